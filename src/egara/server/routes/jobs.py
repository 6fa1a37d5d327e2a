"""Progress and cancellation of long-running requests (see ``egara.server.jobs``)."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from egara.server.jobs import LONGEST_NAME, Job
from egara.server.models.jobs import WorkAnswer

router = APIRouter(tags=["works"])

Name = Annotated[
    str,
    Path(max_length=LONGEST_NAME, description="the name that the request gave in `Egara-Work`"),
]


@router.get("/works/{name}")
async def work(request: Request, name: Name) -> WorkAnswer:
    """Return the progress of the request with this job name.

    A name without a running request is not an error: the request may have ended or not started.
    """
    return _answer(request.app.state.jobs.find(name))


@router.delete("/works/{name}")
async def stop_work(request: Request, name: Name) -> WorkAnswer:
    """Stop the request with this job name. Its finished parts are kept.

    The stopped request is answered with the error `Cancelled`.
    """
    job: Job | None = request.app.state.jobs.find(name)
    if job is not None:
        job.stop()
    return _answer(job)


def _answer(job: Job | None) -> WorkAnswer:
    if job is None:
        return WorkAnswer(running=False, done=0, total=0)
    return WorkAnswer(running=True, done=job.done, total=job.total)
