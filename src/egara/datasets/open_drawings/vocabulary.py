"""Japanese names of tags and subjects, from emojibase."""

import csv
from pathlib import Path

from egara.datasets.open_drawings.emojibase import Emojibase

__all__ = ["japanese_names", "write_vocabulary"]


def japanese_names(base: Emojibase) -> dict[str, str]:
    """Return the Japanese name of every English one that emojibase gives one to.

    Subjects have theirs by code point, groups by their number.
    """
    subjects = {one.label: one.label_ja for one in base.emoji.values() if one.label_ja}
    return {**base.groups_ja, **subjects}


def write_vocabulary(base: Emojibase, path: Path) -> None:
    """Write columns ``en`` and ``ja``, sorted by ``en``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["en", "ja"])
        rows.writerows(sorted(japanese_names(base).items()))
