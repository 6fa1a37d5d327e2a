"""Maps of groups of artists, to compare encoders (art style paper, Table 3)."""

import colorsys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from egara.evaluate.style import StyleTask
from egara.explore.mapping import NEIGHBOURS, lay_out, pca_initialisation
from egara.explore.neighbours import neighbour_graph
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["GROUPS", "artist_groups", "group_maps", "tsne_map", "tsne_map_of_rows"]

GROUPS = 10
MIN_ARTISTS = 2
"""The smallest number of artists in a group. With fewer than 20 artists, there are fewer groups."""

MAP_SIZE = 220
MARGIN = 24
HEADER = 26
OVERSAMPLING = 3  # maps are drawn 3 times as large and then reduced, for smooth edges
RADIUS = 3
FRAME = (214, 210, 202)
TEXT = (90, 90, 90)
HUE_STEP = 0.618034  # between two artists; multiples of the golden ratio are spread evenly

Rows = NDArray[np.int64]


def artist_groups(classes: NDArray[np.str_], seed: int = 0) -> list[Rows]:
    """Divide the artists at random into ten groups, and return the rows (n,) of each group."""
    artists = np.unique(classes)
    count = max(1, min(GROUPS, len(artists) // MIN_ARTISTS))
    parts = np.array_split(np.random.default_rng(seed).permutation(artists), count)
    return [np.flatnonzero(np.isin(classes, part)) for part in parts]


def tsne_map_of_rows(
    task: StyleTask, encoder: str, rows: Rows, seed: int = 0
) -> NDArray[np.float32]:
    """Compute a t-SNE map (n, 2) of some drawings, with the metric of the encoder."""
    return tsne_map(task.vectors[encoder][rows], task.metrics[encoder], seed)


def tsne_map(vectors: NDArray[Any], metric: Metric, seed: int = 0) -> NDArray[np.float32]:
    """Compute a t-SNE map (N, 2) of vectors (N, D), with the given metric."""
    index = ExactIndex(vectors, metric)
    initialisation = pca_initialisation(index.vectors, index.metric, seed)
    return lay_out(neighbour_graph(index, NEIGHBOURS), initialisation)


def group_maps(task: StyleTask, seed: int = 0) -> Image.Image:
    """Draw a sheet with one map for each encoder (row) and group (column), coloured by artist."""
    groups = artist_groups(task.classes, seed)
    width = 2 * MARGIN + len(groups) * (MAP_SIZE + MARGIN) - MARGIN
    sheet = Image.new(
        "RGB", (width, MARGIN + len(task.vectors) * (HEADER + MAP_SIZE + MARGIN)), "white"
    )
    pen = ImageDraw.Draw(sheet)
    for row, encoder in enumerate(task.vectors):
        top = MARGIN + row * (HEADER + MAP_SIZE + MARGIN)
        pen.text((MARGIN, top), encoder, fill=TEXT, font=ImageFont.load_default(16))
        for column, rows in enumerate(groups):
            points = _scatter(tsne_map_of_rows(task, encoder, rows, seed), task.classes[rows])
            sheet.paste(points, (MARGIN + column * (MAP_SIZE + MARGIN), top + HEADER))
    return sheet


def _scatter(xy: NDArray[np.float32], classes: NDArray[np.str_]) -> Image.Image:
    size, radius = MAP_SIZE * OVERSAMPLING, RADIUS * OVERSAMPLING
    image = Image.new("RGB", (size, size), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, 0, size - 1, size - 1], outline=FRAME, width=OVERSAMPLING)
    extent = max(float(np.ptp(xy, axis=0).max()), 1e-9)
    positions = (xy - xy.min(axis=0) - np.ptp(xy, axis=0) / 2) / extent
    artists = np.unique(classes)
    for (x, y), artist in zip(positions.tolist(), np.searchsorted(artists, classes), strict=True):
        centre = [size / 2 + x * (size - 6 * radius), size / 2 - y * (size - 6 * radius)]
        pen.circle(centre, radius, fill=_colours(len(artists))[artist])
    return image.reduce(OVERSAMPLING)


def _colours(count: int) -> Sequence[tuple[int, int, int]]:
    colours = [
        colorsys.hsv_to_rgb(n * HUE_STEP % 1, 0.75, (0.85, 0.55)[n % 2]) for n in range(count)
    ]
    return [(round(r * 255), round(g * 255), round(b * 255)) for r, g, b in colours]
