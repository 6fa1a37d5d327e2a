"""The options and the results of walks."""

from collections.abc import Mapping
from dataclasses import dataclass

from egara.collection.filtering import Filters
from egara.collection.stacks import Copies
from egara.explore.walks import WalkQuality

__all__ = ["Between", "Walk", "WalkOptions"]


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """The drawings that a walk may use, and the encoders whose distances it minimises.

    Attributes:
        encoders: their weights; None for the encoder with the role ``default`` alone.
        filters: conditions on the intermediate drawings.
        copies: ``stack`` to use one drawing of each group of copies; ``show`` to use all drawings.
    """

    encoders: Mapping[str, float] | None = None
    filters: Filters = Filters()  # noqa: RUF009 - a frozen value
    copies: Copies = "stack"


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk of M drawings; the first is A and the last is B.

    For one encoder, distances are in the encoder's unit. For several encoders, the unit is the mean
    distance between neighbours.

    Attributes:
        ids: (M,) IDs of the drawings.
        paths: (M,) paths of the drawings.
        distances: (M,) distances from the previous drawing; 0.0 for the first.
        extra: (M,) whether the step to the drawing is not an edge of the distance graph: it is a
            bridge, or it skips drawings because fewer steps were requested.
        exact: whether the walk is provably the shortest. False if the search was stopped early, for
            damped walks, for walks with bridges or skipped drawings, for alternatives, and for
            walks along given drawings.
        to_end: (M,) distances to the last drawing; 0.0 for the last.
        quality: total distance, direct distance, largest step, and the share of steps that end
            nearer to B.
        alternatives: other walks, best first; empty if none were requested.
    """

    ids: tuple[str, ...]
    paths: tuple[str, ...]
    distances: tuple[float, ...]
    extra: tuple[bool, ...]
    exact: bool
    to_end: tuple[float, ...]
    quality: WalkQuality
    alternatives: "tuple[Walk, ...]" = ()


@dataclass(frozen=True, slots=True)
class Between:
    """A drawing between two others.

    Attributes:
        id: the drawing's ID.
        path: of its file.
        from_a: its distance from the first drawing.
        to_b: its distance from the second drawing.
    """

    id: str
    path: str
    from_a: float
    to_b: float
