"""Convert the roles that users assigned to encoders to records and back."""

from collections.abc import Callable, Iterator, Mapping

import pyarrow as pa

from egara.collection.backups.parts.part import (
    BackupPart,
    Canonical,
    DrawingReferences,
    PartReader,
    Paths,
    TableMerge,
    UserTables,
)
from egara.collection.backups.parts.record_fields import checked_fields, one_of, text
from egara.collection.backups.record_lines import Record
from egara.collection.tables import schema
from egara.encoders import ROLES as ALL_ROLES
from egara.errors import BadInput

__all__ = ["ROLES"]

TABLE = "roles"


def _counts(user_data: UserTables) -> dict[str, int]:
    return {"role": len(user_data[TABLE])}


def _records(user_data: UserTables, paths: Paths) -> Iterator[Record]:
    for row in user_data[TABLE].sort_by("role").to_pylist():
        yield {"kind": "role", **row}


def _merge(current: UserTables, archived: UserTables, canonical: Canonical) -> list[TableMerge]:
    encoders = {row["role"]: row["encoder"] for row in current[TABLE].to_pylist()}
    rows = archived[TABLE].to_pylist()
    added = [row for row in rows if row["role"] not in encoders]
    same = sum(encoders.get(row["role"]) == row["encoder"] for row in rows)
    table = pa.Table.from_pylist(added, schema.ROLES)
    different = len(rows) - len(added) - same
    return [TableMerge(TABLE, table, ("role",), len(added), same, different)]


class _RoleReader(PartReader):
    def __init__(self, drawings: DrawingReferences) -> None:
        self._encoders: dict[str, str] = {}

    @property
    def parsers(self) -> Mapping[str, Callable[[Record], None]]:
        return {"role": self._add}

    def _add(self, record: Record) -> None:
        fields = checked_fields(record, role=one_of(*ALL_ROLES), encoder=text)
        if fields["role"] in self._encoders:
            raise BadInput(f"an earlier line has the role {fields['role']!r}")
        self._encoders[fields["role"]] = fields["encoder"]

    def user_data(self) -> UserTables:
        columns = [[*self._encoders], [*self._encoders.values()]]
        return {TABLE: pa.table(columns, schema=schema.ROLES)}


ROLES = BackupPart(
    name=TABLE,
    tables=(TABLE,),
    counts=_counts,
    records=_records,
    reader=_RoleReader,
    merge=_merge,
)
"""The encoders that users assigned to roles."""
