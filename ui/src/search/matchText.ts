import type { Tile } from "../shared/drawings/drawings";
import type { SearchMessages } from "./messages";

type Sources = SearchMessages["sources"];

/** Return why a drawing matches the words of a search, such as `Matches: title cat; tag dog 0.62`. */
export function matchText(matched: NonNullable<Tile["matched"]>, t: SearchMessages): string {
  const parts = matched.map(({ source, text, score }) => {
    const name = isSource(source, t.sources) ? t.sources[source] : source;
    return source === "tag" ? `${name} ${text} ${score.toFixed(2)}` : `${name} ${text}`;
  });
  return parts.length === 0 ? "" : t.matched(parts);
}

function isSource(source: string, sources: Sources): source is keyof Sources {
  return source in sources;
}
