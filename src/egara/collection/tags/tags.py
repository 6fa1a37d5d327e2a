"""The tags of a collection: what a drawing has, people's edits, suggestions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from egara.collection.snapshots import Snapshots
from egara.collection.tables import Store, quoted, reaches_threshold, schema
from egara.collection.tags.answers import (
    DrawingTags,
    KeywordTag,
    OwnTag,
    PredictedTag,
    State,
    TagCount,
)
from egara.collection.tags.edits import CONFIRMED, OWN, REJECTED, asked_verbs, next_state
from egara.collection.tags.index import TagIndex, TagIndexes
from egara.collection.tags.suggesting import alike, suggested
from egara.errors import BadInput, UnknownTag
from egara.text import tag_key

__all__ = ["Tags"]

NEAR = 5


class Tags:
    """The tags of one collection. Edits may be made while a folder is being indexed."""

    def __init__(self, store: Store, snapshots: Snapshots, indexes: TagIndexes) -> None:
        """Take the collection's."""
        self._store = store
        self._snapshots = snapshots
        self._indexes = indexes

    def of(self, drawing: str, below: int = 20) -> DrawingTags:
        """See `TagVerbs.tags_of`."""
        snapshot = self._snapshots.newest()
        row = snapshot.catalogue.resolve(drawing)
        index = self._indexes.of(snapshot)
        states = index.edits.of(row)
        predicted = _predicted(index, row, states, below)
        words = snapshot.catalogue.rows([row])[0]["keywords"] or ()
        keywords = [
            KeywordTag(word, _japanese(index, key), _state(states.get(key)), _category(index, key))
            for word, key in ((word, index.said.canonical(word)) for word in words)
        ]
        shown = {tag_key(tag.name) for tag in predicted} | set(map(index.said.canonical, words))
        own = [
            OwnTag(index.name(key), _japanese(index, key), _category(index, key))
            for key, state in states.items()
            if state == OWN or (state == CONFIRMED and key not in shown)
        ]
        return DrawingTags(tuple(predicted), tuple(keywords), tuple(sorted(own, key=_by_name)))

    def edit(
        self,
        drawings: str | Sequence[str],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        confirm: Sequence[str] = (),
        reject: Sequence[str] = (),
    ) -> int:
        """See `TagVerbs.edit_tags`."""
        verbs = {"add": add, "remove": remove, "confirm": confirm, "reject": reject}
        given = [drawings] if isinstance(drawings, str) else drawings
        with self._store.editing():
            snapshot = self._snapshots.newest()
            rows = list(dict.fromkeys(map(snapshot.catalogue.resolve, given)))
            index = self._indexes.of(snapshot)
            changed: list[dict[str, str | None]] = []
            count = 0
            for key, (verb, name) in asked_verbs(verbs, index.said.canonical).items():
                if verb == "confirm":
                    _check_known(index, key, name)
                for row, state in _changes(index, key, verb, rows):
                    image = snapshot.catalogue.ids[row]
                    changed += _rows_of(index, key, image, name, state)
                    count += 1
            if changed:
                table = pa.Table.from_pylist(changed, schema.TAGS)
                self._store.upsert("tags", table, ["id", "tag"])
                self._store.compact("tags")
        return count

    def succeed(self, heirs: Mapping[str, str]) -> None:
        """Pass on what people said of images to others, given by identity.

        Where they said something of the other already, that holds; the first keep what they have.
        """
        with self._store.editing():
            asked = ", ".join(map(quoted, sorted({*heirs, *heirs.values()})))
            rows = self._store.read("tags", schema.TAGS, where=f"id IN ({asked})").to_pylist()
            said = {(row["id"], row["tag"]) for row in rows}
            passed = [
                row | {"id": heirs[row["id"]]}
                for row in rows
                if row["id"] in heirs and (heirs[row["id"]], row["tag"]) not in said
            ]
            if passed:
                table = pa.Table.from_pylist(passed, schema.TAGS)
                self._store.upsert("tags", table, ["id", "tag"])
                self._store.compact("tags")

    def suggest(self, prefix: str = "", limit: int = 20) -> list[TagCount]:
        """See `TagVerbs.suggest_tags`."""
        if limit < 0:
            raise BadInput(f"limit must be 0 or more; got {limit}.")
        return suggested(self._index().counts, prefix, limit)

    def unknown(self, tags: Sequence[str], limit: int = 5) -> dict[str, list[TagCount]]:
        """See `TagVerbs.unknown_tags`."""
        index = self._index()
        nothing = [tag for tag in tags if not index.said.present(index.having(tag))]
        return {tag: alike(index.counts, tag, limit) for tag in nothing}

    def keywords(self, prefix: str = "", limit: int = 20) -> list[tuple[str, int]]:
        """See `TagVerbs.keywords`."""
        return [(tag.name, tag.count) for tag in self.suggest(prefix, limit)]

    def _index(self) -> TagIndex:
        return self._indexes.of(self._snapshots.newest())


def _predicted(
    index: TagIndex, row: int, states: Mapping[str, str], below: int
) -> list[PredictedTag]:
    """Highest score first; those below their threshold only so many a category."""
    predictions = index.said.predictions
    found: list[PredictedTag] = []
    under: Counter[str] = Counter()
    for number, score in predictions.of(row) if predictions is not None else ():
        label = index.said.vocabulary.labels[number]
        key = tag_key(label.name)
        state = _state(states.get(key))
        threshold = index.threshold(key)
        if states.get(key) == OWN:
            continue
        if state is None and not reaches_threshold(score, threshold):
            under[label.category] += 1
            if under[label.category] > below:
                continue
        found.append(
            PredictedTag(label.name, label.japanese, label.category, score, threshold, state)
        )
    return found


def _check_known(index: TagIndex, key: str, name: str) -> None:
    """Refuse to confirm what nothing has said of any drawing, and no encoder could say."""
    if index.said.label(key) or key in index.edits or key in index.said.keywords:
        return
    near = ", ".join(repr(tag.name) for tag in alike(index.counts, name, NEAR))
    raise UnknownTag(
        f"No file, encoder or person says the tag {name!r}: there is nothing to confirm. To give "
        "it, add it." + (f" Tags of nearly the same name: {near}." if near else "")
    )


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


def _japanese(index: TagIndex, key: str) -> str | None:
    label = index.said.label(key)
    return label.japanese if label else None


def _category(index: TagIndex, key: str) -> str | None:
    label = index.said.label(key)
    return label.category if label else None


def _state(state: str | None) -> State | None:
    if state is None:
        return None
    return "rejected" if state == REJECTED else "confirmed"


def _by_name(tag: OwnTag) -> str:
    return tag.name
