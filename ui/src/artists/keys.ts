import type { KeyGroup } from "../shared/keys";
import type { ArtistMessages } from "./messages";

/** Return the descriptions of the keys on the artists' page, for the help. */
export function artistKeys(t: ArtistMessages): readonly KeyGroup[] {
  return [
    {
      where: t.keys,
      keys: [
        { keys: ["↑", "↓"], does: t.keysMove },
        { keys: ["Enter"], does: t.keysOpen },
        { keys: ["s"], does: t.keysSearch },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
