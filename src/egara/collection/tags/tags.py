"""The tags of a collection: tags of a drawing, the user's edits, suggestions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from egara.collection.snapshots import Snapshots
from egara.collection.tables import Store, quoted, reaches_threshold, schema
from egara.collection.tags.suggestions import similar_tags, tags_with_prefix
from egara.collection.tags.tag_edits import CONFIRMED, OWN, REJECTED, next_state, requested_edits
from egara.collection.tags.tag_index import TagIndex, TagIndexes
from egara.collection.tags.tag_types import (
    DrawingTags,
    KeywordTag,
    OwnTag,
    PredictedTag,
    State,
    TagCount,
)
from egara.errors import BadInput, UnknownTag
from egara.text import tag_key

__all__ = ["Tags"]

SIMILAR_TAGS = 5
"""Similar tags that the error for an unknown tag names."""


class Tags:
    """The tags of one collection. They can be edited while a folder is indexed."""

    def __init__(self, store: Store, snapshots: Snapshots, indexes: TagIndexes) -> None:
        """Use the collection's tables, snapshots and tag indexes."""
        self._store = store
        self._snapshots = snapshots
        self._indexes = indexes

    def tags_of(self, drawing: str, below: int = 20) -> DrawingTags:
        """See `TagVerbs.tags_of`."""
        snapshot = self._snapshots.newest()
        row = snapshot.catalogue.resolve(drawing)
        index = self._indexes.index(snapshot)
        states = index.edits.states_of_drawing(row)
        predicted = _predicted(index, row, states, below)
        words = snapshot.catalogue.rows([row])[0]["keywords"] or ()
        keywords = [
            KeywordTag(word, _japanese(index, key), _state(states.get(key)), _category(index, key))
            for word, key in ((word, index.unedited.canonical(word)) for word in words)
        ]
        shown = {tag_key(tag.name) for tag in predicted} | set(map(index.unedited.canonical, words))
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
        tags_by_action = {"add": add, "remove": remove, "confirm": confirm, "reject": reject}
        names = [drawings] if isinstance(drawings, str) else drawings
        with self._store.editing():
            snapshot = self._snapshots.newest()
            rows = list(dict.fromkeys(map(snapshot.catalogue.resolve, names)))
            index = self._indexes.index(snapshot)
            changed: list[dict[str, str | None]] = []
            count = 0
            edits = requested_edits(tags_by_action, index.unedited.canonical)
            for key, (action, name) in edits.items():
                if action == "confirm":
                    _check_exists(index, key, name)
                for row, state in _changes(index, key, action, rows):
                    image = snapshot.catalogue.ids[row]
                    changed += _rows_of(index, key, image, name, state)
                    count += 1
            if changed:
                table = pa.Table.from_pylist(changed, schema.TAGS)
                self._store.upsert("tags", table, ["id", "tag"])
                self._store.compact("tags")
        return count

    def transfer(self, replacements: Mapping[str, str]) -> None:
        """Copy the user's edits of images to the images that replace them.

        Edits that the new image already has are not changed. The old image keeps its edits.

        Args:
            replacements: {ID of the replaced drawing: ID of the new one}.
        """
        with self._store.editing():
            ids = ", ".join(map(quoted, sorted({*replacements, *replacements.values()})))
            rows = self._store.read("tags", schema.TAGS, where=f"id IN ({ids})").to_pylist()
            edited = {(row["id"], row["tag"]) for row in rows}
            copies = [
                row | {"id": replacements[row["id"]]}
                for row in rows
                if row["id"] in replacements and (replacements[row["id"]], row["tag"]) not in edited
            ]
            if copies:
                table = pa.Table.from_pylist(copies, schema.TAGS)
                self._store.upsert("tags", table, ["id", "tag"])
                self._store.compact("tags")

    def suggest(self, prefix: str = "", limit: int = 20) -> list[TagCount]:
        """See `TagVerbs.suggest_tags`."""
        if limit < 0:
            raise BadInput(f"limit must be 0 or more; got {limit}.")
        return tags_with_prefix(self._index().counts, prefix, limit)

    def unknown(self, tags: Sequence[str], limit: int = 5) -> dict[str, list[TagCount]]:
        """See `TagVerbs.unknown_tags`."""
        index = self._index()
        unknown = [tag for tag in tags if not index.unedited.present(index.having(tag))]
        return {tag: similar_tags(index.counts, tag, limit) for tag in unknown}

    def keywords(self, prefix: str = "", limit: int = 20) -> list[tuple[str, int]]:
        """See `TagVerbs.keywords`."""
        return [(tag.name, tag.count) for tag in self.suggest(prefix, limit)]

    def _index(self) -> TagIndex:
        return self._indexes.index(self._snapshots.newest())


def _predicted(
    index: TagIndex, row: int, states: Mapping[str, str], below: int
) -> list[PredictedTag]:
    """Return a drawing's predicted tags, highest score first.

    In each category, at most ``below`` tags below their threshold are included.
    """
    predictions = index.unedited.predictions
    tags: list[PredictedTag] = []
    count_below: Counter[str] = Counter()
    for number, score in predictions.labels_of_drawing(row) if predictions is not None else ():
        label = index.unedited.vocabulary.labels[number]
        key = tag_key(label.name)
        state = _state(states.get(key))
        threshold = index.threshold(key)
        if states.get(key) == OWN:
            continue
        if state is None and not reaches_threshold(score, threshold):
            count_below[label.category] += 1
            if count_below[label.category] > below:
                continue
        tags.append(
            PredictedTag(label.name, label.japanese, label.category, score, threshold, state)
        )
    return tags


def _check_exists(index: TagIndex, key: str, name: str) -> None:
    """Raise an error if a tag to confirm is not a keyword, a label or an edited tag."""
    if index.unedited.label(key) or key in index.edits or key in index.unedited.keywords:
        return
    similar = ", ".join(repr(tag.name) for tag in similar_tags(index.counts, name, SIMILAR_TAGS))
    raise UnknownTag(
        f"The tag {name!r} cannot be confirmed, because no file, encoder or person has it. "
        "To create the tag, add it." + (f" Similar tags: {similar}." if similar else "")
    )


def _changes(
    index: TagIndex, key: str, action: str, rows: Sequence[int]
) -> Iterable[tuple[int, str | None]]:
    """Yield the rows in which an edit changes the state of a tag, and their new states."""
    states = index.edits.states(key)
    unedited = index.unedited.mask(key, index.threshold(key))
    for row in rows:
        state = next_state(action, states.get(row), is_keyword_or_predicted=bool(unedited[row]))
        if state != states.get(row):
            yield row, state


def _rows_of(
    index: TagIndex, key: str, image: str, name: str, state: str | None
) -> list[dict[str, str | None]]:
    """Return the rows to write; they clear the state of other spellings of the tag."""
    label = index.unedited.label(key)
    row = {"id": image, "tag": key, "name": label.name if label else name, "state": state}
    other_spellings = [tag for tag in index.edits.spellings(key) if tag != key]
    cleared = [{"id": image, "tag": tag, "name": name, "state": None} for tag in other_spellings]
    return [row, *cleared]


def _japanese(index: TagIndex, key: str) -> str | None:
    label = index.unedited.label(key)
    return label.japanese if label else None


def _category(index: TagIndex, key: str) -> str | None:
    label = index.unedited.label(key)
    return label.category if label else None


def _state(state: str | None) -> State | None:
    if state is None:
        return None
    return "rejected" if state == REJECTED else "confirmed"


def _by_name(tag: OwnTag) -> str:
    return tag.name
