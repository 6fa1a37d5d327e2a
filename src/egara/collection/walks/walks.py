"""What can be asked of walks between the drawings of a collection."""

import io
import os
from collections.abc import Callable, Mapping, Sequence

from PIL import Image

from egara.collection.drawings import Drawings
from egara.collection.neighbours import Graphs
from egara.collection.searching import Filters
from egara.collection.snapshots import Snapshots
from egara.collection.stacks import Copies, Stacks
from egara.collection.walks.query import Between, Walk, Walker
from egara.collection.walks.walking import Walking
from egara.errors import BadInput
from egara.explore import stacked, walk_sheet
from egara.images import save_picture

__all__ = ["Walks"]


class Walks:
    """Walks between the drawings of a collection."""

    def __init__(
        self,
        snapshots: Snapshots,
        graphs: Graphs,
        filters: Filters,
        stacks: Stacks,
        drawings: Drawings,
    ) -> None:
        """Take the collection's."""
        self._walking = Walking(snapshots, graphs, filters, stacks)
        self._drawings = drawings

    def morph(
        self,
        a: str,
        b: str,
        encoder: str | None = None,
        steps: int | None = None,
        bridge: bool = False,
        progress: Callable[[int, int], None] | None = None,
        *,
        damped: bool = False,
        alternatives: int = 0,
        encoders: Mapping[str, float] | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        among: Sequence[str] = (),
        avoid: Sequence[str] = (),
        copies: Copies = "stack",
        cancel: Callable[[], bool] | None = None,
    ) -> Walk:
        """Walk from one drawing to another over their neighbours (Illustration2Vec, section 4.4).

        Args:
            a: the first drawing, by ID or path.
            b: the last.
            encoder: whose distances; the collection's first by default.
            steps: exactly so many drawings in between; as many as the shortest walk has by default.
            bridge: where the two are not connected, add the least total of extra steps.
            progress: is told the drawings done and all, while their neighbours are computed.
            damped: walk around hubs, drawings that are near to very many others.
            alternatives: how many other walks to find, which share at most half of the drawings in
                between with each other and the first; fewer where there are no more.
            encoders: several, blended by weight, in place of ``encoder``.
            tags, without_tags, where, among: as `Searching.search`, of the drawings in between.
            avoid: drawings that are not walked over, by ID or path.
            copies: ``stack`` to walk over one of the drawings that are copies of one another (see
                docs/selections.md), and not from one to another; ``show`` to walk over all.
            cancel: is asked whether to stop.

        Raises:
            UnknownDrawing, UnknownEncoder, BadFilter, BadInput: what was given is not there, or the
                two drawings are copies of one another.
            NoWalk: the two are not connected, or not with so many steps.
            Cancelled: ``cancel`` answered true.
        """
        bounds = (tags, without_tags, where, among, avoid, copies)
        walker = Walker(_weights(encoder, encoders), *bounds, progress, cancel)
        return self._walking.morph(
            a, b, walker, steps=steps, bridge=bridge, damped=damped, others=alternatives
        )

    def along(
        self,
        drawings: Sequence[str],
        encoder: str | None = None,
        *,
        encoders: Mapping[str, float] | None = None,
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> Walk:
        """Give the walk along given drawings, by ID or path: its distances and its quality.

        Raises:
            UnknownDrawing, UnknownEncoder: one is not there.
            BadInput: there are fewer than two, too many, or one comes twice.
            Cancelled: ``cancel`` answered true.
        """
        walker = Walker(
            _weights(encoder, encoders), copies="show", progress=progress, cancel=cancel
        )
        return self._walking.along(drawings, walker)

    def between(
        self,
        a: str,
        b: str,
        encoder: str | None = None,
        limit: int = 12,
        *,
        encoders: Mapping[str, float] | None = None,
        tags: Sequence[str] = (),
        without_tags: Sequence[str] = (),
        where: str | None = None,
        among: Sequence[str] = (),
        avoid: Sequence[str] = (),
        copies: Copies = "stack",
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
    ) -> list[Between]:
        """Find drawings that could stand between two: with the least sum of distances from both.

        With it a step of a walk is replaced: a and b are its neighbours, and ``avoid`` the walk.
        Arguments and errors as `morph`.
        """
        bounds = (tags, without_tags, where, among, avoid, copies)
        walker = Walker(_weights(encoder, encoders), *bounds, progress, cancel)
        return self._walking.between(a, b, walker, limit)

    def sheet(self, walk: Walk, path: str | os.PathLike[str]) -> None:
        """Draw a walk as a strip of its thumbnails, into an image file such as ``walk.png``.

        Its alternatives are drawn below it. A file that is there is replaced.

        Raises:
            BadInput: the file's name has no image format's suffix, or of one that cannot hold so
                long a strip.
            StorageError: the file cannot be written.
        """
        strips = [self._strip(one) for one in (walk, *walk.alternatives)]
        save_picture(path, stacked(strips))

    def _strip(self, walk: Walk) -> Image.Image:
        pictures = [Image.open(io.BytesIO(self._drawings.thumbnail(image))) for image in walk.ids]
        return walk_sheet(pictures, walk.distances, walk.extra)


def _weights(
    encoder: str | None, encoders: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if encoder is not None and encoders is not None:
        raise BadInput("Give an encoder, or several with their weights, not both.")
    return encoders if encoder is None else {encoder: 1.0}
