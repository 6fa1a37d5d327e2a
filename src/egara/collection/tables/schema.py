"""Define the tables of a collection and their columns.

=====================  ======================================================================
``about``              key and value: the schema version and the ID of the collection
``roots``              one row per indexed folder
``files``              one row per file: the image in it, the file's metadata, its outcome
``images``             one row per image: its metadata, without pixels
``thumbnails``         one row per image: its thumbnail
``encoders``           one row per fingerprint: the type of an encoder's vectors
``vectors-…``          one table per fingerprint: one row per image, with vector and scores
``labels-…``           one table per fingerprint: one row per label, in the order of the scores
``tags``               one row per image and tag that the user added, confirmed or rejected
``tag_thresholds``     one row per encoder and tag with a changed threshold
``roles``              one row per role to which the user assigned an encoder
``boards``             one row per board, with its drawings in order
``kept_clusters``      one row per cluster that the user named, with its drawings
``duplicate_reviews``  one row per pair of images: the user's verdict on it
``study-trials``       one row per trial of the user study: its drawings and encoders
``study``              one row per answer to a trial; rows are only added
=====================  ======================================================================

Every table has one `Owner`. User data cannot be computed again, so it is backed up
(`egara.collection.backups`). The packages that compute derived tables (``neighbours-…``,
``clusters-…``, ``copies-…``, ``map-…``, ``words-…``) define their columns.

Thumbnails have their own table for two reasons: a moved file or a new title rewrites the row in
``images``, but not the thumbnail; and ``images`` is small enough to be read completely.
"""

from collections.abc import Mapping
from enum import StrEnum

import pyarrow as pa

from egara.metric import VectorType

__all__ = [
    "ABOUT",
    "ADDED_COLUMNS",
    "BOARDS",
    "BROKEN",
    "DUPLICATE_REVIEWS",
    "ENCODERS",
    "FILES",
    "IMAGES",
    "INDEXED",
    "INTERNAL_ERROR",
    "JOURNALED_FROM",
    "KEPT_CLUSTERS",
    "LABELS",
    "MAX_SHORT_LABELS",
    "MISSING",
    "ROLES",
    "ROOTS",
    "SCHEMA_VERSION",
    "STUDY",
    "STUDY_TRIALS",
    "TAGS",
    "TAG_THRESHOLDS",
    "THUMBNAILS",
    "UNREADABLE",
    "UNSUPPORTED",
    "USER_TABLES",
    "Owner",
    "conformed",
    "is_optional",
    "labels_table",
    "owner",
    "vectors",
    "vectors_table",
]

MAX_SHORT_LABELS = 2**16
"""The largest number of labels of an encoder whose labels are stored as 16-bit integers."""

SCHEMA_VERSION = 4
"""Egara can read an older collection; indexing upgrades it (see `schema_upgrade`)."""

JOURNALED_FROM = 3
"""The first version whose commits are recorded with digests (see `journal`)."""

INDEXED = "indexed"
MISSING = "missing"
BROKEN = "broken"
UNSUPPORTED = "unsupported"  # a known format that Egara cannot read yet
INTERNAL_ERROR = "internal-error"  # a bug in Egara
UNREADABLE = (BROKEN, INTERNAL_ERROR)

ABOUT = pa.schema([("key", pa.string()), ("value", pa.string())])

ROOTS = pa.schema(
    [
        ("root", pa.int32()),
        ("location", pa.string()),  # See `roots.root_location`.
    ]
)

DESCRIPTION = [
    ("title", pa.string()),
    ("artist", pa.string()),
    ("source", pa.string()),
    ("keywords", pa.list_(pa.string())),
]

FILES = pa.schema(
    [
        ("root", pa.int32()),
        ("path", pa.string()),  # relative to the root; see `path_text.to_text`
        ("id", pa.string()),  # null if the file could not be read
        ("size", pa.int64()),
        ("mtime_ns", pa.int64()),
        ("sidecar", pa.string()),  # digest of the file's row in metadata.csv or .jsonl, or null
        ("outcome", pa.string()),
        ("reason", pa.string()),
        *DESCRIPTION,
    ]
)

IMAGES = pa.schema(
    [
        ("id", pa.string()),  # the first 32 hexadecimal digits of the bytes' SHA-256
        ("path", pa.string()),  # its current or last known path, relative to its root
        ("root", pa.int32()),
        ("copies", pa.list_(pa.string())),  # other files with the same bytes
        ("missing", pa.bool_()),
        ("size", pa.int64()),  # bytes
        ("format", pa.string()),
        ("frames", pa.int32()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("perceptual_hash", pa.uint64()),
        *DESCRIPTION,
    ]
)

THUMBNAILS = pa.schema(
    [
        ("id", pa.string()),
        ("webp", pa.binary()),  # a JPEG file; WebP in older rows
    ]
)

ENCODERS = pa.schema(
    [
        ("fingerprint", pa.string()),
        ("name", pa.string()),
        ("vector_type", pa.string()),
        ("dimensions", pa.int32()),
        ("metric", pa.string()),
        # Only version 1 of the schema uses this column; see `LABELS`.
        ("labels", pa.list_(pa.struct([("name", pa.string()), ("category", pa.string())]))),
    ]
)

LABELS = pa.schema(
    [
        ("name", pa.string()),
        ("category", pa.string()),
        ("japanese", pa.string()),  # one name, or several as `egara.text.join_names` joins them
        ("f05", pa.float64()),  # thresholds
        ("f1", pa.float64()),
        ("f2", pa.float64()),
        ("hidden", pa.bool_()),  # Missing in tables of Egara 0.1.0: no label is hidden.
    ]
)

TAGS = pa.schema(
    [
        ("id", pa.string()),  # of the image; a moved image therefore keeps its tags
        ("tag", pa.string()),  # case-folded; spellings of a tag are therefore equal
        ("name", pa.string()),  # as the user wrote it
        ("state", pa.string()),  # own, confirmed or rejected; null if it was withdrawn
    ]
)

TAG_THRESHOLDS = pa.schema(
    [
        # Of the encoder. Missing before version 4; null if it is not known (see `thresholds`).
        ("fingerprint", pa.string()),
        ("tag", pa.string()),  # the key of the label's name; see `egara.text.tag_key`
        ("threshold", pa.float64()),
    ]
)

ROLES = pa.schema([("role", pa.string()), ("encoder", pa.string())])

BOARDS = pa.schema(
    [
        ("key", pa.string()),
        ("name", pa.string()),
        ("note", pa.string()),
        ("items", pa.list_(pa.struct([("id", pa.string()), ("note", pa.string())]))),
    ]
)

KEPT_CLUSTERS = pa.schema(
    [
        ("key", pa.string()),
        ("place", pa.int64()),  # the position in the list of kept clusters
        ("name", pa.string()),
        ("encoder", pa.string()),
        ("method", pa.string()),
        ("k", pa.int32()),  # null if the method chose the number of clusters
        ("drawings", pa.list_(pa.string())),
    ]
)

DUPLICATE_REVIEWS = pa.schema(
    [
        ("a", pa.string()),  # the lower of the two drawing IDs
        ("b", pa.string()),
        ("verdict", pa.string()),
        ("keep", pa.string()),  # the drawing of the group that is kept; null if none is chosen
    ]
)

STUDY_TRIALS = pa.schema(
    [
        ("participant", pa.string()),
        ("trial", pa.int32()),  # from 1
        ("a", pa.string()),
        ("b", pa.string()),  # the drawing that is nearest to A with encoder_b
        ("c", pa.string()),
        ("encoder_b", pa.string()),
        ("fingerprint_b", pa.string()),
        ("encoder_c", pa.string()),
        ("fingerprint_c", pa.string()),
        ("b_left", pa.bool_()),
    ]
)

STUDY = pa.schema(
    [
        *STUDY_TRIALS,
        ("question", pa.string()),
        ("choice", pa.string()),
        ("time", pa.timestamp("us", tz="UTC")),
    ]
)

USER_TABLES: Mapping[str, pa.Schema] = {
    "tags": TAGS,
    "tag_thresholds": TAG_THRESHOLDS,
    "roles": ROLES,
    "boards": BOARDS,
    "kept_clusters": KEPT_CLUSTERS,
    "duplicate_reviews": DUPLICATE_REVIEWS,
    "study-trials": STUDY_TRIALS,
    "study": STUDY,
}
"""The tables of user data. A backup contains all of them, so a new one needs a `BackupPart`."""

ADDED_COLUMNS = {"labels": ("hidden",), "tag_thresholds": ("fingerprint",)}
"""Columns that tables of older versions lack, by the table's name up to the first hyphen. They are
read as null."""

DERIVED_PREFIXES = ("neighbours-", "clusters-", "copies-", "map-", "words-")
INDEXED_TABLES = ("about", "roots", "files", "images", "thumbnails", "encoders")
INDEXED_PREFIXES = ("vectors-", "labels-")


class Owner(StrEnum):
    """The source of a table's rows, which determines how they can be restored."""

    USER = "user"
    """The user entered the rows: only a backup can restore them."""
    INDEXED = "indexed"
    """The rows are from the folders of drawings: indexing writes them again."""
    DERIVED = "derived"
    """The rows are computed from other tables, and are computed again when they are needed."""


def owner(table: str) -> Owner | None:
    """Return the owner of a table by its name; None if Egara has no table of this name."""
    if table in USER_TABLES:
        return Owner.USER
    if table in INDEXED_TABLES or table.startswith(INDEXED_PREFIXES):
        return Owner.INDEXED
    return Owner.DERIVED if table.startswith(DERIVED_PREFIXES) else None


def is_optional(table: str, column: str) -> bool:
    """Return whether a table of an older version may lack a column."""
    return column in ADDED_COLUMNS.get(table.partition("-")[0], ())


def conformed(rows: pa.Table, layout: pa.Schema) -> pa.Table:
    """Return rows with the columns of a layout; columns that the rows lack are null."""
    for column in layout:
        if column.name not in rows.column_names:
            rows = rows.append_column(column, pa.nulls(len(rows), column.type))
    return rows.select(layout.names)


def vectors(vector_type: VectorType | None, dimensions: int, *, labels: int) -> pa.Schema:
    """Return the schema of an encoder's table of vectors.

    Args:
        vector_type: bits (8 per uint8) or float32; None for an encoder with scores alone.
        dimensions: the length of a vector, in bits or floats.
        labels: the number of labels. If there are any, the table has columns for sparse scores.
    """
    fields = [("id", pa.string())]
    if vector_type == VectorType.BITS:
        fields.append(("vector", pa.list_(pa.uint8(), dimensions // 8)))
    elif vector_type == VectorType.FLOATS:
        fields.append(("vector", pa.list_(pa.float32(), dimensions)))
    if labels:
        number = pa.uint16() if labels <= MAX_SHORT_LABELS else pa.uint32()
        fields += [("labels", pa.list_(number)), ("scores", pa.list_(pa.float16()))]
    return pa.schema(fields)


def vectors_table(fingerprint: str) -> str:
    """Return the name of the table of an encoder's vectors."""
    return f"vectors-{fingerprint}"


def labels_table(fingerprint: str) -> str:
    """Return the name of the table of an encoder's labels."""
    return f"labels-{fingerprint}"
