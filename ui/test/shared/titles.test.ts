import { tableFromArrays, tableToIPC } from "@uwdata/flechette";
import { expect, test, vi } from "vitest";

import { asking, settled, stubBrowser } from "../browser";

stubBrowser();
const listings = asking<Uint8Array>();
const drawings = asking<object>();
vi.mock("../../src/shared/drawings/api", async (original) => ({
  ...(await original<object>()),
  fetchListing: listings.ask,
  fetchDrawing: drawings.ask,
}));
const { titles } = await import("../../src/shared/drawings/titles.svelte");

const id = (letter: string) => letter.repeat(32);

function listing(rows: Record<string, { title?: string; file?: string }>): Uint8Array {
  const ids = Object.keys(rows);
  const column = (name: "title" | "file") => ids.map((key) => rows[key]?.[name] ?? null);
  const bytes = tableToIPC(
    tableFromArrays({
      id: ids,
      width: ids.map(() => 9),
      height: ids.map(() => 9),
      title: column("title"),
      artist: ids.map(() => null as string | null),
      file: column("file"),
    }),
    { format: "stream" },
  );
  if (bytes === null) throw new Error("no bytes");
  return bytes;
}

test("the names of many drawings are requested at once", async () => {
  for (const letter of "abcdef") titles.request(id(letter));
  titles.request(id("a"));
  await settled();
  expect(listings.asked.length).toBe(1);
  const [question] = listings.asked[0]?.args ?? [];
  for (const letter of "abcdef") expect((question as { where: string }).where).toContain(`'${id(letter)}'`);
});

test("a drawing is called by its title, else its file's name, and never by its ID", async () => {
  expect(titles.of(id("a"))).toBe("Drawing"); // not known yet
  listings.asked[0]?.answer(
    listing({ [id("a")]: { title: "Sunset" }, [id("b")]: { file: "b-04.png" }, [id("c")]: {} }),
  );
  await settled();
  expect(["a", "b", "c"].map((letter) => titles.of(id(letter)))).toEqual(["Sunset", "b-04.png", "Untitled"]);
});

test("drawings that a listing leaves out are requested one by one", async () => {
  expect(drawings.asked.map(({ args }) => args[0])).toEqual([id("d"), id("e"), id("f")]);
  drawings.asked[0]?.answer({ id: id("d"), title: null, path: "old/gone.png", missing: true });
  drawings.asked[1]?.fail(new Error("no such drawing"));
  await settled();
  expect([titles.of(id("d")), titles.of(id("e"))]).toEqual(["gone.png", "Untitled"]);
});

test("no condition is longer than the server's limit", async () => {
  const before = listings.asked.length;
  const many = Array.from({ length: 120 }, (_, n) => n.toString(16).padStart(32, "0"));
  for (const one of many) titles.request(one);
  await settled();
  const conditions = listings.asked.slice(before).map(({ args }) => (args[0] as { where: string }).where);
  expect(Math.max(...conditions.map((where) => where.length))).toBeLessThanOrEqual(2000);
  for (const one of many) expect(conditions.filter((where) => where.includes(one)).length).toBe(1);
});

test("only IDs are part of a condition", async () => {
  titles.request("x') OR ('1'='1");
  await settled();
  expect(listings.asked.some(({ args }) => JSON.stringify(args).includes("OR"))).toBe(false);
  expect(drawings.asked.at(-1)?.args[0]).toBe("x') OR ('1'='1");
});
