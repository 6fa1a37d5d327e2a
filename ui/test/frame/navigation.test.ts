import { expect, test } from "vitest";

import { NAVIGATION } from "../../src/frame/navigation";

test("the navigation starts with the search and has no study", () => {
  expect(NAVIGATION[0]).toBe("search");
  expect(NAVIGATION).not.toContain("study");
});
