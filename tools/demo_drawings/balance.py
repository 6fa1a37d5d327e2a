"""Many artists and subjects: no artist, folder or series has more than its share."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from .catalogue import Drawing, slug
from .rendering import Rendered

LIMIT = 1500
PER_ARTIST = 220
PER_FOLDER = 110
PER_SERIES = 9  # smiley001, smiley002, ...
SEED = "egara demo drawings"


def balanced(pictures: Sequence[Rendered], seed: str = SEED) -> list[Rendered]:
    """At most LIMIT of `pictures`, in a random order that `seed` fixes, within the caps."""
    counts: Counter[tuple[str, ...]] = Counter()
    chosen: list[Rendered] = []
    for picture in sorted(
        pictures, key=lambda p: sha256((seed + p.drawing.path).encode()).digest()
    ):
        shares = _shares(picture.drawing)
        if len(chosen) < LIMIT and all(counts[key] < cap for key, cap in shares.items()):
            counts.update(shares.keys())
            chosen.append(picture)
    return chosen


def _shares(drawing: Drawing) -> dict[tuple[str, ...], int]:
    """Each group that `drawing` counts towards, and how many of it may be shown."""
    series = re.sub(r"\d.*", "", slug(drawing.stem)).split("-")[0]
    return {
        ("artist", drawing.artist): PER_ARTIST,
        ("folder", drawing.folder): PER_FOLDER,
        ("series", drawing.artist, series): PER_SERIES,
    }
