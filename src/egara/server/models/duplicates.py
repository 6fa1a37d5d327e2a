"""Models of duplicates and reviews."""

from typing import Literal

from pydantic import Field

from egara.server.models.base import DrawingKey, RequestModel, ResponseModel, Text

Verdict = Literal["duplicate", "alternative", "different"]


class DuplicateLink(ResponseModel):
    """The reason why two drawings are in one group.

    ``relation`` is ``duplicate``, or how an alternative differs: ``colours``, ``mirrored`` or
    ``changed``. ``verdict`` is the decision of a user, or null. ``near_by`` lists the methods that
    found the pair. ``difference`` is the largest local difference of the two images, 0 to 1.
    """

    a: str
    b: str
    relation: Literal["duplicate", "colours", "mirrored", "changed"]
    hash_distance: int
    encoder_distance: float | None
    verdict: Verdict | None
    near_by: list[Literal["hash", "encoder"]]
    difference: float | None


class DuplicateMember(ResponseModel):
    """A drawing of a group. ``copies`` are other files with the same bytes.

    A chain of links connects the drawing to keep with this one. ``via`` is the ID of the drawing
    before this one on that chain; null for the drawing to keep.
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


class DuplicateGroup(ResponseModel):
    """Drawings that are identical or nearly identical. The drawing to keep comes first."""

    members: list[DuplicateMember]
    links: list[DuplicateLink]
    reviewed: bool


class DuplicatesResponse(ResponseModel):
    """One page of the groups, sorted by path, and the number of all groups."""

    groups: list[DuplicateGroup]
    total: int


class DuplicatesReview(RequestModel):
    """The verdict of a user on every pair of the drawings, and which drawing to keep.

    The verdict null removes an earlier verdict.
    """

    drawings: list[DrawingKey] = Field(min_length=2, max_length=200)
    verdict: Verdict | None
    keep: DrawingKey | None = None


class DuplicatesReviewed(ResponseModel):
    """The number of drawings in the review."""

    drawings: int
