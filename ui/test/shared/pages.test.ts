import { expect, test } from "vitest";

import { pageAddress, pageParams, pageOf, PAGES } from "../../src/shared/pages";

test("each page but the search has an address with its name", () => {
  for (const name of PAGES) {
    if (name !== "search") expect(pageOf(pageAddress(name, { a: "1" }))).toBe(name);
  }
});

test("an address without the name of a page is a search", () => {
  for (const hash of ["", "#", "#like=a&tag=boards", "#boards=1", "#nonsense?board=x"]) {
    expect(pageOf(hash)).toBe("search");
  }
});

test("parameters are encoded and decoded, with any characters", () => {
  const hash = pageAddress("boards", { board: "a?b & c=é", at: null, note: "" });
  expect(Object.fromEntries(pageParams(hash))).toEqual({ board: "a?b & c=é" });
  expect([...pageParams("#boards")]).toEqual([]);
});

test("an address with a former name still leads to its page", () => {
  expect(pageOf("#beside?of=a1")).toBe("compare");
  expect(pageParams("#beside?of=a1").get("of")).toBe("a1");
  expect(pageOf("#constructor")).toBe("search");
});
