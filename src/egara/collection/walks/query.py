"""What a walk is asked to be like, and what is answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from egara.collection.stacks import Copies
from egara.explore import WalkQuality

__all__ = ["Between", "Walk", "Walker"]


@dataclass(frozen=True, slots=True)
class Walker:
    """Which drawings may be walked over, and how far they are from one another.

    Attributes:
        encoders: their weights; None for the collection's first alone.
        tags: tags that a drawing in between has, all of them.
        without_tags: tags that it has none of.
        where: a condition that it meets.
        among: selections that it is in, all of them.
        avoid: drawings, by ID or path, that it is not.
        copies: ``stack`` to walk over one of the drawings that are copies of one another.
        progress: is told the drawings done and all, while neighbours are computed.
        cancel: is asked whether to stop.
    """

    encoders: Mapping[str, float] | None = None
    tags: Sequence[str] = ()
    without_tags: Sequence[str] = ()
    where: str | None = None
    among: Sequence[str] = ()
    avoid: Sequence[str] = ()
    copies: Copies = "stack"
    progress: Callable[[int, int], None] | None = None
    cancel: Callable[[], bool] | None = None

    @property
    def is_bound(self) -> bool:
        """Whether there are drawings that may not be walked over."""
        lists = (self.tags, self.without_tags, self.among, self.avoid)
        return self.where is not None or any(map(len, lists))


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
