import type { components } from "../api/schema";
import type { Language } from "./languages";

export type ErrorKind = components["schemas"]["Error"]["kind"];

const ja: Readonly<Record<ErrorKind, string>> = {
  BadFilter: "条件式を理解できません。",
  BadImage: "この画像は読み込めません。PNG、JPEG、WebP などの画像ファイルを使ってください。",
  BadInput: "この指定ではできません。",
  BadRequest: "サーバーが要求を理解できません。",
  Cancelled: "中止しました。途中までの結果は残っています。",
  CollectionBusy: "コレクションは別の処理で使用中です。終わってから、もう一度試してください。",
  CollectionError: "コレクションが今の状態では、これはできません。",
  EgaraError: "うまくいきませんでした。",
  EncoderError: "エンコーダーを使えません。",
  ForeignHost: "このアドレスからは使えません。",
  ForeignOrigin: "ほかのページからは使えません。",
  InternalError: "Egara の内部で問題が起きました。詳しくはサーバーの出力を見てください。",
  MethodNotAllowed: "サーバーはこの操作を受け付けません。",
  CollectionGone: "コレクションが元の場所にありません。移動や削除をしていないか、ドライブが接続されているか確かめてください。",
  NewerCollection: "このコレクションは新しい版の Egara で作られています。Egara を更新してください。",
  NoWalk: "二枚の絵をつなぐ道のりが見つかりません。",
  NotComputed: "まだ計算されていません。",
  NotFound: "見つかりません。",
  NothingLeft: "条件に合う絵がひとつも残りません。条件をゆるめてください。",
  Refused: "サーバーに断られました。",
  StorageError: "コレクションの保存先を読み書きできません。",
  TooBusy: "サーバーが混み合っています。少し待ってから、もう一度試してください。",
  TooLarge: "大きすぎます。小さくしてから、もう一度試してください。",
  Unauthorized: "アクセストークンが必要です。サーバーの起動時に表示されたアドレスを開いてください。",
  UnknownArtist: "この作者の絵はコレクションにありません。",
  UnknownBoard: "このボードはありません。",
  UnknownCluster: "このクラスターはありません。",
  UnknownDrawing: "この絵はコレクションにありません。",
  UnknownEncoder: "このエンコーダーではまだ索引されていません。フォルダーを索引しなおしてください。",
  UnknownFolder: "このフォルダーの絵はコレクションにありません。",
  UnknownParticipant: "この名前の参加者はいません。",
  UnknownTag: "このタグはありません。",
};

/** A sentence for each kind of error. In English the server's own message is used. */
export const ERRORS: Readonly<Record<Language, Readonly<Partial<Record<string, string>>>>> = { en: {}, ja };
