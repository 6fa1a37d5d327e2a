import { isRanked } from "../query/query";
import { joinParts, parseText, textParts } from "../query/queryText";
import type { View } from "../query/view";
import type { ListedWords } from "../shared/drawings/api";

/** Return whether an encoder reads the text of a search without examples: it then ranks all drawings. */
export function isRead({ text, sort }: View, textEncoder: string | null): boolean {
  return textEncoder !== null && sort === "relevance" && parseText(text).plain !== "";
}

/** Return the words by which a listing finds the drawings that a search finds; null without words. */
export function listedWords(view: View, textEncoder: string | null): ListedWords | null {
  if (view.text === "") return null;
  if (isRead(view, textEncoder)) {
    // An encoder does not require single words.
    const required = textParts(view.text).filter(
      ({ label, field, isExcluded }) => field !== null || isExcluded || label.startsWith('"'),
    );
    return { text: joinParts(required), uncertain: true };
  }
  return { text: view.text, uncertain: !isRanked(view) && view.sort === "relevance" };
}
