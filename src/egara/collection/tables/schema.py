"""The tables of a collection.

=================  =========================================================================
``about``          key and value: the schema's version, and the collection's identity
``roots``          the folders that were indexed
``files``          one row a file: the image that it holds, what it says of it, its outcome
``images``         one row an image: everything about it but its picture
``thumbnails``     one row an image: its thumbnail
``encoders``       one row a fingerprint: what an encoder's vectors are
``vectors-…``      one table a fingerprint: one row an image, its vector and its scores
``labels-…``       one table a fingerprint: one row a label, in the order of the scores
``tags``           one row an image and tag: what people say of it
``tag_thresholds`` one row a tag whose threshold was moved
``boards``         one row a board, with its drawings in their order
``kept_clusters``  one row a cluster that a person named, with its drawings
``duplicate_reviews``  one row a pair of images: a person's verdict on it
``study-trials``   one row a trial of the user study: its drawings and encoders
``study``          one row an answer to a trial; rows are only added
=================  =========================================================================

Every table belongs to one `Owner`: people's work cannot be computed again, so it is backed up
(`egara.collection.backups`). Derived tables (``neighbours-…``, ``clusters-…``, ``copies-…``,
``map-…``) are laid out by their own topics.

Thumbnails are a table of their own so that a moved file or a new title, which rewrite the row in
``images``, do not rewrite pictures, and so that ``images`` can be read whole.
"""

from collections.abc import Mapping
from enum import StrEnum

import pyarrow as pa

from egara.metric import VectorType

__all__ = [
    "ABOUT",
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
    "MISSING",
    "PEOPLE_TABLES",
    "ROOTS",
    "SCHEMA_VERSION",
    "STUDY",
    "STUDY_TRIALS",
    "TAGS",
    "TAG_THRESHOLDS",
    "THUMBNAILS",
    "UNREADABLE",
    "UNSUPPORTED",
    "Owner",
    "labels_table",
    "owner",
    "vectors",
    "vectors_table",
]

SCHEMA_VERSION = 3
"""An older collection can be read; indexing upgrades it (`egara.collection.tables.schema_upgrade`)."""

JOURNALED_FROM = 3
"""From this version on, commits are recorded with digests (`egara.collection.tables.journal`)."""

INDEXED = "indexed"
MISSING = "missing"
BROKEN = "broken"
UNSUPPORTED = "unsupported"  # of a known format that is not read yet
INTERNAL_ERROR = "internal-error"  # a bug of Egara's
UNREADABLE = (BROKEN, INTERNAL_ERROR)

ABOUT = pa.schema([("key", pa.string()), ("value", pa.string())])

ROOTS = pa.schema(
    [
        ("root", pa.int32()),
        ("location", pa.string()),  # relative to the collection's folder where it lies around it
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
        ("path", pa.string()),  # relative to the root; see `paths.to_text`
        ("id", pa.string()),  # null where the file could not be read
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
        ("path", pa.string()),  # where it is, or was last seen, relative to its root
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
        # Of version 1 alone; since then in tables of their own.
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
        ("hidden", pa.bool_()),  # absent in tables of Egara 0.1.0: none is hidden
    ]
)

TAGS = pa.schema(
    [
        ("id", pa.string()),  # of the image, so that a tag stays with it wherever it moves
        ("tag", pa.string()),  # folded, so that two spellings of it are one
        ("name", pa.string()),  # as it was written
        ("state", pa.string()),  # own, confirmed or rejected; null where that was taken back
    ]
)

TAG_THRESHOLDS = pa.schema([("tag", pa.string()), ("threshold", pa.float64())])

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
        ("place", pa.int64()),  # in the order in which they were kept
        ("name", pa.string()),
        ("encoder", pa.string()),
        ("method", pa.string()),
        ("k", pa.int32()),  # null where it was proposed or found
        ("drawings", pa.list_(pa.string())),
    ]
)

DUPLICATE_REVIEWS = pa.schema(
    [
        ("a", pa.string()),  # the lower of the two identities
        ("b", pa.string()),
        ("verdict", pa.string()),
        ("keep", pa.string()),  # which drawing of the group is kept; null for no choice
    ]
)

STUDY_TRIALS = pa.schema(
    [
        ("participant", pa.string()),
        ("trial", pa.int32()),  # from 1
        ("a", pa.string()),
        ("b", pa.string()),  # the nearest to A under encoder_b
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

PEOPLE_TABLES: Mapping[str, pa.Schema] = {
    "tags": TAGS,
    "tag_thresholds": TAG_THRESHOLDS,
    "boards": BOARDS,
    "kept_clusters": KEPT_CLUSTERS,
    "duplicate_reviews": DUPLICATE_REVIEWS,
    "study-trials": STUDY_TRIALS,
    "study": STUDY,
}
"""What people made, by table. A backup holds all of it, so a new one needs a section there."""

DERIVED_PREFIXES = ("neighbours-", "clusters-", "copies-", "map-")
INDEXED_TABLES = ("about", "roots", "files", "images", "thumbnails", "encoders")
INDEXED_PREFIXES = ("vectors-", "labels-")


class Owner(StrEnum):
    """Where a table's rows come from, and so how they can be restored."""

    PEOPLE = "people"
    """From people: only a backup has them."""
    INDEXED = "indexed"
    """From the folders of drawings: indexing writes them again."""
    DERIVED = "derived"
    """From other tables: computed again when needed."""


def owner(table: str) -> Owner | None:
    """Return the owner of a table by its name; None for a name that is no table of Egara."""
    if table in PEOPLE_TABLES:
        return Owner.PEOPLE
    if table in INDEXED_TABLES or table.startswith(INDEXED_PREFIXES):
        return Owner.INDEXED
    return Owner.DERIVED if table.startswith(DERIVED_PREFIXES) else None


def vectors(vector_type: VectorType, dimensions: int, *, scored: bool) -> pa.Schema:
    """The schema of one encoder's table: its vectors, and where it has labels, sparse scores."""
    if vector_type is VectorType.BITS:
        vector = pa.list_(pa.uint8(), dimensions // 8)
    else:
        vector = pa.list_(pa.float32(), dimensions)
    fields = [("id", pa.string()), ("vector", vector)]
    if scored:
        fields += [("labels", pa.list_(pa.uint16())), ("scores", pa.list_(pa.float16()))]
    return pa.schema(fields)


def vectors_table(fingerprint: str) -> str:
    """The name of the table with one encoder's vectors."""
    return f"vectors-{fingerprint}"


def labels_table(fingerprint: str) -> str:
    """The name of the table with one encoder's labels."""
    return f"labels-{fingerprint}"
