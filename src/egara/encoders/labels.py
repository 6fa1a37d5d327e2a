"""Read ``labels.csv``: the label of each score of an encoder."""

import csv
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from egara.encoders.contract import RULES, Label
from egara.errors import EncoderError
from egara.text import split_names
from egara.tomlfiles import shortened

__all__ = ["MAX_LABELS", "read_labels"]

MAX_LABELS = 1_000_000
"""The largest number of labels."""

MAX_LABEL_BYTES = 256 * 1024 * 1024
"""The largest size of ``labels.csv``."""

REQUIRED = ("name", "category")
COLUMNS = (*REQUIRED, "japanese", *RULES, "learned_as", "hidden")
HIDDEN = {"": False, "yes": True}


def read_labels(path: Path) -> tuple[Label, ...]:
    """Read the labels in the order of the scores.

    Args:
        path: a file in CSV and UTF-8, with the columns name and category and, optionally, japanese
            (names separated by ``;``), the thresholds f0.5, f1 and f2,
            learned_as (the category in the training data, if it differs) and hidden (``yes``
            for a label that is never used as a tag). An empty cell means that there is no value.

    Raises:
        EncoderError: the file cannot be read or is too large, or a column or a value is wrong; then
            the message names the row.
    """
    try:
        if path.exists() and not path.is_file():
            raise EncoderError(f"{path}: cannot be read: it is not a regular file.")
        with path.open("rb") as file:
            data = file.read(MAX_LABEL_BYTES + 1)
    except OSError as error:
        raise EncoderError(f"{path}: cannot be read: {error.strerror or error}.") from error
    if len(data) > MAX_LABEL_BYTES:
        raise EncoderError(
            f"{path}: has more than {MAX_LABEL_BYTES:,} bytes, the most that is read."
        )
    return _parsed(path, data)


@lru_cache(maxsize=8)  # encoders are looked up often
def _parsed(path: Path, data: bytes) -> tuple[Label, ...]:
    labels: list[Label] = []
    row_of: dict[str, int] = {}
    try:
        for number, cells in _rows(path, data):
            label = _label(f"{path}, row {number}", cells)
            if label.name in row_of:
                first = row_of[label.name]
                raise EncoderError(
                    f"{path}, row {number}: the name {label.name!r} is in row {first} already."
                )
            row_of[label.name] = number
            labels.append(label)
    except (UnicodeDecodeError, csv.Error) as error:
        raise EncoderError(f"{path}: not CSV in UTF-8: {error}.") from error
    if not 1 <= len(labels) <= MAX_LABELS:
        raise EncoderError(
            f"{path}: has {len(labels):,} labels; expected one for each score, 1 to {MAX_LABELS:,}."
        )
    return tuple(labels)


def _rows(path: Path, data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's number in the file, the header's being 1, and its cells by column."""
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    header = next(reader, [])
    unknown = [name for name in header if name not in COLUMNS]
    if not set(REQUIRED) <= set(header) or unknown or len(set(header)) != len(header):
        raise EncoderError(
            f"{path}, row 1: the columns are {', '.join(header) or 'none'}; expected name and "
            f"category, and optionally {', '.join(COLUMNS[2:])}, each once."
        )
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(header):
            raise EncoderError(
                f"{path}, row {number}: has {len(cells)} cells; expected {len(header)}."
            )
        yield number, dict(zip(header, (cell.strip() for cell in cells), strict=True))


def _label(location: str, cells: Mapping[str, str]) -> Label:
    for column in REQUIRED:
        if not cells[column]:
            raise EncoderError(f"{location}: {column} is empty.")
    thresholds = {
        rule: _threshold(location, rule, cells[rule]) for rule in RULES if cells.get(rule)
    }
    japanese, *also = split_names(cells.get("japanese", "")) or (None,)
    hidden = cells.get("hidden", "")
    if hidden not in HIDDEN:
        raise EncoderError(
            f"{location}: hidden is {shortened(hidden)}; expected yes or an empty cell."
        )
    return Label(
        cells["name"],
        cells["category"],
        japanese,
        thresholds,
        tuple(also),
        HIDDEN[hidden],
        cells.get("learned_as") or None,
    )


def _threshold(location: str, rule: str, cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not 0 <= value <= 1:
        raise EncoderError(f"{location}: {rule} is {cell!r}; expected a number from 0 to 1.")
    return value
