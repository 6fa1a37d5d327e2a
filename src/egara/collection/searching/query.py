"""The parts of a query: items, each with a kind and a weight."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from egara.collection.words import check_text
from egara.errors import BadInput
from egara.images import SketchLike
from egara.limits import MAX_WEIGHT

__all__ = ["ItemKind", "QueryItem", "is_weight"]

ItemKind = Literal["text", "image", "sketch", "drawing", "artist"]


@dataclass(frozen=True, slots=True)
class QueryItem:
    """One part of a query.

    Attributes:
        kind: ``text`` for words (see docs/words.md); ``image`` or ``sketch`` for an external
            image; ``drawing`` for a drawing of the collection; ``artist`` for an artist of the
            collection, represented by the artist's drawings.
        value: the words, the image (a path, bytes or a PIL image), the sketch (see
            `egara.read_sketch`), the drawing's ID or path, or the artist's name.
        weight: the weight, relative to the other items with the same sign. An item with a negative
            weight is a negative example: drawings near to it rank lower. A text with a negative
            weight needs an encoder that reads text.

    Raises:
        BadInput: the kind is unknown, the value has the wrong type, or the weight is 0 or not
            finite.
    """

    kind: ItemKind
    value: SketchLike
    weight: float = 1.0

    def __post_init__(self) -> None:
        """Check the kind and the weight."""
        kinds = get_args(ItemKind)
        if self.kind not in kinds:
            raise BadInput(f"kind must be one of {', '.join(kinds)}; got {self.kind!r}.")
        if not is_weight(self.weight) or self.weight == 0:
            raise BadInput(
                f"The weight of an item must be a number from {-MAX_WEIGHT:,.0f} to "
                f"{MAX_WEIGHT:,.0f}, and not 0; got {self.weight!r:.80}."
            )
        if self.kind in ("text", "drawing", "artist") and not isinstance(self.value, str):
            raise BadInput(
                f"The value of an item of kind {self.kind} must be a string; got {self.value!r}."
            )
        if self.kind == "text":
            check_text(self.value)


def is_weight(value: object) -> bool:
    """Return whether a value is a number of at most `MAX_WEIGHT`, with any sign."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return number and abs(value) <= MAX_WEIGHT  # type: ignore[arg-type]  # false for NaN
