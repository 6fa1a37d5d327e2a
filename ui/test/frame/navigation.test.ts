import { expect, test } from "vitest";

import { NAVIGATION } from "../../src/frame/navigation";

test("the header leads to the drawings first, and not to the study", () => {
  expect(NAVIGATION[0]).toBe("search");
  expect(NAVIGATION).not.toContain("study");
});
