import { enCount, enDrawings, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  title: "Artists",
  like: (artist: string) => `Artists like ${artist}`,
  total: (value: number) => (value === 1 ? "1 artist" : `${enCount(value)} artists`),
  first: (shown: number, all: number) => `The first ${enCount(shown)} of ${enCount(all)} artists`,
  back: "All artists",
  encoder: "Compared by",
  size: enDrawings,
  central: (name: string) => `Most central drawings of ${name}`,
  artistsLike: "Artists like this one",
  drawingsLike: "Drawings similar to theirs",
  drawingsOf: "All their drawings",
  looking: "Comparing artists…",
  emptyTitle: "No artists",
  emptyText: "The artists of these drawings are unknown. Add a column “artist” to metadata.csv and index again.",
  searchTheirs: "Search with their drawings",
  keys: "On the artists",
  keysMove: "Among the artists",
  keysOpen: "Artists like this one",
  keysSearch: "Drawings similar to theirs",
  keysHelp: "This help",
};

/** The texts of the artists. The compiler reports a missing translation. */
export type ArtistMessages = typeof en;

const ja: ArtistMessages = {
  title: "作者",
  like: (artist) => `${artist} に近い作者`,
  total: (value) => `作者 ${jaCount(value)} 人`,
  first: (shown, all) => `作者 ${jaCount(all)} 人のうち、はじめの ${jaCount(shown)} 人`,
  back: "作者の一覧",
  encoder: "比べ方",
  size: (value) => `${jaCount(value)} 点`,
  central: (name) => `「${name}」の中心にある絵`,
  artistsLike: "この作者に近い作者",
  drawingsLike: "この作者に似た絵",
  drawingsOf: "この作者のすべての絵",
  looking: "作者を比べています…",
  emptyTitle: "作者がわかりません",
  emptyText: "絵の作者がどこにも書かれていません。metadata.csv に artist の列を加えて、もう一度索引してください。",
  searchTheirs: "この作者の絵で検索",
  keys: "作者の一覧で",
  keysMove: "作者のあいだを移動",
  keysOpen: "この作者に近い作者",
  keysSearch: "この作者に似た絵",
  keysHelp: "このヘルプ",
};

export const ARTIST_MESSAGES: Readonly<Record<Language, ArtistMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function artistMessages(): ArtistMessages {
  return ARTIST_MESSAGES[settings.language];
}
