"""Read and write the lines of a backup: one JSON object each, with a checksum.

The first line is the header. The last line is the trailer: it has the number of records between
them and the SHA-256 of their lines. Each line ends with the CRC-32 of the text before it, to find
the damaged lines. A line without a checksum is accepted, but then the SHA-256 does not match.
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
MAX_LINE_BYTES = 2**20  # A note of 10,000 characters has at most 60,000 bytes.
CHECKSUM_FIELD = b', "crc32": "'
CHECKSUM_BYTES = len(CHECKSUM_FIELD) + 10  # bytes: the field, 8 digits, a quote and a brace
GZIP = b"\x1f\x8b"
TAIL_BYTES = 4096  # The trailer is in this number of bytes at the end.


def _reject_constant(text: str) -> NoReturn:
    raise ValueError(text)  # JSON has no NaN and infinities, but Python's parser accepts them.


ENCODER = json.JSONEncoder(ensure_ascii=False)
DECODER = json.JSONDecoder(parse_constant=_reject_constant)


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that cannot be restored.

    Attributes:
        line: the line's number, from 1.
        reason: a description of the damage, as a predicate, such as "is not a JSON object".
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
    """Yield the lines of a file without line ends; a `LineFault` for a line that is unreadable.

    Args:
        path: a text file. If its content is gzip, whatever its name, it is decompressed.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as plain:
        compressed = plain.peek(2)[:2] == GZIP
        file: Any = gzip.GzipFile(fileobj=plain) if compressed else plain
        number = 1
        try:
            while line := file.readline(MAX_LINE_BYTES + 1):
                if len(line) > MAX_LINE_BYTES:
                    yield LineFault(number, f"is longer than {MAX_LINE_BYTES:,} bytes")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(MAX_LINE_BYTES)
                else:
                    yield line.rstrip(b"\r\n")
                number += 1
        except (EOFError, gzip.BadGzipFile, zlib.error):
            yield LineFault(number, "and the following lines cannot be decompressed")


def has_checksum(line: bytes) -> bool:
    """Return whether a line has a checksum."""
    return line[-CHECKSUM_BYTES:].startswith(CHECKSUM_FIELD) and line.endswith(b'"}')


def decode_line(line: bytes) -> dict[str, Any]:
    """Return the JSON object in a line, without its checksum.

    Raises:
        BadBackup: the line is damaged. The message is a predicate, as in `LineFault`.
    """
    if line[-CHECKSUM_BYTES:].startswith(CHECKSUM_FIELD):
        body = line[:-CHECKSUM_BYTES] + b"}"
        if b"%08x" % zlib.crc32(body) != line[-10:-2]:
            raise BadBackup("was changed or damaged: its checksum does not match")
    else:
        body = line
    try:
        value = DECODER.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadBackup("is not JSON, or nested too deeply") from error
    if not isinstance(value, dict):
        raise BadBackup("is not a JSON object")
    return value


def read_trailer(path: Path) -> Record | None:
    """Return the trailer of an uncompressed backup; None if it cannot be read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        last = file.read().rstrip().rpartition(b"\n")[2]
    try:
        record = decode_line(last)
    except BadBackup:
        return None
    return record if record.get("kind") == END else None
