import type { MapData } from "./data";

/** The name of a cluster and its position on the map. */
export interface ClusterLabel {
  readonly number: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const LETTER_WIDTH = 8; // CSS pixels, approximately
const MAX_WIDTH = 150;
const LABEL_HEIGHT = 22;

/** Return the label of each cluster at the median position of its drawings, the largest cluster first. */
export function clusterLabels(
  { x, y }: Pick<MapData, "x" | "y">,
  labels: readonly (number | null)[],
  name: (number: number) => string,
): ClusterLabel[] {
  const members = new Map<number, number[]>();
  labels.forEach((label, i) => {
    if (label === null) return;
    const group = members.get(label);
    if (group === undefined) members.set(label, [i]);
    else group.push(i);
  });
  const largest = [...members].sort(([, a], [, b]) => b.length - a.length);
  return largest.map(([number, group]) => ({
    number,
    name: name(number),
    x: median(group.map((i) => x[i] ?? 0)),
    y: median(group.map((i) => y[i] ?? 0)),
  }));
}

/** Return the labels that do not overlap a label before them; positions are in CSS pixels. */
export function withoutOverlaps<P extends ClusterLabel>(names: readonly P[]): P[] {
  const shown: P[] = [];
  for (const name of names) {
    const covers = shown.some((other) => {
      const room = (widthOf(name.name) + widthOf(other.name)) / 2;
      return Math.abs(name.x - other.x) < room && Math.abs(name.y - other.y) < LABEL_HEIGHT;
    });
    if (!covers) shown.push(name);
  }
  return shown;
}

function widthOf(text: string): number {
  return Math.min(MAX_WIDTH, text.length * LETTER_WIDTH + 14);
}

function median(values: number[]): number {
  const ascending = Float64Array.from(values).sort();
  return ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
}
