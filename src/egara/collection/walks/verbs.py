"""The methods of `Collection` about walks."""

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
    """The methods of `Collection` about walks."""

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
        """Find a walk from one drawing to another (Illustration2Vec, section 4.4).

        A walk is a path in the distance graph, whose edges connect drawings to their neighbours.

        Args:
            a: the first drawing, by ID or path.
            b: the last drawing, by ID or path.
            encoder: the name of an encoder; by default, the one with the role ``default``.
            steps: the exact number of intermediate drawings. By default, the shortest walk is
                returned, with any number of intermediate drawings.
            bridge: if no edges connect the two drawings, add extra edges with the smallest total
                distance.
            progress: called with the number of finished drawings and of all drawings while
                neighbours are computed.
            damped: avoid hubs, which are drawings that are near to very many others.
            alternatives: the number of other walks to find. They share at most half of their
                intermediate drawings with each other and with the first walk. The result has fewer
                if no more exist.
            encoders: weights of several encoders, instead of ``encoder``.
            copies: ``stack`` to use one drawing of each group of copies (see docs/selections.md);
                two copies then have no walk. ``show`` to use all drawings.
            cancel: returns true to stop.
            **filters: the fields of `Filters`, for the intermediate drawings.

        Raises:
            UnknownDrawing, UnknownEncoder, BadFilter, BadInput: an argument is not valid or names
                something that does not exist, or the two drawings are copies of one another.
            NoWalk: no walk connects the two, or none with this number of steps.
            Cancelled: ``cancel`` returned true.
        """
        return self._walks.morph(
            a,
            b,
            WalkOptions(_weights(encoder, encoders), Filters.of(filters), copies),
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
        """Return the walk through the given drawings, with its distances and its quality.

        Args:
            drawings: 2 to 1,000, by ID or path, none of them twice.
            encoder: see `morph`.
            encoders: see `morph`.
            progress: see `morph`.
            cancel: see `morph`.

        Raises:
            UnknownDrawing, UnknownEncoder: a drawing or the encoder does not exist.
            BadInput: there are too few or too many drawings, or a drawing is given twice.
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
        """Find the drawings with the smallest sum of distances to two drawings.

        To replace a drawing of a walk, give the drawings before and after it, and all drawings of
        the walk as ``avoid``.

        Args:
            a: the first drawing, by ID or path.
            b: the second drawing, by ID or path.
            encoder: see `morph`.
            limit: the maximum number of drawings to return.
            encoders: see `morph`.
            copies: see `morph`.
            progress: see `morph`.
            cancel: see `morph`.
            **filters: the fields of `Filters`, for the drawings to return.

        Raises:
            UnknownDrawing, UnknownEncoder, BadFilter, BadInput: see `morph`.
            Cancelled: ``cancel`` returned true.
        """
        options = WalkOptions(_weights(encoder, encoders), Filters.of(filters), copies)
        return self._walks.between(a, b, options, limit, progress, cancel)

    def sheet(self, walk: Walk, path: str | os.PathLike[str]) -> None:
        """Draw a walk as a strip of its thumbnails into an image file such as ``walk.png``.

        Its alternatives are drawn below it. An existing file is replaced.

        Raises:
            BadInput: the file name does not have the suffix of an image format, or the strip is
                too long for the format.
            StorageError: the file cannot be written.
        """
        self._walks.sheet(walk, path)


def _weights(
    encoder: str | None, encoders: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if encoder is not None and encoders is not None:
        raise BadInput("Give an encoder, or several with their weights, not both.")
    return encoders if encoder is None else {encoder: 1.0}
