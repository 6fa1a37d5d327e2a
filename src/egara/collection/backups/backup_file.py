"""Read, check and write backup files.

A file is written completely or not at all. It is checked completely before any record is used.
"""

import gzip
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import egara
from egara.collection.backups.parts import PARTS, DrawingReferences, Paths, UserTables
from egara.collection.backups.record_lines import (
    END,
    LineFault,
    Record,
    decode_line,
    has_checksum,
    read_lines,
    write_lines,
)
from egara.collection.tables import sync_file, sync_folder
from egara.errors import BadBackup, BadInput, StorageError

__all__ = ["BackupContent", "backup_fault", "read_backup", "read_header", "write_backup"]

FORMAT = "egara-backup"
VERSION = 2
"""Since version 2, a threshold has the fingerprint of its encoder."""

MAX_SHOWN = 5  # damaged lines in a message
MAX_DAMAGED = 10_000  # damaged lines


@dataclass(frozen=True, slots=True)
class BackupContent:
    """The content of a backup.

    Attributes:
        user_data: the rows of every table of user data.
        paths: the path of each drawing by ID; None if it was not known.
        damaged: the lines that were skipped.
    """

    user_data: UserTables
    paths: Mapping[str, str | None]
    damaged: tuple[LineFault, ...]


def write_backup(
    target: Path, user_data: UserTables, paths: Paths, collection: str | None, tables: Sequence[str]
) -> dict[str, int]:
    """Write a backup; compress it with gzip if the name ends in ``.gz``.

    Args:
        target: the file; an existing one is replaced.
        user_data: the rows of every table of user data.
        paths: the paths of drawings by ID.
        collection: the collection's ID.
        tables: the tables of user data that exist in the collection.

    Returns:
        The number of written records of each kind.

    Raises:
        StorageError: the file cannot be written. An existing file is not changed.
    """
    counts = {kind: count for part in PARTS for kind, count in part.counts(user_data).items()}
    header = {
        "format": FORMAT,
        "version": VERSION,
        "egara": egara.__version__,
        "collection": collection,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "tables": [*tables],
        "counts": counts,
    }
    with _replacing(target) as file:
        write_lines(file, header, (r for part in PARTS for r in part.records(user_data, paths)))
    return counts


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    """Open a temporary file in the target's folder. It replaces the target once it is durable."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            with partial.open("xb") as plain:
                if target.suffix == ".gz":
                    with gzip.GzipFile("", "wb", 6, plain, mtime=0) as packed:
                        yield packed  # type: ignore[misc]
                else:
                    yield plain
            sync_file(partial)
            partial.replace(target)
            sync_folder(target.parent)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{target}: cannot be written: {error.strerror or error}.") from error


def read_header(path: Path) -> Record | None:
    """Return the header (first line) of a backup; None if it cannot be read."""
    try:
        first = next(read_lines(path), b"")
        return None if isinstance(first, LineFault) else _header(first)
    except (OSError, BadBackup):
        return None


def read_backup(path: Path, *, skip_damaged: bool) -> BackupContent:
    """Read and check a backup completely.

    Args:
        path: the file.
        skip_damaged: skip damaged lines instead of raising an error.

    Raises:
        BadBackup: the file is not a backup, has a newer format, is damaged while ``skip_damaged``
            is false, or has no undamaged record.
        StorageError: the file cannot be read.
    """
    damaged: list[LineFault] = []
    drawings = DrawingReferences()
    readers = [part.reader(drawings) for part in PARTS]
    parsers = {kind: parse for reader in readers for kind, parse in reader.parsers.items()}
    count = 0
    try:
        if not path.is_file():
            raise BadBackup(f"{path} is not a file. Choose a file that `egara backup` wrote.")
        for number, record in _records(path, damaged, skip_damaged=skip_damaged):
            try:
                _parser_of(parsers, record)(record)
                count += 1
            except BadInput as error:
                _add_fault(path, damaged, LineFault(number, str(error).rstrip(".")))
    except OSError as error:
        raise StorageError(f"{path}: cannot be read: {error.strerror or error}.") from error
    if damaged and not (skip_damaged and count):
        raise BadBackup(_damage_message(path, damaged, count))
    user_data = {table: rows for reader in readers for table, rows in reader.user_data().items()}
    return BackupContent(user_data, drawings.paths, tuple(damaged))


def backup_fault(path: Path) -> str | None:
    """Return a description of the damage to an automatic backup; None if no byte has changed."""
    try:
        read_backup(path, skip_damaged=False)
        *lines, end = path.read_bytes().split(b"\n")
    except (BadBackup, StorageError, OSError) as error:
        return str(error)
    complete = all(has_checksum(line) for line in lines)
    return None if complete and not end else f"{path}: a line was changed."


def _records(
    path: Path, damaged: list[LineFault], *, skip_damaged: bool
) -> Iterator[tuple[int, Record]]:
    """Yield the records between header and trailer with line numbers; add faults to ``damaged``."""
    lines = enumerate(read_lines(path), start=1)
    number, line = next(lines, (1, b""))
    _check_header(path, damaged, line, skip_damaged=skip_damaged)
    digest = hashlib.sha256()
    count = 0
    trailer: Record | None = None
    for number, line in lines:
        record = _decoded(path, damaged, number, line)
        if trailer is not None:
            _add_fault(path, damaged, LineFault(number, "follows the end"))
        elif record is not None and record.get("kind") == END:
            trailer = record
        elif record is not None and isinstance(line, bytes):
            digest.update(line + b"\n")
            count += 1
            yield number, record
    if trailer is None:
        _add_fault(path, damaged, LineFault(number + 1, "is missing: the file was truncated"))
    elif not damaged and (trailer.get("records"), trailer.get("sha256")) != (
        count,
        digest.hexdigest(),
    ):
        reason = "does not match the lines before: some were changed, added or removed"
        _add_fault(path, damaged, LineFault(number, reason))


def _check_header(
    path: Path, damaged: list[LineFault], line: bytes | LineFault, *, skip_damaged: bool
) -> None:
    try:
        if isinstance(line, LineFault):
            raise BadBackup(line.reason)
        version = _header(line)["version"]
    except BadBackup as error:
        version = 0 if skip_damaged else _stated_version(line)
        if not skip_damaged and version <= VERSION:
            raise BadBackup(
                f"{path} is not a backup, or its first line is damaged: it {error}. Choose a file "
                "that `egara backup` wrote. To restore the other lines of a damaged backup, use "
                "--skip-damaged."
            ) from error
        _add_fault(path, damaged, LineFault(1, str(error)))
    if version > VERSION:
        raise BadBackup(
            f"{path} was written by a newer version of Egara (format {version}; this one reads "
            f"{VERSION}). "
            "Update Egara: pip install -U egara"
        )


def _header(line: bytes) -> Record:
    header = decode_line(line)
    if header.get("format") != FORMAT:
        raise BadBackup(f'has no "format": "{FORMAT}"')
    version = header.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BadBackup(f"must have an integer as the version of the format, but has {version!r}")
    return header


def _stated_version(line: bytes | LineFault) -> int:
    """Return the version in a damaged header; 0 if it has none.

    The header may be from a newer version of Egara with other checksums.
    """
    with suppress(TypeError, ValueError, RecursionError, OverflowError):
        header = json.loads(line) if isinstance(line, bytes) else None
        if isinstance(header, dict) and header.get("format") == FORMAT:
            return int(header.get("version", 0))
    return 0


def _decoded(
    path: Path, damaged: list[LineFault], number: int, line: bytes | LineFault
) -> dict[str, Any] | None:
    try:
        if isinstance(line, LineFault):
            raise BadBackup(line.reason)
        return decode_line(line)
    except BadBackup as error:
        _add_fault(path, damaged, LineFault(number, str(error)))
        return None


def _parser_of(
    parsers: Mapping[str, Callable[[Record], None]], record: Record
) -> Callable[..., None]:
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in parsers:
        raise BadInput(f"kind: expected one of {', '.join(parsers)}")
    return parsers[kind]


def _add_fault(path: Path, damaged: list[LineFault], fault: LineFault) -> None:
    damaged.append(fault)
    if len(damaged) > MAX_DAMAGED:
        raise BadBackup(
            f"{path}: more than {MAX_DAMAGED:,} lines cannot be restored. The file is not a "
            "backup, or too much of it is damaged."
        )


def _damage_message(path: Path, damaged: Sequence[LineFault], count: int) -> str:
    shown = "; ".join(map(str, damaged[:MAX_SHOWN])) + ("; …" if len(damaged) > MAX_SHOWN else "")
    lines = "1 line" if len(damaged) == 1 else f"{len(damaged):,} lines"
    others = "1 other record" if count == 1 else f"{count:,} other records"
    remedy = (
        f"Nothing was restored. To restore the {others}, use --skip-damaged."
        if count
        else "It has no record that can be restored."
    )
    return f"{path}: {lines} cannot be restored: {shown}. {remedy}"
