"""The score from which on drawings have a tag: the encoder's own, or where people moved it."""

from collections.abc import Sequence

import pyarrow as pa

from egara.collection.answers import TagThreshold
from egara.collection.snapshots.snapshot import Snapshots
from egara.collection.tables import schema
from egara.collection.tables.lock import editing
from egara.collection.tables.store import Store, quoted
from egara.collection.tags.index import TagIndex
from egara.collection.tags.predictions import default_threshold, floor
from egara.encoders import Label, folded
from egara.errors import BadInput

__all__ = ["Thresholds"]

WAIT = 2.0  # seconds for another edit, which takes a fraction of one


class Thresholds:
    """The thresholds of one collection, for the tags of its encoder."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots

    def move(self, name: str, value: float | None) -> TagThreshold:
        """See `Collection.tag_threshold`."""
        with editing(self._store.folder, WAIT):
            label = _label(self._snapshots.newest().tags(), name)
            key = folded(label.name)
            if value is None:
                self._store.delete("tag_thresholds", f"tag = {quoted(key)}")
            else:
                row = {"tag": key, "threshold": _checked(label, value)}
                table = pa.Table.from_pylist([row], schema.TAG_THRESHOLDS)
                self._store.upsert("tag_thresholds", table, ["tag"])
        return _threshold(self._snapshots.newest().tags(), label)

    def all(self, names: Sequence[str], moved: bool) -> list[TagThreshold]:
        """See `Collection.tag_thresholds`."""
        index = self._snapshots.newest().tags()
        asked = [_label(index, name) for name in names] or index.said.vocabulary.labels
        found = [label for label in asked if not moved or index.moved(folded(label.name))]
        return [_threshold(index, label) for label in dict.fromkeys(found)]


def _threshold(index: TagIndex, label: Label) -> TagThreshold:
    key = folded(label.name)
    return TagThreshold(
        name=label.name,
        threshold=index.threshold(key),
        drawings=index.counted(key).count,
        own=default_threshold(label),
        least=floor(label),
        moved=index.moved(key),
    )


def _label(index: TagIndex, name: str) -> Label:
    vocabulary = index.said.vocabulary
    if not vocabulary.labels:
        raise BadInput(
            f"{name!r} has no threshold: none of the collection's encoders says tags. "
            "Index its folder with one that has labels; `egara encoders list` names them."
        )
    labels = [vocabulary.labels[number] for number in vocabulary.require(name)]
    if len(labels) > 1:
        names = ", ".join(repr(label.name) for label in labels)
        raise BadInput(f"Several tags are called {name!r}: {names}. Give one of these.")
    return labels[0]


def _checked(label: Label, value: float) -> float:
    if not floor(label) <= value <= 1:
        raise BadInput(
            f"The threshold of {label.name!r} must be {floor(label):g} to 1, as lower scores are "
            f"not kept; got {value}."
        )
    return float(value)
