// The server parses the same texts in the same way: src/egara/collection/words/parsing.py. Both are tested with
// test/query/queryTexts.json.

export const FIELD_NAMES = ["artist", "folder", "tag", "title"] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** A part of a query that a drawing must have, or must not have. */
export interface Term {
  /** Without case and accents; more than one for a phrase. */
  readonly words: readonly string[];
  /** The only field in which it is looked up; null for all fields. */
  readonly field: FieldName | null;
  readonly isExcluded: boolean;
  /** Whether a free word has quotes or a plus: drawings without it are no partial matches. */
  readonly isRequired: boolean;
}

export interface ParsedText {
  /** Without repetitions. */
  readonly terms: readonly Term[];
  /** The words and phrases as typed, for encoders that read text. */
  readonly plain: string;
}

/** A word, phrase, field or exclusion of a text, as the user edits it. */
export interface TextPart {
  /** As typed, with a minus, field and quotes where they are needed. */
  readonly source: string;
  /** The source without minus and field. */
  readonly label: string;
  readonly field: FieldName | null;
  readonly isExcluded: boolean;
}

interface Item {
  readonly text: string;
  readonly isPhrase: boolean;
  readonly field: FieldName | null;
  readonly sign: "-" | "+" | null;
  readonly terms: readonly Term[];
}

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ITEM = new RegExp(
  `(?<sign>(?<![^${SPACE}])[-+])?` +
    `(?:(?<field>artist|folder|tag|title):[${SPACE}]*)?` +
    `(?:"(?<phrase>[^"]*)(?:"|$)|(?<word>[^${SPACE}"]+))`,
  "giu",
);
const PLAIN = new RegExp(`^[^${SPACE}":+-][^${SPACE}":]*$`, "u");
const NO_VALUE = /^[-+]*(?:(?:artist|folder|tag|title):)?[-+]*$/iu;
const ONLY_SIGNS = /^[-+]*$/;
const FIRST_SIGNS = /^[-+]+/;
const SPACES = new RegExp(`[${SPACE}]+`, "u");
const WORD = /[\p{L}\p{Nl}\p{No}]+|\p{Nd}+/gu;
const ACCENTS = /[\u0300-\u036f]/g;
const ASCII = /^[\0-\x7f]*$/;
const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/g;
const TO_KATAKANA = 0x60;
const QUOTES = /[“”„‟«»「」『』〝〟＂]/g;
const DASHES = /[－−–—]/g;
const STOP_WORDS = new Set(
  (
    "a an and are as at be been being but by during for from had has have he her him his i in into is it its me my of " +
    "on onto or our s she that the their them these they this those to upon us was we were which who whose with " +
    "without you your カラ ガ デ ト ニ ノ ハ ヘ マデ モ ヤ ヲ"
  ).split(" "),
);

/** The suffixes of drawings, as in src/egara/images/walking.py. */
const FILE_NAME = new RegExp(
  "^(?:.*/)?(?<name>[^/]+)\\.(?:apng|avif|bmp|dib|gif|jfif|jpe|jpeg|jpg|png|svg|svgz|tif|tiff|webp)$",
  "iu",
);
const PICTURE_OF = /(?<=.)の(?:絵|イラスト|画像|写真|スケッチ)$/u;

/** Parse the text of a query. */
export function parseText(text: string): ParsedText {
  const items = itemsOf(text);
  const dropsStopWords = hasWantedTerms(items);
  const terms = items.flatMap((item) => item.terms.filter((term) => !(dropsStopWords && isStopWord(term))));
  const plain = items.filter((item) => item.terms.length > 0 && isPlain(item)).map((item) => item.text);
  return { terms: unique(terms), plain: plain.join(" ") };
}

/** Return the parts of a text. Ignored words, such as articles, belong to the part of the word that follows. */
export function textParts(text: string): TextPart[] {
  const items = itemsOf(text).filter(({ terms }) => terms.length > 0);
  const dropsStopWords = hasWantedTerms(items);
  const parts: TextPart[] = [];
  const known = new Set<string>();
  let ignored: string[] = [];
  const addToLast = () => {
    const last = parts.at(-1);
    if (last === undefined || !isPlain(last) || ignored.length === 0) return;
    parts[parts.length - 1] = plainPart([last.source, ...ignored]);
    ignored = [];
  };
  for (const item of items) {
    const keys = item.terms.map((term) => JSON.stringify(term));
    if (dropsStopWords && item.terms.every(isStopWord)) ignored.push(sourceOf(item));
    else if (keys.some((key) => !known.has(key))) {
      for (const key of keys) known.add(key);
      if (isPlain(item)) {
        parts.push(plainPart([...ignored, sourceOf(item)]));
        ignored = [];
      } else {
        addToLast();
        const { field, sign } = item;
        const label = quoted(item.text);
        const source = `${sign ?? ""}${field === null ? "" : `${field}:`}${label}`;
        parts.push({ source, label, field, isExcluded: sign === "-" });
      }
    }
  }
  addToLast();
  return parts;
}

/** Return the text of some parts. */
export function joinParts(parts: readonly TextPart[]): string {
  return parts.map(({ source }) => source).join(" ");
}

function plainPart(sources: readonly string[]): TextPart {
  const source = sources.join(" ");
  return { source, label: source, field: null, isExcluded: false };
}

/** Return a word or phrase so that it is parsed as itself at any place of a text. */
function sourceOf({ text, isPhrase, sign, terms }: Item): string {
  if (isPhrase) return `"${text}"`;
  if (PLAIN.test(text)) return `${sign ?? ""}${text}`;
  const spelled = text.match(WORD) ?? [];
  const words = spelled.length === terms.length ? spelled : terms.flatMap((term) => term.words);
  return words.map((word) => `${sign ?? ""}${word}`).join(" ");
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `"${text}"`;
}

function itemsOf(text: string): Item[] {
  const normal = text.normalize("NFC").replace(QUOTES, '"').replace(DASHES, "-").replaceAll("＋", "+").replaceAll("：", ":");
  return [...normal.matchAll(ITEM)].map(({ groups = {} }) => {
    const isPhrase = groups["phrase"] !== undefined;
    const value = split(groups["phrase"] ?? groups["word"]?.replace(FIRST_SIGNS, "") ?? "").join(" ");
    const typed = groups["field"]?.toLowerCase();
    const typedField = FIELD_NAMES.find((name) => name === typed) ?? null;
    const field = typedField === null && FILE_NAME.test(value) ? "title" : typedField;
    const sign = groups["sign"] === "-" || groups["sign"] === "+" ? groups["sign"] : null;
    return { text: value, isPhrase, field, sign, terms: termsOf(value, isPhrase, field, sign) };
  });
}

function termsOf(text: string, isPhrase: boolean, field: FieldName | null, sign: Item["sign"]): Term[] {
  if (ONLY_SIGNS.test(text) || (!isPhrase && NO_VALUE.test(text))) return [];
  const name = field === "title" ? FILE_NAME.exec(text)?.groups?.["name"] : undefined;
  const isExcluded = sign === "-";
  if (field === null && !isPhrase && !isExcluded) {
    const words = wordsOf(text.replace(PICTURE_OF, ""));
    return words.map((word) => ({ words: [word], field, isExcluded, isRequired: sign === "+" }));
  }
  const words = wordsOf(name ?? text);
  return [{ words, field, isExcluded, isRequired: field === null && !isExcluded && words.length === 1 }];
}

function wordsOf(text: string): string[] {
  return split(text).flatMap((chunk) => {
    const key = folded(chunk);
    return key.match(WORD) ?? [key];
  });
}

/** Return the key that all spellings of a word have in common. */
function folded(text: string): string {
  const small = text.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  const key = small.replace(HIRAGANA, (letter) => String.fromCharCode(letter.charCodeAt(0) + TO_KATAKANA));
  return ASCII.test(key) ? key : key.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
}

function split(text: string): string[] {
  return text.split(SPACES).filter((chunk) => chunk !== "");
}

function isPlain(part: { field: FieldName | null; sign: Item["sign"] } | TextPart): boolean {
  return part.field === null && ("sign" in part ? part.sign !== "-" : !part.isExcluded);
}

function hasWantedTerms(items: readonly Item[]): boolean {
  return items.some(({ terms }) => terms.some((term) => !term.isExcluded && !isStopWord(term)));
}

function isStopWord(term: Term): boolean {
  const { words, field, isExcluded, isRequired } = term;
  return field === null && !isExcluded && !isRequired && words.length === 1 && STOP_WORDS.has(words[0] ?? "");
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [JSON.stringify(term), term])).values()];
}
