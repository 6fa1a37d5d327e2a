import type { DuplicateGroup, DuplicateLink, DuplicateMember, Verdict } from "./api";

/** Return whether a group has pairs without a verdict. */
export function needsReview({ links, reviewed }: DuplicateGroup): boolean {
  return links.length > 0 && !reviewed;
}

/** Return whether a group has several drawings; files with the same bytes need no review. */
export function hasSimilarMembers({ members }: DuplicateGroup): boolean {
  return members.length > 1;
}

/** Return the index of the next group to review in a direction, wrapping around; -1 if there is none. */
export function nextUnreviewed(groups: readonly DuplicateGroup[], from: number, by: 1 | -1): number {
  const count = groups.length;
  for (let step = 1; step <= count; step++) {
    const at = (((from + by * step) % count) + count) % count;
    const group = groups[at];
    if (group !== undefined && needsReview(group)) return at;
  }
  return -1;
}

export type Property = "pixels" | "format" | "bytes" | "folder";

/** Return the properties that differ between drawings. */
export function differingProperties(members: readonly DuplicateMember[]): ReadonlySet<Property> {
  const values: Record<Property, (member: DuplicateMember) => string> = {
    pixels: ({ width, height }) => `${width} ${height}`,
    format: ({ format }) => format,
    bytes: ({ size }) => String(size),
    folder: ({ path }) => folderOf(path),
  };
  const names = Object.keys(values) as Property[];
  return new Set(names.filter((name) => new Set(members.map(values[name])).size > 1));
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export function linkBetween(group: DuplicateGroup, a: string, b: string): DuplicateLink | null {
  const joins = (link: DuplicateLink) =>
    (link.a === a && link.b === b) || (link.a === b && link.b === a);
  return group.links.find(joins) ?? null;
}

/**
 * Return the link that explains why a drawing is in the group: the link to the chosen drawing or, if there is
 * none, the link that connects it with the drawing to keep.
 */
export function linkToShow(
  group: DuplicateGroup,
  chosen: DuplicateMember | undefined,
  member: DuplicateMember,
): DuplicateLink | null {
  if (chosen === undefined || chosen.id === member.id) return null;
  const direct = linkBetween(group, chosen.id, member.id);
  if (direct !== null) return direct;
  const keep = group.members.find(({ role }) => role === "keep");
  const via = member.via ?? group.members.find((other) => other.via === keep?.id)?.id ?? null;
  return via === null ? null : linkBetween(group, via, member.id);
}

/** Return the name of the drawing at the other end of `linkToShow`; null if that is the chosen drawing. */
export function linkedThrough(
  group: DuplicateGroup,
  chosen: DuplicateMember | undefined,
  member: DuplicateMember,
): string | null {
  const link = linkToShow(group, chosen, member);
  if (link === null) return null;
  const other = link.a === member.id ? link.b : link.a;
  const linked = group.members.find(({ id }) => id === other);
  return other === chosen?.id || linked === undefined ? null : (linked.path.split("/").at(-1) ?? linked.path);
}

/** Return the group after a user has given a verdict on all pairs of `drawings`. */
export function applyVerdict(
  group: DuplicateGroup,
  drawings: readonly string[],
  verdict: Verdict,
  keep: string | null,
): DuplicateGroup {
  const links = group.links.flatMap((link) => {
    if (!drawings.includes(link.a) || !drawings.includes(link.b)) return [link];
    return verdict === "different" ? [] : [{ ...link, verdict }];
  });
  const members = group.members.map((member) =>
    drawings.includes(member.id) ? { ...member, role: roleOf(member, verdict, keep) } : member,
  );
  return { members, links, reviewed: links.every((link) => link.verdict !== null) };
}

function roleOf(member: DuplicateMember, verdict: Verdict, keep: string | null): DuplicateMember["role"] {
  if (verdict !== "duplicate") return "alternative";
  return member.id === keep ? "keep" : "duplicate";
}

/**
 * Return the width and height of each image as shares of a square: each image as large as possible, or all at
 * the same scale.
 */
export function pictureSizes(
  members: readonly DuplicateMember[],
  sameScale: boolean,
): readonly { width: number; height: number }[] {
  const longest = members.map(({ width, height }) => Math.max(1, width, height));
  const largest = Math.max(1, ...longest);
  return members.map(({ width, height }, i) => {
    const unit = sameScale ? largest : (longest[i] ?? largest);
    return { width: width / unit, height: height / unit };
  });
}

export type ReviewKey =
  | { readonly name: "choose"; readonly to: number }
  | { readonly name: "keep" | "alternative" | "different" | "undo" | "next" | "back" | "pick" | "scale" };

const NAMED: Readonly<Record<string, Exclude<ReviewKey["name"], "choose">>> = {
  Enter: "keep",
  k: "keep",
  a: "alternative",
  d: "different",
  u: "undo",
  n: "next",
  ArrowDown: "next",
  p: "back",
  ArrowUp: "back",
  x: "pick",
  z: "scale",
};

/** Return the action of a key if drawing `at` of `count` is chosen; null if there is none. */
export function reviewKey(key: string, at: number, count: number): ReviewKey | null {
  if (key === "ArrowLeft") return { name: "choose", to: Math.max(0, at - 1) };
  if (key === "ArrowRight") return { name: "choose", to: Math.min(count - 1, at + 1) };
  const digit = /^[1-9]$/.test(key) ? Number(key) : 0;
  if (digit >= 1) return digit <= count ? { name: "choose", to: digit - 1 } : null;
  const name = NAMED[key];
  return name === undefined ? null : { name };
}
