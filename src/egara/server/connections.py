"""Connections: how long a client may take to send a request, and how many there may be.

A client that sends its request a byte at a time, or never finishes it, would keep a connection for
ever. uvicorn closes only those that are idle between two requests.
"""

import asyncio
import time

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from egara.server.errors import answer

__all__ = ["PatientProtocol"]

HEAD_SECONDS = 15.0
"""For the first line and the headers."""

BODY_SECONDS = 20.0
"""For a body, beside what it takes at ``BODY_RATE``."""

BODY_RATE = 16 * 1024
"""Bytes a second that a body must have on average after ``BODY_SECONDS``."""

MOST_CONNECTIONS = 400
MOST_DISCARDED = 2**30
"""Bytes of a refused body that are read and discarded, so that the client sees the answer."""

LOOK = 5.0  # seconds between two looks at how far a body is


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, with limits for clients."""

    _timer: asyncio.TimerHandle | None = None
    _body_began = 0.0
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request; refuse to answer one of too many."""
        super().connection_made(transport)
        if len(self.connections) > 2 * MOST_CONNECTIONS:
            transport.abort()
        elif len(self.connections) > MOST_CONNECTIONS:
            self.app = _too_many
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Look after each piece whether the client has sent a whole request."""
        before = self.conn.their_state
        super().data_received(data)
        now = self.conn.their_state
        if now is h11.SEND_BODY:
            self._received = 0 if before is not h11.SEND_BODY else self._received + len(data)
            if before is not h11.SEND_BODY:
                self._stop_waiting()
                self._body_began = time.monotonic()
                self._look_at_body()
            elif self.conn.our_state is h11.DONE and self._received > MOST_DISCARDED:
                self.transport.close()
        elif now is not h11.IDLE:
            self._stop_waiting()
        elif before is not h11.IDLE or self._timer is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _look_at_body(self) -> None:
        allowed = BODY_SECONDS + self._received / BODY_RATE
        if time.monotonic() - self._body_began > allowed:
            self.transport.close()
        else:
            self._timer = self.loop.call_later(min(LOOK, BODY_SECONDS), self._look_at_body)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


async def _too_many(scope: Scope, receive: Receive, send: Send) -> None:
    response = answer(503, "TooBusy", "This server has too many connections. Try again later.")
    response.headers.update({"Connection": "close", "Retry-After": "2"})
    await response(scope, receive, send)
