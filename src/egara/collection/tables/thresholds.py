"""The encoders of the thresholds that the user changed (the table ``tag_thresholds``).

A threshold belongs to the fingerprint of an encoder, because scores of different encoders are not
comparable. Before version 4 of the schema, and before version 2 of backups, a threshold had no
encoder and applied to every encoder with a label of the tag's name. Such a threshold is assigned to
these encoders. If there are none, its fingerprint stays null, and it applies to any encoder that is
added later.
"""

from collections.abc import Collection, Mapping
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.encoders import read_encoders
from egara.collection.tables.labels import read_labels
from egara.collection.tables.store import Store
from egara.text import tag_key

__all__ = ["assign_thresholds", "tags_by_encoder", "upgrade_thresholds"]

TABLE = "tag_thresholds"


def upgrade_thresholds(store: Store) -> None:
    """Assign thresholds without encoder to encoders of the collection.

    The caller holds the editing lock.
    """
    layout = store.schema_of(TABLE)
    if layout is None:
        return
    rows = store.read(TABLE, schema.TAG_THRESHOLDS)
    if rows["fingerprint"].null_count == 0 and layout.names == schema.TAG_THRESHOLDS.names:
        return
    assigned = assign_thresholds(rows, tags_by_encoder(store))
    if assigned != rows or layout.names != schema.TAG_THRESHOLDS.names:
        store.replace(TABLE, assigned)


def tags_by_encoder(store: Store) -> dict[str, set[str]]:
    """Return the keys of the labels of the collection's encoders, by fingerprint."""
    return {
        info.fingerprint: {tag_key(label.name) for label in read_labels(store, info)}
        for info in read_encoders(store).values()
    }


def assign_thresholds(rows: pa.Table, tags: Mapping[str, Collection[str]]) -> pa.Table:
    """Assign each threshold without encoder to all encoders that have its tag.

    An encoder that has a threshold of the tag keeps it.

    Args:
        rows: rows of ``tag_thresholds``.
        tags: the keys of each encoder's labels, by fingerprint.

    Returns:
        The rows. Those whose tag no encoder has are still without encoder.
    """
    known = [row for row in rows.to_pylist() if row["fingerprint"] is not None]
    thresholds: dict[tuple[str | None, str], Any] = {
        (row["fingerprint"], row["tag"]): row["threshold"] for row in known
    }
    for row in rows.to_pylist():
        if row["fingerprint"] is None:
            tag = row["tag"]
            owners: list[str | None] = [name for name, keys in tags.items() if tag in keys]
            for owner in owners or [None]:
                thresholds.setdefault((owner, tag), row["threshold"])
    assigned = [
        {"fingerprint": fingerprint, "tag": tag, "threshold": threshold}
        for (fingerprint, tag), threshold in thresholds.items()
    ]
    return pa.Table.from_pylist(assigned, schema.TAG_THRESHOLDS)
