"""Store kept clusters: named sets of drawing IDs that do not change with new clusterings."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from egara.collection.clusters.cluster_types import KeptCluster
from egara.collection.tables import Store, checked_name, quoted, same_name, schema
from egara.errors import BadInput, UnknownCluster

__all__ = ["KeptClusters"]

TABLE = "kept_clusters"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table; ``place`` is its position in the list of kept clusters."""

    key: str
    place: int
    kept: KeptCluster


class KeptClusters:
    """The kept clusters of a collection."""

    def __init__(self, store: Store) -> None:
        """Use the collection's tables."""
        self._store = store

    def all(self) -> list[KeptCluster]:
        """See `ClusterVerbs.kept_clusters`."""
        return [row.kept for row in self._rows()]

    def named(self, name: str) -> KeptCluster:
        """Return the kept cluster of a name.

        Raises:
            UnknownCluster: no kept cluster has this name.
        """
        return self._find(name).kept

    def keep(self, kept: KeptCluster, replaced: Sequence[str]) -> KeptCluster:
        """Keep a cluster.

        Args:
            kept: the cluster to keep.
            replaced: names of kept clusters that it replaces.

        Raises:
            BadInput: the name is not valid, or another kept cluster has it.
        """
        name = checked_name(kept.name, "cluster")
        with self._store.editing():
            rows = self._rows()
            old = [row for row in rows if row.kept.name in replaced]
            others = [row for row in rows if row not in old]
            _check_free(name, others)
            position = 1 + max((row.place for row in rows), default=0)
            new = KeptCluster(name, kept.encoder, kept.method, kept.k, kept.ids)
            self._write(_Row(old[0].key if old else uuid.uuid4().hex, position, new))
            self._delete(old[1:])
        return new

    def rename(self, name: str, new: str) -> KeptCluster:
        """See `ClusterVerbs.rename_cluster`."""
        with self._store.editing():
            row = self._find(name)
            new = checked_name(new, "cluster")
            _check_free(new, [other for other in self._rows() if other.key != row.key])
            kept = replace(row.kept, name=new)
            self._write(replace(row, kept=kept))
        return kept

    def transfer(self, replacements: Mapping[str, str]) -> None:
        """Replace drawings in all kept clusters.

        Args:
            replacements: {ID of the replaced drawing: ID of the new one}.
        """
        with self._store.editing():
            for row in self._rows():
                if not replacements.keys().isdisjoint(row.kept.ids):
                    new_ids = (replacements.get(image, image) for image in row.kept.ids)
                    ids = tuple(dict.fromkeys(new_ids))
                    self._write(replace(row, kept=replace(row.kept, ids=ids)))

    def forget(self, name: str) -> None:
        """See `ClusterVerbs.forget_cluster`."""
        with self._store.editing():
            self._delete([self._find(name)])

    def _rows(self) -> list[_Row]:
        rows = self._store.read(TABLE, schema.KEPT_CLUSTERS).to_pylist()
        kept = [
            _Row(
                row["key"],
                row["place"],
                KeptCluster(
                    row["name"], row["encoder"], row["method"], row["k"], tuple(row["drawings"])
                ),
            )
            for row in rows
        ]
        return sorted(kept, key=lambda row: (row.place, row.key))

    def _find(self, name: str) -> _Row:
        rows = self._rows()
        matching = [row for row in rows if same_name(row.kept.name, name)]
        if not matching:
            names = ", ".join(repr(row.kept.name) for row in rows) or "none yet"
            raise UnknownCluster(f"Unknown kept cluster {name!r}. Kept clusters: {names}.")
        return matching[0]

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
        raise BadInput(f"There is a kept cluster {name!r} already. Choose another name.")
