"""What travels over HTTP when something goes wrong."""

from typing import Literal

from egara.server.models import Answer

ErrorKind = Literal[
    # The library's, by the names of their classes. What is not here is named by the next class in
    # its line of descent.
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
    "UnknownParticipant",
    "UnknownTag",
    # The server's own.
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


class Error(Answer):
    """What went wrong: by a name that stays, and in a sentence for people, in English."""

    kind: ErrorKind
    message: str


class ErrorAnswer(Answer):
    """The body of every answer whose status is 400 or more."""

    error: Error
