import type { Language } from "../shared/i18n/languages";
import { settings } from "../shared/settings.svelte";

const en = {
  draw: "Draw",
  drawLong: "Search by drawing (d)",
  title: "Draw what you look for",
  close: "Close the canvas",
  surface: "Drawing area. Arrow keys move the pen, Space puts it down or lifts it.",
  pen: "Pen (p)",
  eraser: "Eraser (e)",
  width: "Width of the pen",
  widths: ["Thin", "Medium", "Thick"],
  undo: "Undo (Ctrl+Z)",
  redo: "Redo (Ctrl+Shift+Z)",
  flip: "Flip left and right (h)",
  clear: "Clear (Delete)",
  more: "Files, and an image to trace",
  traceFile: "Trace an image…",
  traceOpacity: "Strength of the image",
  traceRemove: "Remove the image",
  trace: "Trace on the canvas",
  open: "Open SVG or Quick, Draw! JSON…",
  saveSvg: "Save as SVG",
  saveJson: "Save as Quick, Draw! JSON",
  noStrokes: (name: string) => `${name} has no strokes. Open an SVG with lines, or JSON such as [[[x, …], [y, …]], …].`,
  noImage: (name: string) => `${name} cannot be shown as an image.`,
  hint: "Draw with the mouse, a finger or a pen. Drawings appear while you draw.",
  dot: "One dot shows no subject. Draw a line.",
  looksLike: "Looks like",
  guessTag: (name: string, count: number) => `Search for the tag “${name}” too: ${count}`,
  guessWord: (name: string) => `Search for the word “${name}” too`,
  noEncoder: "This collection has no encoder that reads sketches. Index it once more, then draw:",
  copyCommand: "Copy the command",
  copied: "Copied",
  penDown: "Pen down",
  penUp: "Pen up",
  at: (x: number, y: number) => `${x} %, ${y} %`,
  strokes: (count: number) => (count === 1 ? "1 stroke" : `${count} strokes`),
};

/** The texts of the canvas. The compiler reports a missing translation. */
export type CanvasMessages = typeof en;

const ja: CanvasMessages = {
  draw: "描く",
  drawLong: "描いて検索（d）",
  title: "さがしたいものを描く",
  close: "キャンバスを閉じる",
  surface: "描画エリア。矢印キーでペンを動かし、スペースキーで下ろす・上げる。",
  pen: "ペン（p）",
  eraser: "消しゴム（e）",
  width: "ペンの太さ",
  widths: ["細い", "ふつう", "太い"],
  undo: "元に戻す（Ctrl+Z）",
  redo: "やり直す（Ctrl+Shift+Z）",
  flip: "左右反転（h）",
  clear: "すべて消す（Delete）",
  more: "ファイル、下絵",
  traceFile: "下絵にする画像…",
  traceOpacity: "下絵の濃さ",
  traceRemove: "下絵を外す",
  trace: "下絵にして描く",
  open: "SVG・Quick, Draw! JSON を開く…",
  saveSvg: "SVG で保存",
  saveJson: "Quick, Draw! JSON で保存",
  noStrokes: (name) => `${name} に線がありません。線のある SVG か、[[[x, …], [y, …]], …] の形の JSON を開いてください。`,
  noImage: (name) => `${name} は画像として表示できません。`,
  hint: "マウス、指、ペンで描けます。描いている間に絵が出てきます。",
  dot: "点ひとつでは何かわかりません。線を描いてください。",
  looksLike: "これは",
  guessTag: (name, count) => `タグ「${name}」でも検索：${count}`,
  guessWord: (name) => `言葉「${name}」でも検索`,
  noEncoder: "このコレクションにはスケッチを読むエンコーダーがありません。もう一度インデックスしてから描いてください：",
  copyCommand: "コマンドをコピー",
  copied: "コピーしました",
  penDown: "ペンを下ろしました",
  penUp: "ペンを上げました",
  at: (x, y) => `${x} %、${y} %`,
  strokes: (count) => `線 ${count} 本`,
};

export const CANVAS_MESSAGES: Readonly<Record<Language, CanvasMessages>> = { en, ja };

/** Return the texts in the user's language. */
export function canvasMessages(): CanvasMessages {
  return CANVAS_MESSAGES[settings.language];
}
