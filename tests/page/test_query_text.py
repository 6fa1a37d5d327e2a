"""The page divides a text into chips: it parses texts exactly as the server does."""

import json
from pathlib import Path

import pytest

from egara.collection.words import parse_text

CASES = Path(__file__).parents[2] / "ui" / "test" / "query" / "queryTexts.json"


@pytest.mark.parametrize("case", json.loads(CASES.read_text(encoding="utf-8")))
def test_the_page_and_the_server_parse_a_text_alike(case: dict) -> None:
    # The page is tested with the same file: ui/test/query/queryText.test.ts.
    parsed = parse_text(case["text"])
    assert [
        {
            "words": list(term.words),
            "field": term.field,
            "isExcluded": term.is_excluded,
            "isRequired": term.is_required,
        }
        for term in parsed.terms
    ] == case["terms"]
    assert parsed.plain == case["plain"]
