"""Thumbnails of a dataset's drawings, for figures."""

from collections.abc import Collection

from PIL import Image

from egara.datasets import Dataset
from egara.images import as_picture

__all__ = ["read_thumbnails"]


def read_thumbnails(
    dataset: Dataset, ids: Collection[str], image_size: int
) -> dict[str, Image.Image]:
    """Read thumbnails of some drawings, in one pass over the dataset.

    Args:
        dataset: the drawings.
        ids: of the drawings to read.
        image_size: the largest width and height, in pixels.

    Returns:
        The thumbnails, by the drawing's ID.

    Raises:
        BadImage: a drawing cannot be read.
    """
    thumbnails: dict[str, Image.Image] = {}
    for drawing in dataset:
        if drawing.id in ids:
            picture = Image.fromarray(as_picture(drawing.image).pixels)
            picture.thumbnail((image_size, image_size))
            thumbnails[drawing.id] = picture
            if len(thumbnails) == len(ids):
                break
    return thumbnails
