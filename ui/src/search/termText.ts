import type { TextPart } from "../query/queryText";
import type { SearchMessages } from "./messages";

/** Return a part of a text for a chip, such as `artist: lear` or `“red house”`; its minus is shown as a sign. */
export function chipText({ field, label }: TextPart, t: SearchMessages): string {
  const text = label.replace(/"([^"]*)"/g, (_, phrase: string) => t.quote(phrase));
  return field === null ? text : t.chipField(t.fields[field], text);
}

/** Return a part of a text for a sentence, always in quotes: `“−dog”`, `“red house”`. */
export function termText(part: TextPart, t: SearchMessages): string {
  const label = part.label.replaceAll('"', "");
  return t.quote((part.isExcluded ? "−" : "") + chipText({ ...part, label }, t));
}
