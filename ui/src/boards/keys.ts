import type { KeyGroup } from "../shared/keys";
import type { BoardMessages } from "./messages";

/** Return the descriptions of the keys on a board, for the help. */
export function boardKeys(t: BoardMessages): readonly KeyGroup[] {
  return [
    {
      where: t.keys,
      keys: [
        { keys: ["←", "→", "↑", "↓"], does: t.keysMove },
        { keys: ["Shift ←", "Shift Home"], does: t.keysReorder },
        { keys: ["Enter"], does: t.keysOpen },
        { keys: ["n"], does: t.keysNote },
        { keys: ["Delete"], does: t.keysRemove },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
