"""Progress and cancellation of long-running requests.

A request may give its job a name of the client's choice, in the header ``Egara-Work``. While the
request runs, other requests can read the progress of the job or cancel it (see
``routes/jobs``). "Work" is the name of a job in the HTTP interface.
"""

import threading
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Header, Request

__all__ = ["HEADER", "MAX_NAME_LENGTH", "CurrentJob", "Job", "JobRegistry", "install"]

HEADER = "Egara-Work"
MAX_NAME_LENGTH = 100
MAX_JOBS = 1000


class Job:
    """The progress of one request. Its methods are callbacks for the library's methods."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._stopped = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Store the progress."""
        self.done, self.total = done, total

    def cancel(self) -> bool:
        """Return whether the job should stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Request that the job stops."""
        self._stopped.set()


class JobRegistry:
    """The running jobs by name. Safe for use from several threads."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, name: str) -> Job:
        """Create a job. It replaces an earlier job of the same name in the registry."""
        job = Job()
        with self._lock:
            if len(self._jobs) < MAX_JOBS:
                self._jobs[name] = job
        return job

    def end(self, name: str, job: Job) -> None:
        """Remove a job, unless a later one has replaced it."""
        with self._lock:
            if self._jobs.get(name) is job:
                del self._jobs[name]

    def find(self, name: str) -> Job | None:
        """Return the running job of this name, or None."""
        with self._lock:
            return self._jobs.get(name)


def install(app: FastAPI) -> None:
    """Give the application an empty registry of jobs."""
    app.state.jobs = JobRegistry()


async def _current_job(
    request: Request,
    name: Annotated[str | None, Header(alias=HEADER, max_length=MAX_NAME_LENGTH)] = None,
) -> AsyncIterator[Job]:
    if name is None:
        yield Job()
        return
    jobs: JobRegistry = request.app.state.jobs
    job = jobs.start(name)
    try:
        yield job
    finally:
        jobs.end(name, job)


CurrentJob = Annotated[Job, Depends(_current_job)]
