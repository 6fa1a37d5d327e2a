import { expect, test } from "vitest";

import { joinParts, parseText, textParts } from "../../src/query/queryText";
import cases from "./queryTexts.json" with { type: "json" };

test.each(cases)("the server and the page parse $text alike", ({ text, terms, plain }) => {
  expect(parseText(text)).toEqual({ terms, plain });
});

test.each(cases)("the parts of $text together have its terms", ({ text, terms }) => {
  expect(parseText(joinParts(textParts(text))).terms).toEqual(terms);
});

test("each word, phrase, exclusion and field is a part", () => {
  const parts = textParts('cat -dog artist:lear “red  house” -tag:"sad face"');
  expect(parts).toEqual([
    { source: "cat", label: "cat", field: null, isExcluded: false },
    { source: "-dog", label: "dog", field: null, isExcluded: true },
    { source: "artist:lear", label: "lear", field: "artist", isExcluded: false },
    { source: '"red house"', label: '"red house"', field: null, isExcluded: false },
    { source: '-tag:"sad face"', label: '"sad face"', field: "tag", isExcluded: true },
  ]);
  expect(joinParts(parts)).toBe('cat -dog artist:lear "red house" -tag:"sad face"');
});

test.each([
  ["A cat on the roof", ["A cat", "on the roof"]],
  ["cat in the -dog", ["cat in the", "-dog"]],
  ["the -dog", ["the", "-dog"]],
  ["old-house", ["old-house"]],
  ["cat Cat -cat", ["cat", "-cat"]],
  ['artist: "Ann Lee', ['artist:"Ann Lee"']],
  ['"a b"-dog', ['"a b"', "dog"]],
  ["- artist: cat", ["artist:cat"]],
  ["-", []],
])("%s is edited in the parts %j", (text, sources) => {
  expect(textParts(text).map(({ source }) => source)).toEqual(sources);
});
