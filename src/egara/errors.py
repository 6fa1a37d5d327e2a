"""The exceptions that Egara raises.

::

    EgaraError
    ├── BadInput             an argument has a value that is not allowed
    │   ├── UnknownDrawing   no drawing of the collection has this ID or path
    │   ├── UnknownArtist    the collection has no drawing by an artist of this name
    │   ├── UnknownBoard     no board has this name
    │   ├── UnknownFolder    no drawing is in this folder, or several folders have this path
    │   ├── UnknownCluster   no cluster has this number, and no kept cluster has this name
    │   ├── UnknownParticipant  the user study has no participant of this name
    │   ├── UnknownTag       no tag has this name
    │   ├── NothingLeft      no drawing matches the filters
    │   ├── BadFilter        a ``where`` expression cannot be parsed
    │   ├── BadBackup        a file is not a backup, is damaged, or is from a newer version of Egara
    │   └── BadImage         a file or upload is not a readable image
    │       ├── TooLarge     the image has more bytes or pixels than Egara reads
    │       └── UnsupportedFormat  Egara knows the image's format, but cannot read it
    ├── NoWalk               the distance graph does not connect two drawings
    ├── Cancelled            a caller stopped a long computation
    ├── NotComputed          a result is not computed yet, and ``compute`` is false
    ├── CollectionError      a problem with the collection itself
    │   ├── CollectionBusy   another process is writing
    │   ├── CollectionGone   its folder was moved or deleted, or its drive is not connected
    │   ├── NewerCollection  a newer version of Egara wrote it
    │   └── StorageError     the disk or object store failed (full, read-only, unreachable)
    │       └── CollectionDamaged  files of the collection were changed, truncated or deleted
    ├── EncoderError         an encoder's folder or model is not usable
    │   └── UnknownEncoder   no installed encoder, or none of the collection's, has this name
    ├── DatasetError         a dataset is missing or damaged, or cannot be built
    │   └── UnknownDataset   no dataset has this name, or it is not built
    ├── TrainingFailed       training cannot continue
    └── MissingExtra         an optional part of Egara is not installed

Each message states the given value, the allowed values, and how to fix the problem.
"""

__all__ = [
    "BadBackup",
    "BadFilter",
    "BadImage",
    "BadInput",
    "Cancelled",
    "CollectionBusy",
    "CollectionDamaged",
    "CollectionError",
    "CollectionGone",
    "DatasetError",
    "EgaraError",
    "EncoderError",
    "MissingExtra",
    "NewerCollection",
    "NoWalk",
    "NotComputed",
    "NothingLeft",
    "StorageError",
    "TooLarge",
    "TrainingFailed",
    "UnknownArtist",
    "UnknownBoard",
    "UnknownCluster",
    "UnknownDataset",
    "UnknownDrawing",
    "UnknownEncoder",
    "UnknownFolder",
    "UnknownParticipant",
    "UnknownTag",
    "UnsupportedFormat",
]


class EgaraError(Exception):
    """The base class of all exceptions that Egara raises on purpose."""


class BadInput(EgaraError, ValueError):
    """An argument has a value that is not allowed."""


class UnknownDrawing(BadInput):
    """No drawing of the collection has this ID or path, or several drawings have it."""


class UnknownArtist(BadInput):
    """The collection has no drawing by an artist of this name."""


class UnknownBoard(BadInput):
    """No board of the collection has this name."""


class UnknownFolder(BadInput):
    """No drawing is in this folder, or several indexed folders have a subfolder of this path."""


class UnknownCluster(BadInput):
    """No cluster has this number, or no kept cluster has this name."""


class UnknownParticipant(BadInput):
    """The user study has no participant of this name."""


class UnknownTag(BadInput):
    """No tag has this name: the encoder has no such label, or the collection no such tag."""


class NothingLeft(BadInput):
    """No drawing matches the filters."""


class BadFilter(BadInput):
    """A ``where`` expression cannot be parsed."""


class BadBackup(BadInput):
    """A file is not a backup of user data, is damaged, or is from a newer version of Egara."""


class BadImage(BadInput):
    """A file or upload is not a readable image."""


class TooLarge(BadImage):
    """A file or upload has more bytes or pixels than Egara reads."""


class UnsupportedFormat(BadImage):
    """A file or upload has a format that Egara knows, but cannot read."""


class NoWalk(EgaraError):
    """The distance graph has no path between two drawings, or none of the requested length.

    Attributes:
        bridges: edges that would connect the two drawings, each (row, row, distance). Empty if the
            drawings are connected, but no path has the requested length.
    """

    bridges: tuple[tuple[int, int, float], ...] = ()


class Cancelled(EgaraError):
    """A caller stopped a long computation. Finished work is kept."""


class NotComputed(EgaraError):
    """A result is not computed yet, and the call has ``compute=False``."""


class CollectionError(EgaraError):
    """There is a problem with the collection itself."""


class CollectionBusy(CollectionError):
    """Another process is writing to the collection."""


class CollectionGone(CollectionError):
    """The collection's folder no longer exists, or contains another collection."""


class NewerCollection(CollectionError):
    """A newer version of Egara wrote the collection."""


class StorageError(CollectionError):
    """The disk or the object store failed: it is full, read-only or unreachable."""


class CollectionDamaged(StorageError):
    """Another program or a fault changed, truncated or deleted files of the collection."""


class EncoderError(EgaraError):
    """An encoder's folder or model is not usable."""


class UnknownEncoder(EncoderError):
    """No installed encoder, or none of the collection's encoders, has this name."""


class DatasetError(EgaraError):
    """A dataset is missing or damaged, or cannot be built."""


class UnknownDataset(DatasetError):
    """No dataset has this name, or it is not built on this machine."""


class TrainingFailed(EgaraError):
    """Training cannot continue: its loss is not finite, or its checkpoint cannot be read."""


class MissingExtra(EgaraError):
    """An optional part of Egara is not installed."""
