"""The methods of `Collection` about vectors."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots.snapshot import Snapshots

__all__ = ["EmbeddingVerbs"]


class EmbeddingVerbs:
    """The methods of `Collection` about vectors."""

    _snapshots: Snapshots

    def embeddings(self, encoder: str | None = None) -> tuple[NDArray[np.str_], NDArray[Any]]:
        """Return the vectors of all present drawings.

        Args:
            encoder: the name of an encoder; by default, the one with the role ``default``.

        Returns:
            The IDs (N,), sorted, and the vectors (N, D).

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
        """
        return self._snapshots.embeddings(encoder)
