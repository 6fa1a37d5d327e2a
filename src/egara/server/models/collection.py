"""Models of the collection itself: its encoders, columns, keywords and file outcomes."""

from typing import Literal

from egara.server.models.base import ResponseModel, Text
from egara.server.models.roles import Role

TagKind = Literal["keyword", "own", "predicted"]
OutcomeKind = Literal["indexed", "missing", "broken", "unsupported", "internal-error"]


class EncoderInfo(ResponseModel):
    """An encoder of the collection, and the number of drawings that it has encoded.

    ``metric`` and ``vector_type`` are null for an encoder that has scores of labels but no vectors;
    ``labels`` is the number of its labels. ``kinds`` are the kinds of items that it can encode now.
    ``roles`` are the roles that it serves, ``can_serve`` those that it could serve.
    """

    name: str
    fingerprint: str
    metric: str | None
    vector_type: str | None
    dimensions: int
    vectors: int
    labels: int
    kinds: list[str]
    roles: list[Role]
    can_serve: list[Role]


class Column(ResponseModel):
    """A column that a ``where`` condition can use, and its type."""

    name: str
    type: str


class CollectionInfo(ResponseModel):
    """A summary of the collection. ``version`` changes when the drawings or the roles change."""

    name: str
    location: Text
    images: int
    missing: int
    broken: int
    unsupported: dict[str, int]
    encoders: list[EncoderInfo]
    columns: list[Column]
    version: str


class KeywordCount(ResponseModel):
    """A tag and the number of drawings that have it.

    ``kind`` is the source of the tag: ``keyword`` for the metadata of a file, ``own`` for a tag
    that a user added, ``predicted`` for an encoder. If a tag has several sources, the first in this
    order is given. ``category`` and ``japanese`` come from the encoder's labels.
    """

    keyword: Text
    count: int
    kind: TagKind
    category: Text | None
    japanese: Text | None


class KeywordsResponse(ResponseModel):
    """Tags that match a prefix.

    Tags that begin with the prefix come before tags with a later word that does. In each group, the
    most frequent comes first.
    """

    keywords: list[KeywordCount]


class Outcome(ResponseModel):
    """The outcome of indexing one file, and the reason for it."""

    path: Text
    outcome: OutcomeKind
    reason: Text | None


class OutcomesResponse(ResponseModel):
    """Outcomes, sorted by path."""

    outcomes: list[Outcome]


class FolderNode(ResponseModel):
    """A folder with drawings.

    ``drawings`` counts those in the folder and its subfolders, ``own`` those directly in it.
    ``folder`` is the value for the filter ``folder``. ``subfolders`` is empty below the requested
    depth; ``has_subfolders`` states whether there are any.
    """

    folder: Text
    name: Text
    drawings: int
    own: int
    has_subfolders: bool
    subfolders: list["FolderNode"]


class FoldersResponse(ResponseModel):
    """The requested folder, or all indexed folders."""

    folders: list[FolderNode]
