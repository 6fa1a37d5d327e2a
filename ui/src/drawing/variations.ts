import { EXTRAPOLATION, orderedEncoders, weightsFromBlend } from "../query/blend";
import { clearSearch } from "../query/query";
import type { View } from "../query/view";
import type { Encoders } from "../shared/encoders";
import type { DrawingTags, PredictedTag } from "../tags/api";
import { isAssigned } from "../tags/drawingTags";

const MAX_TAGS = 12;
/** Categories that do not describe the subject of a drawing. */
const OTHER_CATEGORIES = ["artist", "copyright", "meta", "rating"];
/** A minimum score: some tags have a threshold so low that most drawings have them. */
const MIN_SCORE = 0.25;

/**
 * Return the tags that describe the subject of a drawing: recognised tags, and those own tags and keywords
 * that are in the encoder's vocabulary. Other tags, such as "for the cover", may mean anything. If no encoder
 * has labels, the keywords of the file count, and own tags do not.
 */
export function subjectTags(tags: DrawingTags): string[] {
  const { own, keywords, predicted } = tags;
  const noLabels = predicted.length === 0 && [...own, ...keywords].every(({ category }) => category === null);
  const kept = keywords.filter(({ state }) => state !== "rejected");
  const names = [
    ...own.filter(({ category }) => isSubject(category)),
    ...kept.filter(({ category }) => noLabels || isSubject(category)),
    ...predicted.filter(describesSubject),
  ];
  const unique = new Map<string, string>();
  for (const { name } of names) {
    if (!unique.has(name.toLowerCase())) unique.set(name.toLowerCase(), name);
  }
  return [...unique.values()].slice(0, MAX_TAGS);
}

function describesSubject(tag: PredictedTag): boolean {
  const plausible = tag.state === "confirmed" || tag.score >= MIN_SCORE;
  return plausible && isAssigned(tag) && isSubject(tag.category);
}

function isSubject(category: string | null): boolean {
  return category !== null && !OTHER_CATEGORIES.includes(category);
}

/** Return a search for the same subject in another style: near in meaning, far in style. */
export function otherStyleView(view: View, id: string, encoders: Encoders): View {
  return blended(view, id, encoders, -EXTRAPOLATION, []);
}

/**
 * Return a search for the same style with another subject: by style alone, without the subject's tags. If the
 * subject is unknown: near in style, far in meaning.
 */
export function otherSubjectView(
  view: View,
  id: string,
  encoders: Encoders,
  subject: readonly string[],
): View {
  return blended(view, id, encoders, subject.length > 0 ? 1 : 1 + EXTRAPOLATION, subject);
}

function blended(
  view: View,
  id: string,
  encoders: Encoders,
  position: number,
  withoutTags: readonly string[],
): View {
  const line = orderedEncoders(encoders);
  const [from, to] = [line[0], line.at(-1)];
  const different = from !== undefined && to !== undefined && from !== to;
  const weights = different ? weightsFromBlend({ from, to, position }) : {};
  return { ...clearSearch(view), like: [id], withoutTags, weights };
}
