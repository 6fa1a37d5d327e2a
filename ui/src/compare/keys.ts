import type { KeyGroup } from "../shared/keys";
import type { CompareMessages } from "./messages";

/** Return the descriptions of the keys on this page, for the help. */
export function compareKeys(t: CompareMessages): readonly KeyGroup[] {
  return [
    {
      where: t.keys,
      keys: [
        { keys: ["←", "→", "↑", "↓"], does: t.keysMove },
        { keys: ["Home", "End"], does: t.keysEnds },
        { keys: ["Enter"], does: t.keysGo },
        { keys: ["Esc"], does: t.keysBack },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
