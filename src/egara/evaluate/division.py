"""The test sets of a run of the recipe ``art-style``, as its ``division.csv`` names them."""

import csv
from pathlib import Path

from egara.errors import BadInput

__all__ = ["read_division"]

COLUMNS = ("id", "artist", "part")


def read_division(path: Path) -> dict[str, tuple[str, str]]:
    """Read each drawing's artist and part, by the drawing's id.

    Raises:
        BadInput: the file is not one that a run wrote.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            known = rows.fieldnames or ()
            if not set(COLUMNS) <= set(known):
                raise BadInput(
                    f"{path}: the columns {', '.join(COLUMNS)} are needed; there are "
                    f"{', '.join(known) or 'none'}. Give the division.csv of a run of art-style."
                )
            return {row["id"]: (row["artist"] or "", row["part"] or "") for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read as a CSV file: {error}") from error
