"""Make drawings with realistic titles, paths, artists and keywords, without their pictures.

The words have the frequencies of Zipf's law, so the most frequent ones are in more than a tenth of
the drawings. Some names are in camel case, and some titles are in Japanese.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from egara.collection.tables import schema

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
COMMON = Path(__file__).with_name("common_nouns.txt").read_text(encoding="utf-8").split()
JAPANESE = (Path(__file__).parent / "japanese_nouns.txt").read_text(encoding="utf-8").split()
WORDS = 60_000
ARTISTS = 8_000
SERIES = 20_000


def words_by_frequency(rng: np.random.Generator) -> list[str]:
    """Return distinct words: real ones first, then pronounceable ones."""
    words = dict.fromkeys(COMMON)
    while len(words) < WORDS:
        words["".join(rng.choice(SYLLABLES, rng.integers(2, 5)))] = None
    return list(words)


def picture_rows(count: int, seed: int = 0) -> pa.Table:
    """Return rows of the table ``images``, sorted by ID."""
    rng = np.random.default_rng(seed)
    words = np.array(words_by_frequency(rng))
    share = 1 / np.arange(1, WORDS + 1) ** 0.9
    share /= share.sum()
    lengths = rng.integers(2, 7, count)
    picked = iter(words[rng.choice(WORDS, int(lengths.sum()), p=share)].tolist())
    phrases = [[next(picked) for _ in range(length)] for length in lengths.tolist()]
    keyword_counts = rng.integers(0, 8, count)
    keywords = iter(words[rng.choice(WORDS, int(keyword_counts.sum()), p=share)].tolist())
    artists = [f"{words[a % WORDS].title()} {words[-a - 1].title()}" for a in range(ARTISTS)]
    artist_of = (rng.pareto(1.2, count) * 20).astype(int) % ARTISTS
    series_of = rng.integers(0, SERIES, count)
    is_titled, is_japanese = rng.random(count) < 0.6, rng.random(count) < 0.1
    nouns = np.array(JAPANESE[1:])[rng.integers(0, len(JAPANESE) - 1, (count, 2))].tolist()
    ids = np.sort(rng.integers(0, 2**62, count)).tolist()
    columns: dict[str, Sequence[object]] = {
        "id": [f"{number:032x}" for number in ids],
        "path": [
            f"{artists[artist]}/{1990 + series % 35} {words[series]}/"
            + (f"{'の'.join(noun)}{n % 100}" if japanese else _name(phrase, n))
            + ".png"
            for n, (artist, series, phrase, japanese, noun) in enumerate(
                zip(artist_of, series_of, phrases, is_japanese, nouns, strict=True)
            )
        ],
        "title": [
            None if not titled else "の".join(noun) if japanese else " ".join(phrase).capitalize()
            for titled, japanese, noun, phrase in zip(
                is_titled, is_japanese, nouns, phrases, strict=True
            )
        ],
        "artist": [artists[artist] for artist in artist_of],
        "keywords": [[next(keywords) for _ in range(n)] for n in keyword_counts.tolist()],
        "copies": [[]] * count,
        "missing": [False] * count,
        "format": ["PNG"] * count,
        "source": [None] * count,
        "perceptual_hash": rng.integers(0, 2**62, count).tolist(),
    }
    same = {name: [1] * count for name in schema.IMAGES.names if name not in columns}
    return pa.table({n: (columns | same)[n] for n in schema.IMAGES.names}, schema.IMAGES)


def _name(phrase: Sequence[str], number: int) -> str:
    if number % 7 == 0:
        return "".join(word.capitalize() for word in phrase[:3])
    return f"{'_'.join(phrase[:3])}-{number % 1000:03}"
