"""What a walk may use, and the walk that answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from egara.collection.filtering import Filters
from egara.collection.stacks import Copies
from egara.explore.walks import WalkQuality

__all__ = ["Between", "Walk", "WalkOptions"]


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """Which drawings a walk may use, and whose distances it minimises.

    Attributes:
        encoders: their weights; None for the collection's first encoder alone.
        filters: conditions on the drawings in between.
        copies: ``stack`` to use one of the drawings that are copies of one another; ``show`` to
            use all.
    """

    encoders: Mapping[str, float] | None = None
    filters: Filters = Filters()  # noqa: RUF009 - a frozen value
    copies: Copies = "stack"


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk from one drawing to another; the first is A and the last is B.

    Distances are an encoder's own; of several encoders blended, they are counted in mean distances
    between neighbours.

    Attributes:
        ids: of the M drawings.
        paths: of the M drawings.
        distances: of each drawing from the one before; 0.0 for the first.
        extra: whether the step to a drawing is none of the distance graph's edges: a bridge, or a
            step that passes over drawings because fewer were asked for.
        exact: whether the total is proved to be the least; false where the search was cut short,
            for damped, thinned and bridged walks, alternatives, and walks along given drawings.
        to_end: of each drawing from the last; 0.0 for the last.
        quality: total, direct distance, largest step, share of steps that come nearer to B.
        alternatives: the next best walks that differ, where they were asked for.
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
    """A drawing that could stand between two others, and its distances from the two."""

    id: str
    path: str
    from_a: float
    to_b: float
