"""Models of error responses."""

from typing import Literal

from egara.server.models.base import ResponseModel

ErrorKind = Literal[
    # Class names of the library's errors. An error that is not listed has the name of its nearest
    # base class in this list.
    "BadFilter",
    "BadImage",
    "BadInput",
    "Cancelled",
    "CollectionBusy",
    "CollectionError",
    "CollectionGone",
    "EgaraError",
    "EncoderError",
    "NewerCollection",
    "NoWalk",
    "NotComputed",
    "NothingLeft",
    "StorageError",
    "TooLarge",
    "UnknownArtist",
    "UnknownBoard",
    "UnknownCluster",
    "UnknownDrawing",
    "UnknownEncoder",
    "UnknownFolder",
    "UnknownParticipant",
    "UnknownTag",
    # Errors of the server itself.
    "BadRequest",
    "ForeignHost",
    "ForeignOrigin",
    "InternalError",
    "MethodNotAllowed",
    "NotFound",
    "Refused",
    "TooBusy",
    "Unauthorized",
]


class Error(ResponseModel):
    """An error: ``kind`` is a stable name for programs, ``message`` an English text for users."""

    kind: ErrorKind
    message: str


class ErrorResponse(ResponseModel):
    """The body of every response with a status of 400 or more."""

    error: Error
