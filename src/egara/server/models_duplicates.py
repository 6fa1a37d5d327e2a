"""What travels over HTTP about duplicates."""

from typing import Literal

from pydantic import Field

from egara.server.models import Answer, DrawingKey, Request, Text

Verdict = Literal["duplicate", "alternative", "different"]


class DuplicateLink(Answer):
    """Why two drawings are in one group.

    ``relation`` is ``duplicate``, or how an alternative differs: ``colours``, ``mirrored`` or
    ``changed``; ``verdict`` what a person said. ``near_by`` is what brought the two together, and
    ``difference`` how far the pictures differ where they differ most, 0 to 1.
    """

    a: str
    b: str
    relation: Literal["duplicate", "colours", "mirrored", "changed"]
    hash_distance: int
    encoder_distance: float | None
    verdict: Verdict | None
    near_by: list[Literal["hash", "encoder"]]
    difference: float | None


class DuplicateMember(Answer):
    """A drawing of a group; ``copies`` are other files with the same bytes.

    ``via`` is the drawing by which it is in the group, on the way from the one to keep.
    """

    id: str
    path: Text
    copies: list[Text]
    width: int
    height: int
    size: int
    format: str
    role: Literal["keep", "duplicate", "alternative"]
    via: str | None


class DuplicateGroup(Answer):
    """Drawings that are the same, or nearly; the one to keep first."""

    members: list[DuplicateMember]
    links: list[DuplicateLink]
    reviewed: bool


class DuplicatesAnswer(Answer):
    """A part of the groups, in the order of their paths, and how many there are in all."""

    groups: list[DuplicateGroup]
    total: int


class DuplicatesReview(Request):
    """What a person says of some drawings, every two of them; ``keep`` is one of them.

    Null takes back what was said.
    """

    drawings: list[DrawingKey] = Field(min_length=2, max_length=200)
    verdict: Verdict | None
    keep: DrawingKey | None = None


class DuplicatesReviewed(Answer):
    """How many drawings the review is of."""

    drawings: int
