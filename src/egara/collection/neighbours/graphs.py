"""Neighbour graphs: built when first asked for, kept as derived tables, brought up to date."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.neighbours.checkpoints import BuildFile
from egara.collection.neighbours.waiting import Turns
from egara.collection.snapshots import Space
from egara.collection.tables import Derived, Store, derived_folder, read_derived, write_derived
from egara.errors import Cancelled
from egara.explore import NeighbourGraph, neighbour_graph, updated_graph

__all__ = ["DEFAULT_K", "Graphs"]

DEFAULT_K = 5
LAYOUT = 2  # of the table; one of another layout is built anew

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A graph, the drawings that it is of, and a digest of these and the encoder."""

    source: str
    ids: NDArray[np.str_]
    graph: NeighbourGraph


class Graphs:
    """Gives the neighbour graph of an encoder's vectors."""

    def __init__(self, store: Store) -> None:
        """Begin with none in memory."""
        self._store = store
        self._kept: dict[str, _Kept] = {}
        self._turns = Turns()

    def of(
        self,
        space: Space,
        k: int = DEFAULT_K,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> NeighbourGraph:
        """From memory, from its table, made from the one before, or built now.

        Raises:
            BadInput: k is below 1.
            Cancelled: ``cancel`` answered true. What is finished of a graph built from nothing is
                kept; bringing one up to date begins anew.
        """
        name = f"neighbours-{space.info.fingerprint}-{k}"
        with self._turns.at(name, cancel):
            kept = self._kept.get(name)
            if kept is None or kept.source != space.source:
                kept = self._read(name)
            if kept is None or kept.source != space.source:
                graph = self._made(name, space, k, kept, progress, cancel)
                kept = _Kept(space.source, space.ids, graph)
                self._write(name, kept)
            self._kept[name] = kept
            return kept.graph

    def _made(
        self,
        name: str,
        space: Space,
        k: int,
        before: _Kept | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> NeighbourGraph:
        if before is not None:
            places = _places(before.ids, space.ids)
            graph = updated_graph(space.exact, before.graph, places, k, progress, cancel=cancel)
            if graph is not None:
                return graph
        path = derived_folder(self._store) / f"{name}.building"
        file = BuildFile(path, {"source": space.source, "k": k})
        try:
            graph = neighbour_graph(space.exact, k, progress, cancel=cancel, checkpoint=file)
        except Cancelled:
            file.flush()
            raise
        file.remove()
        return graph

    def _read(self, name: str) -> _Kept | None:
        """The graph of a table, and what it was made from; None where there is none."""
        found = read_derived(self._store, name, LAYOUT)
        if found is None:
            return None
        table = found.table
        k = table.schema.field("indices").type.list_size
        columns = (table[column].combine_chunks().flatten() for column in ("indices", "distances"))
        indices, distances = (column.to_numpy().reshape(-1, k) for column in columns)
        ids = np.array(table["id"].to_pylist(), dtype=str)
        recall = found.facts["recall"]
        return _Kept(found.source, ids, NeighbourGraph(indices, distances, recall))

    def _write(self, name: str, kept: _Kept) -> None:
        graph = kept.graph
        k = graph.indices.shape[1]
        if not k:
            return
        columns = {
            "id": pa.array(kept.ids.tolist(), pa.string()),
            "indices": pa.FixedSizeListArray.from_arrays(pa.array(graph.indices.ravel()), k),
            "distances": pa.FixedSizeListArray.from_arrays(pa.array(graph.distances.ravel()), k),
        }
        made = Derived(pa.table(columns), kept.source, {"recall": graph.recall})
        write_derived(self._store, name, LAYOUT, made)


def _places(before: NDArray[np.str_], now: NDArray[np.str_]) -> NDArray[np.int64]:
    """For each of the sorted IDs `before` its row among the sorted IDs `now`, or -1."""
    if not len(now):
        return np.full(len(before), -1)
    places = np.searchsorted(now, before)
    there = now[np.minimum(places, len(now) - 1)] == before
    return np.where(there & (places < len(now)), places, -1)
