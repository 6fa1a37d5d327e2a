"""The interface of datasets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from egara.errors import BadInput
from egara.images import ImageLike, Strokes, is_strokes

__all__ = [
    "CATEGORIES",
    "KINDS",
    "SPLITS",
    "Dataset",
    "Kind",
    "LabelledDrawing",
    "Split",
    "image_of",
]

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")

Kind = Literal["image", "sketch", "edges"]
KINDS: tuple[Kind, ...] = ("image", "sketch", "edges")
"""An image or finished drawing; a sketch that a person drew; the edge map of an image."""

CATEGORIES = ("general", "copyright", "character", "rating")
"""The categories of tags (Illustration2Vec, section 3.1)."""


@dataclass(frozen=True, slots=True)
class LabelledDrawing:
    """A drawing of a dataset, with its labels.

    Attributes:
        id: unique in its dataset, and the same each time that the dataset is read.
        image: the path or the bytes of a file; decoded pixels if the drawing is cropped from a
            page; or the strokes of a sketch. See `image_of`.
        tags: the tags by category. If a category is missing, its tags are unknown: models do not
            learn from it, and it is not evaluated. An empty category means no tags.
        artist: the artist, if known.
        subject: the subject, if known. All sets have the same name for a subject.
        set: the set, series or folder that it belongs to.
        split: the split of the dataset that it belongs to.
        kind: whether it is an image, a sketch or an edge map. A sketch may be an image file or
            strokes.
    """

    id: str
    image: ImageLike | Strokes
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    artist: str | None = None
    subject: str | None = None
    set: str | None = None
    split: Split = "train"
    kind: Kind = "image"


def image_of(drawing: LabelledDrawing) -> ImageLike:
    """Return the image of a drawing, for code that reads only images.

    Raises:
        BadInput: the drawing is a sketch given as strokes.
    """
    image = drawing.image
    if not is_strokes(image):
        return image  # type: ignore[return-value]  # is_strokes tells every list
    raise BadInput(
        f"{drawing.id} is a sketch given as strokes, and only images can be read here. Select the "
        'images of the dataset (in Python: open_dataset(…, kinds=["image"])), or its sets that '
        "have no strokes."
    )


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
