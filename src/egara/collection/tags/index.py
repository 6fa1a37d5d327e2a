"""Which drawings have which tags: from files, from an encoder, and from people.

A drawing has a tag where a person added or confirmed it, where its file has it as a keyword, or
where its predicted score is at or above the tag's threshold; and never where a person rejected it.
A tag is named by its key: the folded English name of the label, or the folded text.
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
from egara.collection.tags.answers import TagCount, TagKind
from egara.collection.tags.edits import CONFIRMED, OWN, REJECTED, TagEdits
from egara.collection.tags.keywords import Keywords
from egara.collection.tags.predictions import Predictions
from egara.encoders import Label, Vocabulary, tagger
from egara.text import tag_key

__all__ = ["Said", "TagIndex", "TagIndexes"]

Versions = tuple[int, ...]


class Said:
    """What files and an encoder say; people's edits and thresholds come and go beside it."""

    def __init__(
        self, catalogue: Catalogue, vocabulary: Vocabulary, predictions: Predictions | None
    ) -> None:
        """Take one version of each; without predictions the vocabulary is empty."""
        self.catalogue = catalogue
        self.vocabulary = vocabulary
        self.predictions = predictions
        self.keys = {tag_key(label.name): n for n, label in vocabulary.visible.items()}
        self._counted: dict[tuple[str, float], TagCount] = {}

    def canonical(self, text: str) -> str:
        """The key of a tag; a Japanese name that several labels have means the plainest."""
        found = self.vocabulary.find(text)
        return tag_key(self.vocabulary.labels[found[0]].name) if found else tag_key(text)

    def label(self, key: str) -> Label | None:
        """The label of a key, where it is an encoder's."""
        return self.vocabulary.labels[self.keys[key]] if key in self.keys else None

    @cached_property
    def keywords(self) -> Keywords:
        """The keywords of files, by key."""
        return Keywords(self.catalogue, self.canonical)

    def mask(self, key: str, threshold: float) -> Mask:
        """The rows with a keyword, or with a score at or above the threshold."""
        mask = np.zeros(len(self.catalogue), bool)
        mask[self.keywords.rows(key)] = True
        if self.predictions is not None and key in self.keys:
            mask[self.predictions.rows(self.keys[key], threshold)] = True
        return mask

    def counted(self, key: str, threshold: float) -> TagCount:
        """How many drawings that are there have a tag; remembered, as people type on."""
        known = self._counted.get((key, threshold))
        if known is None:
            label = self.label(key)
            name = label.name if label else self.keywords.name(key)
            kind: TagKind = "keyword" if key in self.keywords else "predicted"
            count = self.present(self.mask(key, threshold))
            known = self._counted[key, threshold] = _tag_count(name, count, kind, label)
        return known

    def present(self, mask: Mask) -> int:
        """How many drawings of a mask are there."""
        return int(np.count_nonzero(mask & self.catalogue.present))


class TagIndex:
    """One version of all that is said of tags."""

    def __init__(self, said: Said, edits: TagEdits, thresholds: Mapping[str, float]) -> None:
        """Put it together; ``thresholds`` are those that were moved, by key."""
        self.said = said
        self.edits = edits
        self._moved = thresholds

    def threshold(self, key: str) -> float:
        """The score from which on a drawing has a tag."""
        label = self.said.label(key)
        return self._moved.get(key, default_threshold(label) if label else 0.0)

    def moved(self, key: str) -> bool:
        """Whether the threshold of a tag was moved."""
        return key in self._moved

    def having(self, text: str) -> Mask:
        """The rows that have a tag, by its English or Japanese name; none where it is unknown."""
        numbers = self.said.vocabulary.find(text)
        keys = {tag_key(self.said.vocabulary.labels[n].name) for n in numbers} or {tag_key(text)}
        masks: Mask = np.any([self.mask(key) for key in keys], axis=0)
        return masks

    def scores(self, text: str) -> NDArray[np.float32]:
        """How sure it is that drawings have a tag, (N,), by its English or Japanese name.

        0 where they do not have it, the score where it is predicted alone, else 1.
        """
        found = self.having(text).astype(np.float32)
        numbers = self.said.vocabulary.find(text)
        if self.said.predictions is None or not numbers:
            return found
        sure = np.zeros(len(found), bool)
        predicted = np.zeros(len(found), np.float32)
        for number in numbers:
            key = tag_key(self.said.vocabulary.labels[number].name)
            sure[self.said.keywords.rows(key)] = True
            sure[self.edits.rows(key, OWN, CONFIRMED)] = True
            rows, scores = self.said.predictions.scored(number, self.threshold(key))
            predicted[rows] = np.maximum(predicted[rows], scores)
        return np.where(sure | (predicted == 0), found, np.minimum(found, predicted))

    def name(self, key: str) -> str:
        """A tag for people: the label's name, else as files or else people write it."""
        label = self.said.label(key)
        if label is not None:
            return label.name
        return self.said.keywords.name(key) if key in self.said.keywords else self.edits.name(key)

    def mask(self, key: str) -> Mask:
        """The rows that have the tag of a key."""
        mask = self.said.mask(key, self.threshold(key))
        if key in self.edits:
            mask[self.edits.rows(key, OWN, CONFIRMED)] = True
            mask[self.edits.rows(key, REJECTED)] = False
        return mask

    def counted(self, key: str) -> TagCount:
        """How many drawings that are there have a tag."""
        if key not in self.edits:
            return self.said.counted(key, self.threshold(key))
        kind: TagKind = "own"
        if key in self.said.keywords:
            kind = "keyword"
        elif key in self.said.keys and not len(self.edits.rows(key, OWN)):
            kind = "predicted"
        count = self.said.present(self.mask(key))
        return _tag_count(self.name(key), count, kind, self.said.label(key))

    @property
    def keys(self) -> list[str]:
        """The keys of all tags that files, people or the encoder say."""
        return list(dict.fromkeys([*self.said.keywords.keys, *self.edits.keys, *self.said.keys]))

    @cached_property
    def counts(self) -> list[TagCount]:
        """Every tag that a drawing has, the most frequent first, then by name."""
        keys = self.keys
        found = [tag for tag in map(self.counted, keys) if tag.count]
        return sorted(found, key=lambda tag: (-tag.count, tag.name))


def _tag_count(name: str, count: int, kind: TagKind, label: Label | None) -> TagCount:
    if label is None:
        return TagCount(name, count, kind, None, None)
    return TagCount(name, count, kind, label.category, label.japanese, label.also)


class TagIndexes:
    """Gives the tag index of a snapshot, reading again only what has a newer version."""

    def __init__(self, store: Store) -> None:
        """Begin with nothing read."""
        self._store = store
        self._tagger: tuple[Versions, EncoderInfo | None] | None = None
        self._said: tuple[Versions, Said] | None = None
        self._index: tuple[Versions, TagIndex] | None = None
        self._lock = threading.Lock()

    def of(self, snapshot: Snapshot) -> TagIndex:
        """Which drawings have which tags, as files, the encoder and people say now."""
        with self._lock:
            tagger = self._tagger_of(snapshot)
            tables = [] if tagger is None else _tables(tagger)
            said = snapshot.versions + tuple(map(self._store.version, tables))
            if self._said is None or self._said[0] != said:
                self._said = said, _read_said(self._store, snapshot.catalogue, tagger)
            edited = said + tuple(map(self._store.version, ("tags", "tag_thresholds")))
            if self._index is None or self._index[0] != edited:
                self._index = edited, _read_index(self._store, self._said[1])
            return self._index[1]

    def _tagger_of(self, snapshot: Snapshot) -> EncoderInfo | None:
        """The encoder whose labels are the collection's tags, if there is one."""
        if self._tagger is None or self._tagger[0] != snapshot.versions:
            encoders = snapshot.encoders.values()
            name = tagger([info.name for info in encoders if read_labels(self._store, info)])
            self._tagger = snapshot.versions, None if name is None else snapshot.encoders[name]
        return self._tagger[1]


def _tables(tagger: EncoderInfo) -> list[str]:
    return [schema.labels_table(tagger.fingerprint), schema.vectors_table(tagger.fingerprint)]


def _read_said(store: Store, catalogue: Catalogue, tagger: EncoderInfo | None) -> Said:
    """Read what files and the encoder say; where no encoder has labels, files alone."""
    if tagger is None:
        return Said(catalogue, Vocabulary(()), None)
    labels = read_labels(store, tagger)
    table = schema.vectors_table(tagger.fingerprint)
    return Said(
        catalogue, Vocabulary(labels), Predictions(store, table, catalogue, score_floors(labels))
    )


def _read_index(store: Store, said: Said) -> TagIndex:
    """Read what people say, beside what is said otherwise."""
    edits = TagEdits(store.read("tags", schema.TAGS), said.catalogue, said.canonical)
    moved = store.read("tag_thresholds", schema.TAG_THRESHOLDS).to_pylist()
    return TagIndex(said, edits, {row["tag"]: row["threshold"] for row in moved})
