"""The option ``copies``: show one drawing of each stack, or all drawings."""

from typing import Literal, get_args

from egara.errors import BadInput

__all__ = ["Copies", "checked_copies"]

Copies = Literal["stack", "show"]
"""``stack``: a result has one drawing of each stack of copies; ``show``: it has all drawings."""


def checked_copies(copies: str) -> bool:
    """Return whether copies are stacked.

    Raises:
        BadInput: ``copies`` is neither ``stack`` nor ``show``.
    """
    known = get_args(Copies)
    if copies not in known:
        raise BadInput(f"copies must be {' or '.join(map(repr, known))}; got {copies!r}.")
    return copies == "stack"
