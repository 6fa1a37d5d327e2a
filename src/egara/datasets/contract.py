"""The interface of datasets."""

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
    """A drawing of a dataset, with its labels.

    Attributes:
        id: unique in its dataset, and the same each time that the dataset is read.
        image: a path or the bytes of a file, not decoded yet; decoded pixels if it is cropped from
            a page.
        tags: by category. A missing category is unknown, which differs from an empty one: models
            do not learn from it, and it is not evaluated.
        artist: the artist, if known.
        subject: the subject, with the same name in every set that has the same subjects.
        set: the set, series or folder that it belongs to.
        split: the split of the dataset that it belongs to.
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
    """Drawings in a fixed order, read as a stream: drawings are not kept in memory."""

    @property
    def name(self) -> str:
        """The name that users type, such as ``open-drawings``."""

    @property
    def japanese(self) -> Mapping[str, str]:
        """Japanese names by tag, joined by `egara.text.join_names` if there are several."""

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning."""
