import type { KeyGroup } from "../shared/keys";
import type { ClusterMessages } from "./messages";

/** Return the descriptions of the keys on the clusters, for the help. */
export function clusterKeys(t: ClusterMessages): readonly KeyGroup[] {
  return [
    {
      where: t.keys,
      keys: [
        { keys: ["↑", "↓"], does: t.keysMove },
        { keys: ["Enter"], does: t.keysOpen },
        { keys: ["n"], does: t.keysName },
        { keys: ["s"], does: t.keysSearch },
        { keys: ["x"], does: t.keysPick },
        { keys: ["m"], does: t.keysMerge },
        { keys: ["?"], does: t.keysHelp },
      ],
    },
  ];
}
