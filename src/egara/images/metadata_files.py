"""Read ``metadata.csv`` and ``metadata.jsonl``: rows that describe the drawings of a folder.

The convention is that of Hugging Face's ImageFolder: a row names its file in ``file_name``,
relative to the folder of the metadata file. Lists are JSON lists, or strings separated by ``;`` or
otherwise by ``,``; the Japanese separators (``；``, ``，``, ``、``) are also allowed.

Files are read row by row, so a large file needs little memory, and an error affects only one row.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from egara.text import split_list

__all__ = ["LARGEST_ROW", "METADATA_NAMES", "first_text", "first_words", "read_metadata_rows"]

METADATA_NAMES = ("metadata.csv", "metadata.jsonl")
LARGEST_ROW = 1 << 20
"""The largest number of characters of a row. A longer row is reported and skipped."""

Row = Mapping[str, Any]


class _Fault(str):
    """The error in a row. It is a subclass because a JSON value can also be a string."""


def read_metadata_rows(name: str, file: IO[bytes]) -> Iterator[tuple[str, Row] | str]:
    """Read a metadata file row by row.

    Args:
        name: the name of the file; its suffix determines the format.
        file: opened to read bytes.

    Yields:
        For each row, the file that it names and the row, or a description of its error. If several
        rows name a file, the last one is used.
    """
    # The csv module needs unchanged lines; JSON can contain characters that end universal lines.
    newline = "\n" if name.endswith(".jsonl") else ""
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline=newline)
    try:
        for number, row in _json_lines(text) if name.endswith(".jsonl") else _csv_rows(text):
            file_name = row.get("file_name") if isinstance(row, dict) else None
            if isinstance(file_name, str) and file_name:
                yield _normalised(file_name), row
            else:
                yield row if isinstance(row, _Fault) else f"row {number} has no file_name"
    finally:
        text.detach()  # the caller closes the file


def _normalised(path: str) -> str:
    """Return a path without empty and ``.`` parts, as `pathlib.PurePosixPath` writes it.

    pathlib interns every part, so that the interpreter's table of strings grows with the rows.
    """
    root = "/" * path.startswith("/")
    if path.startswith("//") and not path.startswith("///"):
        root = "//"  # POSIX gives exactly two slashes a meaning of their own
    return root + "/".join(part for part in path.split("/") if part not in ("", ".")) or "."


def first_text(row: Row, names: tuple[str, ...]) -> str | None:
    """Return the first string or number of some columns that is not blank."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str | int | float) and (text := _clean(value)):
            return text
    return None


def first_words(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the unique words of the first of some columns that is a list or a string."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str):
            value = split_list(value)
        if isinstance(value, list):
            words = (_clean(word) for word in value)
            return tuple(dict.fromkeys(word for word in words if word))
    return ()


def _json_lines(text: io.TextIOWrapper) -> Iterator[tuple[int, Any]]:
    """Yield each line's value, or an error if the line is not JSON."""
    for number, line in enumerate(_lines(text), start=1):
        if fault := _line_fault(number, line):
            yield number, fault
        elif line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, _Fault(f"line {number} is not JSON")


def _csv_rows(text: io.TextIOWrapper) -> Iterator[tuple[int, Any]]:
    """Yield each row by the header's names, or an error.

    If the quotes of a row do not end within `LARGEST_ROW` characters, only its first line is an
    error: reading continues with the next line.
    """
    # The limit is a setting of the process; it is only raised, never lowered.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_ROW))
    header: list[str] | None = None
    number = 0
    for cells in _Records(_lines(text)).all():
        if isinstance(cells, _Fault):
            number += 1
            yield number, cells
        elif header is None:
            header = cells
        elif cells:
            number += 1
            yield number, dict(zip(header, cells, strict=False))


class _Records:
    """Reads the records of a CSV file. It is an iterator over the lines for the csv module."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._fresh = lines
        self._again: list[str] = []  # lines of a record that failed, the next one last
        self._used: list[str] = []  # lines of the record being read
        self._size = 0
        self._number = 0
        self._ended = False
        self._fault: _Fault | None = None

    def all(self) -> Iterator[list[str] | _Fault]:
        """Yield the cells of each record, or a description of its error."""
        reader = csv.reader(self)
        while True:
            first = self._number + 1
            self._used, self._size, self._ended, self._fault = [], 0, False, None
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield self._reject_first_line(first, str(error))
                reader = csv.reader(self)
                continue
            if cells is None:
                return
            # The reader requests a line after the last one if a quoted cell does not end.
            if self._ended and len(self._used) > 1:
                yield self._reject_first_line(first, "a quoted cell does not end")
                reader = csv.reader(self)
                continue
            yield self._fault or cells

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._fresh, None)
        if line is None:
            self._ended = True
            raise StopIteration
        self._used.append(line)
        self._size += len(line)
        self._number += 1
        if self._size > LARGEST_ROW:
            raise csv.Error(f"it has more than {LARGEST_ROW:,} characters")
        self._fault = self._fault or _line_fault(self._number, line)
        return line

    def _reject_first_line(self, first: int, reason: str) -> _Fault:
        self._again += reversed(self._used[1:])
        self._number = first
        return _Fault(f"line {first} cannot be read: {reason}")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; a line that is too long is truncated slightly above the limit."""
    while line := text.readline(LARGEST_ROW + 2):
        yield line
        rest = line
        while rest and len(rest) > LARGEST_ROW and not rest.endswith(("\n", "\r")):
            rest = text.readline(LARGEST_ROW + 2)


def _line_fault(number: int, line: str) -> _Fault | None:
    """Check a line before it is parsed; return a description of its error, or None."""
    if len(line) > LARGEST_ROW:
        return _Fault(f"line {number} has more than {LARGEST_ROW:,} characters")
    if not line.isascii():
        try:
            line.encode()
        except UnicodeEncodeError:
            return _Fault(f"line {number} is not UTF-8; save the file as UTF-8")
    return None


def _clean(value: object) -> str:
    """Return a value as a string that a table can store: JSON allows lone surrogates and NUL."""
    return str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", " ").strip()
