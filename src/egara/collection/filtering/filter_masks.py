"""Find the drawings that match filters: by columns, tags, selections, folders and file times."""

import datetime
from collections.abc import Iterable

import numpy as np

from egara.collection.boards import Boards
from egara.collection.clusters import KeptClusters
from egara.collection.filtering.days import start_of_day
from egara.collection.filtering.filters import Filters, Orientation
from egara.collection.snapshots import Catalogue, Mask, Snapshot
from egara.collection.tags import TagIndexes
from egara.errors import BadInput

__all__ = ["FilterMasks"]

SQUARE = (105, 100)
"""The largest ratio of the sides of a square drawing: the longer side to the shorter one."""


class FilterMasks:
    """Converts filters to masks over the rows of a catalogue."""

    def __init__(self, tags: TagIndexes, boards: Boards, kept_clusters: KeptClusters) -> None:
        """Use the collection's tags, boards and kept clusters."""
        self._tags = tags
        self._boards = boards
        self._kept_clusters = kept_clusters

    def mask(self, snapshot: Snapshot, filters: Filters) -> Mask:
        """Find the drawings that are present and meet all conditions, as a mask (N,).

        Raises:
            BadFilter: ``where`` cannot be parsed.
            UnknownBoard, UnknownCluster: the board or kept cluster does not exist.
            UnknownFolder: the folder has no drawings, or several folders have this path.
            UnknownDrawing: a drawing to avoid does not exist.
            BadInput: a selection is neither ``board:NAME`` nor ``cluster:NAME``.
        """
        catalogue = snapshot.catalogue
        mask = catalogue.filtered(filters.where)
        if filters.tags or filters.without_tags:
            index = self._tags.index(snapshot)
            for tag in filters.tags:
                mask &= index.having(tag)
            for tag in filters.without_tags:
                mask &= ~index.having(tag)
        if filters.untagged:
            mask &= ~self._tags.index(snapshot).tagged_by_hand()
        for selection in filters.among:
            mask &= self._selected(catalogue, selection)
        if filters.not_on_board:
            mask &= ~_of_ids(catalogue, self._boards.drawing_ids())
        if filters.folder:
            folders = snapshot.files().folders
            mask &= folders.inside(folders.find(filters.folder))
        if filters.orientation is not None:
            mask &= _oriented(catalogue, filters.orientation)
        if isinstance(filters.since, datetime.date):
            mask &= snapshot.files().modified >= start_of_day(filters.since)
        if isinstance(filters.until, datetime.date):
            mask &= snapshot.files().modified < start_of_day(filters.until, 1)
        mask[[catalogue.resolve(drawing) for drawing in filters.avoid]] = False
        return mask

    def _selected(self, catalogue: Catalogue, selection: str) -> Mask:
        """Return the mask (N,) of a selection, ``board:NAME`` or ``cluster:NAME``."""
        kind, colon, name = selection.partition(":")
        if not colon or kind not in ("board", "cluster"):
            raise BadInput(
                f"{selection!r} is not a selection. Write board:NAME or cluster:NAME, such as "
                "board:Cats."
            )
        if kind == "board":
            ids = [item.id for item in self._boards.named(name).items]
        else:
            ids = list(self._kept_clusters.named(name).ids)
        return _of_ids(catalogue, ids)


def _of_ids(catalogue: Catalogue, ids: Iterable[str]) -> Mask:
    """Return the mask (N,) of drawings by ID. IDs that the catalogue does not have are ignored."""
    mask = np.zeros(len(catalogue), bool)
    mask[[catalogue.row_of[image] for image in ids if image in catalogue.row_of]] = True
    return mask


def _oriented(catalogue: Catalogue, orientation: Orientation) -> Mask:
    """Return the mask (N,) of the drawings with an orientation; each drawing has exactly one."""
    width = catalogue.table["width"].to_numpy().astype(np.int64)
    height = catalogue.table["height"].to_numpy().astype(np.int64)
    longer, shorter = SQUARE
    square: Mask = shorter * np.maximum(width, height) <= longer * np.minimum(width, height)
    if orientation == "square":
        return square
    wider: Mask = width > height
    return ~square & (wider if orientation == "landscape" else ~wider)
