"""Japanese names of tags and subjects."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from egara.datasets.open_drawings.emojibase import Emojibase
from egara.datasets.open_drawings.synonyms import Senses
from egara.datasets.parquet import VOCABULARY
from egara.text import join_names, split_names, tag_key

__all__ = ["japanese_names", "write_vocabulary"]

_OWN = Path(__file__).with_name("tags_ja.csv")

Names = dict[str, tuple[str, ...]]


def japanese_names(base: Emojibase, synonyms: Senses) -> Names:
    """Return the Japanese names of English tags and subjects, of each the plainest first.

    They are from three sources, in this order:

    1. ``tags_ja.csv``, written for Egara: the most frequent tags, and what the others get wrong or
       leave out. Emojibase writes animals and plants in kana, as biologists do; people write many
       in kanji too.
    2. Emojibase names the emoji in both languages.
    3. Sudachi's synonyms give more words for what has a name. An English word with several meanings
       has the names of one only where a source above agrees with it: the tag has one of the words
       as a name, or an emoji with this English keyword has one of them as a Japanese keyword. Of a
       word that no source above knows, a single meaning is believed.
    """
    with _OWN.open(encoding="utf-8", newline="") as file:
        names = {row["en"]: split_names(row["ja"]) for row in csv.DictReader(file)}
    for one in base.emoji.values():
        if one.label_ja:
            names[one.label] = _each_once((*names.get(one.label, ()), one.label_ja))
    beside = _keywords_beside(base)
    for word, meanings in synonyms.items():
        found = names.get(word, ())
        meant = _agreeing(meanings, {*found, *beside.get(word, ())})
        if meant:
            names[word] = _each_once((*found, *meant))
    return names


def write_vocabulary(names: Mapping[str, Iterable[str]], folder: Path) -> None:
    """Write VOCABULARY into a folder: columns ``en`` and ``ja``, sorted by ``en``."""
    with (folder / VOCABULARY).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["en", "ja"])
        rows.writerows((word, join_names(names[word])) for word in sorted(names))


def _keywords_beside(base: Emojibase) -> dict[str, set[str]]:
    """Of an English label or keyword all Japanese labels and keywords of the same emoji."""
    beside: dict[str, set[str]] = {}
    for one in base.emoji.values():
        for word in (one.label, *one.keywords):
            beside.setdefault(word, set()).update((one.label_ja, *one.keywords_ja))
    return beside


def _agreeing(meanings: Iterable[tuple[str, ...]], known: Iterable[str]) -> tuple[str, ...]:
    """The words of the meanings that agree with what is known; of a single one if nothing is."""
    each = list(meanings)
    spelled = {tag_key(word) for word in known if word}
    if not spelled:
        return each[0] if len(each) == 1 else ()
    return tuple(w for words in each if spelled & {tag_key(w) for w in words} for w in words)


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    """Without those that differ in spelling alone, as tags are compared."""
    known: dict[str, str] = {}
    for word in words:
        known.setdefault(tag_key(word), word)
    return tuple(known.values())
