"""The switch between stacks and single drawings, as all verbs have it."""

from typing import Literal, get_args

from egara.errors import BadInput

__all__ = ["Copies", "checked_copies"]

Copies = Literal["stack", "show"]
"""``stack``: of drawings that are copies of one another an answer has one; ``show``: it has all."""


def checked_copies(copies: str) -> bool:
    """Say whether copies are stacked.

    Raises:
        BadInput: it is neither ``stack`` nor ``show``.
    """
    known = get_args(Copies)
    if copies not in known:
        raise BadInput(f"copies must be {' or '.join(map(repr, known))}; got {copies!r}.")
    return copies == "stack"
