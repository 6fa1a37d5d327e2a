"""Models of long-running jobs."""

from egara.server.models.base import ResponseModel


class JobResponse(ResponseModel):
    """The progress of a job.

    ``total`` is 0 while it is unknown, and if the job is not running.
    """

    running: bool
    done: int
    total: int
