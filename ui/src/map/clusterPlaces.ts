import type { MapData } from "./data";

/** A cluster's name, and where on the map to write it. */
export interface ClusterPlace {
  readonly number: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** The median place of each cluster's drawings: far strays do not move it. */
export function middles(
  { x, y }: Pick<MapData, "x" | "y">,
  labels: readonly (number | null)[],
  name: (number: number) => string,
): ClusterPlace[] {
  const members = new Map<number, number[]>();
  labels.forEach((label, i) => {
    if (label === null) return;
    const group = members.get(label);
    if (group === undefined) members.set(label, [i]);
    else group.push(i);
  });
  return [...members].map(([number, group]) => ({
    number,
    name: name(number),
    x: median(group.map((i) => x[i] ?? 0)),
    y: median(group.map((i) => y[i] ?? 0)),
  }));
}

function median(values: number[]): number {
  const ascending = Float64Array.from(values).sort();
  return ascending[Math.floor((ascending.length - 1) / 2)] ?? 0;
}
