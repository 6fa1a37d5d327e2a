import { expect, test } from "vitest";

import { addressOf, paramsOf, viewOf, VIEWS } from "../../src/shared/pages";

test("each view but the search has an address that names it", () => {
  for (const name of VIEWS) {
    if (name !== "search") expect(viewOf(addressOf(name, { a: "1" }))).toBe(name);
  }
});

test("an address that names no view is a search", () => {
  for (const hash of ["", "#", "#like=a&tag=boards", "#boards=1", "#nonsense?board=x"]) {
    expect(viewOf(hash)).toBe("search");
  }
});

test("what an address says comes back, whatever is in it", () => {
  const hash = addressOf("boards", { board: "a?b & c=é", at: null, note: "" });
  expect(Object.fromEntries(paramsOf(hash))).toEqual({ board: "a?b & c=é" });
  expect([...paramsOf("#boards")]).toEqual([]);
});
