"""Progress and cancellation of long-running requests (see ``egara.server.jobs``)."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from egara.server.jobs import MAX_NAME_LENGTH, Job
from egara.server.models.jobs import JobResponse

router = APIRouter(tags=["works"])

Name = Annotated[
    str,
    Path(
        max_length=MAX_NAME_LENGTH,
        description="the name that the request has in its header `Egara-Work`",
    ),
]


@router.get("/works/{name}")
async def work(request: Request, name: Name) -> JobResponse:
    """Return the progress of the request with this job name.

    A name without a running request is not an error: the request may have ended or not started.
    """
    return _job_response(request.app.state.jobs.find(name))


@router.delete("/works/{name}")
async def stop_work(request: Request, name: Name) -> JobResponse:
    """Stop the request with this job name. Finished parts of a neighbour graph are kept.

    The stopped request returns the error `Cancelled`.
    """
    job: Job | None = request.app.state.jobs.find(name)
    if job is not None:
        job.stop()
    return _job_response(job)


def _job_response(job: Job | None) -> JobResponse:
    if job is None:
        return JobResponse(running=False, done=0, total=0)
    return JobResponse(running=True, done=job.done, total=job.total)
