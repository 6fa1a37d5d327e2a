import type { DrawingTags, OwnTag, PredictedTag, TagEdits } from "./api";

/** A user's verdict on a predicted tag or on a keyword of the file. */
export type Judgement = "confirmed" | "rejected";
/** An edit of a tag, on one drawing or on many. */
export type TagAction = "add" | "remove" | "confirm" | "reject";

export interface TagGroup {
  readonly category: string;
  /** The tags at or above their threshold, or confirmed, when the drawing was opened. */
  readonly confident: readonly PredictedTag[];
  readonly uncertain: readonly PredictedTag[];
}

const CATEGORIES = ["general", "subject", "character", "copyright", "artist", "meta", "rating"];

/**
 * Group the predicted tags by category, in the given order. `confident` names the confident tags; it does not
 * change while a threshold is moved, so that no row jumps.
 */
export function groupByCategory(
  predicted: readonly PredictedTag[],
  confident: ReadonlySet<string>,
): readonly TagGroup[] {
  const found = [...new Set(predicted.map(({ category }) => category))];
  const known = CATEGORIES.filter((category) => found.includes(category));
  const others = found.filter((category) => !CATEGORIES.includes(category));
  return [...known, ...others].map((category) => {
    const of = (wanted: boolean) =>
      predicted.filter((tag) => tag.category === category && confident.has(tag.name) === wanted);
    return { category, confident: of(true), uncertain: of(false) };
  });
}

/** Return the names of the predicted tags that the drawing has. */
export function confidentTags(predicted: readonly PredictedTag[]): Set<string> {
  return new Set(predicted.filter(isAssigned).map(({ name }) => name));
}

/** Return whether the drawing has the tag: a user's judgement overrides the score. */
export function isAssigned({ state, score, threshold }: PredictedTag): boolean {
  return state === null ? score >= threshold : state === "confirmed";
}

/** Return the tags after `name` was confirmed or rejected, or (null) reset. */
export function withJudgement(tags: DrawingTags, name: string, state: Judgement | null): DrawingTags {
  const change = <T extends { name: string }>(tag: T): T =>
    tag.name === name ? { ...tag, state } : tag;
  return { ...tags, predicted: tags.predicted.map(change), keywords: tags.keywords.map(change) };
}

/** Return the judgement of `name`. */
export function findJudgement(tags: DrawingTags, name: string): Judgement | null {
  return [...tags.predicted, ...tags.keywords].find((tag) => tag.name === name)?.state ?? null;
}

/** Return the tags after a user added one. A tag that the drawing already has is confirmed instead. */
export function withAddedTag(tags: DrawingTags, name: string, japanese: string | null): DrawingTags {
  const known = [...tags.predicted.filter(isAssigned), ...tags.keywords].some((tag) => tag.name === name);
  const category = tags.predicted.find((tag) => tag.name === name)?.category ?? null;
  return known ? withJudgement(tags, name, "confirmed") : withOwnTag(tags, { name, japanese, category });
}

/** Return the tags with one more own tag, unless it is there. */
export function withOwnTag(tags: DrawingTags, tag: OwnTag): DrawingTags {
  return hasOwnTag(tags, tag.name) ? tags : { ...tags, own: [...tags.own, tag] };
}

export function withoutOwnTag(tags: DrawingTags, name: string): DrawingTags {
  return { ...tags, own: tags.own.filter((tag) => tag.name !== name) };
}

export function hasOwnTag(tags: DrawingTags, name: string): boolean {
  return tags.own.some((tag) => tag.name === name);
}

/** Return the tags with another threshold of `name`. */
export function withThreshold(tags: DrawingTags, name: string, threshold: number): DrawingTags {
  const predicted = tags.predicted.map((tag) => (tag.name === name ? { ...tag, threshold } : tag));
  return { ...tags, predicted };
}

/** Return a request that edits one tag. */
export function tagEdit(drawings: readonly string[], act: TagAction, name: string): TagEdits {
  return { drawings: [...drawings], add: [], remove: [], confirm: [], reject: [], [act]: [name] };
}

/** Return the label of a tag in the user's language, and in the other language if known. */
export function tagLabels(
  { name, japanese }: { readonly name: string; readonly japanese: string | null },
  language: string,
): { main: string; other: string | null } {
  if (japanese === null || japanese === name) return { main: name, other: null };
  return language === "ja" ? { main: japanese, other: name } : { main: name, other: japanese };
}
