"""The verbs of a collection about tags."""

from collections.abc import Sequence

from egara.collection.tags.answers import DrawingTags, TagCount, TagThreshold
from egara.collection.tags.tags import Tags
from egara.collection.tags.thresholds import Thresholds

__all__ = ["TagVerbs"]


class TagVerbs:
    """The verbs of a collection about tags."""

    _tags: Tags
    _thresholds: Thresholds

    def tags_of(self, drawing: str, below: int = 20) -> DrawingTags:
        """Give the tags of a drawing, by ID or path: predicted, of its file, and people's own.

        Args:
            drawing: by ID or path.
            below: how many of those predicted below their threshold, in each category.

        Raises:
            UnknownDrawing: there is none.
        """
        return self._tags.of(drawing, below)

    def edit_tags(
        self,
        drawings: str | Sequence[str],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        confirm: Sequence[str] = (),
        reject: Sequence[str] = (),
    ) -> int:
        """Say what is right and wrong of drawings' tags; kept with the image wherever it moves.

        All of it is done, in one commit, or nothing. It may be done while a folder is indexed.

        Args:
            drawings: one or many, by ID or path.
            add: tags to add; one that the file or the encoder says already is confirmed.
            remove: takes back whatever was said of them; what files and encoders say stays.
            confirm: these are right.
            reject: these are wrong: the drawings no longer have them, whoever says them.

        Returns:
            How many times a tag of a drawing changed.

        Raises:
            UnknownDrawing: one of the drawings is not there.
            BadInput: a tag is empty, too long or cannot be seen, or is asked two things of.
            UnknownTag: one to confirm is said by no file, no encoder and nobody.
            CollectionBusy: another process edits.
        """
        return self._tags.edit(drawings, add, remove, confirm, reject)

    def suggest_tags(self, prefix: str = "", limit: int = 20) -> list[TagCount]:
        """Give the tags of all kinds that begin so, or have a later word that does.

        In English in any case of letters, or in Japanese; those that begin so first, and of these
        the most frequent.

        Raises:
            BadInput: ``limit`` is below 0.
        """
        return self._tags.suggest(prefix, limit)

    def unknown_tags(self, tags: Sequence[str], limit: int = 5) -> dict[str, list[TagCount]]:
        """Of some tags those that no drawing has, each with tags of nearly the same name.

        Args:
            tags: in English or Japanese.
            limit: of each the most that are nearly the same, the nearest first.
        """
        return self._tags.unknown(tags, limit)

    def keywords(self, prefix: str = "", limit: int = 20) -> list[tuple[str, int]]:
        """Give the tags that `suggest` does, as pairs of name and number of drawings."""
        return self._tags.keywords(prefix, limit)

    def tag_threshold(self, name: str, value: float | None) -> TagThreshold:
        """Move the score from which on drawings of this collection have a tag.

        Args:
            name: in English or Japanese; of several that are called so, the plainest.
            value: 0.05 to 1; None for the encoder's own: the best for F1, or 0.25.

        Raises:
            BadInput: the collection's encoder has no such tag, or the value is out of range.
            CollectionBusy: another process edits.
        """
        return self._thresholds.move(name, value)

    def tag_thresholds(
        self, names: Sequence[str] = (), *, moved: bool = False
    ) -> list[TagThreshold]:
        """Give the scores from which on drawings have the encoder's tags, in its order.

        Args:
            names: of tags, in English or Japanese; of all by default.
            moved: only those that were moved.

        Raises:
            BadInput: the collection's encoder has no such tag.
        """
        return self._thresholds.all(names, moved=moved)
