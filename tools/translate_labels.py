"""Update the Japanese names of an encoder's labels from the packages that provide them.

    python tools/translate_labels.py src/egara/encoders/builtin/semantic/labels.csv

Nothing else in the file changes. Missing packages are downloaded to the folder EGARA_PACKAGES, as
``egara datasets build open-drawings`` does.
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
