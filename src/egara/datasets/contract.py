"""What a dataset is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from egara.images import ImageLike

__all__ = ["CATEGORIES", "SPLITS", "Dataset", "LabelledDrawing", "Split"]

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")

CATEGORIES = ("general", "copyright", "character", "rating")
"""The categories of tags (Illustration2Vec, section 3.1)."""


@dataclass(frozen=True, slots=True)
class LabelledDrawing:
    """A drawing of a dataset, and what is known of it.

    Attributes:
        id: unique in its dataset, and the same each time that it is read.
        image: a path or the file's bytes, not decoded yet; a picture where it is part of a page.
        tags: by category. A category that is absent is unknown, which is not the same as empty:
            of an absent one nothing is learned, and nothing is measured.
        artist: who drew it, where that is known.
        subject: what it shows, named alike in every set that draws the same subjects.
        set: the set, series or folder that it belongs to.
        split: which part of the dataset it is in.
    """

    id: str
    image: ImageLike
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    artist: str | None = None
    subject: str | None = None
    set: str | None = None
    split: Split = "train"


@runtime_checkable
class Dataset(Protocol):
    """Drawings in a fixed order, read as a stream: nothing is kept of those that went by."""

    @property
    def name(self) -> str:
        """What users call it, such as ``open-drawings``."""

    @property
    def japanese(self) -> Mapping[str, str]:
        """The Japanese names of tags, joined by `egara.text.join_names` if there are several."""

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read it from its beginning."""
