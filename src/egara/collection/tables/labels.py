"""Which labels an encoder's scores stand for, as the collection knows them.

A table of its own for each fingerprint, because translations and thresholds may change while the
fingerprint stays.
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

__all__ = ["read_labels", "replace_labels", "write_labels"]

COLUMNS = {rule: rule.replace(".", "") for rule in RULES}  # a dot means something else to Lance


def read_labels(store: Store, info: EncoderInfo) -> tuple[Label, ...]:
    """The labels of one of the collection's encoders; none where it has no scores."""
    rows = _stored(store, info.fingerprint).to_pylist()
    if not rows:  # version 1 of the schema kept them elsewhere
        where = f"fingerprint = {quoted(info.fingerprint)}"
        found = store.read("encoders", schema.ENCODERS, ["labels"], where)["labels"].to_pylist()
        rows = found[0] or [] if found else []
    return tuple(map(_label, rows))


def write_labels(store: Store, encoders: Iterable[Encoder]) -> None:
    """Write down the labels of encoders, where they are not what is written."""
    for encoder in encoders:
        if encoder.labels:
            replace_labels(store, encoder.fingerprint, encoder.labels)


def replace_labels(store: Store, fingerprint: str, labels: Iterable[Label]) -> None:
    """Write down the labels of a fingerprint, where they are not what is written."""
    table = pa.Table.from_pylist([_row(label) for label in labels], schema.LABELS)
    if _stored(store, fingerprint) != table:
        store.replace(schema.labels_table(fingerprint), table)


def _stored(store: Store, fingerprint: str) -> pa.Table:
    """What is written down of a fingerprint's labels, without columns that the table lacks."""
    name = schema.labels_table(fingerprint)
    layout = store.schema_of(name)
    there = schema.LABELS.names if layout is None else layout.names
    return store.read(name, schema.LABELS, [one for one in schema.LABELS.names if one in there])


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
