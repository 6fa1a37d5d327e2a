"""The map of a collection: asked for, measured, drawn into a file."""

import os

import numpy as np
from numpy.typing import NDArray

from egara.collection.drawings import Holdings, Thumbnails
from egara.collection.maps.drawing import checked_path, draw_map
from egara.collection.maps.layouts import Layouts
from egara.collection.snapshots import Snapshots
from egara.explore.mapping import Cancel, MapQuality, Progress, map_quality

__all__ = ["Maps"]


class Maps:
    """Gives the map of a collection, under any of its encoders."""

    def __init__(
        self, snapshots: Snapshots, layouts: Layouts, thumbnails: Thumbnails, holdings: Holdings
    ) -> None:
        """Take the collection's."""
        self._snapshots = snapshots
        self._layouts = layouts
        self._thumbnails = thumbnails
        self._holdings = holdings

    def of(
        self,
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        compute: bool = True,
    ) -> tuple[NDArray[np.str_], NDArray[np.float32]]:
        """Lay all drawings out so that near ones are near: IDs (N,), sorted, and places (N, 2).

        It is t-SNE of the neighbour graph, kept until drawings change. A few new drawings are
        placed without moving the others; after many it is laid out anew.

        Args:
            encoder: whose distances; the collection's first by default.
            seed: the same drawings and seed give the same map, where it is laid out anew.
            progress: is told the drawings done and all, while their neighbours are computed, then
                the steps done and all, while the map is laid out.
            cancel: is asked whether to stop.
            compute: false for a map that is there already, or none.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            Cancelled: `cancel` answered true; the map that was there stays.
            NotComputed: the map is not there, and ``compute`` is false.
        """
        space = self._snapshots.newest().space(encoder)
        return space.ids, self._layouts.of(space, seed, progress, cancel, compute=compute).xy

    def quality(self, encoder: str | None = None, *, seed: int = 0) -> MapQuality:
        """Measure on a sample how true the map is to the vectors; errors as `of`."""
        space = self._snapshots.newest().space(encoder)
        return map_quality(space.exact, self._layouts.of(space, seed).xy)

    def draw(
        self,
        path: str | os.PathLike[str],
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> int:
        """Draw the map into a file: a picture such as ``map.png``, or one page, ``map.html``.

        Gives how many of the drawings are shown; where they lie close, one stands for several.

        Raises:
            BadInput: there are no drawings, or the suffix is of neither.
            StorageError: the file cannot be written.
        """
        space, place = self._snapshots.newest().space(encoder), checked_path(path)
        xy = self._layouts.of(space, seed, progress).xy
        return draw_map(space, xy, self._thumbnails, self._holdings.name, place)
