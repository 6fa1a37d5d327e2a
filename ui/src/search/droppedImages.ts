/** Return the first image among dropped or pasted files. */
export function firstImage(data: DataTransfer | null): File | null {
  for (const file of data?.files ?? []) {
    if (isImage(file)) return file;
  }
  return null;
}

/** Return whether a drag may contain an image file (names are unknown before the drop). */
export function mayHoldImage(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") ?? false;
}

// Some systems give no type for AVIF, TIFF or SVG: then the file extension counts.
function isImage(file: File): boolean {
  if (file.type !== "") return file.type.startsWith("image/");
  return /\.(avif|bmp|gif|jpe?g|png|svg|tiff?|webp)$/i.test(file.name);
}
