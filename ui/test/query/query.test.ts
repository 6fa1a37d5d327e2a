import { expect, test } from "vitest";

import { NO_FILTER } from "../../src/query/filter";
import {
  addTag,
  addText,
  buildSearchRequest,
  clearSearch,
  hasHits,
  isRanked,
  isSearching,
  countLimits,
  parseKeyword,
  removeLast,
  removeLimits,
  removePart,
  removeTag,
  replaceWord,
  toggleExample,
  toggleTag,
} from "../../src/query/query";
import { EMPTY_VIEW, type View } from "../../src/query/view";
import { encoders } from "../encoders";

test("a drawing is liked or unliked, never both; twice removes it", () => {
  const liked = toggleExample(EMPTY_VIEW, "x", "like");
  expect([liked.like, liked.unlike]).toEqual([["x"], []]);
  const unliked = toggleExample(liked, "x", "unlike");
  expect([unliked.like, unliked.unlike]).toEqual([[], ["x"]]);
  expect(toggleExample(unliked, "x", "unlike")).toEqual(EMPTY_VIEW);
});

test("a keyword is included or excluded, never both", () => {
  const wanted = addTag(EMPTY_VIEW, "cat", true);
  expect(addTag(wanted, "cat", true).tags).toEqual(["cat"]);
  const unwanted = addTag(wanted, "cat", false);
  expect([unwanted.tags, unwanted.withoutTags]).toEqual([[], ["cat"]]);
  expect(removeTag(unwanted, "cat")).toEqual(EMPTY_VIEW);
});

test("toggling a tag again removes it; on the other side it changes sides", () => {
  const wanted = toggleTag(EMPTY_VIEW, "cat", true);
  expect(toggleTag(wanted, "cat", true)).toEqual(EMPTY_VIEW);
  const unwanted = toggleTag(wanted, "cat", false);
  expect([unwanted.tags, unwanted.withoutTags]).toEqual([[], ["cat"]]);
});

test("keywords only filter; examples rank", () => {
  expect(isRanked(addTag(EMPTY_VIEW, "cat", true))).toBe(false);
  expect(isSearching(addTag(EMPTY_VIEW, "cat", true))).toBe(true);
  expect(isRanked(toggleExample(EMPTY_VIEW, "x", "unlike"))).toBe(true);
  expect(isSearching({ ...EMPTY_VIEW, open: "x", a: "y" })).toBe(false);
});

test("clearing removes the conditions and keeps the open drawing", () => {
  const view = { ...addTag(EMPTY_VIEW, "cat", true), like: ["x"], image: "1", open: "y" };
  expect(clearSearch(view)).toEqual({ ...EMPTY_VIEW, open: "y" });
});

test("a minus before a keyword excludes it", () => {
  expect(parseKeyword("-cat")).toEqual({ keyword: "cat", wanted: false });
  expect(parseKeyword(" − cat ")).toEqual({ keyword: "cat", wanted: false });
  expect(parseKeyword("t-shirt")).toEqual({ keyword: "t-shirt", wanted: true });
  expect(parseKeyword("-")).toEqual({ keyword: "-", wanted: true });
});

test("an artist's drawings rank like examples and are sent", () => {
  const view = { ...EMPTY_VIEW, artist: "Ann" };
  expect([isRanked(view), isSearching(view)]).toEqual([true, true]);
  expect(buildSearchRequest(view, encoders("visual")).artist).toBe("Ann");
  expect(clearSearch(view)).toEqual(EMPTY_VIEW);
});

test("drawings like an artist's are requested by style", () => {
  const all = encoders("visual", "semantic", "style");
  const view = { ...EMPTY_VIEW, artist: "Ann" };
  expect(buildSearchRequest(view, all).encoders).toEqual({ style: 1 });
  expect(buildSearchRequest({ ...view, artist: null, like: ["x"] }, all).encoders).toEqual({ semantic: 0.5, style: 0.5 });
});

test("weights are sent only with examples", () => {
  const weights = { visual: 0.5, style: 0.5 };
  expect(buildSearchRequest({ ...EMPTY_VIEW, weights }, encoders("visual", "style")).encoders).toBeNull();
  const liked = toggleExample({ ...EMPTY_VIEW, weights }, "x", "like");
  expect(buildSearchRequest(liked, encoders("visual", "style")).encoders).toEqual(weights);
});

test("words beside examples also go to the encoder that reads words", () => {
  const all = encoders("visual", "style", "words");
  const view: View = { ...EMPTY_VIEW, like: ["x"], text: "cat", weights: { visual: 0.5, style: 0.5 } };
  expect(buildSearchRequest(view, all).encoders).toEqual({ visual: 0.5, style: 0.5, words: 1 });
  expect(buildSearchRequest({ ...view, text: "" }, all).encoders).toEqual({ visual: 0.5, style: 0.5 });
  expect(buildSearchRequest({ ...view, weights: { words: 1 } }, all).encoders).toEqual({ words: 1 });
  expect(buildSearchRequest(view, encoders("visual", "style")).encoders).toEqual({ visual: 0.5, style: 0.5 });
});

test("a listing has the order of the view, and results with examples are sorted by relevance", () => {
  const order = (view: View) => {
    const { sort, seed } = buildSearchRequest(view, encoders("visual"));
    return [sort, seed];
  };
  expect(order({ ...EMPTY_VIEW, sort: "random", seed: 7 })).toEqual(["random", 7]);
  expect(order({ ...EMPTY_VIEW, sort: "newest", seed: 7 })).toEqual(["newest", 0]);
  expect(order({ ...EMPTY_VIEW, sort: "random", seed: 7, like: ["x"] })).toEqual(["relevance", 0]);
});

test("the order alone is not a search, and stays when the search is cleared", () => {
  const view: View = { ...EMPTY_VIEW, sort: "newest", tags: ["cat"] };
  expect(isSearching({ ...view, tags: [] })).toBe(false);
  expect(clearSearch(view).sort).toBe("newest");
});

test("days in the wrong order filter nothing", () => {
  const days = (since: string, until: string) => {
    const request = buildSearchRequest({ ...EMPTY_VIEW, filter: { ...NO_FILTER, since, until } }, encoders());
    return [request.since, request.until];
  };
  expect(days("2026-01-31", "")).toEqual(["2026-01-31", null]);
  expect(days("2026-01-31", "2026-02-01")).toEqual(["2026-01-31", "2026-02-01"]);
  expect(days("2026-02-01", "2026-01-31")).toEqual([null, null]);
});

test("words make hits that can be sorted; with examples the order is fixed", () => {
  const words = addText(addText(EMPTY_VIEW, "cat"), '-"old house"');
  expect(words.text).toBe('cat -"old house"');
  expect([hasHits(words), isRanked(words), isSearching(words)]).toEqual([true, false, true]);
  const request = buildSearchRequest({ ...words, sort: "newest" }, encoders("visual"));
  expect([request.text, request.sort, request.encoders]).toEqual(['cat -"old house"', "newest", null]);
  expect(buildSearchRequest(EMPTY_VIEW, encoders()).text).toBeNull();
  expect(clearSearch(words).text).toBe("");
});

test("a near word replaces the word that no drawing has", () => {
  expect(replaceWord("a Knihgt rides", "knihgt", "knight")).toBe("a knight rides");
  expect(replaceWord("horse", "knihgt", "knight")).toBe("knight");
});

test("a near word replaces whole words only", () => {
  expect(replaceWord("cat at", "at", "hat")).toBe("cat hat");
  expect(replaceWord("c++ (x", "(x", "$&")).toBe("c++ $&");
  expect(replaceWord("20th", "th", "st")).toBe("20st");
});

test("an open quote ends before the next text, and a repeated word is not added", () => {
  expect(addText(addText(EMPTY_VIEW, '"old house'), "cat").text).toBe('"old house" cat');
  expect(addText({ ...EMPTY_VIEW, text: "cat dog" }, "Cat").text).toBe("cat dog");
  expect(addText({ ...EMPTY_VIEW, text: "cat" }, "-").text).toBe("cat");
});

test("a part of the text is removed alone", () => {
  const view = { ...EMPTY_VIEW, text: 'cat -dog artist:lear "red house"' };
  expect(removePart(view, 1).text).toBe('cat artist:lear "red house"');
  expect(removePart(view, 3).text).toBe("cat -dog artist:lear");
});

test("the conditions are removed from the last to the first; words come back to be edited", () => {
  let view: View = {
    ...EMPTY_VIEW,
    image: "1",
    like: ["x"],
    unlike: ["y"],
    artist: "Ann",
    text: "cat -dog",
    tags: ["sky"],
    withoutTags: ["sea"],
    among: ["board:B"],
    filter: { ...NO_FILTER, folder: "f", title: "t" },
  };
  const texts: string[] = [];
  const left: number[] = [];
  while (isSearching(view)) {
    const last = removeLast(view);
    texts.push(last.text);
    view = last.view;
    left.push(countLimits(view));
  }
  expect(texts).toEqual(["", "", "", "", "", "-dog", "cat", "", "", "", ""]);
  expect(left.slice(0, 4)).toEqual([2, 1, 0, 0]);
  expect(view).toEqual(EMPTY_VIEW);
});

test("the filters can be removed without the words, tags and examples", () => {
  const view = { ...EMPTY_VIEW, text: "cat", tags: ["sky"], among: ["board:B"], filter: { ...NO_FILTER, untagged: true } };
  expect([countLimits(view), removeLimits(view)]).toEqual([2, { ...EMPTY_VIEW, text: "cat", tags: ["sky"] }]);
});
