"""The verbs of a collection about neighbours."""

from collections.abc import Callable

from egara.collection.neighbours.graphs import DEFAULT_K
from egara.collection.neighbours.nearest import Nearest, Neighbours

__all__ = ["NeighbourVerbs"]


class NeighbourVerbs:
    """The verbs of a collection about neighbours."""

    _nearest: Nearest

    def neighbours(
        self,
        encoder: str | None = None,
        k: int = DEFAULT_K,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Neighbours:
        """Find the k nearest neighbours of every drawing; kept, and updated as drawings change.

        Exact up to 200,000 drawings; for more, ``recall`` says what share was found.

        Args:
            encoder: whose distances; the collection's first by default.
            k: neighbours of each drawing, itself left out.
            progress: is told the drawings done and all, while there is something to compute.
            cancel: is asked whether to stop; the next call goes on from there where the graph is
                built from nothing, and begins anew where it is brought up to date.

        Raises:
            UnknownEncoder: the collection has no vectors of it.
            BadInput: k is not 1 or more.
            Cancelled: ``cancel`` answered true.
        """
        return self._nearest.of(encoder, k, progress, cancel)
