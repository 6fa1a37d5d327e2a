"""A map that shows random drawings at their positions (Illustration2Vec, Figure 5)."""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.datasets import Dataset
from egara.encoders import Encoder, metric_of
from egara.errors import BadInput
from egara.evaluate.dataset_selection import DatasetSelection, select, summarise
from egara.evaluate.encoding import Progress, encode_drawings
from egara.evaluate.group_maps import tsne_map
from egara.evaluate.thumbnails import read_thumbnails

__all__ = ["DRAWINGS", "random_map"]

DRAWINGS = 1000
"""The number of drawings in the paper."""

MIN_DRAWINGS = 10
IMAGE_SIZE = 128  # maximum width and height of a drawing on the map, in pixels
MAP_SIZE = 3840
AREA_FACTOR = 3  # the area of the map is this number of times the area of all drawings
MIN_EXTENT = 1e-9  # avoids a division by zero if all points are equal


def random_map(
    encoder: Encoder,
    dataset: Dataset,
    selection: DatasetSelection = DatasetSelection("test"),  # noqa: B008 - it is frozen
    *,
    drawings: int = DRAWINGS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Image.Image:
    """Draw random drawings at their positions on a t-SNE map.

    In dense parts of the map, the drawings overlap, as in the paper.

    Args:
        encoder: its vectors and its metric are used.
        dataset: the drawings; it is read four times.
        selection: the drawings to choose from.
        drawings: the number of drawings; all of the selection if it has fewer.
        seed: the random seed of the choice and of the map.
        progress: is called after each batch.

    Raises:
        BadInput: fewer than ten drawings are requested, are in the selection, or can be read.
    """
    if drawings < MIN_DRAWINGS:
        raise BadInput(f"A map needs {MIN_DRAWINGS} drawings or more; got {drawings}.")
    ids = [drawing.id for drawing in select(dataset, selection, summarise(dataset))]
    chosen = set(ids if len(ids) <= drawings else random.Random(seed).sample(ids, drawings))  # noqa: S311
    description = f"{dataset.name} ({selection})"
    encoded = encode_drawings(
        (drawing for drawing in dataset if drawing.id in chosen),
        [encoder],
        description=description,
        progress=progress,
    )
    if len(encoded.drawings) < MIN_DRAWINGS:
        raise BadInput(
            f"A map needs {MIN_DRAWINGS} drawings or more; {description} has "
            f"{len(encoded.drawings)} that can be read."
        )
    xy = tsne_map(encoded.vectors[encoder.name], metric_of(encoder), seed)
    shown = [drawing.id for drawing in encoded.drawings]
    thumbnails = read_thumbnails(dataset, set(shown), IMAGE_SIZE)
    return _draw([thumbnails[id_] for id_ in shown], xy)


def _draw(thumbnails: Sequence[Image.Image], xy: NDArray[np.float32]) -> Image.Image:
    """Draw a square map with each thumbnail centred on its point; y points up."""
    size = min(IMAGE_SIZE, round(MAP_SIZE / (AREA_FACTOR * len(thumbnails)) ** 0.5))
    middle = xy.min(axis=0) + np.ptp(xy, axis=0) / 2
    scale = (MAP_SIZE - 2 * size) / max(float(np.ptp(xy, axis=0).max()), MIN_EXTENT)
    positions = (xy - middle) * scale * (1, -1) + MAP_SIZE / 2
    sheet = Image.new("RGB", (MAP_SIZE, MAP_SIZE), "white")
    for thumbnail, (x, y) in zip(thumbnails, positions.tolist(), strict=True):
        small = thumbnail.copy()
        small.thumbnail((size, size), Image.Resampling.LANCZOS)
        sheet.paste(small, (round(x - small.width / 2), round(y - small.height / 2)))
    return sheet
