import { enCount, enDrawings, jaCount } from "../shared/i18n/counts";
import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  title: "Boards",
  back: "All boards",
  count: (value: number) => (value === 0 ? "empty" : enDrawings(value)),
  missing: (value: number) => (value === 1 ? "1 missing" : `${enCount(value)} missing`),
  emptyTitle: "No boards yet",
  emptyText: "A board keeps drawings together, in your order and with your notes.",
  emptyHow: "Name one above, or press Shift b on any drawing.",
  unknownTitle: "This board does not exist",
  unknownText: "It was deleted, or the link is wrong.",
  boardEmptyTitle: "Nothing on this board yet",
  boardEmptyText: "Add drawings from the search: point at one and press Shift b, or select several.",
  toSearch: "Go to the drawings",

  add: "Add to a board",
  addShort: "Board",
  pickTitle: (value: number) => (value === 1 ? "Add to a board" : `Add ${enDrawings(value)} to a board`),
  pickThere: "already added",
  newName: "Name of a new board",
  create: "Create",
  added: (name: string, fresh: number, asked: number) =>
    fresh === 0
      ? asked === 1
        ? `It is already on “${name}”`
        : `All of them are already on “${name}”`
      : `Added ${enDrawings(fresh)} to “${name}”`,

  rename: "Rename",
  renameLabel: "Name of the board",
  save: "Save",
  cancel: "Cancel",
  search: "Search within it",
  export: "Export",
  exportTitle: (name: string) => `Export “${name}”`,
  exportPdf: "Contact sheet, PDF",
  exportPdfHint: "pages with all drawings, titles and notes",
  exportPng: "Contact sheet, PNG",
  exportPngHint: (most: number) => `one image, up to ${enCount(most)} drawings`,
  exportJson: "List, JSON",
  exportJsonHint: "IDs, paths, titles and notes, in order",
  exportFolder: "To get a folder with copies of the files (or links, with --links), use the command line:",
  exportMissing: (value: number) =>
    value === 1 ? "One drawing’s file is missing; it is marked." : `${enCount(value)} files are missing; they are marked.`,
  delete: "Delete",
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteText: "The board, its order and its notes are deleted. The drawings stay.",
  note: "Note on the board",
  notePlaceholder: "What is this board for?",

  list: "Drawings of the board",
  place: (place: number, of: number, name: string) => `${place} of ${of}: ${name}`,
  movedTo: (name: string, place: number, of: number) => `${name} is now at position ${place} of ${of}`,
  drawingNote: (name: string) => `Note on ${name}`,
  addNote: "Add a note",
  isMissing: "file missing",
  isUnknown: "no longer in the collection",
  remove: (name: string) => `Remove ${name} from the board`,
  removed: (name: string) => `Removed ${name} from the board`,
  earlier: (name: string) => `Move ${name} up by one`,
  later: (name: string) => `Move ${name} down by one`,

  keys: "On a board",
  keysMove: "Among the drawings",
  keysReorder: "Move the drawing: by one, to either end",
  keysOpen: "Open the drawing",
  keysNote: "Write a note",
  keysRemove: "Remove it from the board",
  keysHelp: "This help",
};

/** The texts of the boards. The compiler reports a missing translation. */
export type BoardMessages = typeof en;

const ja: BoardMessages = {
  title: "ボード",
  back: "ボードの一覧",
  count: (value) => (value === 0 ? "空" : `${jaCount(value)} 点`),
  missing: (value) => `見つからない絵 ${jaCount(value)} 点`,
  emptyTitle: "まだボードがありません",
  emptyText: "ボードには、好きな順に、メモをつけて絵を集められます。",
  emptyHow: "上で名前をつけるか、絵の上で Shift b を押してください。",
  unknownTitle: "このボードはありません",
  unknownText: "削除されたか、リンクが間違っています。",
  boardEmptyTitle: "このボードにはまだ絵がありません",
  boardEmptyText: "検索画面で絵を指して Shift b を押すか、何枚か選んで加えてください。",
  toSearch: "絵の一覧へ",

  add: "ボードに加える",
  addShort: "ボード",
  pickTitle: (value) => (value === 1 ? "ボードに加える" : `${jaCount(value)} 点をボードに加える`),
  pickThere: "追加済み",
  newName: "新しいボードの名前",
  create: "作成",
  added: (name, fresh) =>
    fresh === 0 ? `すでに「${name}」にあります` : `「${name}」に ${jaCount(fresh)} 点を加えました`,

  rename: "名前を変える",
  renameLabel: "ボードの名前",
  save: "保存",
  cancel: "やめる",
  search: "この中を検索",
  export: "書き出す",
  exportTitle: (name) => `「${name}」を書き出す`,
  exportPdf: "一覧表（PDF）",
  exportPdfHint: "すべての絵を、題名とメモつきで",
  exportPng: "一覧表（PNG）",
  exportPngHint: (most) => `一枚の画像、${jaCount(most)} 点まで`,
  exportJson: "リスト（JSON）",
  exportJsonHint: "ID、場所、題名、メモを順に",
  exportFolder: "ファイルのコピー（--links でリンク）を入れたフォルダーは、コマンドで書き出せます。",
  exportMissing: (value) => `ファイルが見つからない絵が ${jaCount(value)} 点あり、その旨が示されます。`,
  delete: "削除",
  deleteTitle: (name) => `「${name}」を削除しますか`,
  deleteText: "ボードと、その順序やメモが削除されます。絵は残ります。",
  note: "ボードのメモ",
  notePlaceholder: "何のためのボードですか",

  list: "ボードの絵",
  place: (place, of, name) => `${of} 点中 ${place} 番目：${name}`,
  movedTo: (name, place, of) => `${name} を ${of} 点中 ${place} 番目に移しました`,
  drawingNote: (name) => `「${name}」のメモ`,
  addNote: "メモを書く",
  isMissing: "ファイルなし",
  isUnknown: "コレクションにありません",
  remove: (name) => `「${name}」をボードから外す`,
  removed: (name) => `「${name}」をボードから外しました`,
  earlier: (name) => `「${name}」を一つ前へ`,
  later: (name) => `「${name}」を一つ後へ`,

  keys: "ボードで",
  keysMove: "絵のあいだを移動",
  keysReorder: "絵を動かす（一つずつ、端まで）",
  keysOpen: "絵を開く",
  keysNote: "メモを書く",
  keysRemove: "ボードから外す",
  keysHelp: "このヘルプ",
};

export const BOARD_MESSAGES: Readonly<Record<Language, BoardMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function boardMessages(): BoardMessages {
  return BOARD_MESSAGES[settings.language];
}
