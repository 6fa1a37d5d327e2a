"""The text of a query as words, phrases, fields and exclusions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egara.collection.words import Term, parse_text

CAT = Term(("cat",), "cat")
MUST_BE_CAT = Term(("cat",), "cat", is_required=True)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("cat", [CAT]),
        ("  CAT\tcat ", [CAT]),
        ('"cat"', [MUST_BE_CAT]),
        ("+CAT cat", [MUST_BE_CAT, CAT]),
        ('＋"cat" +', [MUST_BE_CAT]),
        ('+"old house"', [Term(("old", "house"), "old house")]),
        ("c++", [Term(("c",), "c")]),
        ('"old  house"', [Term(("old", "house"), "old house")]),
        ("“old house”", [Term(("old", "house"), "old house")]),
        ("「黒い猫」", [Term(("黒イ猫",), "黒い猫", is_required=True)]),
        ('"old house', [Term(("old", "house"), "old house")]),
        ("-cat", [Term(("cat",), "cat", None, True)]),
        ("－cat", [Term(("cat",), "cat", None, True)]),
        ('-"old house"', [Term(("old", "house"), "old house", None, True)]),
        ("red-cat", [Term(("red",), "red"), CAT]),
        ("-red-cat", [Term(("red", "cat"), "red-cat", None, True)]),
        ("artist:Ann", [Term(("ann",), "Ann", "artist")]),
        ("Artist: Ann", [Term(("ann",), "Ann", "artist")]),
        ('artist:"Ann Lee" cat', [Term(("ann", "lee"), "Ann Lee", "artist"), CAT]),
        ('-tag:"mouth: smile"', [Term(("mouth", "smile"), "mouth: smile", "tag", True)]),
        ("folder：cats/2020", [Term(("cats", "2020"), "cats/2020", "folder")]),
        ("10:30 re:zero", [Term((w,), w) for w in ("10", "30", "re", "zero")]),
        ("a cat in the", [CAT]),
        ("Which cat's is it? That of the", [CAT]),
        ("the の +the", [Term(("the",), "the", is_required=True)]),
        ("猫 の 家", [Term(("猫",), "猫"), Term(("家",), "家")]),
        ("the", [Term(("the",), "the")]),
        ("the -cat", [Term(("the",), "the"), Term(("cat",), "cat", None, True)]),
        ("♥", [Term(("♥",), "♥")]),
        ("Édouard", [Term(("edouard",), "edouard")]),
        *((text, []) for text in ("", " ", "-", "--", '"', '""', "artist:", "-tag:", 'title:""')),
    ],
)
def test_a_text_is_parsed(text: str, terms: list[Term]) -> None:
    assert list(parse_text(text).terms) == terms


def test_the_plain_text_is_natural_language_for_encoders() -> None:
    parsed = parse_text('A cat in "the old house" -dog artist:"Ann Lee" ねこ')
    assert parsed.plain == "A cat in the old house ねこ"


def test_a_term_can_be_left_out() -> None:
    parsed = parse_text('cat -dog artist:"Ann Lee"')
    assert [str(parsed.without(term)) for term in parsed.terms] == [
        '-dog artist:"Ann Lee"',
        'cat artist:"Ann Lee"',
        "cat -dog",
    ]


@given(st.text(alphabet=st.sampled_from('ab :"+-“」artist tag♥猫é\u3000\x00')))
def test_every_text_has_a_meaning_that_its_string_keeps(text: str) -> None:
    parsed = parse_text(text)
    again = parse_text(str(parsed))
    assert again.terms == parsed.terms
