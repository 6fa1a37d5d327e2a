"""Upgrade the tables of an older Egara to this one's schema, before anything is written to them.

Version 1 kept all scores of a drawing (dense) and the labels in the table ``encoders``. Version 2
keeps the scores that matter (sparse, `egara.collection.tables.stored_scores`) and the labels in tables
of their own. Version 3 has an identity and a journal of its files. An older collection can be read
and edited as it is; indexing upgrades it. Every step is one commit and may be repeated, so a stop
half-way does no harm.
"""

from collections.abc import Callable, Iterator

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.encoders import read_encoders
from egara.collection.tables.labels import read_labels, replace_labels
from egara.collection.tables.stored_scores import floors, sparse
from egara.collection.tables.store import Store
from egara.encoders import Label
from egara.metric import VectorType

__all__ = ["upgrade"]


def upgrade(store: Store, before: Callable[[], None]) -> None:
    """Upgrade a collection, where its schema is older than this Egara's.

    Args:
        store: the collection's tables.
        before: called before anything is changed; an error of it stops the upgrade.
    """
    if store.schema_version >= schema.SCHEMA_VERSION:
        return
    before()
    for info in read_encoders(store).values():
        labels = read_labels(store, info)
        table = schema.vectors_table(info.fingerprint)
        layout = store.schema_of(table)
        if labels:
            replace_labels(store, info.fingerprint, labels)
        if layout is not None and "scores" in layout.names and "labels" not in layout.names:
            kind = VectorType(info.vector_type)
            wanted = schema.vectors(kind, info.dimensions, scored=True)
            batches = list(_sparse_batches(store, table, labels, wanted))
            store.replace(table, pa.Table.from_batches(batches, wanted))
    store.set_schema_version()
    store.journal_all()


def _sparse_batches(
    store: Store, table: str, labels: tuple[Label, ...], wanted: pa.Schema
) -> Iterator[pa.RecordBatch]:
    least = floors(labels)
    for batch in store.batches(table, ["id", "vector", "scores"]):
        scores = batch["scores"].flatten().to_numpy(zero_copy_only=False)
        columns = sparse(scores.reshape(len(batch), -1), least)
        yield pa.RecordBatch.from_arrays([batch["id"], batch["vector"], *columns], schema=wanted)
