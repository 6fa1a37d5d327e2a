"""Compute layouts of maps on demand, store them as derived tables, and update them.

The name of a layout's table has the encoder's fingerprint and the seed, so the layout of a replaced
encoder is never used. The table is written in one step when the layout is finished. A process that
is killed leaves the previous layout or none.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.neighbours import NamedLocks, NeighbourGraphs
from egara.collection.snapshots import Space
from egara.collection.tables import Derived, Store, checked_seed, read_derived, write_derived
from egara.errors import NotComputed
from egara.explore import mapping
from egara.explore.neighbours import Cancel, Progress

__all__ = ["MAX_CHANGED_SHARE", "Layout", "Layouts"]

MAX_CHANGED_SHARE = 0.1
"""The maximum share of changed drawings for an update of a layout; see `benchmarks/map.py`."""

LAYOUT = 2
"""Version of the table; increased when the layout of the same drawings changes."""


@dataclass(frozen=True)
class Layout:
    """The positions of the drawings of a space on the map.

    Attributes:
        xy: (N, 2), in the order of the space.
        laid_out: the number of drawings when the layout was computed.
        changed: the number of drawings that were added or removed since then.
    """

    xy: NDArray[np.float32]
    laid_out: int
    changed: int


class Layouts:
    """The layouts of a collection's encoders."""

    def __init__(self, store: Store, graphs: NeighbourGraphs) -> None:
        """Start with an empty cache."""
        self._store = store
        self._graphs = graphs
        self._cache: dict[str, tuple[str, Layout]] = {}
        self._locks = NamedLocks()

    def layout(
        self,
        space: Space,
        seed: int = 0,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        *,
        compute: bool = True,
    ) -> Layout:
        """Return the layout from the cache or its table; update or compute it if needed.

        Args:
            space: the encoder's vectors.
            seed: of a new layout.
            progress: called with the number of finished drawings or iterations, and of all.
            cancel: returns true to stop.
            compute: compute the layout if it is not stored.

        Raises:
            BadInput: the seed is negative or too large.
            Cancelled: ``cancel`` returned true; the previous layout stays.
            NotComputed: the layout is not computed, and ``compute`` is false.
        """
        name = f"map-{space.info.fingerprint}-{checked_seed(seed)}"
        with self._locks.hold(name, cancel):
            cached = self._cache.get(name)
            if cached is None or cached[0] != space.source:
                layout = self._read_or_compute(name, space, seed, progress, cancel, compute)
                cached = self._cache[name] = (space.source, layout)
            return cached[1]

    def _read_or_compute(
        self,
        name: str,
        space: Space,
        seed: int,
        progress: Progress | None,
        cancel: Cancel | None,
        compute: bool,
    ) -> Layout:
        previous = self._read(name)
        if previous is not None and previous[0] == space.source:
            return previous[2]
        if not compute:
            raise NotComputed("The map of these drawings is not computed yet.")
        layout = _updated(space, previous[1], previous[2]) if previous else None
        if layout is None:
            start = mapping.pca_initialisation(space.vectors, space.metric, seed)
            graph = self._graphs.graph(space, mapping.NEIGHBOURS, progress, cancel)
            xy = mapping.lay_out(graph, start, progress, cancel=cancel)
            layout = Layout(xy, len(space), 0)
        self._write(name, space, layout)
        return layout

    def _read(self, name: str) -> tuple[str, NDArray[np.str_], Layout] | None:
        """Return the source, the IDs and the layout of the table; None without a table."""
        stored = read_derived(self._store, name, LAYOUT)
        if stored is None:
            return None
        ids = np.array(stored.table["id"].to_pylist(), dtype=str)
        xy = np.column_stack([stored.table[axis].to_numpy() for axis in ("x", "y")])
        return stored.source, ids, Layout(xy, stored.facts["laid_out"], stored.facts["changed"])

    def _write(self, name: str, space: Space, layout: Layout) -> None:
        columns = {"id": space.ids.tolist(), "x": layout.xy[:, 0], "y": layout.xy[:, 1]}
        facts = {"laid_out": layout.laid_out, "changed": layout.changed}
        write_derived(self._store, name, LAYOUT, Derived(pa.table(columns), space.source, facts))


def _updated(space: Space, ids: NDArray[np.str_], previous: Layout) -> Layout | None:
    """Remove missing drawings from a layout and place new ones.

    Args:
        space: the encoder's vectors.
        ids: of the drawings of the previous layout.
        previous: the layout to update.

    Returns:
        The updated layout; None if more drawings than `MAX_CHANGED_SHARE` have changed.
    """
    common, of_space, of_previous = np.intersect1d(space.ids, ids, True, return_indices=True)
    new = np.setdiff1d(np.arange(len(space)), of_space)
    changed = previous.changed + len(new) + len(ids) - len(common)
    if changed > MAX_CHANGED_SHARE * previous.laid_out or not len(common):
        return None
    xy = np.empty((len(space), 2), np.float32)
    xy[of_space] = previous.xy[of_previous]
    if len(new):
        near = space.exact.search(space.vectors[new], mapping.NEIGHBOURS, rows=of_space)
        xy[new] = mapping.place_new_points(np.searchsorted(of_space, near.indices), xy[of_space])
    return Layout(xy, previous.laid_out, changed)
