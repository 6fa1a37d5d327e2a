"""Assign drawings to splits, reproducibly and independently of the other drawings."""

import hashlib
from typing import Final

from egara.datasets.contract import Split
from egara.datasets.open_drawings.reserved import EMOJI_SETS, is_reserved
from egara.datasets.open_drawings.source_drawings import SourceDrawing

__all__ = ["DRAWING_SHARES", "SUBJECT_SHARES", "hash_fraction", "split_of"]

SUBJECT_SHARES: Final = {"train": 0.80, "validation": 0.08, "test": 0.12}
"""The shares of emoji subjects. A subject is in one split in all sets that are not reserved."""

DRAWING_SHARES: Final = {"train": 0.85, "validation": 0.05, "test": 0.10}
"""The shares of all other drawings."""


def split_of(drawing: SourceDrawing) -> Split:
    """Return a drawing's split: ``test`` in reserved sets, else by a hash of its split key."""
    if is_reserved(drawing.set):
        return "test"
    shares = SUBJECT_SHARES if drawing.set in EMOJI_SETS else DRAWING_SHARES
    position = hash_fraction(drawing.split_key)
    if position < shares["train"]:
        return "train"
    return "validation" if position < shares["train"] + shares["validation"] else "test"


def hash_fraction(key: str) -> float:
    """Return a hash of a string as a number in 0..1, uniformly distributed over strings."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48
