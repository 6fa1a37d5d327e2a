"""Convert kept clusters to records and back: one record per cluster, and one per drawing."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
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
from egara.collection.backups.parts.record_fields import (
    checked_fields,
    identity,
    number,
    optional,
    text,
)
from egara.collection.backups.record_lines import Record
from egara.collection.tables import checked_name, name_key, schema
from egara.errors import BadInput

__all__ = ["KEPT_CLUSTERS"]

FIELDS = ("key", "name", "encoder", "method", "k")
MAX_CLUSTERS = 2**31 - 1


def _counts(user_data: UserTables) -> dict[str, int]:
    rows = _rows(user_data)
    drawings = sum(len(row["drawings"]) for row in rows)
    return {"kept_cluster": len(rows), "kept_cluster_drawing": drawings}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    for row in _rows(user_data):
        yield {"kind": "kept_cluster"} | {name: row[name] for name in FIELDS}
        for image in row["drawings"]:
            shown = drawing_reference(paths, image)
            yield {"kind": "kept_cluster_drawing", "cluster": row["key"], "drawing": shown}


def _transfer(user_data: UserTables, replacements: Mapping[str, str]) -> UserTables:
    rows = _rows(user_data)
    for row in rows:
        ids = [replacements.get(image, image) for image in row["drawings"]]
        row["drawings"] = list(dict.fromkeys(ids))
    return _user_data(rows)


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    clusters = _rows(current)
    names = {name_key(row["name"]) for row in clusters}
    position = max((row["place"] for row in clusters), default=0)
    pairs = counterparts(_rows(archived), clusters)
    added: Rows = []
    same = 0
    for row, old in pairs:
        if old is None:
            position += 1
            added.append(row | {"place": position, "name": free_name(row["name"], names)})
        elif (name_key(old["name"]), old["drawings"]) == (
            name_key(row["name"]),
            row["drawings"],
        ):
            same += 1
    table = _user_data(added)["kept_clusters"]
    different = len(pairs) - len(added) - same
    return [TableMerge("kept_clusters", table, ("key",), len(added), same, different)]


class _ClusterReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._drawing = drawings.parse
        self._clusters: dict[str, dict[str, Any]] = {}
        self._names: set[str] = set()
        self._members: set[tuple[str, str]] = set()

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"kept_cluster": self._cluster, "kept_cluster_drawing": self._member}

    def _cluster(self, record: Record) -> None:
        row = checked_fields(
            record,
            key=identity,
            name=_cluster_name,
            encoder=partial(text, longest=1000),
            method=text,
            k=optional(number(0, MAX_CLUSTERS)),
        )
        if row["key"] in self._clusters or name_key(row["name"]) in self._names:
            raise BadInput(f"an earlier line has a cluster {row['name']!r}, or one with this key")
        self._names.add(name_key(row["name"]))
        self._clusters[row["key"]] = row | {"place": len(self._clusters) + 1, "drawings": []}

    def _member(self, record: Record) -> None:
        fields = checked_fields(record, cluster=identity, drawing=self._drawing)
        if fields["cluster"] not in self._clusters:
            raise BadInput("no earlier line has its cluster")
        key = fields["cluster"], fields["drawing"]
        if key in self._members:
            raise BadInput("an earlier line has the same drawing in the cluster")
        self._members.add(key)
        self._clusters[fields["cluster"]]["drawings"].append(fields["drawing"])

    def user_data(self) -> UserTables:
        return _user_data([*self._clusters.values()])


def _cluster_name(value: object) -> str:
    if not isinstance(value, str):
        raise BadInput("expected a text")
    return checked_name(value, "cluster")


def _rows(user_data: UserTables) -> Rows:
    rows: Rows = user_data["kept_clusters"].to_pylist()
    rows = [row | {"drawings": row["drawings"] or []} for row in rows]
    return sorted(rows, key=lambda row: (row["place"], row["key"]))


def _user_data(rows: Rows) -> UserTables:
    return {"kept_clusters": pa.Table.from_pylist(rows, schema.KEPT_CLUSTERS)}


KEPT_CLUSTERS = BackupPart(
    name="kept_clusters",
    tables=("kept_clusters",),
    counts=_counts,
    records=_records,
    reader=_ClusterReader,
    merge=_merge,
    transfer=_transfer,
)
"""The clusters that users named, in the order in which they were kept."""
