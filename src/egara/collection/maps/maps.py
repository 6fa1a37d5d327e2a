"""Compute the map of a collection, measure its quality, and draw it into a file."""

import os

import numpy as np
from numpy.typing import NDArray

from egara.collection.drawings import Overview, Thumbnails
from egara.collection.filtering import FilterMasks, Filters
from egara.collection.maps.layouts import Layouts
from egara.collection.maps.map_files import checked_path, draw_map
from egara.collection.snapshots import Snapshots, Space
from egara.explore.mapping import MapQuality, map_quality
from egara.explore.neighbours import Cancel, Progress

__all__ = ["Maps"]


class Maps:
    """Computes the map of a collection from the vectors of one of its encoders."""

    def __init__(
        self,
        snapshots: Snapshots,
        layouts: Layouts,
        thumbnails: Thumbnails,
        overview: Overview,
        masks: FilterMasks,
    ) -> None:
        """Use the collection's snapshots, layouts, thumbnails, name and filters."""
        self._snapshots = snapshots
        self._layouts = layouts
        self._thumbnails = thumbnails
        self._overview = overview
        self._masks = masks

    def positions(
        self,
        encoder: str | None,
        filters: Filters,
        *,
        seed: int,
        progress: Progress | None,
        cancel: Cancel | None,
        compute: bool,
    ) -> tuple[NDArray[np.str_], NDArray[np.float32]]:
        """See `MapVerbs.map`."""
        space = self._snapshots.newest().space(encoder)
        chosen = self._chosen(space, filters)
        xy = self._layouts.layout(space, seed, progress, cancel, compute=compute).xy
        return space.ids[chosen], xy[chosen]

    def quality(self, encoder: str | None, *, seed: int) -> MapQuality:
        """See `MapVerbs.map_quality`."""
        space = self._snapshots.newest().space(encoder)
        return map_quality(space.exact, self._layouts.layout(space, seed).xy)

    def draw(
        self,
        path: str | os.PathLike[str],
        encoder: str | None,
        filters: Filters,
        *,
        seed: int,
        progress: Progress | None,
    ) -> int:
        """See `MapVerbs.draw_map`."""
        space, target = self._snapshots.newest().space(encoder), checked_path(path)
        chosen = self._chosen(space, filters)
        xy = self._layouts.layout(space, seed, progress).xy[chosen]
        rows = space.rows[chosen]
        return draw_map(space.catalogue, rows, xy, self._thumbnails, self._overview.name, target)

    def _chosen(self, space: Space, filters: Filters) -> NDArray[np.int64]:
        """Return the positions in a space, ascending, of the drawings that match the filters."""
        if not filters:
            return np.arange(len(space))
        mask = self._masks.mask(self._snapshots.newest(), filters)
        return np.flatnonzero(mask[space.rows])
