"""Read and write the labels of encoders. Label n is the name of column n of the scores.

Each fingerprint has its own table, because translations and thresholds can change while the
fingerprint stays the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.encoders import EncoderInfo
from egara.collection.tables.lance_tables import quoted
from egara.collection.tables.store import Store
from egara.encoders import RULES, Encoder, Label
from egara.text import join_names, split_names

__all__ = ["count_labels", "read_labels", "replace_labels", "write_labels"]

# In Lance, a dot separates nested fields.
COLUMNS = {rule: rule.replace(".", "") for rule in RULES}
"""The column with the threshold of each rule."""


def read_labels(store: Store, info: EncoderInfo) -> tuple[Label, ...]:
    """Return the labels of one of the collection's encoders; empty if it has no scores."""
    rows = _stored(store, info.fingerprint).to_pylist()
    if not rows:  # Version 1 of the schema has them in the table `encoders`.
        where = f"fingerprint = {quoted(info.fingerprint)}"
        lists = store.read("encoders", schema.ENCODERS, ["labels"], where)["labels"].to_pylist()
        rows = lists[0] or [] if lists else []
    return tuple(map(_label, rows))


def count_labels(store: Store, info: EncoderInfo) -> int:
    """Return the number of labels of one of the collection's encoders, without hidden labels."""
    name = schema.labels_table(info.fingerprint)
    layout = store.schema_of(name)
    if layout is None or not store.count(name):
        return len(read_labels(store, info))
    return store.count(name, "hidden IS NOT TRUE" if "hidden" in layout.names else None)


def write_labels(store: Store, encoders: Iterable[Encoder]) -> None:
    """Store the labels of encoders, if they differ from the stored labels."""
    for encoder in encoders:
        if encoder.labels:
            replace_labels(store, encoder.fingerprint, encoder.labels)


def replace_labels(store: Store, fingerprint: str, labels: Iterable[Label]) -> None:
    """Store the labels of a fingerprint, if they differ from the stored labels."""
    table = pa.Table.from_pylist([_row(label) for label in labels], schema.LABELS)
    if _stored(store, fingerprint) != table:
        store.replace(schema.labels_table(fingerprint), table)


def _stored(store: Store, fingerprint: str) -> pa.Table:
    return store.read(schema.labels_table(fingerprint), schema.LABELS)


def _label(row: Mapping[str, Any]) -> Label:
    japanese, *also = split_names(row.get("japanese") or "") or (None,)
    thresholds = {rule: row[name] for rule, name in COLUMNS.items() if row.get(name) is not None}
    hidden = bool(row.get("hidden"))
    return Label(row["name"], row["category"], japanese, thresholds, tuple(also), hidden)


def _row(label: Label) -> dict[str, Any]:
    names = join_names((*([label.japanese] if label.japanese else ()), *label.also))
    row: dict[str, Any] = {name: label.thresholds.get(rule) for rule, name in COLUMNS.items()}
    row |= {"name": label.name, "category": label.category, "japanese": names or None}
    return row | {"hidden": label.hidden}
