"""Limits on connections: the time to send a request, and the number of connections.

A client that sends its request one byte at a time, or never completes it, would occupy a connection
for ever. uvicorn closes only connections that are idle between two requests.
"""

import asyncio
import time

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from egara.server.errors import error_response

__all__ = ["LimitedProtocol"]

HEAD_SECONDS = 15.0
"""Time for the first line and the headers."""

BODY_SECONDS = 20.0
"""Time for a body, in addition to the time that it takes at ``BODY_RATE``."""

BODY_RATE = 16 * 1024
"""The lowest average rate of a body after ``BODY_SECONDS``, in bytes per second."""

MOST_CONNECTIONS = 400
MOST_DISCARDED = 2**30
"""Bytes of a refused body that are read and discarded, so that the client sees the response."""

CHECK_INTERVAL = 5.0
"""Seconds between two checks of the progress of a body."""


class LimitedProtocol(H11Protocol):
    """uvicorn's HTTP protocol with these limits."""

    _timer: asyncio.TimerHandle | None = None
    _body_started = 0.0
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for a request. Refuse the connection if there are too many."""
        super().connection_made(transport)
        if len(self.connections) > 2 * MOST_CONNECTIONS:
            transport.abort()
        elif len(self.connections) > MOST_CONNECTIONS:
            self.app = _refuse
        self._start_head_timer()

    def data_received(self, data: bytes) -> None:
        """Process some bytes, and set the timer for the part of the request that follows."""
        before = self.conn.their_state
        super().data_received(data)
        now = self.conn.their_state
        if now is h11.SEND_BODY:
            self._received = 0 if before is not h11.SEND_BODY else self._received + len(data)
            if before is not h11.SEND_BODY:
                self._stop_timer()
                self._body_started = time.monotonic()
                self._check_body()
            elif self.conn.our_state is h11.DONE and self._received > MOST_DISCARDED:
                self.transport.close()
        elif now is not h11.IDLE:
            self._stop_timer()
        elif before is not h11.IDLE or self._timer is None:
            self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def _start_head_timer(self) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _check_body(self) -> None:
        allowed = BODY_SECONDS + self._received / BODY_RATE
        if time.monotonic() - self._body_started > allowed:
            self.transport.close()
        else:
            delay = min(CHECK_INTERVAL, BODY_SECONDS)
            self._timer = self.loop.call_later(delay, self._check_body)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    response = error_response(
        503, "TooBusy", "This server has too many connections. Try again later."
    )
    response.headers.update({"Connection": "close", "Retry-After": "2"})
    await response(scope, receive, send)
