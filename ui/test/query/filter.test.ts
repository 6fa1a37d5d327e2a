import { expect, test } from "vitest";

import { composeWhere, countFilters, hasInvalidDays, hasInvalidWidth, NO_FILTER } from "../../src/query/filter";

test("empty fields give no filter", () => {
  expect(composeWhere(NO_FILTER)).toBeNull();
  expect(composeWhere({ ...NO_FILTER, artist: "  ", where: " " })).toBeNull();
  expect(countFilters({ ...NO_FILTER, artist: "  " })).toBe(0);
});

test("all fields are combined, and an own expression cannot widen them", () => {
  const filter = {
    ...NO_FILTER,
    format: "PNG",
    minWidth: "512",
    artist: "Rackham",
    title: "cat",
    where: "frames > 1 OR height < 9",
  };
  expect(composeWhere(filter)).toBe(
    "format = 'PNG' AND width >= 512 AND artist ILIKE '%Rackham%' AND title ILIKE '%cat%' AND (frames > 1 OR height < 9)",
  );
  expect(countFilters(filter)).toBe(5);
});

test("an expression alone is sent as typed, so that error positions match", () => {
  expect(composeWhere({ ...NO_FILTER, where: " width > 3 " })).toBe("width > 3");
});

test("quotes and wildcards in a name are escaped", () => {
  expect(composeWhere({ ...NO_FILTER, artist: "O'Neil" })).toBe("artist ILIKE '%O''Neil%'");
  expect(composeWhere({ ...NO_FILTER, title: "50%_\\" })).toBe("title ILIKE '%50\\%\\_\\\\%'");
});

test("an invalid width filters nothing and is reported", () => {
  const widths = ["-5", "0", "1.5", "wide", "", " ", "300"].map((minWidth) => ({ ...NO_FILTER, minWidth }));
  expect(widths.map(hasInvalidWidth)).toEqual([true, true, true, true, false, false, false]);
  expect(widths.map(composeWhere)).toEqual([null, null, null, null, null, null, "width >= 300"]);
});

test("every kind of field counts as a filter", () => {
  const filter = { ...NO_FILTER, folder: "cats", orientation: "square" as const, since: "2026-01-31", untagged: true };
  expect(countFilters(filter)).toBe(4);
  expect(composeWhere(filter)).toBeNull();
});

test("days in the wrong order are reported", () => {
  const days = (since: string, until: string) => hasInvalidDays({ ...NO_FILTER, since, until });
  expect([days("2026-01-31", "2026-02-01"), days("2026-01-31", "2026-01-31")]).toEqual([false, false]);
  expect([days("2026-01-31", ""), days("", "2026-01-31"), days("", "")]).toEqual([false, false, false]);
  expect(days("2026-02-01", "2026-01-31")).toBe(true);
});
