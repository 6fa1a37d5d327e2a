"""Every error of Egara's own.

::

    EgaraError
    ├── BadInput             what was asked cannot be done as asked
    │   ├── UnknownDrawing   no drawing of the collection has this ID or path
    │   ├── UnknownArtist    no drawing of the collection is by an artist of this name
    │   ├── UnknownBoard     no board has this name
    │   ├── UnknownCluster   no cluster has this number, or is kept under this name
    │   ├── UnknownParticipant  nobody of this name is in the user study
    │   ├── UnknownTag       there is no tag of this name
    │   ├── NothingLeft      the filters leave no drawing for what was asked
    │   ├── BadFilter        a ``where`` expression that is not understood
    │   ├── BadBackup        a file that is no backup, damaged, or written by a newer Egara
    │   └── BadImage         a file or upload that is not a readable drawing
    │       ├── TooLarge     it has more bytes or pixels than are read
    │       └── UnsupportedFormat  it is of a format that is known, but not read
    ├── NoWalk               two drawings are not connected in the distance graph
    ├── Cancelled            a long computation was stopped as asked
    ├── NotComputed          only what is computed already was asked for, and this is not
    ├── CollectionError      the collection itself
    │   ├── CollectionBusy   another process is writing
    │   ├── CollectionGone   its folder was moved or deleted, or its drive is not connected
    │   ├── NewerCollection  written by a newer Egara
    │   └── StorageError     the disk or object store refused (full, read-only, unreachable)
    │       └── CollectionDamaged  files of it were changed, cut short or deleted
    ├── EncoderError         an encoder's folder or model is not usable
    │   └── UnknownEncoder   no encoder of this name is installed, or used in the collection
    ├── DatasetError         a dataset is not there, is damaged or cannot be built
    │   └── UnknownDataset   no dataset has this name, or it is not built
    ├── TrainingFailed       a training cannot go on
    └── MissingExtra         an optional part is not installed

A message says what was given, what the limit is, and what to do.
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
    "UnknownParticipant",
    "UnknownTag",
    "UnsupportedFormat",
]


class EgaraError(Exception):
    """The root of all errors that Egara raises on purpose."""


class BadInput(EgaraError, ValueError):
    """What was asked cannot be done as asked."""


class UnknownDrawing(BadInput):
    """No drawing of the collection has this ID or path, or several do."""


class UnknownArtist(BadInput):
    """No drawing of the collection is by an artist of this name."""


class UnknownBoard(BadInput):
    """No board of the collection has this name."""


class UnknownCluster(BadInput):
    """No cluster has this number, or no kept one this name."""


class UnknownParticipant(BadInput):
    """Nobody of this name is in the user study."""


class UnknownTag(BadInput):
    """There is no tag of this name: not of the encoder, or not in the collection."""


class NothingLeft(BadInput):
    """The filters leave no drawing for what was asked."""


class BadFilter(BadInput):
    """A ``where`` expression that is not understood."""


class BadBackup(BadInput):
    """A file that is no backup of people's work, is damaged, or was written by a newer Egara."""


class BadImage(BadInput):
    """A file or upload that is not a readable drawing."""


class TooLarge(BadImage):
    """A file or upload has more bytes or pixels than are read."""


class UnsupportedFormat(BadImage):
    """A file or upload is of a format that is known, but not read."""


class NoWalk(EgaraError):
    """Two drawings are not connected in the distance graph as it stands.

    `bridges` are the edges that would connect them, each (row, row, distance); none where what is
    missing is a walk of the length that was asked for.
    """

    bridges: tuple[tuple[int, int, float], ...] = ()


class Cancelled(EgaraError):
    """A long computation was stopped as asked; what was finished is kept."""


class NotComputed(EgaraError):
    """Only what is computed already was asked for (``compute=False``), and this is not."""


class CollectionError(EgaraError):
    """Something about the collection itself."""


class CollectionBusy(CollectionError):
    """Another process is writing to the collection."""


class CollectionGone(CollectionError):
    """The collection's folder is no longer there, or holds another collection."""


class NewerCollection(CollectionError):
    """The collection was written by a newer Egara than this one."""


class StorageError(CollectionError):
    """The disk or the object store refused: full, read-only or unreachable."""


class CollectionDamaged(StorageError):
    """Files of the collection were changed, cut short or deleted by something else than Egara."""


class EncoderError(EgaraError):
    """An encoder's folder or model is not usable."""


class UnknownEncoder(EncoderError):
    """No encoder of this name is installed, or used in the collection."""


class DatasetError(EgaraError):
    """A dataset is not there, is damaged, or cannot be built."""


class UnknownDataset(DatasetError):
    """No dataset has this name, or it is not built on this machine."""


class TrainingFailed(EgaraError):
    """A training cannot go on: its loss is not finite, or its checkpoint cannot be read."""


class MissingExtra(EgaraError):
    """An optional part of Egara is not installed."""
