"""Japanese synonyms with their English translations: Sudachi's dictionary of synonyms.

Package sudachi-synonyms-dictionary: the dictionary of Works Applications, Apache-2.0, as JSON. A
group contains the words of one meaning; its English words are written in ASCII.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from egara.datasets.open_drawings.archives import members
from egara.datasets.open_drawings.packages import Package
from egara.errors import DatasetError

__all__ = ["SYNONYMS", "Senses", "senses"]

SYNONYMS = Package("npm", "sudachi-synonyms-dictionary", "18.0.0")

Senses = Mapping[str, tuple[tuple[str, ...], ...]]
"""By English word, in lower case, its meanings; each is a tuple of Japanese words."""

_FILE = "package/sudachi-synonyms-dictionary.json"
_JAPANESE = re.compile("[぀-ヿ一-鿿々]")
_FOREIGN = re.compile("[ァ-ヿ・]+")  # katakana alone
_NAMES = {"企業名", "人名", "商品名", "製品名"}  # of companies, people, products
_WRONG = {"旧称", "間違い", "間違い表記"}  # former names and mistakes
_NEVER = 2  # words that the dictionary no longer lists as synonyms


def senses(package: Path) -> Senses:
    """Read the package.

    Raises:
        DatasetError: the package does not contain the dictionary.
    """
    files = dict(members(package, _FILE.__eq__))
    if _FILE not in files:
        raise DatasetError(
            f"{package} does not contain {_FILE}: delete it and build again; "
            f"version {SYNONYMS.version} has it."
        )
    senses_by_word: dict[str, list[tuple[str, ...]]] = {}
    for group in json.loads(files[_FILE]):
        words = [item for item in group["items"] if _is_usable(item)]
        japanese = _transliterations_last(
            word for word in map(_text, words) if _JAPANESE.search(word)
        )
        english = {word.casefold() for word in map(_text, words) if word.isascii()}
        for word in english if japanese else ():
            senses_by_word.setdefault(word, []).append(japanese)
    return {word: tuple(meanings) for word, meanings in senses_by_word.items()}


def _is_usable(item: Mapping[str, Any]) -> bool:
    """Tell whether a word is an unabbreviated noun, and neither an error nor a person's name."""
    return (
        item["taigenYogen"] != "用言"
        and item["expandControl"] != _NEVER
        and item["ryakusyou"] == "代表語形"
        and _WRONG.isdisjoint((item["gokeiSyubetsu"], item["hyoukiYure"]))
        and _NAMES.isdisjoint(item["bunya"])
    )


def _transliterations_last(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words in order, with transliterations of the English word last."""
    return tuple(sorted(words, key=lambda word: _FOREIGN.fullmatch(word) is not None))


def _text(item: Mapping[str, Any]) -> str:
    return str(item["midashi"])
