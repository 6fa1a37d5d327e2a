"""Lanes: requests of one kind wait for one another, and for no other kind.

A lane answers so many requests at once, and so many more may wait in it. Beyond these a request is
refused at once (503), with the time after which to try again: an early refusal is better than an
answer that comes when nobody waits for it any more. Pictures have a lane of their own, so they do
not wait for searches. A request enters its lane when its body has arrived, so a slow upload keeps
nobody waiting.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

__all__ = ["COMPUTING", "DECODING", "FORMS", "PICTURES", "READING", "SEARCHING", "install"]

PROCESSORS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Lane:
    """How many requests of a kind are answered at once, and how many may wait.

    All lanes together have fewer at once than the 40 threads in which FastAPI runs routes.
    """

    name: str
    at_once: int
    waiting: int
    retry_after: int
    """Seconds."""


_PICTURES = Lane("pictures", at_once=8, waiting=96, retry_after=1)
_READING = Lane("reading", at_once=8, waiting=32, retry_after=1)
_SEARCHING = Lane("searching", at_once=min(PROCESSORS, 8), waiting=16, retry_after=1)
_DECODING = Lane("decoding", at_once=8, waiting=16, retry_after=2)
_COMPUTING = Lane("computing", at_once=6, waiting=16, retry_after=5)
LANES = (_PICTURES, _READING, _SEARCHING, _DECODING, _COMPUTING)


class _Queue:
    """The requests that are in a lane now."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.inside = 0
        self.turn = asyncio.Semaphore(lane.at_once)


def install(app: FastAPI) -> None:
    """Begin with empty lanes."""
    app.state.lanes = {lane.name: _Queue(lane) for lane in LANES}


@asynccontextmanager
async def _inside(request: Request, name: str) -> AsyncIterator[None]:
    """Wait for one's turn in a lane, and keep a place in it while the block runs."""
    queue: _Queue = request.app.state.lanes[name]
    lane = queue.lane
    if queue.inside >= lane.at_once + lane.waiting:
        raise HTTPException(
            503,
            f"The server is busy: {queue.inside} requests of this kind are under way. "
            f"Try again in {lane.retry_after} s.",
            {"Retry-After": str(lane.retry_after)},
        )
    queue.inside += 1
    try:
        async with queue.turn:
            yield
    finally:
        queue.inside -= 1


def _through(lane: Lane) -> Any:  # noqa: ANN401 - what FastAPI takes
    async def enter(request: Request) -> AsyncIterator[None]:
        async with _inside(request, lane.name):
            yield

    # The lane is left when the route has returned, not when a slow client has its answer.
    return Depends(enter, scope="function")


async def _search_or_upload(request: Request) -> AsyncIterator[None]:
    has_files = any(isinstance(value, UploadFile) for value in (await request.form()).values())
    async with _inside(request, (_DECODING if has_files else _SEARCHING).name):
        yield


PICTURES = _through(_PICTURES)
DECODING = _through(_DECODING)
READING = _through(_READING)
SEARCHING = _through(_SEARCHING)
COMPUTING = _through(_COMPUTING)
FORMS = Depends(_search_or_upload, scope="function")
"""Searches, those with a file in a lane of their own: a file may take seconds to decode."""
