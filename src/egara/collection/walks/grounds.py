"""The distance graphs that walks go over: of one encoder or several, of all drawings or some."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from egara.collection.neighbours import Graphs
from egara.collection.snapshots import Mask, Space
from egara.explore import DistanceGraph, Distances, Share, blended, restricted

__all__ = ["Ground", "Grounds"]

KEPT = 2  # they hold copies of vectors

Progress = Callable[[int, int], None]
Cancel = Callable[[], bool]


@dataclass(frozen=True)
class Ground:
    """Drawings that may be walked over, as rows of the catalogue (n,), ascending."""

    rows: NDArray[np.int64]
    graph: DistanceGraph
    distances: Distances

    def position(self, row: int) -> int:
        """Where a row of the catalogue is among the rows, if it is."""
        return int(np.searchsorted(self.rows, row))


class Grounds:
    """Makes them, and keeps the last ones: the next walk is mostly over the same."""

    def __init__(self, graphs: Graphs) -> None:
        """Begin with none."""
        self._graphs = graphs
        self._kept: OrderedDict[str, Ground] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self,
        weighed: Mapping[str, tuple[Space, float]],
        mask: Mask | None,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> Ground:
        """The ground of encoders' spaces by weight, within a mask of the catalogue's rows.

        Drawings that one of the encoders has not seen are not on it.

        Raises:
            Cancelled: ``cancel`` answered true.
        """
        spaces = [space for space, _ in weighed.values()]
        seen = np.logical_and.reduce([space.position_of_row >= 0 for space in spaces])
        rows = np.flatnonzero(seen if mask is None else seen & mask)
        if len(spaces) == 1 and len(rows) == len(spaces[0]):
            graph = self._graphs.of(spaces[0], progress=progress, cancel=cancel)
            return Ground(rows, graph.distance_graph, spaces[0].exact)
        key = _key(weighed, rows)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return replace(self._kept[key], rows=rows)
        ground = self._made(weighed, rows, progress, cancel)
        with self._lock:
            self._kept[key] = ground
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return ground

    def _made(
        self,
        weighed: Mapping[str, tuple[Space, float]],
        rows: NDArray[np.int64],
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> Ground:
        shares = []
        for space, weight in weighed.values():
            graph = self._graphs.of(space, progress=progress, cancel=cancel)
            found = graph.distance_graph, space.exact
            if len(rows) < len(space):
                at = space.position_of_row[rows]
                found = restricted(space.exact, graph, at, progress, cancel=cancel)
            shares.append(Share(*found, weight, graph.distance_graph))
        if len(shares) == 1:
            return Ground(rows, shares[0].graph, shares[0].index)
        return Ground(rows, *blended(shares, progress, cancel=cancel))


def _key(weighed: Mapping[str, tuple[Space, float]], rows: NDArray[np.int64]) -> str:
    """Of the drawings by their places in the spaces: the catalogue's rows shift as others come."""
    digest = hashlib.sha256()
    for name, (space, weight) in sorted(weighed.items()):
        digest.update(space.position_of_row[rows].tobytes())
        digest.update(f"{name} {weight} {space.source};".encode())
    return digest.hexdigest()
