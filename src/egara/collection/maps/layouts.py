"""Maps: laid out when first asked for, kept as derived tables, and mended as drawings come and go.

A map belongs to an encoder's fingerprint and a seed, which are in its table's name: one of an
encoder that was replaced is never read. Its table is written when it is finished, at once, so a
process that is killed leaves the map that was there before, or none.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from egara.collection.neighbours import NamedLocks, NeighbourGraphs
from egara.collection.snapshots import Space
from egara.collection.tables import Derived, Store, read_derived, write_derived
from egara.errors import NotComputed
from egara.explore import mapping
from egara.explore.neighbours import Cancel, Progress

__all__ = ["ANEW_FROM", "Layout", "Layouts"]

ANEW_FROM = 0.1
"""Share of changed drawings from which a map is laid out anew; from `benchmarks/map.py`."""

LAYOUT = 2
"""Counted up where the same drawings would give another map."""


@dataclass(frozen=True)
class Layout:
    """Where the drawings of a space lie.

    Attributes:
        xy: (N, 2), in the order of the space.
        laid_out: how many drawings the map had when it was laid out.
        changed: how many have come or gone since.
    """

    xy: NDArray[np.float32]
    laid_out: int
    changed: int


class Layouts:
    """Gives the map of an encoder's vectors."""

    def __init__(self, store: Store, graphs: NeighbourGraphs) -> None:
        """Begin with none in memory."""
        self._store = store
        self._graphs = graphs
        self._kept: dict[str, tuple[str, Layout]] = {}
        self._locks = NamedLocks()

    def of(
        self,
        space: Space,
        seed: int = 0,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        *,
        compute: bool = True,
    ) -> Layout:
        """From memory, from its table, mended, or laid out now.

        Raises:
            Cancelled: soon after `cancel` answers true; the map that was there stays.
            NotComputed: there is none of these drawings, and ``compute`` is false.
        """
        name = f"map-{space.info.fingerprint}-{seed}"
        with self._locks.hold(name, cancel):
            kept = self._kept.get(name)
            if kept is None or kept[0] != space.source:
                found = self._current(name, space, seed, progress, cancel, compute)
                kept = self._kept[name] = (space.source, found)
            return kept[1]

    def _current(
        self,
        name: str,
        space: Space,
        seed: int,
        progress: Progress | None,
        cancel: Cancel | None,
        compute: bool,
    ) -> Layout:
        former = self._read(name)
        if former is not None and former[0] == space.source:
            return former[2]
        if not compute:
            raise NotComputed("The map of these drawings is not computed yet.")
        found = _mended(space, former[1], former[2]) if former else None
        if found is None:
            start = mapping.pca_initialisation(space.vectors, space.info.metric, seed)
            graph = self._graphs.of(space, mapping.NEIGHBOURS, progress, cancel)
            xy = mapping.lay_out(graph, start, progress, cancel=cancel)
            found = Layout(xy, len(space), 0)
        self._write(name, space, found)
        return found

    def _read(self, name: str) -> tuple[str, NDArray[np.str_], Layout] | None:
        """What the table's map is of, its IDs, and the map; None where there is none."""
        found = read_derived(self._store, name, LAYOUT)
        if found is None:
            return None
        ids = np.array(found.table["id"].to_pylist(), dtype=str)
        xy = np.column_stack([found.table[axis].to_numpy() for axis in ("x", "y")])
        return found.source, ids, Layout(xy, found.facts["laid_out"], found.facts["changed"])

    def _write(self, name: str, space: Space, found: Layout) -> None:
        columns = {"id": space.ids.tolist(), "x": found.xy[:, 0], "y": found.xy[:, 1]}
        facts = {"laid_out": found.laid_out, "changed": found.changed}
        write_derived(self._store, name, LAYOUT, Derived(pa.table(columns), space.source, facts))


def _mended(space: Space, ids: NDArray[np.str_], former: Layout) -> Layout | None:
    """The former map without the drawings that are gone, the new ones placed; None for too many."""
    there, of_space, of_former = np.intersect1d(space.ids, ids, True, return_indices=True)
    new = np.setdiff1d(np.arange(len(space)), of_space)
    changed = former.changed + len(new) + len(ids) - len(there)
    if changed > ANEW_FROM * former.laid_out or not len(there):
        return None
    xy = np.empty((len(space), 2), np.float32)
    xy[of_space] = former.xy[of_former]
    if len(new):
        near = space.exact.search(space.vectors[new], mapping.NEIGHBOURS, rows=of_space)
        xy[new] = mapping.place_new_points(np.searchsorted(of_space, near.indices), xy[of_space])
    return Layout(xy, former.laid_out, changed)
