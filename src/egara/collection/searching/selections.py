"""Drawings among which a search stays: those of boards and of kept clusters."""

from collections.abc import Sequence

import numpy as np

from egara.collection.boards.boards import Boards
from egara.collection.clusters.kept import KeptClusters
from egara.collection.snapshots.catalogue import Catalogue, Mask
from egara.errors import BadInput

__all__ = ["among"]


def among(
    catalogue: Catalogue, selections: Sequence[str], boards: Boards, kept: KeptClusters
) -> Mask:
    """The rows that are in all of some selections, each ``board:NAME`` or ``cluster:NAME``.

    Raises:
        UnknownBoard, UnknownCluster: there is none of this name.
        BadInput: it is no selection.
    """
    mask = np.ones(len(catalogue), bool)
    for selection in selections:
        kind, colon, name = selection.partition(":")
        if not colon or kind not in ("board", "cluster"):
            raise BadInput(
                f"{selection!r} names no selection: write board:NAME or cluster:NAME, such as "
                "board:Cats."
            )
        board = kind == "board"
        ids = [item.id for item in boards.named(name).items] if board else kept.named(name).ids
        inside = np.zeros(len(catalogue), bool)
        inside[[catalogue.row_of[image] for image in ids if image in catalogue.row_of]] = True
        mask &= inside
    return mask
