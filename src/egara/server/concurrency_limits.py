"""Limits on the number of requests of each kind that run at the same time.

Each kind of request has its own limit and its own queue, so that a thumbnail does not wait for
searches. If the queue is full, the server rejects further requests immediately (503) and states
when to try again: an early error is better than a response that the client no longer waits for. A
request is counted only after its body has arrived, so a slow upload does not block others.
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

__all__ = ["COMPUTING", "DECODING", "PICTURES", "READING", "SEARCHING", "SEARCH_FORMS", "install"]

CPUS = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class ConcurrencyLimit:
    """The limit for one kind of request.

    The sum of ``at_once`` over all kinds is below the 40 threads in which FastAPI runs routes.

    Attributes:
        name: the name of the kind.
        at_once: the maximum number of requests that run at the same time.
        waiting: the maximum number of requests that wait in the queue.
        retry_after: seconds after which a rejected client should try again.
    """

    name: str
    at_once: int
    waiting: int
    retry_after: int


_PICTURES = ConcurrencyLimit("pictures", at_once=8, waiting=96, retry_after=1)
_READING = ConcurrencyLimit("reading", at_once=8, waiting=32, retry_after=1)
_SEARCHING = ConcurrencyLimit("searching", at_once=min(CPUS, 8), waiting=16, retry_after=1)
_DECODING = ConcurrencyLimit("decoding", at_once=8, waiting=16, retry_after=2)
_COMPUTING = ConcurrencyLimit("computing", at_once=6, waiting=16, retry_after=5)
LIMITS = (_PICTURES, _READING, _SEARCHING, _DECODING, _COMPUTING)


class RequestQueue:
    """The requests of one kind that are running or waiting."""

    def __init__(self, limit: ConcurrencyLimit) -> None:
        self.limit = limit
        self.requests = 0
        self.running = asyncio.Semaphore(limit.at_once)


def install(app: FastAPI) -> None:
    """Give the application an empty queue for each kind of request."""
    app.state.request_queues = {limit.name: RequestQueue(limit) for limit in LIMITS}


@asynccontextmanager
async def _slot(request: Request, name: str) -> AsyncIterator[None]:
    """Wait until the request may run, and count it as running during the block.

    Raises:
        HTTPException: 503, the queue is full.
    """
    queue: RequestQueue = request.app.state.request_queues[name]
    limit = queue.limit
    if queue.requests >= limit.at_once + limit.waiting:
        raise HTTPException(
            503,
            f"The server is busy: it has {queue.requests} requests of this kind. "
            f"Try again in {limit.retry_after} s.",
            {"Retry-After": str(limit.retry_after)},
        )
    queue.requests += 1
    try:
        async with queue.running:
            yield
    finally:
        queue.requests -= 1


def _dependency(limit: ConcurrencyLimit) -> Any:  # noqa: ANN401 - FastAPI's type
    async def wait_for_slot(request: Request) -> AsyncIterator[None]:
        async with _slot(request, limit.name):
            yield

    # "function": the slot is free when the route has returned, even if a slow client is still
    # receiving the response.
    return Depends(wait_for_slot, scope="function")


async def _wait_for_search_slot(request: Request) -> AsyncIterator[None]:
    has_files = any(isinstance(value, UploadFile) for value in (await request.form()).values())
    async with _slot(request, (_DECODING if has_files else _SEARCHING).name):
        yield


PICTURES = _dependency(_PICTURES)
DECODING = _dependency(_DECODING)
READING = _dependency(_READING)
SEARCHING = _dependency(_SEARCHING)
COMPUTING = _dependency(_COMPUTING)
SEARCH_FORMS = Depends(_wait_for_search_slot, scope="function")
"""The limit for searches: `DECODING` if they upload a file, because decoding may take seconds;
otherwise `SEARCHING`."""
