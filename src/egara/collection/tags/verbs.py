"""The methods of `Collection` about tags."""

from collections.abc import Sequence

from egara.collection.tags.tag_types import DrawingTags, TagCount, TagThreshold
from egara.collection.tags.tags import Tags
from egara.collection.tags.thresholds import Thresholds

__all__ = ["TagVerbs"]


class TagVerbs:
    """The methods of `Collection` about tags."""

    _tags: Tags
    _thresholds: Thresholds

    def tags_of(self, drawing: str, below: int = 20) -> DrawingTags:
        """Return the tags of a drawing: predicted tags, keywords of its file, and added tags.

        Args:
            drawing: by ID or path.
            below: the maximum number of tags below their threshold to return, in each category.

        Raises:
            UnknownDrawing: the drawing does not exist.
        """
        return self._tags.tags_of(drawing, below)

    def edit_tags(
        self,
        drawings: str | Sequence[str],
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        confirm: Sequence[str] = (),
        reject: Sequence[str] = (),
    ) -> int:
        """Add, remove, confirm or reject tags of drawings.

        An edit belongs to the image and stays when its file moves. All changes are made in one
        commit, or none. Tags can be edited while a folder is indexed.

        Args:
            drawings: one or many, by ID or path.
            add: tags to add; a tag that is a keyword or predicted already is confirmed.
            remove: tags whose edits are undone; keywords and predictions are kept.
            confirm: tags that are right.
            reject: wrong tags; they are removed from the drawings, also if they are keywords.

        Returns:
            The number of changes; a change is one tag of one drawing.

        Raises:
            UnknownDrawing: the drawing does not exist.
            BadInput: a tag is empty, too long or invisible, or is in two of the lists.
            UnknownTag: a tag to confirm does not exist in any file, encoder or edit.
            CollectionBusy: another process is editing.
        """
        return self._tags.edit(drawings, add, remove, confirm, reject)

    def suggest_tags(self, prefix: str = "", limit: int = 20) -> list[TagCount]:
        """Return the tags in whose name a word starts with a prefix.

        The prefix is in English (case-insensitive) or Japanese. Tags whose name starts with the
        prefix come first, then the other tags. Both groups are sorted by descending frequency.

        Raises:
            BadInput: ``limit`` is below 0.
        """
        return self._tags.suggest(prefix, limit)

    def unknown_tags(self, tags: Sequence[str], limit: int = 5) -> dict[str, list[TagCount]]:
        """Return the tags that no drawing has, each with tags of a similar name.

        Args:
            tags: in English or Japanese.
            limit: the maximum number of similar tags for each tag, most similar first.
        """
        return self._tags.unknown(tags, limit)

    def keywords(self, prefix: str = "", limit: int = 20) -> list[tuple[str, int]]:
        """Return the tags of `suggest_tags` as pairs of name and number of drawings."""
        return self._tags.keywords(prefix, limit)

    def tag_threshold(
        self, name: str, value: float | None, *, encoder: str | None = None
    ) -> TagThreshold:
        """Set the threshold of a tag: the lowest score at which a drawing has the predicted tag.

        A threshold belongs to one version (fingerprint) of one encoder.

        Args:
            name: in English or Japanese. If several tags have the name, the most frequent is used.
            value: 0.05 to 1; None for the encoder's default: the best threshold for F1, or 0.25.
            encoder: the name of an encoder with labels; by default, the one with the role ``tags``.

        Raises:
            BadInput: the encoder has no such tag or no labels, or the value is out of range.
            UnknownEncoder: the collection has nothing of the encoder.
            CollectionBusy: another process is editing.
        """
        return self._thresholds.set(name, value, encoder)

    def tag_thresholds(
        self, names: Sequence[str] = (), *, moved: bool = False, encoder: str | None = None
    ) -> list[TagThreshold]:
        """Return the thresholds of an encoder's tags, in the order of its labels.

        Args:
            names: of tags, in English or Japanese; all by default.
            moved: return only thresholds that the user changed.
            encoder: the name of an encoder with labels; by default, the one with the role ``tags``.

        Raises:
            BadInput: the encoder has no such tag or no labels.
            UnknownEncoder: the collection has nothing of the encoder.
        """
        return self._thresholds.all(names, moved=moved, encoder=encoder)
