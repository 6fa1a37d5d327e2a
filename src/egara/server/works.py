"""Work that takes long: how far it is, and stopping it.

A request may name its work in the header ``Egara-Work``, any text of the client's. While the
request waits for its answer, ``GET /api/works/{name}`` says how far it is, and ``DELETE`` stops it:
the request is then answered with the error ``Cancelled``, and what was finished is kept. A work
that has ended, or not begun, is no error: who asks cannot know which comes first.
"""

import threading
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request

from egara.server.models import Answer

HEADER = "Egara-Work"
LONGEST = 100
MOST = 1000

router = APIRouter(tags=["works"])
Name = Annotated[str, Path(max_length=LONGEST, description="as the request named its work")]


class Work:
    """What one request is doing; its methods are what the library's verbs ask for."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._stopped = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Take note of how far it is."""
        self.done, self.total = done, total

    def cancel(self) -> bool:
        """Whether it is to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopped.set()


class Works:
    """The works under way that were given names."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}
        self._lock = threading.Lock()

    def begin(self, name: str) -> Work:
        """Take up a work; the later one of two of a name is the one that can be asked about."""
        work = Work()
        with self._lock:
            if len(self._works) < MOST:
                self._works[name] = work
        return work

    def end(self, name: str, work: Work) -> None:
        """Forget it."""
        with self._lock:
            if self._works.get(name) is work:
                del self._works[name]

    def named(self, name: str) -> Work | None:
        """The work of a name; None where none is under way."""
        with self._lock:
            return self._works.get(name)


class WorkAnswer(Answer):
    """How far a work is; a ``total`` of 0 where it has not counted yet, or is not running."""

    running: bool
    done: int
    total: int


def install(app: FastAPI) -> None:
    """Begin with no works."""
    app.state.works = Works()


async def _work(
    request: Request,
    name: Annotated[str | None, Header(alias=HEADER, max_length=LONGEST)] = None,
) -> AsyncIterator[Work]:
    if name is None:
        yield Work()
        return
    works: Works = request.app.state.works
    work = works.begin(name)
    try:
        yield work
    finally:
        works.end(name, work)


Working = Annotated[Work, Depends(_work)]


@router.get("/works/{name}")
async def work(request: Request, name: Name) -> WorkAnswer:
    """How far a work is that another request named."""
    return _answer(request.app.state.works.named(name))


@router.delete("/works/{name}")
async def stop_work(request: Request, name: Name) -> WorkAnswer:
    """Stop it; what was finished is kept."""
    found: Work | None = request.app.state.works.named(name)
    if found is not None:
        found.stop()
    return _answer(found)


def _answer(work: Work | None) -> WorkAnswer:
    if work is None:
        return WorkAnswer(running=False, done=0, total=0)
    return WorkAnswer(running=True, done=work.done, total=work.total)
