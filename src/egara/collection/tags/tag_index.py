"""An index from tags to drawings.

A drawing has a tag if the user added or confirmed it, if its file has it as a keyword, or if its
predicted score is at or above the tag's threshold. It does not have a tag that the user rejected.
The key of a tag is the folded English name of the label, or the folded text.
"""

import threading
from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots import Catalogue, Mask, Snapshot
from egara.collection.tables import (
    EncoderInfo,
    Store,
    default_threshold,
    read_labels,
    schema,
    score_floors,
)
from egara.collection.tags.keywords import Keywords
from egara.collection.tags.predictions import Predictions
from egara.collection.tags.tag_edits import CONFIRMED, OWN, REJECTED, TagEdits
from egara.collection.tags.tag_types import TagCount, TagKind
from egara.encoders import Label, Vocabulary
from egara.text import tag_key

__all__ = ["TagIndex", "TagIndexes", "UneditedTags"]


class UneditedTags:
    """The tags from files and from an encoder, without the user's edits and thresholds.

    It is kept when only edits or thresholds change.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        vocabulary: Vocabulary,
        predictions: Predictions | None,
        tagger: EncoderInfo | None,
    ) -> None:
        """Combine one version of each; without an encoder, there are no labels or predictions."""
        self.catalogue = catalogue
        self.tagger = tagger
        self.vocabulary = vocabulary
        self.predictions = predictions
        self.keys = {tag_key(label.name): n for n, label in vocabulary.visible.items()}
        self._counted: dict[tuple[str, float], TagCount] = {}

    def canonical(self, text: str) -> str:
        """Return the key of a tag. If several labels have its name, use the most frequent."""
        labels = self.vocabulary.find(text)
        return tag_key(self.vocabulary.labels[labels[0]].name) if labels else tag_key(text)

    def label(self, key: str) -> Label | None:
        """Return the encoder's label of a key; None without one."""
        return self.vocabulary.labels[self.keys[key]] if key in self.keys else None

    @cached_property
    def keywords(self) -> Keywords:
        """The keywords of files."""
        return Keywords(self.catalogue, self.canonical)

    def mask(self, key: str, threshold: float) -> Mask:
        """Return the rows with the keyword, or with a score at or above the threshold."""
        mask = np.zeros(len(self.catalogue), bool)
        mask[self.keywords.rows(key)] = True
        if self.predictions is not None and key in self.keys:
            mask[self.predictions.rows(self.keys[key], threshold)] = True
        return mask

    def counted(self, key: str, threshold: float) -> TagCount:
        """Count the drawings with a tag. Cached, because suggestions count at each keystroke."""
        count = self._counted.get((key, threshold))
        if count is None:
            label = self.label(key)
            name = label.name if label else self.keywords.name(key)
            kind: TagKind = "keyword" if key in self.keywords else "predicted"
            number = self.present(self.mask(key, threshold))
            count = self._counted[key, threshold] = _tag_count(name, number, kind, label)
        return count

    def present(self, mask: Mask) -> int:
        """Return the number of drawings of a mask whose files are present."""
        return int(np.count_nonzero(mask & self.catalogue.present))


class TagIndex:
    """All tags of one version: keywords of files, the encoder's labels, and the user's edits."""

    def __init__(
        self, unedited: UneditedTags, edits: TagEdits, thresholds: Mapping[str, float]
    ) -> None:
        """Combine the tags. ``thresholds`` contains the changed thresholds by tag key."""
        self.unedited = unedited
        self.edits = edits
        self._changed_thresholds = thresholds

    def threshold(self, key: str) -> float:
        """Return the lowest score at which a drawing has a tag."""
        label = self.unedited.label(key)
        return self._changed_thresholds.get(key, default_threshold(label) if label else 0.0)

    def moved(self, key: str) -> bool:
        """Return whether the user changed the threshold of a tag."""
        return key in self._changed_thresholds

    def having(self, text: str) -> Mask:
        """Return the rows with a tag, by its English or Japanese name; none if it is unknown."""
        numbers = self.unedited.vocabulary.find(text)
        labels = self.unedited.vocabulary.labels
        keys = {tag_key(labels[number].name) for number in numbers} or {tag_key(text)}
        mask: Mask = np.any([self.mask(key) for key in keys], axis=0)
        return mask

    def tagged_by_hand(self) -> Mask:
        """Return the rows with a keyword, or with a tag that the user added or confirmed."""
        mask = self.unedited.keywords.any()
        mask[self.edits.rows_in_state(OWN, CONFIRMED)] = True
        return mask

    def scores(self, text: str) -> NDArray[np.float32]:
        """Return the certainty (N,) that each drawing has a tag, given the tag's name.

        The value is 0 for drawings without the tag, the score if the tag is only predicted, and 1
        if the tag is a keyword or an edit.
        """
        having = self.having(text).astype(np.float32)
        numbers = self.unedited.vocabulary.find(text)
        if self.unedited.predictions is None or not numbers:
            return having
        certain = np.zeros(len(having), bool)
        predicted = np.zeros(len(having), np.float32)
        for number in numbers:
            key = tag_key(self.unedited.vocabulary.labels[number].name)
            certain[self.unedited.keywords.rows(key)] = True
            certain[self.edits.rows(key, OWN, CONFIRMED)] = True
            rows, scores = self.unedited.predictions.scored_rows(number, self.threshold(key))
            predicted[rows] = np.maximum(predicted[rows], scores)
        return np.where(certain | (predicted == 0), having, np.minimum(having, predicted))

    def name(self, key: str) -> str:
        """Return a tag's name: the name of its label, otherwise the spelling in files or edits."""
        label = self.unedited.label(key)
        if label is not None:
            return label.name
        keywords = self.unedited.keywords
        return keywords.name(key) if key in keywords else self.edits.name(key)

    def mask(self, key: str) -> Mask:
        """Return the rows that have the tag of a key."""
        mask = self.unedited.mask(key, self.threshold(key))
        if key in self.edits:
            mask[self.edits.rows(key, OWN, CONFIRMED)] = True
            mask[self.edits.rows(key, REJECTED)] = False
        return mask

    def counted(self, key: str) -> TagCount:
        """Count the drawings that have a tag, without missing files."""
        if key not in self.edits:
            return self.unedited.counted(key, self.threshold(key))
        kind: TagKind = "own"
        if key in self.unedited.keywords:
            kind = "keyword"
        elif key in self.unedited.keys and not len(self.edits.rows(key, OWN)):
            kind = "predicted"
        count = self.unedited.present(self.mask(key))
        return _tag_count(self.name(key), count, kind, self.unedited.label(key))

    @property
    def keys(self) -> list[str]:
        """The keys of all keywords, edited tags and labels."""
        unedited = self.unedited
        return list(dict.fromkeys([*unedited.keywords.keys, *self.edits.keys, *unedited.keys]))

    @cached_property
    def counts(self) -> list[TagCount]:
        """Every tag that a drawing has, most frequent first, then by name."""
        counts = [tag for tag in map(self.counted, self.keys) if tag.count]
        return sorted(counts, key=lambda tag: (-tag.count, tag.name))


def _tag_count(name: str, count: int, kind: TagKind, label: Label | None) -> TagCount:
    if label is None:
        return TagCount(name, count, kind, None, None)
    return TagCount(name, count, kind, label.category, label.japanese, label.also)


class TagIndexes:
    """Returns the tag index of a snapshot; reads only the tables with a newer version again."""

    def __init__(self, store: Store) -> None:
        """Start with an empty cache."""
        self._store = store
        self._unedited: tuple[object, UneditedTags] | None = None
        self._index: tuple[object, TagIndex] | None = None
        self._lock = threading.Lock()

    def index_of(self, snapshot: Snapshot, encoder: str) -> TagIndex:
        """Return the index with the labels of an encoder of the snapshot.

        If the encoder does not have the role ``tags``, the index is built at each call.
        """
        info = snapshot.encoders[encoder]
        if info == _tagger(snapshot):
            return self.index(snapshot)
        return _read_index(self._store, _read_unedited(self._store, snapshot.catalogue, info))

    def index(self, snapshot: Snapshot) -> TagIndex:
        """Return the index of a snapshot, with the newest edits and thresholds."""
        with self._lock:
            tagger = _tagger(snapshot)
            tables = [] if tagger is None else _tables(tagger)
            versions = (snapshot.versions, *((name, self._store.version(name)) for name in tables))
            if self._unedited is None or self._unedited[0] != versions:
                unedited = _read_unedited(self._store, snapshot.catalogue, tagger)
                self._unedited = versions, unedited
            edited = versions, *map(self._store.version, ("tags", "tag_thresholds"))
            if self._index is None or self._index[0] != edited:
                self._index = edited, _read_index(self._store, self._unedited[1])
            return self._index[1]


def _tagger(snapshot: Snapshot) -> EncoderInfo | None:
    """Return the encoder with the role ``tags``, whose labels are the collection's tags."""
    name = snapshot.roles().get("tags")
    return None if name is None else snapshot.encoders[name]


def _tables(tagger: EncoderInfo) -> list[str]:
    return [schema.labels_table(tagger.fingerprint), schema.vectors_table(tagger.fingerprint)]


def _read_unedited(store: Store, catalogue: Catalogue, tagger: EncoderInfo | None) -> UneditedTags:
    """Read the tags of files and of the encoder; if no encoder has labels, only of files."""
    if tagger is None:
        return UneditedTags(catalogue, Vocabulary(()), None, None)
    labels = read_labels(store, tagger)
    table = schema.vectors_table(tagger.fingerprint)
    predictions = Predictions(store, table, catalogue, score_floors(labels))
    return UneditedTags(catalogue, Vocabulary(labels), predictions, tagger)


def _read_index(store: Store, unedited: UneditedTags) -> TagIndex:
    """Read the user's edits and thresholds, and combine them with the other tags."""
    edits = TagEdits(store.read("tags", schema.TAGS), unedited.catalogue, unedited.canonical)
    return TagIndex(unedited, edits, _changed_thresholds(store, unedited.tagger))


def _changed_thresholds(store: Store, tagger: EncoderInfo | None) -> dict[str, float]:
    """Return the thresholds of an encoder that the user changed, by tag key.

    Thresholds without encoder apply if the encoder has none of its own (`tables.thresholds`).
    """
    thresholds: dict[str, float] = {}
    rows = store.read("tag_thresholds", schema.TAG_THRESHOLDS).to_pylist()
    for fingerprint in (None, tagger.fingerprint) if tagger is not None else ():
        thresholds |= {
            row["tag"]: row["threshold"] for row in rows if row["fingerprint"] == fingerprint
        }
    return thresholds
