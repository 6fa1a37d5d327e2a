"""The lines of a backup: one JSON object each, with a checksum.

The first line is the header, the last one the trailer with the number of records between them and
the SHA-256 of their lines. A line ends with the CRC-32 of what is before it, so that damage is
found where it is. A line without a checksum is read, but the SHA-256 no longer matches.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from egara.errors import BadBackup

__all__ = [
    "END",
    "LineFault",
    "Record",
    "decode_line",
    "has_checksum",
    "read_lines",
    "read_trailer",
    "write_lines",
]

Record = Mapping[str, Any]

END = "end"
LONGEST_LINE = 2**20  # bytes; a note of 10,000 characters needs 60,000 at most
CHECKSUM_FIELD = b', "crc32": "'
CHECKSUM_BYTES = len(CHECKSUM_FIELD) + 10  # bytes: the field, 8 digits, a quote and a brace
GZIP = b"\x1f\x8b"
TAIL = 4096  # bytes in which the trailer is


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and infinities, which JSON does not have


ENCODER = json.JSONEncoder(ensure_ascii=False)
DECODER = json.JSONDecoder(parse_constant=_no_number)


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that cannot be restored.

    Attributes:
        line: its number, from 1.
        reason: what is wrong with it.
    """

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line:,}: {self.reason}"


def write_lines(file: BinaryIO, header: Record, records: Iterable[Record]) -> None:
    """Write a header, records and the trailer."""
    file.write(_encoded(header))
    digest = hashlib.sha256()
    count = 0
    for record in records:
        line = _encoded(record)
        digest.update(line)
        file.write(line)
        count += 1
    file.write(_encoded({"kind": END, "records": count, "sha256": digest.hexdigest()}))


def _encoded(record: Record) -> bytes:
    body = ENCODER.encode(record).encode()
    return b'%s%s%08x"}\n' % (body[:-1], CHECKSUM_FIELD, zlib.crc32(body))


def read_lines(path: Path) -> Iterator[bytes | LineFault]:
    """Yield the lines of a file without their ends, and damage where a line cannot be read.

    Args:
        path: a text file; decompressed if it is of gzip, whatever its name.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as plain:
        compressed = plain.peek(2)[:2] == GZIP
        file: Any = gzip.GzipFile(fileobj=plain) if compressed else plain
        number = 1
        try:
            while line := file.readline(LONGEST_LINE + 1):
                if len(line) > LONGEST_LINE:
                    yield LineFault(number, f"is longer than {LONGEST_LINE:,} bytes")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)
                else:
                    yield line.rstrip(b"\r\n")
                number += 1
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield LineFault(number, "cannot be decompressed, nor what follows")


def has_checksum(line: bytes) -> bool:
    """Tell whether a line has its checksum."""
    return line[-CHECKSUM_BYTES:].startswith(CHECKSUM_FIELD) and line.endswith(b'"}')


def decode_line(line: bytes) -> dict[str, Any]:
    """Return the object that a line holds, without its checksum.

    Raises:
        BadBackup: it is damaged; the message is a predicate.
    """
    if line[-CHECKSUM_BYTES:].startswith(CHECKSUM_FIELD):
        body = line[:-CHECKSUM_BYTES] + b"}"
        if b"%08x" % zlib.crc32(body) != line[-10:-2]:
            raise BadBackup("was changed or damaged: its checksum does not match")
    else:
        body = line
    try:
        found = DECODER.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadBackup("is not JSON, or nested too deeply") from error
    if not isinstance(found, dict):
        raise BadBackup("is not a JSON object")
    return found


def read_trailer(path: Path) -> Record | None:
    """Return the trailer of an uncompressed backup; None where it has none that can be read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        last = file.read().rstrip().rpartition(b"\n")[2]
    try:
        found = decode_line(last)
    except BadBackup:
        return None
    return found if found.get("kind") == END else None
