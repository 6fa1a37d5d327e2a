"""The user study of Illustration2Vec: trials for a participant, their answers, the votes."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query

from egara.server.lanes import READING
from egara.server.models_study import (
    EncoderNames,
    Participant,
    StudyAnswer,
    StudyChoice,
    StudyDrawing,
    StudyReport,
    StudyRequest,
    StudyTrial,
)
from egara.server.opened import Opened

if TYPE_CHECKING:
    from egara.collection import Collection, Study, Trial

router = APIRouter(tags=["study"], dependencies=[READING])


@router.post("/study")
def start_study(collection: Opened, request: StudyRequest) -> StudyAnswer:
    """Start, or go on where the participant has started; answers their next trial."""
    study = collection.start_study(
        request.participant, request.encoders, trials=request.trials, seed=request.seed
    )
    return _answer(collection, study)


@router.get("/study")
def study(collection: Opened, participant: Annotated[Participant, Query()]) -> StudyAnswer:
    """How far a participant is, and their next trial."""
    return _answer(collection, collection.study(participant))


@router.post("/study/answers")
def answer_study(collection: Opened, choice: StudyChoice) -> StudyAnswer:
    """Save an answer; the same again changes nothing, another takes its place."""
    study = collection.study(choice.participant)
    study.answer(choice.trial, choice.question, choice.choice)
    return _answer(collection, study)


@router.get("/study/report")
def study_report(
    collection: Opened, encoder: Annotated[EncoderNames | None, Query()] = None
) -> StudyReport:
    """The votes on two encoders, which must be named where there are several pairs."""
    return StudyReport.model_validate(collection.study_report(encoder))


def _answer(collection: "Collection", study: "Study") -> StudyAnswer:
    trial = study.next
    return StudyAnswer(
        participant=study.participant,
        encoders=list(study.encoders),
        trials=len(study.trials),
        done=study.done,
        next=None if trial is None else _trial(collection, trial),
    )


def _trial(collection: "Collection", trial: "Trial") -> StudyTrial:
    drawings = collection.drawings([trial.a, trial.left, trial.right])
    a, left, right = (StudyDrawing.model_validate(drawing) for drawing in drawings)
    return StudyTrial.model_validate(
        {"number": trial.number, "a": a, "left": left, "right": right, "answers": trial.answers}
    )
