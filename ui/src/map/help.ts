import { mapMessages } from "./messages";

/** What keys do on the map, for the help. */
export function mapKeyGroup() {
  const t = mapMessages();
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
