"""The verbs of a collection about walks."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Unpack

from egara.collection.filtering import FilterOptions, Filters
from egara.collection.stacks import Copies
from egara.collection.walks.walk import Between, Walk, WalkOptions
from egara.collection.walks.walks import Walks
from egara.errors import BadInput

__all__ = ["WalkVerbs"]


class WalkVerbs:
    """The verbs of a collection about walks."""

    _walks: Walks

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
        copies: Copies = "stack",
        cancel: Callable[[], bool] | None = None,
        **filters: Unpack[FilterOptions],
    ) -> Walk:
        """Walk from one drawing to another over their neighbours (Illustration2Vec, section 4.4).

        Args:
            a: the first drawing, by ID or path.
            b: the last drawing, by ID or path.
            encoder: the name of an encoder; the collection's first encoder by default.
            steps: the exact number of drawings in between; by default the number that the shortest
                walk has.
            bridge: if the two are not connected, add the smallest total of extra edges.
            progress: called with the finished drawings and their number while neighbours are
                computed.
            damped: walk around hubs, which are drawings that are near to very many others.
            alternatives: the number of other walks to find, which share at most half of the
                drawings in between with each other and the first; fewer if no more exist.
            encoders: weights of several encoders, instead of ``encoder``.
            copies: ``stack`` to use only one of the drawings that are copies of one another (see
                docs/selections.md); then there is no walk between two copies. ``show`` to use all.
            cancel: returns true to stop.
            **filters: the fields of `Filters`, for the drawings in between.

        Raises:
            UnknownDrawing, UnknownEncoder, BadFilter, BadInput: an argument is not valid or names
                something that does not exist, or the two drawings are copies of one another.
            NoWalk: no walk connects the two, or none with this number of steps.
            Cancelled: ``cancel`` returned true.
        """
        return self._walks.morph(
            a,
            b,
            WalkOptions(_weights(encoder, encoders), Filters(**filters), copies),
            steps=steps,
            bridge=bridge,
            damped=damped,
            number_of_alternatives=alternatives,
            progress=progress,
            cancel=cancel,
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
        """Return the walk along given drawings, with its distances and its quality.

        Args:
            drawings: 2 to 1,000, by ID or path, none of them twice.
            encoder: as in `morph`.
            encoders: as in `morph`.
            progress: as in `morph`.
            cancel: as in `morph`.

        Raises:
            UnknownDrawing, UnknownEncoder: there is no such drawing or encoder.
            BadInput: there are too few or too many drawings, or one is given twice.
            Cancelled: ``cancel`` returned true.
        """
        options = WalkOptions(_weights(encoder, encoders), copies="show")
        return self._walks.along(drawings, options, progress, cancel)

    def between(
        self,
        a: str,
        b: str,
        encoder: str | None = None,
        limit: int = 12,
        *,
        encoders: Mapping[str, float] | None = None,
        copies: Copies = "stack",
        progress: Callable[[int, int], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        **filters: Unpack[FilterOptions],
    ) -> list[Between]:
        """Find the drawings with the smallest sum of distances from two drawings.

        To replace a step of a walk, give its two neighbours, and the walk's drawings as ``avoid``.
        Arguments and errors as in `morph`; ``limit`` is the most drawings.
        """
        options = WalkOptions(_weights(encoder, encoders), Filters(**filters), copies)
        return self._walks.between(a, b, options, limit, progress, cancel)

    def sheet(self, walk: Walk, path: str | os.PathLike[str]) -> None:
        """Draw a walk as a strip of its thumbnails into an image file such as ``walk.png``.

        Its alternatives are drawn below it. An existing file is replaced.

        Raises:
            BadInput: the file name has no suffix of an image format, or of one that cannot hold
                such a long strip.
            StorageError: the file cannot be written.
        """
        self._walks.sheet(walk, path)


def _weights(
    encoder: str | None, encoders: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if encoder is not None and encoders is not None:
        raise BadInput("Give an encoder, or several with their weights, not both.")
    return encoders if encoder is None else {encoder: 1.0}
