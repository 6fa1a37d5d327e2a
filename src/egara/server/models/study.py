"""Models of the user study."""

from typing import Annotated, Literal

from pydantic import Field

from egara.server.models.base import RequestModel, ResponseModel, Text

Participant = Annotated[str, Field(min_length=1, max_length=200)]
EncoderNames = Annotated[list[str], Field(min_length=2, max_length=2)]
Question = Literal["style", "colour", "composition", "title", "background", "character"]
Choice = Literal["left", "right", "tie"]


class StudyRequest(RequestModel):
    """A request to start or resume a participant's study.

    Without ``participant``, the participant gets a random ID. Without ``encoders``, the one
    with the role ``default`` and the first other one are compared.
    """

    participant: Participant | None = None
    encoders: EncoderNames | None = None
    trials: int = Field(default=20, ge=1, le=1000)
    seed: int = Field(default=0, ge=0, le=2**63 - 1)


class StudyChoice(RequestModel):
    """A participant's choice: the drawing that is more like A, for one question of a trial."""

    participant: Participant
    trial: int = Field(ge=1, le=1000)
    question: Question
    choice: Choice


class StudyDrawing(ResponseModel):
    """A drawing of a trial, without metadata that could influence the participant."""

    id: str
    width: int
    height: int


class StudyTrial(ResponseModel):
    """Three drawings, and the answers so far. It does not contain which encoder chose which."""

    number: int
    a: StudyDrawing
    left: StudyDrawing
    right: StudyDrawing
    answers: dict[Question, Choice]


class StudyResponse(ResponseModel):
    """A participant's progress: all trials, trials done, and the next one (null at the end)."""

    participant: Text
    encoders: list[str]
    trials: int
    done: int
    next: StudyTrial | None


class StudyVotes(ResponseModel):
    """The votes for each encoder's drawing, and the p-value `p` of a two-sided sign test."""

    question: Question
    first: int
    second: int
    ties: int
    p: float


class StudyReport(ResponseModel):
    """The votes of all participants on two encoders."""

    encoders: list[str]
    participants: int
    trials: int
    votes: list[StudyVotes]
