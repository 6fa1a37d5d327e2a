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
"""A body of n bytes may take ``BODY_SECONDS + n / BODY_RATE`` seconds."""

BODY_RATE = 16 * 1024
"""In bytes per second."""

MAX_CONNECTIONS = 400
"""Connections above this number get the status 503. Above twice this number, connections are closed
without a response."""

MAX_DISCARDED_BYTES = 2**30
"""Bytes of a rejected body that are read and discarded, so that the client sees the response."""

CHECK_INTERVAL = 5.0
"""Seconds between two checks of the progress of a body."""


class LimitedProtocol(H11Protocol):
    """uvicorn's HTTP protocol with these limits on time and on the number of connections."""

    _timer: asyncio.TimerHandle | None = None
    _body_started = 0.0
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for a request. Reject the connection if there are too many."""
        super().connection_made(transport)
        if len(self.connections) > 2 * MAX_CONNECTIONS:
            transport.abort()
        elif len(self.connections) > MAX_CONNECTIONS:
            self.app = _refuse
        self._start_head_timer()

    def data_received(self, data: bytes) -> None:
        """Process received bytes, and start or stop the timers for headers and body."""
        previous_state = self.conn.their_state
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            is_new_body = previous_state is not h11.SEND_BODY
            self._received = 0 if is_new_body else self._received + len(data)
            if is_new_body:
                self._stop_timer()
                self._body_started = time.monotonic()
                self._check_body()
            elif self.conn.our_state is h11.DONE and self._received > MAX_DISCARDED_BYTES:
                self.transport.close()
        elif state is not h11.IDLE:
            self._stop_timer()
        elif previous_state is not h11.IDLE or self._timer is None:
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
