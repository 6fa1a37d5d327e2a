/** Formats that browsers can show. Other drawings are shown as a converted preview. */
const SHOWN = new Set(["AVIF", "BMP", "GIF", "JPEG", "PNG", "SVG", "WEBP"]);

export const isBrowserFormat = (format: string): boolean => SHOWN.has(format);

/** Why a picture could not be loaded. */
export type PictureError = "missing" | "undecodable" | "unreachable";

/** Find out why a picture could not be loaded. */
export async function diagnosePicture(url: string): Promise<PictureError> {
  try {
    const { status } = await fetch(url);
    return status === 404 ? "missing" : "undecodable";
  } catch {
    return "unreachable";
  }
}
