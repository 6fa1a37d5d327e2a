"""The verbs of a collection about its vectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots.snapshot import Snapshots

__all__ = ["EmbeddingVerbs"]


class EmbeddingVerbs:
    """The verbs of a collection about its vectors."""

    _snapshots: Snapshots

    def embeddings(self, encoder: str | None = None) -> tuple[NDArray[np.str_], NDArray[Any]]:
        """Give the IDs (N,), sorted, and the vectors (N, D) of all drawings that are there.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
        """
        return self._snapshots.embeddings(encoder)
