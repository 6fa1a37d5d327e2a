"""Neighbour graphs of a collection: computed on demand, stored as derived tables, updated."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.neighbours.checkpoints import CheckpointFile
from egara.collection.neighbours.locks import NamedLocks
from egara.collection.snapshots import Space
from egara.collection.tables import Derived, Store, derived_folder, read_derived, write_derived
from egara.errors import Cancelled
from egara.explore.neighbours import NeighbourGraph, neighbour_graph, update_graph

__all__ = ["DEFAULT_K", "NeighbourGraphs"]

DEFAULT_K = 5
LAYOUT = 2  # version of the table; tables of a different version are computed again

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _CachedGraph:
    """A graph with its drawings and the digest of its sources.

    Attributes:
        source: a digest of the drawings and the encoder.
        ids: (N,), the IDs of the drawings, sorted.
        graph: the graph of the N drawings.
    """

    source: str
    ids: NDArray[np.str_]
    graph: NeighbourGraph


class NeighbourGraphs:
    """The neighbour graphs of a collection's encoders."""

    def __init__(self, store: Store) -> None:
        """Start with an empty cache."""
        self._store = store
        self._cache: dict[str, _CachedGraph] = {}
        self._locks = NamedLocks()

    def graph(
        self,
        space: Space,
        k: int = DEFAULT_K,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> NeighbourGraph:
        """Return the graph of an encoder's vectors.

        The graph is read from the cache or its table if it is current. Otherwise the previous
        graph is updated, or a new one is computed.

        Args:
            space: the encoder's vectors.
            k: the number of neighbours of each drawing.
            progress: called with the number of finished drawings and the number of all drawings.
            cancel: returns true to stop.

        Raises:
            BadInput: k is below 1.
            Cancelled: ``cancel`` returned true. The next call continues a new graph from its
                checkpoint; an update starts again.
        """
        name = f"neighbours-{space.info.fingerprint}-{k}"
        with self._locks.hold(name, cancel):
            entry = self._cache.get(name)
            if entry is None or entry.source != space.source:
                entry = self._read(name)
            if entry is None or entry.source != space.source:
                graph = self._compute(name, space, k, entry, progress, cancel)
                entry = _CachedGraph(space.source, space.ids, graph)
                self._write(name, entry)
            self._cache[name] = entry
            return entry.graph

    def _compute(
        self,
        name: str,
        space: Space,
        k: int,
        previous: _CachedGraph | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> NeighbourGraph:
        if previous is not None:
            new_rows = _new_rows(previous.ids, space.ids)
            graph = update_graph(space.exact, previous.graph, new_rows, k, progress, cancel=cancel)
            if graph is not None:
                return graph
        path = derived_folder(self._store) / f"{name}.building"
        file = CheckpointFile(path, {"source": space.source, "k": k})
        try:
            graph = neighbour_graph(space.exact, k, progress, cancel=cancel, checkpoint=file)
        except Cancelled:
            file.flush()
            raise
        file.remove()
        return graph

    def _read(self, name: str) -> _CachedGraph | None:
        """Read the graph from its table. Return None if the table does not exist."""
        stored = read_derived(self._store, name, LAYOUT)
        if stored is None:
            return None
        table = stored.table
        k = table.schema.field("indices").type.list_size
        columns = (table[column].combine_chunks().flatten() for column in ("indices", "distances"))
        indices, distances = (column.to_numpy().reshape(-1, k) for column in columns)
        ids = np.array(table["id"].to_pylist(), dtype=str)
        recall = stored.facts["recall"]
        return _CachedGraph(stored.source, ids, NeighbourGraph(indices, distances, recall))

    def _write(self, name: str, entry: _CachedGraph) -> None:
        graph = entry.graph
        k = graph.indices.shape[1]
        if not k:
            return
        columns = {
            "id": pa.array(entry.ids.tolist(), pa.string()),
            "indices": pa.FixedSizeListArray.from_arrays(pa.array(graph.indices.ravel()), k),
            "distances": pa.FixedSizeListArray.from_arrays(pa.array(graph.distances.ravel()), k),
        }
        derived = Derived(pa.table(columns), entry.source, {"recall": graph.recall})
        write_derived(self._store, name, LAYOUT, derived)


def _new_rows(previous_ids: NDArray[np.str_], ids: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return the new row of each previous row; -1 if the drawing no longer exists.

    Args:
        previous_ids: (M,), sorted.
        ids: (N,), sorted.

    Returns:
        (M,), rows of `ids`.
    """
    if not len(ids):
        return np.full(len(previous_ids), -1)
    rows = np.searchsorted(ids, previous_ids)
    is_present = ids[np.minimum(rows, len(ids) - 1)] == previous_ids
    return np.where(is_present & (rows < len(ids)), rows, -1)
