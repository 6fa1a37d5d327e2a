"""Convert boards to records and back: one record per board, and one per drawing in order."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from egara.collection.backups.parts.name_matching import counterparts, free_name
from egara.collection.backups.parts.part import (
    BackupPart,
    Canonical,
    DrawingReferences,
    PartReader,
    Paths,
    Rows,
    TableMerge,
    UserTables,
    drawing_reference,
)
from egara.collection.backups.parts.record_fields import checked_fields, identity
from egara.collection.backups.record_lines import Record
from egara.collection.boards import checked_note
from egara.collection.tables import checked_name, name_key, schema
from egara.errors import BadInput

__all__ = ["BOARDS"]


def _counts(user_data: UserTables) -> dict[str, int]:
    rows = _rows(user_data)
    return {"board": len(rows), "board_item": sum(len(row["items"]) for row in rows)}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    for row in sorted(_rows(user_data), key=lambda row: (name_key(row["name"]), row["key"])):
        yield {"kind": "board"} | {name: row[name] for name in ("key", "name", "note")}
        for item in row["items"]:
            shown = drawing_reference(paths, item["id"])
            yield {
                "kind": "board_item",
                "board": row["key"],
                "drawing": shown,
                "note": item["note"],
            }


def _transfer(user_data: UserTables, replacements: Mapping[str, str]) -> UserTables:
    return _user_data(
        [
            row | {"items": _with_replacements(row["items"], replacements)}
            for row in _rows(user_data)
        ]
    )


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    boards = _rows(current)
    names = {name_key(row["name"]) for row in boards}
    written: Rows = []
    different = 0
    pairs = counterparts(_rows(archived), boards)
    for row, old in pairs:
        new = row | {"name": free_name(row["name"], names)} if old is None else _filled(old, row)
        if new != old:
            written.append(new)
        elif not _contains(new, row):
            different += 1
    table = _user_data(written)["boards"]
    same = len(pairs) - len(written) - different
    return [
        TableMerge(
            table="boards",
            rows=table,
            key=("key",),
            restored=len(written),
            present=same,
            different=different,
        )
    ]


class _BoardReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._parse_drawing = drawings.parse
        self._boards: dict[str, dict[str, Any]] = {}
        self._names: set[str] = set()
        self._items: set[tuple[str, str]] = set()

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"board": self._add_board, "board_item": self._add_item}

    def _add_board(self, record: Record) -> None:
        row = checked_fields(record, key=identity, name=_board_name, note=_note)
        if row["key"] in self._boards or name_key(row["name"]) in self._names:
            raise BadInput(f"an earlier line has a board {row['name']!r}, or one with this key")
        self._names.add(name_key(row["name"]))
        self._boards[row["key"]] = row | {"items": []}

    def _add_item(self, record: Record) -> None:
        fields = checked_fields(record, board=identity, drawing=self._parse_drawing, note=_note)
        if fields["board"] not in self._boards:
            raise BadInput("no earlier line has its board")
        key = fields["board"], fields["drawing"]
        if key in self._items:
            raise BadInput("an earlier line has the same drawing on the board")
        self._items.add(key)
        item = {"id": fields["drawing"], "note": fields["note"]}
        self._boards[fields["board"]]["items"].append(item)

    def user_data(self) -> UserTables:
        return _user_data([*self._boards.values()])


def _board_name(value: object) -> str:
    return checked_name(_text(value), "board")


def _note(value: object) -> str:
    return checked_note(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a string")
    return value


def _rows(user_data: UserTables) -> Rows:
    rows: Rows = user_data["boards"].to_pylist()
    return [
        row
        | {"note": row["note"] or ""}
        | {"items": [{"id": i["id"], "note": i["note"] or ""} for i in row["items"] or ()]}
        for row in rows
    ]


def _user_data(rows: Rows) -> UserTables:
    return {"boards": pa.Table.from_pylist(rows, schema.BOARDS)}


def _with_replacements(items: Rows, replacements: Mapping[str, str]) -> Rows:
    ids = {item["id"] for item in items}
    replaced = ((item, replacements.get(item["id"], item["id"])) for item in items)
    return [item if new in ids else item | {"id": new} for item, new in replaced]


def _filled(board: dict[str, Any], archived: dict[str, Any]) -> dict[str, Any]:
    """Return the collection's board with added drawings and notes from the backup."""
    notes = {item["id"]: item["note"] for item in archived["items"]}
    items = [item | {"note": item["note"] or notes.get(item["id"], "")} for item in board["items"]]
    ids = {item["id"] for item in items}
    items += [item for item in archived["items"] if item["id"] not in ids]
    return board | {"note": board["note"] or archived["note"], "items": items}


def _contains(board: dict[str, Any], archived: dict[str, Any]) -> bool:
    """Return whether a board has the name and all notes of the backup's board."""
    notes = {item["id"]: item["note"] for item in board["items"]}
    return (
        name_key(archived["name"]) == name_key(board["name"])
        and archived["note"] in ("", board["note"])
        and all(item["note"] in ("", notes[item["id"]]) for item in archived["items"])
    )


BOARDS = BackupPart(
    name="boards",
    tables=("boards",),
    counts=_counts,
    records=_records,
    reader=_BoardReader,
    merge=_merge,
    transfer=_transfer,
)
"""The boards of a collection."""
