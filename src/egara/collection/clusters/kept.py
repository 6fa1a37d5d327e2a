"""Clusters that people named: sets of identities, so that they stay whatever is computed anew."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from egara.collection.clusters.answers import KeptCluster
from egara.collection.tables import Store, checked_name, quoted, same_name, schema
from egara.errors import BadInput, UnknownCluster

__all__ = ["KeptClusters"]

TABLE = "kept_clusters"


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    place: int
    kept: KeptCluster


class KeptClusters:
    """The kept clusters of a collection."""

    def __init__(self, store: Store) -> None:
        """Know where they are."""
        self._store = store

    def all(self) -> list[KeptCluster]:
        """See `ClusterVerbs.kept_clusters`."""
        return [row.kept for row in self._rows()]

    def named(self, name: str) -> KeptCluster:
        """The one of a name.

        Raises:
            UnknownCluster: there is none.
        """
        return self._find(name).kept

    def keep(self, kept: KeptCluster, instead_of: Sequence[str]) -> KeptCluster:
        """Keep a cluster, in the place of some that are kept already.

        Raises:
            BadInput: the name is none, or that of a kept cluster which this one does not replace.
        """
        name = checked_name(kept.name, "cluster")
        with self._store.editing():
            rows = self._rows()
            old = [row for row in rows if row.kept.name in instead_of]
            others = [row for row in rows if row not in old]
            _check_free(name, others)
            place = 1 + max((row.place for row in rows), default=0)
            new = KeptCluster(name, kept.encoder, kept.method, kept.k, kept.ids)
            self._write(_Row(old[0].key if old else uuid.uuid4().hex, place, new))
            self._delete(old[1:])
        return new

    def rename(self, name: str, new: str) -> KeptCluster:
        """See `ClusterVerbs.rename_cluster`."""
        with self._store.editing():
            row = self._find(name)
            new = checked_name(new, "cluster")
            _check_free(new, [one for one in self._rows() if one.key != row.key])
            kept = replace(row.kept, name=new)
            self._write(replace(row, kept=kept))
        return kept

    def succeed(self, heirs: Mapping[str, str]) -> None:
        """Let drawings take the places of others, given by identity."""
        with self._store.editing():
            for row in self._rows():
                if not heirs.keys().isdisjoint(row.kept.ids):
                    ids = tuple(dict.fromkeys(heirs.get(image, image) for image in row.kept.ids))
                    self._write(replace(row, kept=replace(row.kept, ids=ids)))

    def forget(self, name: str) -> None:
        """See `ClusterVerbs.forget_cluster`."""
        with self._store.editing():
            self._delete([self._find(name)])

    def _rows(self) -> list[_Row]:
        rows = self._store.read(TABLE, schema.KEPT_CLUSTERS).to_pylist()
        found = [
            _Row(
                row["key"],
                row["place"],
                KeptCluster(
                    row["name"], row["encoder"], row["method"], row["k"], tuple(row["drawings"])
                ),
            )
            for row in rows
        ]
        return sorted(found, key=lambda row: (row.place, row.key))

    def _find(self, name: str) -> _Row:
        rows = self._rows()
        found = [row for row in rows if same_name(row.kept.name, name)]
        if not found:
            known = ", ".join(repr(row.kept.name) for row in rows) or "none yet"
            raise UnknownCluster(f"No cluster is kept as {name!r}; there are {known}.")
        return found[0]

    def _write(self, row: _Row) -> None:
        values = {
            "key": row.key,
            "place": row.place,
            "name": row.kept.name,
            "encoder": row.kept.encoder,
            "method": row.kept.method,
            "k": row.kept.k,
            "drawings": list(row.kept.ids),
        }
        self._store.upsert(TABLE, pa.Table.from_pylist([values], schema.KEPT_CLUSTERS), ["key"])
        self._store.compact(TABLE)

    def _delete(self, rows: Sequence[_Row]) -> None:
        if rows:
            keys = ", ".join(quoted(row.key) for row in rows)
            self._store.delete(TABLE, f"key IN ({keys})")


def _check_free(name: str, others: Sequence[_Row]) -> None:
    if any(same_name(row.kept.name, name) for row in others):
        raise BadInput(f"There is a kept cluster {name!r} already. Take another name.")
