"""Upgrade the tables of an older version of Egara to the current schema before writing to them.

Version 1 stored all scores of a drawing (dense), and stored labels in the table ``encoders``.
Version 2 stores only large scores (sparse, see `egara.collection.tables.stored_scores`), and has a
table of labels for each encoder. Version 3 adds a collection ID and a journal of all files. Version
4 stores the encoder of each changed threshold (see `egara.collection.tables.thresholds`). Egara can
read and edit an older collection without upgrading it; indexing upgrades it. Every step is one
commit and can be repeated, so an interruption does no harm.
"""

from collections.abc import Callable, Iterator

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.encoders import read_encoders
from egara.collection.tables.labels import read_labels, replace_labels
from egara.collection.tables.locks import editing
from egara.collection.tables.store import Store
from egara.collection.tables.stored_scores import score_floors, sparse_columns
from egara.collection.tables.thresholds import upgrade_thresholds
from egara.encoders import Label
from egara.metric import VectorType

__all__ = ["upgrade"]


def upgrade(store: Store, before_change: Callable[[], None]) -> None:
    """Upgrade a collection, if its schema is older than the current one.

    Args:
        store: the collection's tables.
        before_change: called before the first change. If it raises an error, nothing is upgraded.
    """
    if store.schema_version >= schema.SCHEMA_VERSION:
        return
    before_change()
    for info in read_encoders(store).values():
        labels = read_labels(store, info)
        table = schema.vectors_table(info.fingerprint)
        layout = store.schema_of(table)
        if labels:
            replace_labels(store, info.fingerprint, labels)
        if layout is not None and "scores" in layout.names and "labels" not in layout.names:
            kind = VectorType(info.vector_type) if info.vector_type else None
            new_layout = schema.vectors(kind, info.dimensions, labels=len(labels))
            batches = list(_sparse_batches(store, table, labels, new_layout))
            store.replace(table, pa.Table.from_batches(batches, new_layout))
    with editing(store.folder):
        upgrade_thresholds(store)
    store.set_schema_version()
    store.record_all_files()


def _sparse_batches(
    store: Store, table: str, labels: tuple[Label, ...], new_layout: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table of vectors with sparse instead of dense scores."""
    floors = score_floors(labels)
    for batch in store.batches(table, ["id", "vector", "scores"]):
        scores = batch["scores"].flatten().to_numpy(zero_copy_only=False)
        columns = sparse_columns(scores.reshape(len(batch), -1), floors)
        yield pa.RecordBatch.from_arrays(
            [batch["id"], batch["vector"], *columns], schema=new_layout
        )
