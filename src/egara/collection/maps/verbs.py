"""The verbs of a collection about its map."""

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
    """The verbs of a collection about its map."""

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
        """Place all drawings in the plane so that near ones are near (t-SNE).

        It is computed from the neighbour graph and kept until drawings change. A few new drawings
        are placed without moving the others; after many, all are placed anew.

        Args:
            encoder: whose distances; the collection's first encoder by default.
            seed: of a new layout; the same drawings and seed give the same map.
            progress: is called with the drawings done and all, while their neighbours are
                computed, then with the iterations done and all, while the layout is computed.
            cancel: is called to ask whether to stop.
            compute: false to return only a map that is already computed.
            **filters: the fields of `Filters`, to return only the drawings that they leave; the
                layout is always that of all drawings.

        Returns:
            IDs (N,), sorted, and positions (N, 2).

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadFilter, UnknownBoard, UnknownCluster, UnknownDrawing: a filter is not valid.
            Cancelled: ``cancel`` returned true; an older map stays.
            NotComputed: the map is not computed, and ``compute`` is false.
        """
        return self._maps.of(
            encoder,
            Filters(**filters),
            seed=seed,
            progress=progress,
            cancel=cancel,
            compute=compute,
        )

    def map_quality(self, encoder: str | None = None, *, seed: int = 0) -> MapQuality:
        """Measure on a sample how well the map keeps the neighbours; errors as `map`."""
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
        """Draw the map into a file: a picture such as ``map.png``, or one page, ``map.html``.

        Args:
            path: the file to write; an existing file is replaced.
            encoder: as in `map`.
            seed: as in `map`.
            progress: as in `map`.
            **filters: the fields of `Filters`, to draw only the drawings that they leave.

        Returns:
            How many drawings are shown; where drawings are close, one represents several.

        Raises:
            BadInput: there are no drawings, or the suffix is that of neither kind of file.
            StorageError: the file cannot be written.
        """
        return self._maps.draw(path, encoder, Filters(**filters), seed=seed, progress=progress)

    def atlas(self, number: int, *, compute: bool = True) -> Atlas:
        """Give an atlas: 1,024 thumbnails of at most 32 pixels on one WebP, 32 in a row.

        Args:
            number: from 0.
            compute: false for an atlas that is there already, or none.

        Raises:
            UnknownDrawing: no drawing is on an atlas of this number.
            NotComputed: the atlas is not there, and ``compute`` is false.
        """
        return self._atlases.read(number, compute=compute)

    def atlas_cells(self, drawings: Sequence[str]) -> NDArray[np.int32]:
        """In which cell drawings are, by ID: cell c is on atlas c // 1024; -1 for none."""
        return self._atlases.cells(drawings)
