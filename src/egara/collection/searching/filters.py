"""Which drawings a question leaves: by columns, by tags, by boards and kept clusters."""

from collections.abc import Iterable, Sequence

import numpy as np

from egara.collection.boards import Boards
from egara.collection.clusters import KeptClusters
from egara.collection.drawings import listed
from egara.collection.snapshots import Catalogue, Mask, Snapshot
from egara.collection.tags import TagIndexes
from egara.errors import BadInput

__all__ = ["Filters"]


class Filters:
    """The filters of a collection."""

    def __init__(self, tags: TagIndexes, boards: Boards, kept: KeptClusters) -> None:
        """Take the collection's."""
        self._tags = tags
        self._boards = boards
        self._kept = kept

    def mask(
        self,
        snapshot: Snapshot,
        tags: Iterable[str],
        without_tags: Iterable[str],
        where: str | None,
        among: Sequence[str],
    ) -> Mask:
        """The rows that are there, have all of the tags and none of the others, and match.

        They are also in all of the selections ``among``.

        Raises:
            BadFilter: ``where`` is not understood.
            UnknownBoard, UnknownCluster, BadInput: a selection is none.
            BadInput: tags or selections are one text instead of a list.
        """
        wanted, unwanted = listed(tags, "tags"), listed(without_tags, "without_tags")
        selections = listed(among, "among")
        mask = snapshot.catalogue.filtered(where)
        if wanted or unwanted:
            index = self._tags.of(snapshot)
            for tag in wanted:
                mask &= index.having(tag)
            for tag in unwanted:
                mask &= ~index.having(tag)
        for selection in selections:
            mask &= self._selected(snapshot.catalogue, selection)
        return mask

    def _selected(self, catalogue: Catalogue, selection: str) -> Mask:
        """The rows of a selection, ``board:NAME`` or ``cluster:NAME``."""
        kind, colon, name = selection.partition(":")
        if not colon or kind not in ("board", "cluster"):
            raise BadInput(
                f"{selection!r} names no selection: write board:NAME or cluster:NAME, such as "
                "board:Cats."
            )
        if kind == "board":
            ids = [item.id for item in self._boards.named(name).items]
        else:
            ids = list(self._kept.named(name).ids)
        inside = np.zeros(len(catalogue), bool)
        inside[[catalogue.row_of[image] for image in ids if image in catalogue.row_of]] = True
        return inside
