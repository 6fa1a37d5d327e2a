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
    """Return the Japanese names of English tags and subjects, the most common name first.

    They come from three sources, in this order:

    1. ``tags_ja.csv``, written for Egara: the most frequent tags, and corrections of the other
       sources. Emojibase writes animals and plants in kana, as biologists do; people write many
       in kanji too.
    2. Emojibase names the emoji in both languages.
    3. Sudachi's synonyms add further words. Of an English word with several meanings, the words of
       one are used only if a source above confirms it: the tag has one of the words as a name, or
       an emoji with this English keyword has one of them as a Japanese keyword. A word that no
       source above knows is used if it has a single meaning.
    """
    with _OWN.open(encoding="utf-8", newline="") as file:
        names = {row["en"]: split_names(row["ja"]) for row in csv.DictReader(file)}
    for one in base.emoji.values():
        if one.label_ja:
            names[one.label] = _each_once((*names.get(one.label, ()), one.label_ja))
    beside = _keywords_of_same_emoji(base)
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


def _keywords_of_same_emoji(base: Emojibase) -> dict[str, set[str]]:
    """Return by English label or keyword all Japanese labels and keywords of the same emoji."""
    beside: dict[str, set[str]] = {}
    for one in base.emoji.values():
        for word in (one.label, *one.keywords):
            beside.setdefault(word, set()).update((one.label_ja, *one.keywords_ja))
    return beside


def _agreeing(meanings: Iterable[tuple[str, ...]], known: Iterable[str]) -> tuple[str, ...]:
    """Return the words of the meanings that share a known word.

    Without known words, return those of the only meaning, if there is just one.
    """
    each = list(meanings)
    spelled = {tag_key(word) for word in known if word}
    if not spelled:
        return each[0] if len(each) == 1 else ()
    return tuple(w for words in each if spelled & {tag_key(w) for w in words} for w in words)


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words without repetitions, where spellings that tags treat alike count as one."""
    known: dict[str, str] = {}
    for word in words:
        known.setdefault(tag_key(word), word)
    return tuple(known.values())
