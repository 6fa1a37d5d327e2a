const english = new Intl.NumberFormat("en");
const japanese = new Intl.NumberFormat("ja");

/** Return a number with English separators. */
export const enCount = (value: number): string => english.format(value);

/** Return a number with Japanese separators. */
export const jaCount = (value: number): string => japanese.format(value);

/** Return "1 drawing", "2 drawings", and so on. */
export const enDrawings = (value: number): string =>
  value === 1 ? "1 drawing" : `${enCount(value)} drawings`;

const LIST = new Intl.ListFormat("en");
/** Join names in an English sentence: `a, b, and c`. */
export const enList = (names: readonly string[]): string => LIST.format(names);
