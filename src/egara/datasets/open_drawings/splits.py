"""Which drawing is in which split: the same on every machine, whatever else is in the dataset."""

import hashlib
from typing import Final

from egara.datasets.contract import Split
from egara.datasets.open_drawings.drafts import Draft
from egara.datasets.open_drawings.reserved import EMOJI_SETS, reserved

__all__ = ["SHARES", "SUBJECT_SHARES", "fraction", "split_of"]

SUBJECT_SHARES: Final = {"train": 0.80, "validation": 0.08, "test": 0.12}
"""Of the emoji's subjects: a subject is in one split in all sets that are not reserved."""

SHARES: Final = {"train": 0.85, "validation": 0.05, "test": 0.10}
"""Of all other drawings."""


def split_of(draft: Draft) -> Split:
    """Return a drawing's split: of what is reserved ``test``, else by a hash of its split key."""
    if reserved(draft.set):
        return "test"
    shares = SUBJECT_SHARES if draft.set in EMOJI_SETS else SHARES
    place = fraction(draft.split_key)
    if place < shares["train"]:
        return "train"
    return "validation" if place < shares["train"] + shares["validation"] else "test"


def fraction(key: str) -> float:
    """Return a number from 0 to 1 that a text always has, and that texts share evenly."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=6).digest(), "big") / 2**48
