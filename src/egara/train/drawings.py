"""Reading a folder of drawings as a recipe needs them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.encoders.manifest import Fit
from egara.encoders.preprocess import square
from egara.errors import BadImage, BadInput
from egara.images import Found, as_picture, walk

__all__ = ["Normalised", "Squares", "read_squares"]

Squares = NDArray[np.uint8]
"""(N, S, S, 3), RGB."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """Squares as a network wants them: iterates over (1, 3, S, S) float32, as often as wanted."""

    squares: Squares
    mean: float
    std: float

    def __iter__(self) -> Iterator[NDArray[np.float32]]:
        for row in self.squares:
            planes = row.transpose(2, 0, 1)[None].astype(np.float32)
            yield np.ascontiguousarray((planes - self.mean) / self.std)


def read_squares(folder: Path, count: int, *, side: int, fit: Fit, seed: int = 0) -> Squares:
    """Read ``count`` drawings from anywhere under a folder, chosen at random by ``seed``.

    Files that are not readable drawings are passed over.

    Raises:
        BadInput: the folder has fewer than ``count`` readable drawings.
    """
    paths = sorted(item.path for item in walk(folder) if isinstance(item, Found))
    random.Random(seed).shuffle(paths)  # noqa: S311 - not for secrets
    rows: list[Squares] = []
    for path in paths:
        if len(rows) == count:
            break
        try:
            picture = as_picture(folder / path)
        except BadImage:
            continue
        rows.append(square(picture.pixels, side, fit))
    if len(rows) < count:
        raise BadInput(f"{folder}: {count} drawings are needed; only {len(rows)} can be read.")
    return np.stack(rows)
