"""The tables of a collection.

=================  =========================================================================
``about``          key and value: the schema's version, and the collection's identity
``roots``          the folders that were indexed
``files``          one row a file: the image that it holds, what it says of it, its outcome
``images``         one row an image: everything about it but its picture
``thumbnails``     one row an image: a WebP
``encoders``       one row a fingerprint: what an encoder's vectors are
``vectors-…``      one table a fingerprint: one row an image, its vector and its scores
``labels-…``       one table a fingerprint: one row a label, in the order of the scores
``tags``           one row an image and tag: what people say of it
``tag_thresholds`` one row a tag whose threshold was moved
=================  =========================================================================

What else people make is laid out by its own topic: ``boards``, ``kept_clusters``,
``duplicate_reviews``, ``study`` and ``study-trials``; and so is what is derived:
``neighbours-…``, ``clusters-…``, ``map-…``.

Thumbnails are a table of their own so that a moved file or a new title, which rewrite the row in
``images``, do not rewrite pictures, and so that ``images`` can be read whole.
"""

import pyarrow as pa

from egara.metric import VectorType

__all__ = [
    "ABOUT",
    "BROKEN",
    "ENCODERS",
    "FILES",
    "IMAGES",
    "INDEXED",
    "LABELS",
    "MISSING",
    "ROOTS",
    "SCHEMA_VERSION",
    "TAGS",
    "TAG_THRESHOLDS",
    "THUMBNAILS",
    "labels_table",
    "vectors",
    "vectors_table",
]

SCHEMA_VERSION = 3
"""An older collection can be read; indexing upgrades it (`egara.collection.tables.upgrading`)."""

INDEXED = "indexed"
MISSING = "missing"
BROKEN = "broken"

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

THUMBNAILS = pa.schema([("id", pa.string()), ("webp", pa.binary())])

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
        ("japanese", pa.string()),  # one name, or several as `egara.words` joins them
        ("f05", pa.float64()),  # thresholds
        ("f1", pa.float64()),
        ("f2", pa.float64()),
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
