import { beforeEach, expect, test, vi } from "vitest";

import type { FolderNode } from "../../src/search/api";
import { folderName, folderRows, isInside } from "../../src/search/folders/rows";
import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const folders = asking<FolderNode[]>();
vi.mock("../../src/search/api", async (original) => ({ ...(await original<object>()), fetchFolders: folders.ask }));
const { ApiError } = await import("../../src/shared/api/client");
const { folderTree } = await import("../../src/search/folders/folderTree.svelte");

const node = (folder: string, subfolders: FolderNode[] | boolean = false): FolderNode => ({
  folder,
  name: folderName(folder),
  drawings: 3,
  own: 1,
  has_subfolders: subfolders !== false,
  subfolders: Array.isArray(subfolders) ? subfolders : [],
});
const tree = [node("/art", [node("cats", true), node("dogs")])];
const shown = () => folderTree.rows.map(({ folder, level }) => `${level} ${folder}`);
const lastAsked = () => folders.asked.at(-1)?.args[0];

/** Each test has its own version, so that the folders are loaded again. */
let version = 0;

beforeEach(async () => {
  version += 1;
  for (const { folder } of folderTree.rows) folderTree.collapse(folder);
  folders.asked.length = 0;
  void folderTree.load(String(version));
  folders.asked[0]?.answer(tree);
  await settled();
});

test("only the indexed folder's subfolders are shown, and deeper ones are loaded when they are needed", async () => {
  expect(shown()).toEqual(["1 cats", "1 dogs"]);
  expect(folders.asked.length).toBe(1);
  void folderTree.expand("cats");
  expect([shown(), lastAsked()]).toEqual([["1 cats", "1 dogs"], "cats"]);
  folders.asked[1]?.answer([node("cats", [node("cats/black")])]);
  await settled();
  expect(shown()).toEqual(["1 cats", "2 cats/black", "1 dogs"]);
  folderTree.collapse("cats");
  expect(shown()).toEqual(["1 cats", "1 dogs"]);
  await folderTree.expand("cats");
  expect([shown().length, folders.asked.length]).toEqual([3, 2]); // known already
});

test("the folders around a folder are expanded to show it", async () => {
  const shownAll = folderTree.reveal("cats/black/old");
  folders.asked[1]?.answer([node("cats", [node("cats/black", true)])]);
  await settled();
  expect(lastAsked()).toBe("cats/black");
  folders.asked[2]?.answer([node("cats/black", [node("cats/black/old")])]);
  await shownAll;
  expect(shown()).toEqual(["1 cats", "2 cats/black", "3 cats/black/old", "1 dogs"]);
});

test("a new version of the collection keeps the expanded folders", async () => {
  void folderTree.expand("cats");
  folders.asked[1]?.answer([node("cats", [node("cats/black")])]);
  await settled();
  version += 1;
  void folderTree.load(String(version));
  folders.asked[2]?.answer(tree);
  await settled();
  expect(lastAsked()).toBe("cats");
  folders.asked[3]?.answer([node("cats", [node("cats/new")])]);
  await settled();
  expect(shown()).toEqual(["1 cats", "2 cats/new", "1 dogs"]);
  void folderTree.load(String(version));
  expect(folders.asked.length).toBe(4); // it is the same version
});

test("a folder that is gone closes, and another error is reported", async () => {
  void folderTree.expand("cats");
  folders.asked[1]?.fail(new ApiError("UnknownFolder", "gone", 404));
  await settled();
  expect([folderTree.error, folderTree.rows[0]?.expanded]).toEqual([null, false]);
  void folderTree.expand("cats");
  folders.asked[2]?.fail(new ApiError("StorageError", "disk", 503));
  await settled();
  expect(folderTree.error?.kind).toBe("StorageError");
  void folderTree.load(String(version)); // tries again
  expect(lastAsked()).toBe(null);
});

test("several indexed folders are rows with their full paths", () => {
  const roots = [node("/a/art", [node("/a/art/cats")]), node("/b/art")];
  const rows = folderRows(roots, (folder) => roots.find((root) => root.folder === folder)?.subfolders, () => true);
  expect(rows.map(({ name, level }) => [name, level])).toEqual([
    ["/a/art", 1],
    ["cats", 2],
    ["/b/art", 1],
  ]);
  expect(rows.map(({ position, siblings }) => [position, siblings])).toEqual([
    [1, 2],
    [1, 1],
    [2, 2],
  ]);
  expect(folderRows([], () => undefined, () => true)).toEqual([]);
});

test("a folder is inside another one only by whole names", () => {
  expect(isInside("cats/black", "cats")).toBe(true);
  expect(isInside("cats2", "cats")).toBe(false);
  expect(isInside("cats", "cats")).toBe(false);
  expect(isInside("/art", "/")).toBe(true);
});
