"""Japanese names of tags and subjects."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from egara.datasets.open_drawings.emojibase import Emojibase
from egara.datasets.open_drawings.synonyms import Senses
from egara.datasets.parquet import VOCABULARY
from egara.text import join_names, split_names, tag_key

__all__ = ["japanese_names", "write_vocabulary"]

_CURATED_NAMES_FILE = Path(__file__).with_name("tags_ja.csv")

Names = dict[str, tuple[str, ...]]


def japanese_names(base: Emojibase, synonyms: Senses) -> Names:
    """Return the Japanese names of English tags and subjects, the most common name first.

    They come from three sources, in this order:

    1. ``tags_ja.csv``, written for Egara: the most frequent tags, and corrections of the other
       sources. Emojibase writes animals and plants in kana, as biologists do, but many are
       also written in kanji.
    2. Emojibase, which has the names of emoji in English and Japanese.
    3. Sudachi's dictionary of synonyms adds further words. If an English word has several meanings,
       Egara uses the Japanese words of a meaning only if source 1 or 2 contains at least one of
       them, for this tag or for an emoji with this keyword. If sources 1 and 2 do not contain the
       English word, Egara uses it only if it has one meaning.
    """
    with _CURATED_NAMES_FILE.open(encoding="utf-8", newline="") as file:
        names = {row["en"]: split_names(row["ja"]) for row in csv.DictReader(file)}
    for emoji in base.emoji.values():
        if emoji.label_ja:
            names[emoji.label] = _unique_by_tag_key((*names.get(emoji.label, ()), emoji.label_ja))
    keywords_ja_by_word = _keywords_of_same_emoji(base)
    for word, meanings in synonyms.items():
        known = names.get(word, ())
        confirmed = _confirmed_words(meanings, {*known, *keywords_ja_by_word.get(word, ())})
        if confirmed:
            names[word] = _unique_by_tag_key((*known, *confirmed))
    return names


def write_vocabulary(names: Mapping[str, Iterable[str]], folder: Path) -> None:
    """Write VOCABULARY into a folder: columns ``en`` and ``ja``, sorted by ``en``."""
    with (folder / VOCABULARY).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["en", "ja"])
        rows.writerows((word, join_names(names[word])) for word in sorted(names))


def _keywords_of_same_emoji(base: Emojibase) -> dict[str, set[str]]:
    """Map each English label or keyword to the Japanese labels and keywords of the same emoji."""
    keywords_ja_by_word: dict[str, set[str]] = {}
    for emoji in base.emoji.values():
        for word in (emoji.label, *emoji.keywords):
            keywords_ja = keywords_ja_by_word.setdefault(word, set())
            keywords_ja.update((emoji.label_ja, *emoji.keywords_ja))
    return keywords_ja_by_word


def _confirmed_words(
    meanings: Sequence[tuple[str, ...]], known_words: Iterable[str]
) -> tuple[str, ...]:
    """Return the words of all meanings that contain a known word.

    If no word is known, return the words of the meaning if there is exactly one.
    """
    known_keys = {tag_key(word) for word in known_words if word}
    if not known_keys:
        return meanings[0] if len(meanings) == 1 else ()
    return tuple(
        word
        for words in meanings
        if known_keys & {tag_key(word) for word in words}
        for word in words
    )


def _unique_by_tag_key(words: Iterable[str]) -> tuple[str, ...]:
    """Remove words whose `tag_key` is that of an earlier word."""
    first_spelling: dict[str, str] = {}
    for word in words:
        first_spelling.setdefault(tag_key(word), word)
    return tuple(first_spelling.values())
