"""Error responses: ``{"error": {"kind", "message"}}`` for every error, without a traceback."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, get_args

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from egara.errors import (
    BadImage,
    Cancelled,
    CollectionError,
    CollectionGone,
    EgaraError,
    NotComputed,
    NoWalk,
    StorageError,
    UnknownArtist,
    UnknownBoard,
    UnknownCluster,
    UnknownDrawing,
    UnknownEncoder,
    UnknownFolder,
    UnknownParticipant,
)
from egara.server.models.base import displayable
from egara.server.models.errors import Error, ErrorKind, ErrorResponse

log = logging.getLogger(__name__)

# An error has the status of the first of its base classes in this table, otherwise 400.
STATUS: dict[type[EgaraError], int] = {
    BadImage: 422,
    Cancelled: 409,
    CollectionGone: 410,
    CollectionError: 409,  # busy, newer than this Egara, without drawings yet
    NotComputed: 409,
    NoWalk: 409,
    StorageError: 503,
    UnknownArtist: 404,
    UnknownBoard: 404,
    UnknownCluster: 404,
    UnknownDrawing: 404,
    UnknownEncoder: 404,
    UnknownFolder: 404,
    UnknownParticipant: 404,
}
# Names of errors that are not exceptions of the library.
KINDS: dict[int, ErrorKind] = {
    400: "BadRequest",
    404: "NotFound",
    405: "MethodNotAllowed",
    413: "TooLarge",
    503: "TooBusy",
}
BODY_FAULTS = {
    "missing": "The request has no body. Send a JSON object with Content-Type: application/json.",
    "model_attributes_type": "The body must be a JSON object, with Content-Type: application/json.",
}
"""Messages for a body that is no JSON object, by Pydantic's type of the error."""

ERROR_KINDS = {name: name for name in get_args(ErrorKind)}
MAX_MESSAGE_LENGTH = 2000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def status_of(error: EgaraError) -> int:
    """Return the HTTP status for an error."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def kind_of(error: EgaraError) -> ErrorKind:
    """Return the name of an error's class, or of its nearest base class that the API lists."""
    return next(
        ERROR_KINDS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in ERROR_KINDS
    )


def error_response(status: int, kind: ErrorKind, message: str) -> JSONResponse:
    """Return an error as JSON. Unprintable characters of the message are replaced."""
    text = CONTROL.sub("\ufffd", displayable(message))[:MAX_MESSAGE_LENGTH]
    body = ErrorResponse(error=Error(kind=kind, message=text))
    return JSONResponse(body.model_dump(), status)


def install(app: FastAPI) -> None:
    """Register exception handlers that give all errors the same format."""
    app.add_exception_handler(EgaraError, _egara_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def _egara_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, EgaraError)
    message = str(error)
    if isinstance(error, NotComputed):
        message += " To compute and store the result, send POST instead of GET."
    return error_response(status_of(error), kind_of(error), message)


def _validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return error_response(
        422, "BadInput", "; ".join(_validation_message(fault) for fault in error.errors()[:5])
    )


def _validation_message(fault: dict[str, Any]) -> str:
    location: Sequence[Any] = fault["loc"]
    if fault["type"] == "json_invalid" and len(location) == 2 and isinstance(location[1], int):
        reason = fault.get("ctx", {}).get("error", fault["msg"])
        return f"The body is not valid JSON: {reason} at character {location[1] + 1}."
    if tuple(location) == ("body",) and fault["type"] in BODY_FAULTS:
        return BODY_FAULTS[fault["type"]]
    # The first part is "body", "query" or "path"; clients do not need it.
    name = ".".join(str(part)[:100] for part in location[1:])
    return f"{name}: {fault['msg']}" if name else str(fault["msg"])


def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message = error.detail
    if isinstance(error.__cause__, UnicodeDecodeError):  # FastAPI reads the body before the route
        message = "The body is not valid JSON: it is not encoded as UTF-8."
    if message == HTTPStatus(error.status_code).phrase:  # Starlette's default
        message = f"{message}: {request.method} {request.url.path}"
    response = error_response(error.status_code, KINDS.get(error.status_code, "Refused"), message)
    response.headers.update(error.headers or {})
    return response


class UnexpectedErrors:
    """Middleware that logs an unexpected exception and responds with 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. If a response has already started, the exception is raised again."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("%s %s failed", scope["method"], scope["path"])
            message = "Egara failed unexpectedly. See the output of the server for the cause."
            await error_response(500, "InternalError", message)(scope, receive, send)
