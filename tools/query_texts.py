"""Write the texts that the server and the page must parse alike: ui/test/query/queryTexts.json.

    python tools/query_texts.py [TEXT ...]

The texts of the file, and those given, are parsed by the server's parser.
"""

import json
import sys
from pathlib import Path

from egara.collection.words import parse_text
from egara.collection.words.text_tokens import STOP_WORDS
from egara.images.walking import SUFFIXES

CASES = Path(__file__).parent.parent / "ui" / "test" / "query" / "queryTexts.json"


def case(text: str) -> dict[str, object]:
    """Return a text with its meaning."""
    parsed = parse_text(text)
    terms = [
        {
            "words": term.words,
            "field": term.field,
            "isExcluded": term.is_excluded,
            "isRequired": term.is_required,
        }
        for term in parsed.terms
    ]
    return {"text": text, "terms": terms, "plain": parsed.plain}


def main() -> None:
    """Write the file."""
    known = [known["text"] for known in json.loads(CASES.read_text(encoding="utf-8"))]
    lists = [
        " ".join(["cat", *sorted(STOP_WORDS)]),
        " ".join(f"cat.{suffix}" for suffix in sorted(SUFFIXES)),
    ]
    texts = dict.fromkeys([*known, *lists, *sys.argv[1:]])
    lines = ",\n  ".join(json.dumps(case(text), ensure_ascii=False) for text in texts)
    CASES.write_text(f"[\n  {lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
