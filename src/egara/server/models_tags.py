"""What travels over HTTP of tags; see `egara.server.models`."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from egara.server.models import MOST_EXAMPLES, Answer, DrawingKey, Keyword, Request, Text

MOST_EDITED = 10_000
MOST_CHANGES = 100_000

Score = Annotated[FiniteFloat, Field(ge=0, le=1)]
TagList = Annotated[list[Keyword], Field(default_factory=list, max_length=MOST_EXAMPLES)]
State = Literal["confirmed", "rejected"]


class PredictedTag(Answer):
    """A tag that an encoder says; ``threshold`` is the score from which on the drawing has it."""

    name: Text
    japanese: Text | None
    category: Text
    score: float
    threshold: float
    state: State | None


class KeywordTag(Answer):
    """A keyword of the file; ``state`` is what a person said of it.

    ``category`` is null where the encoder has no label of this name.
    """

    name: Text
    japanese: Text | None
    state: State | None
    category: Text | None


class OwnTag(Answer):
    """A tag that a person added; ``category`` is null where the encoder has no label of it."""

    name: Text
    japanese: Text | None
    category: Text | None


class TagsAnswer(Answer):
    """The tags of one drawing: predicted (highest score first), the file's, and people's own."""

    predicted: list[PredictedTag]
    keywords: list[KeywordTag]
    own: list[OwnTag]


class TagEdits(Request):
    """What a person says of some drawings' tags; all of it is done, or nothing."""

    drawings: list[DrawingKey] = Field(max_length=MOST_EDITED)
    add: TagList
    remove: TagList
    confirm: TagList
    reject: TagList

    @model_validator(mode="after")
    def _few_enough(self) -> Self:
        tags = sum(map(len, (self.add, self.remove, self.confirm, self.reject)))
        changes = len(self.drawings) * tags
        if changes > MOST_CHANGES:
            raise ValueError(
                f"{len(self.drawings):,} drawings and {tags:,} tags are {changes:,} changes; at "
                f"most {MOST_CHANGES:,} are made at once: send them in parts"
            )
        return self


class TagEditsAnswer(Answer):
    """How many times a tag of a drawing changed."""

    changed: int


class ThresholdChange(Request):
    """The score from which on drawings have a tag; null for the encoder's own."""

    name: Keyword
    threshold: Score | None


class ThresholdAnswer(Answer):
    """The threshold that counts now, and how many drawings have the tag with it.

    ``own`` is the encoder's, ``least`` how far down it can be moved, ``moved`` whether it was.
    """

    name: Text
    threshold: float
    drawings: int
    own: float
    least: float
    moved: bool


class ThresholdsAnswer(Answer):
    """The thresholds of the encoder's tags, in its order."""

    thresholds: list[ThresholdAnswer]
