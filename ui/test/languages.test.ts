import { expect, test } from "vitest";

import { MESSAGES, negotiate } from "../src/i18n/languages";
import { distance, fileSize, percent } from "../src/logic/format";

test("the first language that the page speaks is taken", () => {
  expect(negotiate(["fr-FR", "ja-JP", "en"])).toBe("ja");
  expect(negotiate(["en-GB", "ja"])).toBe("en");
  expect(negotiate(["fr"])).toBe("en");
  expect(negotiate([])).toBe("en");
});

test("counts are written in each language's way", () => {
  expect(MESSAGES.en.browsing(1)).toBe("1 drawing");
  expect(MESSAGES.en.browsing(12345)).toBe("12,345 drawings");
  expect(MESSAGES.ja.filtered(3, 1200)).toBe("1,200 点中 3 点");
});

test("every text of Japanese is Japanese, but for names", () => {
  const same = Object.entries(MESSAGES.ja).filter(
    ([key, text]) => text === MESSAGES.en[key as keyof typeof MESSAGES.en],
  );
  expect(same).toEqual([]);
});

test("sizes and distances are short", () => {
  expect(fileSize(812, "en")).toBe("812 bytes");
  expect(fileSize(9_700, "en")).toBe("9.7 kB");
  expect(fileSize(123_456_789, "en")).toBe("123 MB");
  expect(distance(0.123456, "en")).toBe("0.123");
  expect(distance(1834.2, "en")).toBe("1,830");
  expect(percent(0.876, "ja")).toBe("88%");
});
