/** The formats that browsers show; drawings of others are shown as their converted preview. */
const SHOWN = new Set(["AVIF", "BMP", "GIF", "JPEG", "PNG", "SVG", "WEBP"]);

export const isBrowserFormat = (format: string): boolean => SHOWN.has(format);

/** Why a picture is not there: its file, the server, or neither and it cannot be decoded. */
export type PictureError = "missing" | "undecodable" | "unreachable";

/** Asks the server for a picture that did not load, to learn why. */
export async function diagnosePicture(url: string): Promise<PictureError> {
  try {
    const { status } = await fetch(url);
    return status === 404 ? "missing" : "undecodable";
  } catch {
    return "unreachable";
  }
}
