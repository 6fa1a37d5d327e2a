"""Assign drawings to splits, reproducibly and independently of the other drawings."""

import hashlib
from typing import Final

from egara.datasets.contract import Split
from egara.datasets.open_drawings.reserved import EMOJI_SETS, is_reserved
from egara.datasets.open_drawings.source_drawings import SourceDrawing

__all__ = ["SHARES", "SUBJECT_SHARES", "fraction", "split_of"]

SUBJECT_SHARES: Final = {"train": 0.80, "validation": 0.08, "test": 0.12}
"""Shares of the emoji's subjects: a subject is in the same split in all sets not reserved."""

SHARES: Final = {"train": 0.85, "validation": 0.05, "test": 0.10}
"""Shares of all other drawings."""


def split_of(drawing: SourceDrawing) -> Split:
    """Return a drawing's split: ``test`` in reserved sets, else by a hash of its split key."""
    if is_reserved(drawing.set):
        return "test"
    shares = SUBJECT_SHARES if drawing.set in EMOJI_SETS else SHARES
    position = fraction(drawing.split_key)
    if position < shares["train"]:
        return "train"
    return "validation" if position < shares["train"] + shares["validation"] else "test"


def fraction(key: str) -> float:
    """Return a number in 0..1 by a hash of a string: reproducible, and uniform over strings."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48
