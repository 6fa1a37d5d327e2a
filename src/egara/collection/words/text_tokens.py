"""Split texts into tokens: the units of the lexical index.

A token is compared after Unicode's NFKC, without case and accents, and with hiragana as katakana.
Japanese, Chinese, Korean and Thai texts have no spaces between words, so each character and each
pair of characters is a token, and a text is found inside a longer one.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from egara.text import tag_key

__all__ = [
    "STOP_WORDS",
    "UNSPACED",
    "WORD",
    "TextToken",
    "folded",
    "forms",
    "has_unspaced",
    "plural_spellings",
    "query_tokens",
    "text_tokens",
    "words_of",
]

WORD = re.compile(r"[^\W\d_]+|\d+")
ACCENTS = re.compile("[\u0300-\u036f]")
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
UNSPACED_RUNS = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
CAMEL_CASE = re.compile("(?<=[a-z])(?=[A-Z])")
STOP_WORDS = frozenset(
    (
        "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "during",
        "for", "from", "had", "has", "have", "he", "her", "him", "his", "i", "in", "into",
        "is", "it", "its", "me", "my", "of", "on", "onto", "or", "our", "s", "she", "that",
        "the", "their", "them", "these", "they", "this", "those", "to", "upon", "us", "was",
        "we", "were", "which", "who", "whose", "with", "without", "you", "your", "カラ", "ガ", "デ",
        "ト", "ニ", "ノ", "ハ", "ヘ", "マデ", "モ", "ヤ", "ヲ",
    )
)  # fmt: skip
"""English function words and Japanese particles, folded. The s is that of a possessive."""

SINGULARS = {
    "calves": "calf", "children": "child", "dwarves": "dwarf", "elves": "elf", "feet": "foot",
    "geese": "goose", "halves": "half", "hooves": "hoof", "knives": "knife", "leaves": "leaf",
    "lives": "life", "loaves": "loaf", "men": "man", "mice": "mouse", "oxen": "ox",
    "people": "person", "scarves": "scarf", "shelves": "shelf", "teeth": "tooth",
    "thieves": "thief", "wives": "wife", "wolves": "wolf", "women": "woman",
}  # fmt: skip
"""Irregular plurals in English, with their singulars."""

PLURALS = {singular: plural for plural, singular in SINGULARS.items()}
MAX_END = max(len(word) for word in (*SINGULARS, *PLURALS))
MIN_COMPOUND_START = 2
"""Compounds such as "snowmen" have at least this many characters before the irregular plural."""

SIBILANTS = ("s", "x", "z", "ch", "sh", "o")
"""The endings of singulars whose plural may end in -es."""


@dataclass(frozen=True, slots=True)
class TextToken:
    """A token of a text.

    Attributes:
        text: the folded token.
        position: its position in the text; successive words have successive positions.
    """

    text: str
    position: int


def folded(text: str) -> str:
    """Return the key that all spellings of a word have in common, except plurals."""
    key = tag_key(text)
    if key.isascii():
        return key
    decomposed = unicodedata.normalize("NFD", key)
    return unicodedata.normalize("NFC", ACCENTS.sub("", decomposed))


def words_of(text: str) -> list[str]:
    """Return the folded words of a text; a word without letters and digits is kept as it is."""
    return [
        word for chunk in text.split() for word in WORD.findall(folded(chunk)) or [folded(chunk)]
    ]


def has_unspaced(text: str) -> bool:
    """Return whether a text has characters of a script without spaces between words."""
    return IS_UNSPACED.search(text) is not None


def text_tokens(text: str) -> tuple[list[TextToken], int]:
    """Return the tokens of a text for the index, and the number of their positions.

    A name in camel case, such as BlackCat, has tokens for its parts and for the whole.
    """
    if text.isascii() and (text.isdigit() or (text.isalpha() and text[1:].islower())):
        return [TextToken(text.lower(), 0)], 1  # The most frequent case: one English word.
    tokens: list[TextToken] = []
    position = 0
    for chunk in WORD.findall(unicodedata.normalize("NFC", text)):
        parts = [part for camel in CAMEL_CASE.split(chunk) for part in WORD.findall(folded(camel))]
        if len(parts) > 1:
            tokens.append(TextToken("".join(parts), position))
        for part in parts:
            for run in UNSPACED_RUNS.findall(part):
                count = len(run) if has_unspaced(run) else 1
                tokens += [TextToken(t, position + n) for n, t in _tokens_of_run(run)]
                position += count
    return tokens, position


def _tokens_of_run(run: str) -> Iterator[tuple[int, str]]:
    if not has_unspaced(run):
        yield 0, run
        return
    for start in range(len(run)):
        yield start, run[start]
        if start + 1 < len(run):
            yield start, run[start : start + 2]


def query_tokens(word: str) -> tuple[list[TextToken], int]:
    """Return the tokens that a text must have for a folded word, and the number of positions.

    A run of characters without spaces is one token for each pair of characters.
    """
    tokens: list[TextToken] = []
    position = 0
    for run in UNSPACED_RUNS.findall(word):
        if not has_unspaced(run):
            tokens.append(TextToken(run, position))
            position += 1
            continue
        pairs = [run[n : n + 2] for n in range(len(run) - 1)] or [run]
        tokens += [TextToken(pair, position + n) for n, pair in enumerate(pairs)]
        position += len(run)
    return tokens, position


def forms(word: str) -> Iterator[str]:
    """Yield a folded word and its possible singulars; two words are equal if they share a form."""
    yield word
    if (singular := _replaced_end(word, SINGULARS)) is not None:
        yield singular
        return
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return
    yield word[:-1]
    if word.endswith("es") and word[:-2].endswith(SIBILANTS):
        yield word[:-2]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("zzes"):
        yield word[:-3]


def plural_spellings(word: str) -> list[str]:
    """Return all words that share a form with a folded word: its singulars and their plurals."""
    singulars = dict.fromkeys(forms(word))
    candidates = list(singulars)
    for form in singulars:
        candidates += [f"{form}s", f"{form}es"]
        if (plural := _replaced_end(form, PLURALS)) is not None:
            candidates.append(plural)
        if form.endswith("y"):
            candidates.append(f"{form[:-1]}ies")
        if form.endswith("z"):
            candidates.append(f"{form}zes")
    return [c for c in dict.fromkeys(candidates) if not singulars.keys().isdisjoint(forms(c))]


def _replaced_end(word: str, ends: Mapping[str, str]) -> str | None:
    """Return a word or compound with its end replaced; None if it has no such end."""
    for length in range(MAX_END, 2, -1):
        start, end = word[:-length], word[-length:]
        if end in ends and (not start or len(start) >= MIN_COMPOUND_START):
            return start + ends[end]
    return None
