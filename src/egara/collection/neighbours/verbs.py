"""The methods of `Collection` about neighbours."""

from collections.abc import Callable

from egara.collection.neighbours.graphs import DEFAULT_K
from egara.collection.neighbours.neighbour_finder import NeighbourFinder, Neighbours

__all__ = ["NeighbourVerbs"]


class NeighbourVerbs:
    """The methods of `Collection` about neighbours."""

    _neighbours: NeighbourFinder

    def neighbours(
        self,
        encoder: str | None = None,
        k: int = DEFAULT_K,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Neighbours:
        """Find the k nearest neighbours of every drawing; they are stored and updated.

        The result is exact for up to 200,000 drawings. For more, ``recall`` is the share of the
        true neighbours that were found.

        Args:
            encoder: the name of an encoder; by default, the one with the role ``default``.
            k: the number of neighbours of each drawing, without the drawing itself.
            progress: called with the number of finished drawings and of all drawings while the
                graph is computed.
            cancel: returns true to stop. The next call continues a new graph from its checkpoint;
                an update starts again.

        Raises:
            UnknownEncoder: the collection has no vectors of the encoder.
            BadInput: k is below 1.
            Cancelled: ``cancel`` returned true.
        """
        return self._neighbours.find(encoder, k, progress, cancel)
