"""Models of tags, edits of tags, and tag thresholds."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from egara.server.models.base import (
    MAX_EXAMPLES,
    DrawingKey,
    EncoderName,
    Keyword,
    RequestModel,
    ResponseModel,
    Text,
)

MAX_EDITED = 10_000
MAX_CHANGES = 100_000

Score = Annotated[FiniteFloat, Field(ge=0, le=1, strict=True)]
TagList = Annotated[list[Keyword], Field(default_factory=list, max_length=MAX_EXAMPLES)]
State = Literal["confirmed", "rejected"]


class PredictedTag(ResponseModel):
    """A tag that an encoder predicts. The drawing has it if ``score`` reaches ``threshold``.

    ``state`` is the decision of a user, or null.
    """

    name: Text
    japanese: Text | None
    category: Text
    score: float
    threshold: float
    state: State | None


class KeywordTag(ResponseModel):
    """A keyword of the file. ``state`` is the decision of a user, or null.

    ``category`` is null if the encoder has no label of this name.
    """

    name: Text
    japanese: Text | None
    state: State | None
    category: Text | None


class OwnTag(ResponseModel):
    """A tag that a user added. ``category`` is null if the encoder has no label of this name."""

    name: Text
    japanese: Text | None
    category: Text | None


class TagsResponse(ResponseModel):
    """The tags of one drawing: predicted (highest score first), of the file, and added by users."""

    predicted: list[PredictedTag]
    keywords: list[KeywordTag]
    own: list[OwnTag]


class TagEdits(RequestModel):
    """Edits of some drawings' tags. Either all of them are applied, or none."""

    drawings: list[DrawingKey] = Field(max_length=MAX_EDITED)
    add: TagList
    remove: TagList
    confirm: TagList
    reject: TagList

    @model_validator(mode="after")
    def _check_number_of_changes(self) -> Self:
        tags = sum(map(len, (self.add, self.remove, self.confirm, self.reject)))
        changes = len(self.drawings) * tags
        if changes > MAX_CHANGES:
            raise ValueError(
                f"{len(self.drawings):,} drawings and {tags:,} tags are {changes:,} changes; at "
                f"most {MAX_CHANGES:,} are allowed in one request: send several requests"
            )
        return self


class TagEditsResponse(ResponseModel):
    """The number of pairs of a drawing and a tag that changed."""

    changed: int


class ThresholdChange(RequestModel):
    """A new threshold: the lowest score with which a drawing has the tag.

    Null restores the default threshold of the encoder. Without ``encoder``, the encoder with the
    role ``tags`` is used.
    """

    name: Keyword
    threshold: Score | None
    encoder: EncoderName | None = None


class ThresholdResponse(ResponseModel):
    """A tag's current threshold, and the number of drawings that have the tag with it.

    ``own`` is the default threshold of the encoder, ``least`` the minimum that is allowed.
    ``moved`` is true if a user changed the threshold. ``encoder`` predicts the tag.
    """

    name: Text
    threshold: float
    drawings: int
    own: float
    least: float
    moved: bool
    encoder: Text


class ThresholdsResponse(ResponseModel):
    """The thresholds of an encoder's tags, in the order of its labels."""

    thresholds: list[ThresholdResponse]
