"""Neighbour graphs: built when first asked for, kept as derived tables, built anew when stale."""

import threading
from contextlib import suppress

import pyarrow as pa

from egara.collection.space import Space
from egara.collection.store import Store
from egara.errors import StorageError
from egara.explore import NeighbourGraph, neighbour_graph

__all__ = ["DEFAULT_K", "Graphs"]

DEFAULT_K = 5
SOURCE = b"egara.source"


class Graphs:
    """Gives the neighbour graph of an encoder's vectors."""

    def __init__(self, store: Store) -> None:
        """Begin with none in memory."""
        self._store = store
        self._kept: dict[str, tuple[str, NeighbourGraph]] = {}
        self._lock = threading.Lock()

    def of(self, space: Space, k: int = DEFAULT_K) -> NeighbourGraph:
        """From memory, from its table, or built now; the three are the same."""
        name = f"neighbours-{space.info.fingerprint}-{k}"
        source = space.source
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept[0] != source:
                graph = self._read(name, source)
                if graph is None:
                    graph = neighbour_graph(space.exact, k)
                    with suppress(StorageError):  # a collection that can only be read
                        self._write(name, source, graph)
                kept = self._kept[name] = (source, graph)
            return kept[1]

    def _read(self, name: str, source: str) -> NeighbourGraph | None:
        layout = self._store.schema_of(name)
        if layout is None or (layout.metadata or {}).get(SOURCE) != source.encode():
            return None
        table = self._store.read(name, layout).combine_chunks()
        k = layout.field("indices").type.list_size
        columns = (table[column].combine_chunks().flatten() for column in ("indices", "distances"))
        indices, distances = (column.to_numpy().reshape(-1, k) for column in columns)
        return NeighbourGraph(indices, distances)

    def _write(self, name: str, source: str, graph: NeighbourGraph) -> None:
        k = graph.indices.shape[1]
        columns = {
            "indices": pa.FixedSizeListArray.from_arrays(pa.array(graph.indices.ravel()), k),
            "distances": pa.FixedSizeListArray.from_arrays(pa.array(graph.distances.ravel()), k),
        }
        if k:
            table = pa.table(columns).replace_schema_metadata({SOURCE: source})
            self._store.replace(name, table)
