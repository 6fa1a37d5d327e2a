"""Filters, against expected rows by hand and three-valued logic in Python."""

from contextlib import suppress

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egara.errors import BadFilter
from egara.search import column_names, matching_rows

TABLE = pa.table(
    {
        "id": ["a", "b", "c", "d"],
        "width": pa.array([100, 600, None, 900], pa.int32()),
        "height": pa.array([200, 300, 400, None], pa.int64()),
        "ratio": [0.5, 2.0, None, float("nan")],
        "title": ["A Cat's nap", "dog\nday", None, "100% cat"],
        "missing": [True, False, None, False],
        "keywords": [["cat", "Sleep"], ["dog"], [], None],
        "artist": pa.nulls(4),
        "format": pa.array(["PNG", "SVG", "PNG", "JPEG"]).dictionary_encode(),
        "bytes": [b"1", b"2", b"3", b"4"],
    }
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("width >= 600", "bd"),
        ("width > 600", "d"),
        ("width < 600", "a"),
        ("width <= 600", "ab"),
        ("width = 100", "a"),
        ("width == 100", "a"),
        ("width <> 100", "bd"),
        ("width != 100", "bd"),
        ("600 <= width", "bd"),
        ("width > 99.5 AND width < 6e2", "a"),
        ("width > -1", "abd"),
        ("width < 99999999999999999999", "abd"),
        ("width > height", "b"),
        ("ratio > 0.5", "b"),
        ("ratio = 2", "b"),
        ("width BETWEEN 100 AND 600", "ab"),
        ("width NOT BETWEEN 100 AND 600", "d"),
        ("width IN (100, 900)", "ad"),
        ("width NOT IN (100, 900)", "b"),
        ("width IS NULL", "c"),
        ("width IS NOT NULL", "abd"),
        ("title = 'A Cat''s nap'", "a"),
        ("title < 'B'", "ad"),
        ("title LIKE '%Cat%'", "a"),
        ("title LIKE '%cat'", "d"),
        ("title LIKE 'dog%'", "b"),
        ("title LIKE 'dog_day'", "b"),
        ("title LIKE '100\\% cat'", "d"),
        ("title ILIKE '%CAT%'", "ad"),
        ("title NOT LIKE '%Cat%'", "bd"),
        ("NOT title ILIKE '%cat%'", "b"),
        ("title IN ('100% cat', 'x')", "d"),
        ("missing", "a"),
        ("NOT missing", "bd"),
        ("missing = TRUE", "a"),
        ("missing <> TRUE", "bd"),
        ("missing IN (FALSE)", "bd"),
        ("keywords = 'cat'", "a"),
        ("keywords = 'sleep'", ""),
        ("keywords ILIKE 'sleep'", "a"),
        ("keywords LIKE '%g'", "b"),
        ("keywords NOT LIKE '%g'", "ac"),
        ("keywords <> 'cat'", "bc"),
        ("keywords IN ('cat', 'dog')", "ab"),
        ("keywords NOT IN ('cat', 'bird')", "bc"),
        ("keywords IS NULL", "d"),
        ("artist = 'x'", ""),
        ("artist IS NULL", "abcd"),
        ("NOT artist LIKE 'x'", ""),
        ("format = 'PNG'", "ac"),
        ("bytes IS NOT NULL", "abcd"),
        ("WIDTH = 100", "a"),
        ('"width" = 100', "a"),
        ("width = 100 OR width IS NULL", "ac"),
        ("NOT (width = 100 OR width IS NULL)", "bd"),
        ("width = 100 OR missing IS NULL AND height = 400", "ac"),
        ("(width = 100 OR missing IS NULL) AND height = 400", "c"),
        ("width = 100 -- the small one", "a"),
    ],
)
def test_matching_rows_are_those_expected(expression, expected):
    found = matching_rows(TABLE, expression)
    assert found.dtype == np.bool_
    assert "".join(np.array(list("abcd"))[found]) == expected


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("title ILIKE '%missing%' AND width > 5", {"title", "width"}),
        ('NOT ("Missing" OR missing IS NULL)', {"missing"}),
        ("width = 5 -- not missing", {"width"}),
        ("5 < height", {"height"}),
    ],
)
def test_column_names_are_found_outside_of_literals_and_comments(expression, names):
    assert column_names(expression) == names


@pytest.mark.parametrize(
    ("expression", "truth"),
    [
        ("width = 600 OR missing", [True, True, None, False]),
        ("width = 600 AND missing", [False, False, None, False]),
        ("width > 5 OR height = 400", [True, True, True, True]),
        ("width > 5 AND height = 400", [False, False, None, None]),
    ],
)
def test_missing_values_are_neither_true_nor_false(expression, truth):
    assert matching_rows(TABLE, expression).tolist() == [value is True for value in truth]
    assert matching_rows(TABLE, f"NOT ({expression})").tolist() == [
        value is False for value in truth
    ]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("lower(title) = 'x'", r"LOWER\(title\).*not allowed.*AND, OR, NOT"),
        ("width + 1 = 2", r"'width \+ 1' is not allowed"),
        ("width * 2 > height", "not allowed"),
        ("width IN (SELECT 1)", "SELECT 1.*not allowed"),
        ("EXISTS(SELECT 1)", "not allowed"),
        ("(SELECT 1) = width", "not allowed"),
        ("CASE WHEN missing THEN missing END", "not allowed"),
        ("CAST(width AS text) = '1'", "not allowed"),
        ("width::text = '1'", "not allowed"),
        ("title || 'x' = 'y'", "not allowed"),
        ("keywords[0] = 'x'", "not allowed"),
        ("title LIKE 'a' ESCAPE 'b'", "not allowed"),
        ("title SIMILAR TO 'x'", "not allowed"),
        ("width = ?", "not allowed"),
        ("width = @name", "not allowed"),
        ("other.width = 1", "not allowed"),
        ("TRUE", "not allowed"),
        ("*", "not allowed"),
        ("title IS TRUE", "not allowed"),
        ("title LIKE ANY ('x', 'y')", "pattern in single quotes"),
        ("1 = 1", "should be a column"),
        ("nope = 1", "no column 'nope'; the columns are id, width, height"),
        ('title = "Rackham"', "no column 'Rackham'.*single quotes"),
        ('"WIDTH" = 1', "no column 'WIDTH'"),
        ("width = 'big'", "width is of type number.*text 'big'"),
        ("title = 1", "title is of type text.*number 1"),
        ("width IN (1, 'x')", "text 'x'"),
        ("width BETWEEN 1 AND 'x'", "text 'x'"),
        ("keywords = 1", "list of text"),
        ("width LIKE '1%'", "LIKE is for text"),
        ("title", "title is of type text; compare it"),
        ("missing < TRUE", "only with = and <>"),
        ("missing BETWEEN FALSE AND TRUE", "only with = and <>"),
        ("keywords = title", "cannot be compared"),
        ("width = title", "cannot be compared"),
        ("bytes = 'x'", "bytes is of type binary"),
        ("title = NULL", "IS NULL"),
        ("width IN (1, NULL)", "IS NULL"),
        ("width IN ()", "at least one value"),
        ("", "empty"),
        ("   ", "empty"),
        ("width >=", "not understood"),
        ("width = 1 extra", "not understood"),
        ("width = 1; DROP TABLE drawings", "not understood"),
        ("DROP TABLE drawings", "not understood"),
        ("SELECT 1", "not understood"),
        ("title = 'open", "quotation mark"),
        ("width = 1 AND " * 200, "2800 characters; at most 2000"),
        ("(" * 400 + "missing" + ")" * 400, "deep"),
        ("NOT " * 60 + "missing", "deep"),
    ],
)
def test_an_error_names_what_is_not_allowed(expression, message):
    with pytest.raises(BadFilter, match=message) as error:
        matching_rows(TABLE, expression)
    text = str(error.value)
    columns = tuple(TABLE.column_names)
    assert text[0].isupper() or text.startswith(("'", '"', *columns)), text
    assert text.endswith(".")


def test_long_chains_of_or_are_allowed():
    chain = " OR ".join(f"width={number}" for number in range(1, 150))
    assert matching_rows(TABLE, chain).tolist() == [True, False, False, False]


def test_an_empty_table_matches_nothing():
    assert matching_rows(TABLE.slice(0, 0), "width > 1 OR keywords = 'x'").shape == (0,)


def test_slices_and_chunks_are_read_correctly():
    chunked = pa.concat_tables([TABLE.slice(1, 2), TABLE.slice(0, 1)])
    assert matching_rows(chunked, "keywords = 'cat'").tolist() == [False, False, True]
    assert matching_rows(TABLE.slice(1), "keywords = 'dog'").tolist() == [True, False, False]


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_gives_a_mask_or_bad_filter(expression):
    with suppress(BadFilter):
        assert matching_rows(TABLE, expression).shape == (4,)


NUMBERS = st.integers(-5, 5)
COMPARISONS = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
}
LEAVES = st.tuples(st.sampled_from("xy"), st.sampled_from(sorted(COMPARISONS)), NUMBERS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("NOT"), inner),
        st.tuples(st.sampled_from(["AND", "OR"]), inner, inner),
    ),
    max_leaves=6,
)


def written(tree: tuple) -> str:
    if tree[0] == "NOT":
        return f"NOT ({written(tree[1])})"
    if tree[0] in ("AND", "OR"):
        return f"({written(tree[1])}) {tree[0]} ({written(tree[2])})"
    return f"{tree[0]} {tree[1]} {tree[2]}"


def truth(tree: tuple, row: dict[str, int | None]) -> bool | None:
    if tree[0] == "NOT":
        inner = truth(tree[1], row)
        return None if inner is None else not inner
    if tree[0] in ("AND", "OR"):
        sides = {truth(tree[1], row), truth(tree[2], row)}
        deciding = tree[0] == "OR"
        return deciding if deciding in sides else None if None in sides else not deciding
    value = row[tree[0]]
    return None if value is None else COMPARISONS[tree[1]](value, tree[2])


@settings(deadline=None)
@given(TREES, st.lists(st.tuples(st.none() | NUMBERS, st.none() | NUMBERS), max_size=8))
def test_any_expression_agrees_with_three_valued_logic(tree, values):
    rows = [{"x": x, "y": y} for x, y in values]
    schema = pa.schema([("x", pa.int64()), ("y", pa.int64())])
    found = matching_rows(pa.Table.from_pylist(rows, schema=schema), written(tree))
    assert found.tolist() == [truth(tree, row) is True for row in rows]
