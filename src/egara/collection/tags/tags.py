"""The verbs of tags: what a drawing has, people's edits, suggestions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyarrow as pa

from egara.collection.answers import (
    DrawingTags,
    KeywordTag,
    OwnTag,
    PredictedTag,
    State,
    TagCount,
)
from egara.collection.snapshots.snapshot import Snapshots
from egara.collection.tables import schema
from egara.collection.tables.lock import editing
from egara.collection.tables.store import Store
from egara.collection.tags.edits import CONFIRMED, OWN, REJECTED, asked_verbs, next_state
from egara.collection.tags.index import TagIndex
from egara.collection.tags.predictions import reaches
from egara.encoders import folded

__all__ = ["Tags"]

WAIT = 2.0  # seconds for another edit, which takes a fraction of one
BOUNDARIES = str.maketrans(dict.fromkeys("_-/()[]:.,&+·・", " "))


class Tags:
    """The tags of one collection. Edits may be made while a folder is being indexed."""

    def __init__(self, store: Store, snapshots: Snapshots) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots

    def of(self, drawing: str, below: int) -> DrawingTags:
        """See `Collection.tags_of`."""
        snapshot = self._snapshots.newest()
        row = snapshot.catalogue.resolve(drawing)
        index = snapshot.tags()
        states = index.edits.of(row)
        predicted = _predicted(index, row, states, below)
        words = snapshot.catalogue.rows([row])[0]["keywords"] or ()
        keywords = [
            KeywordTag(word, _japanese(index, key), _state(states.get(key)))
            for word, key in ((word, index.said.canonical(word)) for word in words)
        ]
        shown = {folded(tag.name) for tag in predicted} | set(map(index.said.canonical, words))
        own = [
            OwnTag(index.name(key), _japanese(index, key))
            for key, state in states.items()
            if state == OWN or (state == CONFIRMED and key not in shown)
        ]
        return DrawingTags(tuple(predicted), tuple(keywords), tuple(sorted(own, key=_by_name)))

    def edit(self, drawings: Iterable[str], verbs: Mapping[str, Sequence[str]]) -> int:
        """See `Collection.edit_tags`; ``verbs`` are its four lists by name."""
        given = [drawings] if isinstance(drawings, str) else drawings
        with editing(self._store.folder, WAIT):
            snapshot = self._snapshots.newest()
            rows = list(dict.fromkeys(map(snapshot.catalogue.resolve, given)))
            index = snapshot.tags()
            changed: list[dict[str, str | None]] = []
            count = 0
            for key, (verb, name) in asked_verbs(verbs, index.said.canonical).items():
                for row, state in _changes(index, key, verb, rows):
                    image = snapshot.catalogue.ids[row]
                    changed += _rows_of(index, key, image, name, state)
                    count += 1
            if changed:
                table = pa.Table.from_pylist(changed, schema.TAGS)
                self._store.upsert("tags", table, ["id", "tag"])
                self._store.compact("tags")
        return count

    def suggest(self, prefix: str, limit: int) -> list[TagCount]:
        """See `Collection.suggest_tags`."""
        start = folded(prefix)
        counts = self._snapshots.newest().tags().counts
        if not start:
            return counts[:limit]
        places = [_match(tag, start) for tag in counts]
        found = [
            tag
            for wanted in (0, 1)
            for place, tag in zip(places, counts, strict=True)
            if place == wanted
        ]
        return found[:limit]


def _predicted(
    index: TagIndex, row: int, states: Mapping[str, str], below: int
) -> list[PredictedTag]:
    """Highest score first; those below their threshold only so many a category."""
    predictions = index.said.predictions
    found: list[PredictedTag] = []
    under: Counter[str] = Counter()
    for number, score in predictions.of(row) if predictions is not None else ():
        label = index.said.vocabulary.labels[number]
        key = folded(label.name)
        state = _state(states.get(key))
        threshold = index.threshold(key)
        if states.get(key) == OWN:
            continue
        if state is None and not reaches(score, threshold):
            under[label.category] += 1
            if under[label.category] > below:
                continue
        found.append(
            PredictedTag(label.name, label.japanese, label.category, score, threshold, state)
        )
    return found


def _changes(
    index: TagIndex, key: str, verb: str, rows: Sequence[int]
) -> Iterable[tuple[int, str | None]]:
    """The rows where an edit changes the state of a tag, and the states after it."""
    before = index.edits.states(key)
    said = index.said.mask(key, index.threshold(key))
    for row in rows:
        state = next_state(verb, before.get(row), said=bool(said[row]))
        if state != before.get(row):
            yield row, state


def _rows_of(
    index: TagIndex, key: str, image: str, name: str, state: str | None
) -> list[dict[str, str | None]]:
    """The rows to write; another spelling of the tag says nothing any more."""
    label = index.said.label(key)
    written = {"id": image, "tag": key, "name": label.name if label else name, "state": state}
    others = [tag for tag in index.edits.spellings(key) if tag != key]
    return [written, *({"id": image, "tag": tag, "name": name, "state": None} for tag in others)]


def _match(tag: TagCount, start: str) -> int | None:
    """0 where a tag begins so, 1 where a later word does, None where neither."""
    english, japanese, words = _searchable(tag.name, tag.japanese)
    if english.startswith(start) or japanese.startswith(start):
        return 0
    # Japanese is written without spaces: a later word of it begins anywhere.
    inside = f" {start}" in words or (start in japanese and not start.isascii())
    return 1 if inside else None


@lru_cache(maxsize=2**16)
def _searchable(name: str, japanese: str | None) -> tuple[str, str, str]:
    """A tag's names folded, and the English one with nothing but spaces between its words."""
    english = folded(name)
    return english, folded(japanese or ""), english.translate(BOUNDARIES)


def _japanese(index: TagIndex, key: str) -> str | None:
    label = index.said.label(key)
    return label.japanese if label else None


def _state(state: str | None) -> State | None:
    if state is None:
        return None
    return "rejected" if state == REJECTED else "confirmed"


def _by_name(tag: OwnTag) -> str:
    return tag.name
