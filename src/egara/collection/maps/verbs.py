"""The methods of `Collection` about its map."""

import os
from collections.abc import Sequence
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from egara.collection.filtering import FilterOptions, Filters
from egara.collection.maps.atlases import Atlas, Atlases
from egara.collection.maps.maps import Maps
from egara.explore.mapping import MapQuality
from egara.explore.neighbours import Cancel, Progress

__all__ = ["MapVerbs"]


class MapVerbs:
    """The methods of `Collection` about its map."""

    _maps: Maps
    _atlases: Atlases

    def map(
        self,
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        compute: bool = True,
        **filters: Unpack[FilterOptions],
    ) -> tuple[NDArray[np.str_], NDArray[np.float32]]:
        """Compute a position in the plane for every drawing; similar drawings are near (t-SNE).

        The map is computed from the neighbour graph and stored until drawings change. A few new
        drawings are placed without moving the others; after many, the map is computed again.

        Args:
            encoder: the name of an encoder; by default, the one with the role ``default``.
            seed: the seed of a new layout. The same drawings and seed give the same map.
            progress: called with the number of finished drawings and of all drawings while
                neighbours are computed, then with the numbers of finished and of all iterations.
            cancel: returns true to stop.
            compute: compute the map if it is not stored.
            **filters: the fields of `Filters`, to return only matching drawings. Their positions do
                not depend on the filters.

        Returns:
            IDs (N,), sorted, and positions (N, 2).

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            BadFilter, UnknownBoard, UnknownCluster, UnknownDrawing: a filter is not valid.
            BadInput: the seed is negative or too large.
            Cancelled: ``cancel`` returned true; an older map stays.
            NotComputed: the map is not computed, and ``compute`` is false.
        """
        return self._maps.positions(
            encoder,
            Filters.of(filters),
            seed=seed,
            progress=progress,
            cancel=cancel,
            compute=compute,
        )

    def map_quality(self, encoder: str | None = None, *, seed: int = 0) -> MapQuality:
        """Measure the quality of the map on a sample. For the errors, see `map`."""
        return self._maps.quality(encoder, seed=seed)

    def draw_map(
        self,
        path: str | os.PathLike[str],
        encoder: str | None = None,
        *,
        seed: int = 0,
        progress: Progress | None = None,
        **filters: Unpack[FilterOptions],
    ) -> int:
        """Draw the map into a file: an image such as ``map.png``, or a page, ``map.html``.

        Args:
            path: the file to write; an existing file is replaced.
            encoder: see `map`.
            seed: see `map`.
            progress: see `map`.
            **filters: the fields of `Filters`, to draw only matching drawings.

        Returns:
            The number of drawings that are shown. In dense areas, not all drawings are shown.

        Raises:
            BadInput: there are no drawings, or the suffix is neither that of an image nor .html.
            StorageError: the file cannot be written.
        """
        return self._maps.draw(path, encoder, Filters.of(filters), seed=seed, progress=progress)

    def atlas(self, number: int, *, compute: bool = True) -> Atlas:
        """Return an atlas: a WebP image of 32 by 32 thumbnails of at most 32 pixels.

        Args:
            number: from 0.
            compute: compute the atlas if it is not stored.

        Raises:
            UnknownDrawing: no atlas has this number.
            NotComputed: the atlas is not computed, and ``compute`` is false.
        """
        return self._atlases.read(number, compute=compute)

    def atlas_cells(self, drawings: Sequence[str]) -> NDArray[np.int32]:
        """Return the cells (n,) of drawings, given by ID.

        Cell c is on atlas c // 1024. The cell is -1 if a drawing has no thumbnail.
        """
        return self._atlases.cells(drawings)
