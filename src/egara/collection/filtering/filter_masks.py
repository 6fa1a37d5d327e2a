"""Find the drawings that match filters: by columns, tags, boards and kept clusters."""

import numpy as np

from egara.collection.boards import Boards
from egara.collection.clusters import KeptClusters
from egara.collection.filtering.filters import Filters
from egara.collection.snapshots import Catalogue, Mask, Snapshot
from egara.collection.tags import TagIndexes
from egara.errors import BadInput

__all__ = ["FilterMasks"]


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
        for selection in filters.among:
            mask &= self._selected(catalogue, selection)
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
        mask = np.zeros(len(catalogue), bool)
        mask[[catalogue.row_of[image] for image in ids if image in catalogue.row_of]] = True
        return mask
