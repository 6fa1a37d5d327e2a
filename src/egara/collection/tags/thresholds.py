"""Read and change thresholds of tags: the encoder's defaults, and those that the user changed."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from egara.collection.snapshots import Snapshots
from egara.collection.tables import (
    Store,
    default_threshold,
    quoted,
    schema,
    score_floor,
    upgrade_thresholds,
)
from egara.collection.tags.tag_index import TagIndex, TagIndexes
from egara.collection.tags.tag_types import TagThreshold
from egara.encoders import Label
from egara.errors import BadInput
from egara.text import tag_key
from egara.tomlfiles import shortened

__all__ = ["Thresholds"]


class Thresholds:
    """The thresholds of one collection, for the tags of its encoders."""

    def __init__(self, store: Store, snapshots: Snapshots, indexes: TagIndexes) -> None:
        """Use the collection's tables, snapshots and tag indexes."""
        self._store = store
        self._snapshots = snapshots
        self._indexes = indexes

    def set(self, name: str, value: float | None, encoder: str | None = None) -> TagThreshold:
        """See `TagVerbs.tag_threshold`."""
        with self._store.editing():
            index = self._index(encoder)
            label = _label(index, name)
            assert index.unedited.tagger is not None
            fingerprint, key = index.unedited.tagger.fingerprint, tag_key(label.name)
            checked = None if value is None else _checked(label, value)
            upgrade_thresholds(self._store)
            if checked is None:
                where = f"fingerprint = {quoted(fingerprint)} AND tag = {quoted(key)}"
                self._store.delete("tag_thresholds", where)
            else:
                row = {"fingerprint": fingerprint, "tag": key, "threshold": checked}
                table = pa.Table.from_pylist([row], schema.TAG_THRESHOLDS)
                self._store.upsert("tag_thresholds", table, ["fingerprint", "tag"])
            self._store.compact("tag_thresholds")
        return _threshold(self._index(encoder), label)

    def all(
        self, names: Sequence[str] = (), *, moved: bool = False, encoder: str | None = None
    ) -> list[TagThreshold]:
        """See `TagVerbs.tag_thresholds`."""
        if isinstance(names, str):
            raise BadInput(f"names must be a list; for one tag, give [{names!r}].")
        index = self._index(encoder)
        labels = [_label(index, name) for name in names]
        labels = labels or list(index.unedited.vocabulary.visible.values())
        chosen = [label for label in labels if not moved or index.moved(tag_key(label.name))]
        return [_threshold(index, label) for label in dict.fromkeys(chosen)]

    def _index(self, encoder: str | None) -> TagIndex:
        snapshot = self._snapshots.newest()
        if encoder is None:
            return self._indexes.index(snapshot)
        snapshot.encoder(encoder)  # raises if the collection has nothing of it
        able = [name for name, other in snapshot.abilities().items() if other.lacks("tags") is None]
        if encoder not in able:
            raise BadInput(
                f"The encoder {encoder!r} has no labels, so its tags have no thresholds. Encoders "
                f"with labels: {', '.join(able) or 'none'}."
            )
        return self._indexes.index_of(snapshot, encoder)


def _threshold(index: TagIndex, label: Label) -> TagThreshold:
    key = tag_key(label.name)
    assert index.unedited.tagger is not None
    return TagThreshold(
        name=label.name,
        threshold=index.threshold(key),
        drawings=index.counted(key).count,
        own=default_threshold(label),
        least=score_floor(label),
        moved=index.moved(key),
        encoder=index.unedited.tagger.name,
    )


def _label(index: TagIndex, name: str) -> Label:
    if not isinstance(name, str):
        raise BadInput(f"The name of a tag is {shortened(name)}; expected a string.")
    vocabulary = index.unedited.vocabulary
    if not vocabulary.visible:
        raise BadInput(
            f"{name!r} has no threshold, because none of the collection's encoders has labels. "
            "Index its folder with an encoder that has labels; see `egara encoders list`."
        )
    return vocabulary.labels[vocabulary.require(name)[0]]


def _checked(label: Label, value: float) -> float:
    minimum = score_floor(label)
    if not isinstance(value, float | int | np.floating) or not minimum <= value <= 1:
        raise BadInput(
            f"The threshold of {label.name!r} must be {minimum:g} to 1, because lower scores "
            f"are not stored; got {shortened(value)}."
        )
    return float(value)
