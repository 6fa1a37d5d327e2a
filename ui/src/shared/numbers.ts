/** Parse a whole number from 1 to `most`; return null for anything else. */
export function parsePositiveInteger(text: string | null, most = Number.MAX_SAFE_INTEGER): number | null {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isSafeInteger(value) && value >= 1 && value <= most ? value : null;
}
