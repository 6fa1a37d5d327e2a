"""A map of random drawings, drawn with the drawings themselves (Illustration2Vec, Figure 5)."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.datasets import Dataset
from egara.encoders import Encoder
from egara.errors import BadInput
from egara.evaluate.drawn import pictures_of
from egara.evaluate.encoding import Progress, encode_drawings
from egara.evaluate.group_maps import map_of_vectors
from egara.evaluate.selection import Selection, choose, survey

__all__ = ["DRAWINGS", "random_map"]

DRAWINGS = 1000
"""As many as in the paper."""

LEAST = 10
SIDE = 128  # of a drawing, as it is read
MAP_SIDE = 3840
ROOM = 3  # so many times the area that all drawings have together
TINY = 1e-9  # in place of an extent of 0


def random_map(
    encoder: Encoder,
    dataset: Dataset,
    selection: Selection = Selection("test"),  # noqa: B008 - it is frozen
    *,
    drawings: int = DRAWINGS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Image.Image:
    """Draw the t-SNE map of some drawings by their vectors, each at its place on the map.

    All of them are drawn; where the map is dense they overlap, as in the paper.

    Args:
        encoder: whose vectors, by their own distance.
        dataset: read four times.
        selection: which drawings to choose from.
        drawings: how many to choose at random; all where there are fewer.
        seed: of that choice, and of the map.
        progress: called after each batch.

    Raises:
        BadInput: fewer than ten are asked for, are in the selection, or can be read.
    """
    if drawings < LEAST:
        raise BadInput(f"A map needs {LEAST} drawings or more; {drawings} were asked for.")
    ids = [drawing.id for drawing in choose(dataset, selection, survey(dataset))]
    wanted = set(ids if len(ids) <= drawings else random.Random(seed).sample(ids, drawings))  # noqa: S311
    what = f"{dataset.name} ({selection})"
    encoded = encode_drawings(
        (drawing for drawing in dataset if drawing.id in wanted),
        [encoder],
        what=what,
        progress=progress,
    )
    if len(encoded.drawings) < LEAST:
        raise BadInput(
            f"A map needs {LEAST} drawings or more; {what} has {len(encoded.drawings)} that can "
            "be read."
        )
    xy = map_of_vectors(encoded.vectors[encoder.name], encoder.metric, seed)
    shown = [drawing.id for drawing in encoded.drawings]
    pictures = pictures_of(dataset, set(shown), SIDE)
    return _drawn([pictures[id_] for id_ in shown], xy)


def _drawn(pictures: Sequence[Image.Image], xy: NDArray[np.float32]) -> Image.Image:
    """A square with each picture in the middle of its point; up is up."""
    side = min(SIDE, round(MAP_SIDE / (ROOM * len(pictures)) ** 0.5))
    middle = xy.min(axis=0) + np.ptp(xy, axis=0) / 2
    scale = (MAP_SIDE - 2 * side) / max(float(np.ptp(xy, axis=0).max()), TINY)
    places = (xy - middle) * scale * (1, -1) + MAP_SIDE / 2
    sheet = Image.new("RGB", (MAP_SIDE, MAP_SIDE), "white")
    for picture, (x, y) in zip(pictures, places.tolist(), strict=True):
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        sheet.paste(small, (round(x - small.width / 2), round(y - small.height / 2)))
    return sheet
