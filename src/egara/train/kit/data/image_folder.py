"""Reading a folder of drawings, for example to calibrate a quantisation."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.encoders.manifest import Resize
from egara.encoders.preprocess import square
from egara.errors import BadImage, BadInput
from egara.images import FoundFile, as_picture, walk
from egara.train.kit.backbones.normalisation import Normalisation

__all__ = ["ImageArray", "NormalisedImages", "read_image_folder"]

ImageArray = NDArray[np.uint8]
"""(N, S, S, 3), RGB."""


@dataclass(frozen=True, slots=True)
class NormalisedImages:
    """Drawings as the input of a network. Each iteration yields (1, 3, S, S) float32 arrays.

    Attributes:
        images: the drawings.
        normalisation: the input normalisation that the network expects.
    """

    images: ImageArray
    normalisation: Normalisation

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        for row in self.images:
            planes = row.transpose(2, 0, 1)[None].astype(np.float32)
            yield np.ascontiguousarray(self.normalisation.of_array(planes))


def read_image_folder(
    folder: Path, count: int, *, size: int, fit: Resize, seed: int = 0
) -> ImageArray:
    """Read drawings from a folder and its subfolders, chosen at random.

    Files that are not readable drawings are skipped.

    Args:
        folder: the folder.
        count: the number of drawings.
        size: the side of the squares, in pixels.
        fit: how a drawing becomes a square.
        seed: the seed of the choice. A larger ``count`` keeps the drawings of a smaller one.

    Returns:
        (count, size, size, 3).

    Raises:
        BadInput: the folder has fewer than ``count`` readable drawings.
    """
    paths = sorted(item.path for item in walk(folder) if isinstance(item, FoundFile))
    random.Random(seed).shuffle(paths)  # noqa: S311 - not for secrets
    rows: list[ImageArray] = []
    for path in paths:
        if len(rows) == count:
            break
        try:
            picture = as_picture(folder / path)
        except BadImage:
            continue
        rows.append(square(picture.pixels, size, fit))
    if len(rows) < count:
        raise BadInput(f"{folder}: {count} drawings are needed; only {len(rows)} can be read.")
    return np.stack(rows)
