import { getJson, sendBody, sendJson } from "../shared/api/client";
import type { components } from "../shared/api/schema";

type Schemas = components["schemas"];
export type Board = Schemas["Board"];
export type BoardItem = Schemas["BoardItem"];

export async function fetchBoards(): Promise<Board[]> {
  return (await getJson<Schemas["BoardsResponse"]>("/api/boards")).boards;
}

export function createBoard(name: string): Promise<Board> {
  return sendBody("/api/boards", "POST", { name });
}

export function changeBoard(key: string, change: { name?: string; note?: string }): Promise<Board> {
  return sendBody(boardUrl(key), "PATCH", change);
}

/** Delete a board and return those that are left. */
export async function deleteBoard(key: string): Promise<Board[]> {
  return (await sendJson<Schemas["BoardsResponse"]>(boardUrl(key), { method: "DELETE" })).boards;
}

/** Add drawings to the end of a board, or at a position (1 is the first). */
export function addToBoard(
  key: string,
  drawings: readonly string[],
  where: { at?: number; note?: string } = {},
): Promise<Board> {
  return sendBody(`${boardUrl(key)}/drawings`, "POST", { drawings, ...where });
}

export function changeOnBoard(
  key: string,
  id: string,
  change: { note?: string; place?: number },
): Promise<Board> {
  return sendBody(itemUrl(key, id), "PATCH", change);
}

export function removeFromBoard(key: string, id: string): Promise<Board> {
  return sendJson(itemUrl(key, id), { method: "DELETE" });
}

/** The URL of the board with its notes, as JSON. */
export const boardUrl = (key: string): string => `/api/boards/${encodeURIComponent(key)}`;
export const sheetUrl = (key: string, form: "png" | "pdf"): string =>
  `${boardUrl(key)}/sheet?form=${form}`;

function itemUrl(key: string, id: string): string {
  return `${boardUrl(key)}/drawings/${encodeURIComponent(id)}`;
}
