import type { KeyGroup } from "../shared/keys";
import type { DuplicateMessages } from "./messages";

/** Return the descriptions of the keys on a group of duplicates, for the help. */
export function duplicateKeys(t: DuplicateMessages): readonly KeyGroup[] {
  return [
    {
      where: t.keys,
      keys: [
        { keys: ["←", "→", "1"], does: t.keysChoose },
        { keys: ["Enter"], does: t.keysKeep },
        { keys: ["a"], does: t.keysAlternative },
        { keys: ["d"], does: t.keysDifferent },
        { keys: ["u"], does: t.keysUndo },
        { keys: ["↓", "↑"], does: t.keysGroups },
        { keys: ["x"], does: t.keysPick },
        { keys: ["z"], does: t.keysScale },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
