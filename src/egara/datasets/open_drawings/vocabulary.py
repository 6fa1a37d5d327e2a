"""Japanese names of tags and subjects."""

import csv
from pathlib import Path

from egara.datasets.open_drawings.emojibase import Emojibase
from egara.datasets.parquet import VOCABULARY

__all__ = ["japanese_names", "write_vocabulary"]

_FREQUENT = Path(__file__).with_name("tags_ja.csv")


def japanese_names(base: Emojibase) -> dict[str, str]:
    """Return the Japanese name of English tags and subjects.

    Emojibase names the emoji in both languages, but its keywords are two lists of their own, which
    say different things. So the most frequent tags have their names from ``tags_ja.csv``, written
    for Egara; where both have a name, emojibase's is taken.
    """
    with _FREQUENT.open(encoding="utf-8", newline="") as file:
        names = {row["en"]: row["ja"] for row in csv.DictReader(file)}
    return names | {one.label: one.label_ja for one in base.emoji.values() if one.label_ja}


def write_vocabulary(base: Emojibase, folder: Path) -> None:
    """Write VOCABULARY into a folder: columns ``en`` and ``ja``, sorted by ``en``."""
    with (folder / VOCABULARY).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["en", "ja"])
        rows.writerows(sorted(japanese_names(base).items()))
