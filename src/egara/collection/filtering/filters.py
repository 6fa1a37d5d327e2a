"""The filters of a search, a walk, a listing or a map, as one value."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Literal, TypedDict, get_args

from egara.collection.drawings import checked_list
from egara.errors import BadInput

__all__ = ["FilterOptions", "Filters", "Orientation"]

Orientation = Literal["landscape", "portrait", "square"]
Day = datetime.date | str
"""A day of the calendar; as a string, such as ``2026-01-31``."""


class FilterOptions(TypedDict, total=False):
    """The fields of `Filters` as keyword arguments: ``collection.search(tags=["cat"])``."""

    tags: Sequence[str]
    without_tags: Sequence[str]
    where: str | None
    among: Sequence[str]
    avoid: Sequence[str]
    folder: str | None
    orientation: Orientation | None
    since: Day | None
    until: Day | None
    untagged: bool
    not_on_board: bool


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
        folder: a drawing must have a file in this folder or in one of its subfolders. The path is
            relative to an indexed folder, such as ``cats/black``, or a full path. If several
            indexed folders have a subfolder of this path, the full path is needed.
        orientation: ``square`` if the longer side is at most 5 % longer than the shorter one,
            otherwise ``landscape`` or ``portrait``.
        since: the file was last modified on this day or later, in the time zone of this machine.
            The time of a drawing with copies is that of the file at its path.
        until: the file was last modified on this day or earlier.
        untagged: only drawings that nobody has tagged: without a tag that the user added or
            confirmed, and without a keyword in the file. Predicted and rejected tags do not count.
        not_on_board: only drawings that are on no board.

    Raises:
        BadInput: a list is given as one string, a value has another type, the orientation or a day
            is not valid, or `since` is after `until`.
    """

    tags: Sequence[str] = ()
    without_tags: Sequence[str] = ()
    where: str | None = None
    among: Sequence[str] = ()
    avoid: Sequence[str] = ()
    folder: str | None = None
    orientation: Orientation | None = None
    since: Day | None = None
    until: Day | None = None
    untagged: bool = False
    not_on_board: bool = False

    def __post_init__(self) -> None:
        """Check the values, and convert days to dates."""
        for name in ("tags", "without_tags", "among", "avoid"):
            object.__setattr__(self, name, tuple(checked_list(getattr(self, name), name)))
        if not isinstance(self.where, str | None):
            raise BadInput(f"where must be a condition, as a string; got {self.where!r}.")
        if not isinstance(self.folder, str | None):
            raise BadInput(f"folder must be a path, as a string; got {self.folder!r}.")
        if self.orientation not in (None, *get_args(Orientation)):
            raise BadInput(
                f"orientation must be one of {', '.join(get_args(Orientation))}; got "
                f"{self.orientation!r}."
            )
        for name in ("untagged", "not_on_board"):
            if not isinstance(getattr(self, name), bool):
                raise BadInput(f"{name} must be True or False; got {getattr(self, name)!r}.")
        since, until = _checked_day(self.since, "since"), _checked_day(self.until, "until")
        if since is not None and until is not None and since > until:
            raise BadInput(
                f"since must not be after until; got {since} and {until}. Exchange the two days."
            )
        object.__setattr__(self, "since", since)
        object.__setattr__(self, "until", until)

    @classmethod
    def of(cls, options: FilterOptions) -> "Filters":
        """Return the filters of keyword arguments.

        Raises:
            BadInput: there is no filter of a name; and see `Filters`.
        """
        names = [field.name for field in fields(cls)]
        for name in options:
            if name not in names:
                similar = get_close_matches(name, names, 1)
                hint = f" Did you mean {similar[0]}?" if similar else ""
                raise BadInput(
                    f"There is no argument {name!r}.{hint} The filters are {', '.join(names)}."
                )
        return cls(**options)

    def __bool__(self) -> bool:
        """Whether there is any condition."""
        return any(getattr(self, field.name) != field.default for field in fields(self))


def _checked_day(value: Day | None, name: str) -> datetime.date | None:
    if value is None or (
        isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    ):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise BadInput(f"{name} must be a day, such as 2026-01-31; got {str(value)!r}.") from None
