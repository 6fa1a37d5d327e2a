/** A whole number from 1 to `most` as it is typed, or as an address has it; null for anything else. */
export function parsePositiveInteger(text: string | null, most = Number.MAX_SAFE_INTEGER): number | null {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isSafeInteger(value) && value >= 1 && value <= most ? value : null;
}
