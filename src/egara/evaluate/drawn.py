"""Pictures of a dataset's drawings, as small as a sheet shows them."""

from collections.abc import Collection

from PIL import Image

from egara.datasets import Dataset
from egara.images import as_picture

__all__ = ["pictures_of"]


def pictures_of(dataset: Dataset, wanted: Collection[str], side: int) -> dict[str, Image.Image]:
    """Those of some drawings, by ID, at most `side` pixels wide and high; one read of the dataset.

    Raises `BadImage` where one of them cannot be read.
    """
    found: dict[str, Image.Image] = {}
    for drawing in dataset:
        if drawing.id in wanted:
            picture = Image.fromarray(as_picture(drawing.image).pixels)
            picture.thumbnail((side, side))
            found[drawing.id] = picture
            if len(found) == len(wanted):
                break
    return found
