"""Thumbnails of a dataset's drawings, for figures and maps."""

from collections.abc import Collection

from PIL import Image

from egara.datasets import Dataset, image_of
from egara.images import as_picture

__all__ = ["read_thumbnails"]


def read_thumbnails(
    dataset: Dataset, ids: Collection[str], image_size: int
) -> dict[str, Image.Image]:
    """Read thumbnails of some drawings, in one pass over the dataset.

    Args:
        dataset: the drawings.
        ids: of the drawings to read.
        image_size: the maximum width and height, in pixels.

    Returns:
        The thumbnails, by the drawing's ID.

    Raises:
        BadImage: a drawing cannot be read.
    """
    thumbnails: dict[str, Image.Image] = {}
    for drawing in dataset:
        if drawing.id in ids:
            thumbnail = Image.fromarray(as_picture(image_of(drawing)).pixels)
            thumbnail.thumbnail((image_size, image_size))
            thumbnails[drawing.id] = thumbnail
            if len(thumbnails) == len(ids):
                break
    return thumbnails
