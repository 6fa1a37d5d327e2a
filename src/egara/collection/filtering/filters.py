"""The filters of a search, a walk, a listing or a map, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypedDict

from egara.collection.drawings import checked_list
from egara.errors import BadInput

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
    """Conditions on drawings; a drawing must meet all of them.

    Attributes:
        tags: a drawing must have all of these tags, as keywords, the user's tags or predicted tags.
            They are in English (case-insensitive) or Japanese. With an unknown tag, no drawing
            matches.
        without_tags: a drawing must have none of these tags.
        where: a condition on the columns, such as ``width >= 512 AND artist = 'Gerald G.'``.
        among: selections, ``board:NAME`` or ``cluster:NAME``; a drawing must be in all of them.
        avoid: drawings to exclude, by ID or path.

    Raises:
        BadInput: a list is given as one string, or a value has another type.
    """

    tags: Sequence[str] = ()
    without_tags: Sequence[str] = ()
    where: str | None = None
    among: Sequence[str] = ()
    avoid: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check that the lists are lists of strings, and that the condition is a string."""
        for name in ("tags", "without_tags", "among", "avoid"):
            object.__setattr__(self, name, tuple(checked_list(getattr(self, name), name)))
        if not isinstance(self.where, str | None):
            raise BadInput(f"where must be a condition, as a string; got {self.where!r}.")

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return any(getattr(self, field.name) not in ((), None) for field in fields(self))
