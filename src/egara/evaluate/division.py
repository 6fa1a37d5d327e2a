"""The test sets of a run of the recipe ``art-style``, from its ``division.csv``."""

import csv
from pathlib import Path

from egara.errors import BadInput

__all__ = ["read_division"]

COLUMNS = ("id", "artist", "part")


def read_division(path: Path) -> dict[str, tuple[str, str]]:
    """Read the artist and the part of each drawing, by the drawing's ID.

    Raises:
        BadInput: the file is not a `division.csv` of a run.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.DictReader(file)
            columns = rows.fieldnames or ()
            if not set(COLUMNS) <= set(columns):
                raise BadInput(
                    f"{path}: the columns {', '.join(COLUMNS)} are needed; the file has "
                    f"{', '.join(columns) or 'none'}. Give the division.csv of a run of art-style."
                )
            return {row["id"]: (row["artist"] or "", row["part"] or "") for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"{path}: cannot be read as a CSV file: {error}") from error
