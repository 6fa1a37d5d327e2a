"""A query without its most limiting terms, with numbers of drawings by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from egara.collection.words import ParsedText, ShorterQuery, parse_text
from egara.collection.words.parsing import Term
from egara.collection.words.shorter_query import shorter_query

DRAWINGS = [*["cat dog"] * 4, "dog", "dog bird", "bird", "bird", "house", "house"]


def count(text: ParsedText) -> int:
    """Count the drawings that have all wanted words and no excluded one."""
    drawings = [{*words.split()} for words in DRAWINGS]
    wanted = {term.words[0] for term in text.wanted}
    excluded = {term.words[0] for term in text.excluded}
    return sum(wanted <= words and excluded.isdisjoint(words) for words in drawings)


def masks_of(text: str) -> dict[Term, NDArray[np.bool_]]:
    """Return for each term which drawings have it, or lack an excluded one."""
    return {
        term: np.array([(term.words[0] in words.split()) != term.is_excluded for words in DRAWINGS])
        for term in parse_text(text).terms
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat bird", ShorterQuery("cat", ("bird",), 4)),
        ("cat house bird", ShorterQuery("cat", ("house", "bird"), 4)),
        ("cat bird -house", ShorterQuery("cat -house", ("bird",), 4)),
        ("cat -dog", ShorterQuery("cat", ("-dog",), 4)),  # not: -dog
        ("cat -dog -house", ShorterQuery("cat -house", ("-dog",), 4)),
        ("bird -bird -dog", ShorterQuery("bird -dog", ("-bird",), 2)),
        ("cat bird -dog", ShorterQuery("bird -dog", ("cat",), 2)),
        ("cat bird -cat -bird", ShorterQuery("cat -bird", ("bird", "-cat"), 4)),
        ("zebra -dog", None),  # -dog alone would list nearly all drawings
        ("zebra lion", None),
        ("zebra", None),
        ("-cat -bird -house -dog", ShorterQuery("-cat -house -dog", ("-bird",), 2)),
        ("-dog", None),
        ("", None),
    ],
)
def test_the_most_limiting_term_is_left_out(text: str, expected: ShorterQuery | None) -> None:
    assert expected is None or count(parse_text(text)) == 0
    assert shorter_query(parse_text(text), masks_of(text), count) == expected


def test_a_long_text_is_not_shortened() -> None:
    text = " ".join(["cat", *(f"zebra{letter}" for letter in "abcdefghijklmnopq")])
    assert shorter_query(parse_text(text), masks_of(text), count) is None


def test_a_text_that_finds_nothing_in_spite_of_its_masks_is_shortened_further() -> None:
    # "dog" is found only as a part of the name "cat dog".
    def found(text: ParsedText) -> int:
        return 0 if {"dog"} == {term.words[0] for term in text.wanted} else count(text)

    text = "bird cat dog"
    assert shorter_query(parse_text(text), masks_of(text), found) == ShorterQuery(
        "cat dog", ("bird",), 4
    )
    text = "house dog"
    assert shorter_query(parse_text(text), masks_of(text), found) is None
