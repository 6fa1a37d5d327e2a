"""``metadata.csv`` and ``metadata.jsonl``: the rows in which a folder describes its drawings.

The convention is that of Hugging Face's ImageFolder: a row names its file in ``file_name``,
relative to the folder that the metadata lies in. Lists are JSON's, or a text separated by ``;`` or
else by ``,``; Japanese signs (``；``, ``，``, ``、``) separate as well.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from egara.words import words_listed

__all__ = ["METADATA_NAMES", "described_files", "text_in", "words_in"]

METADATA_NAMES = ("metadata.csv", "metadata.jsonl")

Row = Mapping[str, Any]


def described_files(name: str, data: bytes) -> tuple[dict[str, Row], list[str]]:
    """Read one metadata file: its rows, by the file that each names; and its faults, row by row.

    Where several rows name a file, the last counts.

    Raises:
        ValueError: it is not UTF-8.
        csv.Error: it is not CSV.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    described: dict[str, Row] = {}
    faults: list[str] = []
    for number, row in _json_lines(text) if name.endswith(".jsonl") else _csv_rows(text):
        file_name = row.get("file_name") if isinstance(row, dict) else None
        if isinstance(file_name, str) and file_name:
            described[str(PurePosixPath(file_name))] = row
        else:
            faults.append(str(row) if isinstance(row, ValueError) else _nameless(number))
    return described, faults


def text_in(row: Row, names: tuple[str, ...]) -> str | None:
    """The first text or number of some columns that says anything."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and (text := _clean(value)):
            return text
    return None


def words_in(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the first of some columns that is a list or a text; each once, in order."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str):
            value = words_listed(value)
        if isinstance(value, list):
            words = (_clean(word) for word in value)
            return tuple(dict.fromkeys(word for word in words if word))
    return ()


def _csv_rows(text: str) -> Iterator[tuple[int, Any]]:
    yield from enumerate(csv.DictReader(io.StringIO(text)), start=1)


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each line's value; an error that says what is wrong for a line that is no JSON.

    Only line feeds end a line: JSON may hold what `str.splitlines` takes for the end of one.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, ValueError(f"line {number} is not JSON")


def _nameless(number: int) -> str:
    return f"row {number} has no file_name"


def _clean(value: object) -> str:
    """A value as a table can hold it: JSON can spell half a character."""
    return str(value).encode("utf-8", "replace").decode("utf-8").strip()
