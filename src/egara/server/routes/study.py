"""The user study of Illustration2Vec (section 4.3): trials, answers and votes."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query

from egara.server.concurrency_limits import READING
from egara.server.dependencies import ServedCollection
from egara.server.models.study import (
    EncoderNames,
    Participant,
    StudyChoice,
    StudyDrawing,
    StudyReport,
    StudyRequest,
    StudyResponse,
    StudyTrial,
)

if TYPE_CHECKING:
    from egara.collection import Collection, Study, Trial

router = APIRouter(tags=["study"], dependencies=[READING])


@router.post("/study")
def start_study(collection: ServedCollection, request: StudyRequest) -> StudyResponse:
    """Start or resume a participant's study and return the next trial."""
    study = collection.start_study(
        request.participant, request.encoders, trials=request.trials, seed=request.seed
    )
    return _study_response(collection, study)


@router.get("/study")
def study(
    collection: ServedCollection, participant: Annotated[Participant, Query()]
) -> StudyResponse:
    """Return a participant's progress and their next trial."""
    return _study_response(collection, collection.study(participant))


@router.post("/study/answers")
def answer_study(collection: ServedCollection, choice: StudyChoice) -> StudyResponse:
    """Save a participant's answer to a question. A later answer replaces it."""
    study = collection.study(choice.participant)
    study.answer(choice.trial, choice.question, choice.choice)
    return _study_response(collection, study)


@router.get("/study/report")
def study_report(
    collection: ServedCollection, encoder: Annotated[EncoderNames | None, Query()] = None
) -> StudyReport:
    """Return the votes on two encoders.

    Both encoders must be given if several pairs of encoders were compared.
    """
    return StudyReport.model_validate(collection.study_report(encoder))


def _study_response(collection: "Collection", study: "Study") -> StudyResponse:
    trial = study.next
    return StudyResponse(
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
