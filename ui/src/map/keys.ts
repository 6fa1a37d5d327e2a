import type { KeyGroup } from "../shared/keys";
import type { MapMessages } from "./messages";

/** What a key does on the map. */
export type MapKey =
  | { readonly name: "pan"; readonly dx: number; readonly dy: number }
  | { readonly name: "zoom"; readonly factor: number }
  | { readonly name: "fit" | "lasso" | "open" | "escape" };

const STEP = 90; // CSS pixels
const FACTOR = 1.35;

const KEYS: Readonly<Record<string, MapKey>> = {
  ArrowLeft: { name: "pan", dx: STEP, dy: 0 },
  ArrowRight: { name: "pan", dx: -STEP, dy: 0 },
  ArrowUp: { name: "pan", dx: 0, dy: STEP },
  ArrowDown: { name: "pan", dx: 0, dy: -STEP },
  "+": { name: "zoom", factor: FACTOR },
  "=": { name: "zoom", factor: FACTOR },
  "-": { name: "zoom", factor: 1 / FACTOR },
  "−": { name: "zoom", factor: 1 / FACTOR },
  "0": { name: "fit" },
  l: { name: "lasso" },
  Enter: { name: "open" },
  Escape: { name: "escape" },
};

/** Return the action of a key; null if the map has none. */
export function mapKey(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
): MapKey | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

/** Return the descriptions of the keys on the map, for the help. */
export function mapKeyGroup(t: MapMessages): KeyGroup {
  return {
    where: t.keysTitle,
    keys: [
      { keys: ["m"], does: t.keysSwitch },
      { keys: ["←", "→", "↑", "↓"], does: t.keysMove },
      { keys: ["+", "−"], does: t.keysZoom },
      { keys: ["0"], does: t.keysFit },
      { keys: ["l"], does: t.keysLasso },
      { keys: ["Enter"], does: t.keysOpen },
    ],
  };
}
