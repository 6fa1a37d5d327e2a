"""The filters of a search, a walk, a listing or a map, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypedDict

from egara.collection.drawings import checked_list

__all__ = ["FilterOptions", "Filters"]


class FilterOptions(TypedDict, total=False):
    """The fields of `Filters` as keyword arguments: ``collection.search(tags=["cat"])``."""

    tags: Sequence[str]
    without_tags: Sequence[str]
    where: str | None
    among: Sequence[str]
    avoid: Sequence[str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which drawings may be used; every condition must hold.

    Attributes:
        tags: tags that a drawing has, all of them, in English in any case of letters or in
            Japanese: of its file, of people, or predicted. An unknown tag leaves no drawing.
        without_tags: tags of which a drawing has none.
        where: a condition on the columns, such as ``width >= 512 AND artist = 'Gerald G.'``.
        among: selections that contain the drawing, all of them: ``board:NAME`` or
            ``cluster:NAME``.
        avoid: drawings to leave out, by ID or path.

    Raises:
        BadInput: a list is given as one text.
    """

    tags: Sequence[str] = ()
    without_tags: Sequence[str] = ()
    where: str | None = None
    among: Sequence[str] = ()
    avoid: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check that the lists are lists."""
        for name in ("tags", "without_tags", "among", "avoid"):
            object.__setattr__(self, name, tuple(checked_list(getattr(self, name), name)))

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))
