import { mapKeyGroup } from "../map/keys";
import { mapMessages } from "../map/messages";
import type { KeyGroup } from "../shared/keys";
import { appMessages } from "./messages";

/** Return the descriptions of the keys on the search page, for the help. */
export function searchPageKeys(): readonly KeyGroup[] {
  const t = appMessages();
  return [
    {
      where: t.keysOnDrawings,
      keys: [
        { keys: ["←", "→", "↑", "↓"], does: t.keysMove },
        { keys: ["Home", "End"], does: t.keysEnds },
        { keys: ["Enter"], does: t.keysOpen },
        { keys: ["+"], does: t.keysLike },
        { keys: ["−"], does: t.keysUnlike },
        { keys: ["a", "b"], does: t.keysWalk },
        { keys: ["x", "Shift x"], does: t.keysSelect },
        { keys: ["v"], does: t.keysCompare },
        { keys: ["Shift b"], does: t.keysBoard },
      ],
    },
    {
      where: t.keysOnTags,
      keys: [
        { keys: ["+", "−"], does: t.keysTagSearch },
        { keys: ["c", "r"], does: t.keysJudge },
        { keys: ["Delete"], does: t.keysTagRemove },
      ],
    },
    {
      where: t.keysOnCanvas,
      keys: [
        { keys: ["←", "→", "↑", "↓"], does: t.keysPenMove },
        { keys: ["Space"], does: t.keysPenDown },
        { keys: ["p", "e"], does: t.keysTools },
        { keys: ["[", "]"], does: t.keysWidth },
        { keys: ["h", "Delete"], does: t.keysFlip },
        { keys: ["Ctrl z", "Ctrl Shift z"], does: t.keysUndo },
      ],
    },
    mapKeyGroup(mapMessages()),
    {
      where: t.keysAnywhere,
      keys: [
        { keys: ["/"], does: t.keysSearch },
        { keys: ["d"], does: t.keysDraw },
        { keys: ["t"], does: t.keysTag },
        { keys: ["Esc"], does: t.keysEscape },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
