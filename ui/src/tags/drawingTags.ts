import type { DrawingTags, OwnTag, PredictedTag, TagEdits } from "./api";

/** What a person says of a tag that was predicted or that a file brought. */
export type Judgement = "confirmed" | "rejected";
/** What can be done with a tag of one drawing or of many. */
export type TagAction = "add" | "remove" | "confirm" | "reject";

export interface TagGroup {
  readonly category: string;
  /** At or above their threshold, or confirmed, when the drawing was opened. */
  readonly confident: readonly PredictedTag[];
  readonly uncertain: readonly PredictedTag[];
}

const CATEGORIES = ["general", "subject", "character", "copyright", "artist", "meta", "rating"];

/**
 * The predicted tags by category, in the order given. `sure` names those that count as sure: it
 * stays as it was when the tags came, so that no row jumps while its threshold is moved.
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

/** The names of the predicted tags that a drawing has as things are now. */
export function confidentTags(predicted: readonly PredictedTag[]): Set<string> {
  return new Set(predicted.filter(isAssigned).map(({ name }) => name));
}

/** Whether a drawing has the tag: a person's word counts before the figure. */
export function isAssigned({ state, score, threshold }: PredictedTag): boolean {
  return state === null ? score >= threshold : state === "confirmed";
}

/** The tags after `name` was confirmed or rejected, or (null) no longer is. */
export function withJudgement(tags: DrawingTags, name: string, state: Judgement | null): DrawingTags {
  const change = <T extends { name: string }>(tag: T): T =>
    tag.name === name ? { ...tag, state } : tag;
  return { ...tags, predicted: tags.predicted.map(change), keywords: tags.keywords.map(change) };
}

/** What was said of `name`. */
export function findJudgement(tags: DrawingTags, name: string): Judgement | null {
  return [...tags.predicted, ...tags.keywords].find((tag) => tag.name === name)?.state ?? null;
}

/** The tags after a person added one: what is said of the drawing already is confirmed by that. */
export function withAddedTag(tags: DrawingTags, name: string, japanese: string | null): DrawingTags {
  const known = [...tags.predicted.filter(isAssigned), ...tags.keywords].some((tag) => tag.name === name);
  const category = tags.predicted.find((tag) => tag.name === name)?.category ?? null;
  return known ? withJudgement(tags, name, "confirmed") : withOwnTag(tags, { name, japanese, category });
}

/** The tags with one of a person's own more, once. */
export function withOwnTag(tags: DrawingTags, tag: OwnTag): DrawingTags {
  return hasOwnTag(tags, tag.name) ? tags : { ...tags, own: [...tags.own, tag] };
}

export function withoutOwnTag(tags: DrawingTags, name: string): DrawingTags {
  return { ...tags, own: tags.own.filter((tag) => tag.name !== name) };
}

export function hasOwnTag(tags: DrawingTags, name: string): boolean {
  return tags.own.some((tag) => tag.name === name);
}

/** The tags with the threshold of `name` moved. */
export function withThreshold(tags: DrawingTags, name: string, threshold: number): DrawingTags {
  const predicted = tags.predicted.map((tag) => (tag.name === name ? { ...tag, threshold } : tag));
  return { ...tags, predicted };
}

/** One edit of one tag, as the server takes it. */
export function tagEdit(drawings: readonly string[], act: TagAction, name: string): TagEdits {
  return { drawings: [...drawings], add: [], remove: [], confirm: [], reject: [], [act]: [name] };
}

/** A tag in the reader's language, and in the other where there is one. */
export function tagLabels(
  { name, japanese }: { readonly name: string; readonly japanese: string | null },
  language: string,
): { main: string; other: string | null } {
  if (japanese === null || japanese === name) return { main: name, other: null };
  return language === "ja" ? { main: japanese, other: name } : { main: name, other: japanese };
}
