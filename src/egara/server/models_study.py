"""What travels over HTTP about the user study."""

from typing import Annotated, Literal

from pydantic import Field

from egara.server.models import Answer, Request, Text

Participant = Annotated[str, Field(min_length=1, max_length=200)]
EncoderNames = Annotated[list[str], Field(min_length=2, max_length=2)]
Question = Literal["style", "colour", "composition", "title", "background", "character"]
Choice = Literal["left", "right", "tie"]


class StudyRequest(Request):
    """Who starts, or goes on; a random ID without a name, the first two encoders without any."""

    participant: Participant | None = None
    encoders: EncoderNames | None = None
    trials: int = Field(default=20, ge=1, le=1000)
    seed: int = Field(default=0, ge=0, le=2**63 - 1)


class StudyChoice(Request):
    """Which is more like A in one question of a trial."""

    participant: Participant
    trial: int = Field(ge=1, le=1000)
    question: Question
    choice: Choice


class StudyDrawing(Answer):
    """A drawing of a trial: nothing that would say more than the picture does."""

    id: str
    width: int
    height: int


class StudyTrial(Answer):
    """Three drawings, and the answers so far. Which encoder found which is not said."""

    number: int
    a: StudyDrawing
    left: StudyDrawing
    right: StudyDrawing
    answers: dict[Question, Choice]


class StudyAnswer(Answer):
    """How far a participant is: trials in all and done, and the next; null at the end."""

    participant: Text
    encoders: list[str]
    trials: int
    done: int
    next: StudyTrial | None


class StudyVotes(Answer):
    """Votes for the nearest of the first encoder and of the second; `p` of the sign test."""

    question: Question
    first: int
    second: int
    ties: int
    p: float


class StudyReport(Answer):
    """The votes of all participants on two encoders."""

    encoders: list[str]
    participants: int
    trials: int
    votes: list[StudyVotes]
