/** The first image among what was dropped or pasted. */
export function firstImage(data: DataTransfer | null): File | null {
  for (const file of data?.files ?? []) {
    if (isImage(file)) return file;
  }
  return null;
}

/** Whether what is being dragged could be an image file (its name is not known before the drop). */
export function mayHoldImage(data: DataTransfer | null): boolean {
  return data?.types.includes("Files") ?? false;
}

// Some systems name no type for AVIF, TIFF or SVG: then the file's ending decides.
function isImage(file: File): boolean {
  if (file.type !== "") return file.type.startsWith("image/");
  return /\.(avif|bmp|gif|jpe?g|png|svg|tiff?|webp)$/i.test(file.name);
}
