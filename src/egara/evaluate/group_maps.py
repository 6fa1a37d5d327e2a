"""Maps of groups of artists, encoders beside one another (art style paper, Table 3)."""

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

__all__ = ["GROUPS", "artist_groups", "group_maps", "map_of", "map_of_vectors"]

GROUPS = 10
LEAST = 2
"""Artists of a group; with fewer than twenty artists there are fewer groups."""

SIDE = 220
MARGIN = 24
HEAD = 26
FINER = 3  # drawn larger, then made smaller, so that edges are smooth
RADIUS = 3
FRAME = (214, 210, 202)
TEXT = (90, 90, 90)
TURN = 0.618034  # of the colour circle from one artist to the next: the golden section

Rows = NDArray[np.int64]


def artist_groups(classes: NDArray[np.str_], seed: int = 0) -> list[Rows]:
    """Rows (n,) of each of ten groups of artists, parted by lot; every artist is in one of them."""
    artists = np.unique(classes)
    count = max(1, min(GROUPS, len(artists) // LEAST))
    parts = np.array_split(np.random.default_rng(seed).permutation(artists), count)
    return [np.flatnonzero(np.isin(classes, part)) for part in parts]


def map_of(task: StyleTask, encoder: str, rows: Rows, seed: int = 0) -> NDArray[np.float32]:
    """t-SNE (n, 2) of some of the drawings, by an encoder's own distance."""
    return map_of_vectors(task.vectors[encoder][rows], task.metrics[encoder], seed)


def map_of_vectors(vectors: NDArray[Any], metric: Metric, seed: int = 0) -> NDArray[np.float32]:
    """t-SNE (N, 2) of vectors (N, D), by their own distance."""
    index = ExactIndex(vectors, metric)
    start = pca_initialisation(index.vectors, index.metric, seed)
    return lay_out(neighbour_graph(index, NEIGHBOURS), start)


def group_maps(task: StyleTask, seed: int = 0) -> Image.Image:
    """A row an encoder, a column a group; a point a drawing, a colour an artist."""
    groups = artist_groups(task.classes, seed)
    width = 2 * MARGIN + len(groups) * (SIDE + MARGIN) - MARGIN
    sheet = Image.new("RGB", (width, MARGIN + len(task.vectors) * (HEAD + SIDE + MARGIN)), "white")
    pen = ImageDraw.Draw(sheet)
    for line, encoder in enumerate(task.vectors):
        top = MARGIN + line * (HEAD + SIDE + MARGIN)
        pen.text((MARGIN, top), encoder, fill=TEXT, font=ImageFont.load_default(16))
        for column, rows in enumerate(groups):
            points = _scatter(map_of(task, encoder, rows, seed), task.classes[rows])
            sheet.paste(points, (MARGIN + column * (SIDE + MARGIN), top + HEAD))
    return sheet


def _scatter(xy: NDArray[np.float32], classes: NDArray[np.str_]) -> Image.Image:
    side, radius = SIDE * FINER, RADIUS * FINER
    picture = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle([0, 0, side - 1, side - 1], outline=FRAME, width=FINER)
    extent = max(float(np.ptp(xy, axis=0).max()), 1e-9)
    places = (xy - xy.min(axis=0) - np.ptp(xy, axis=0) / 2) / extent
    artists = np.unique(classes)
    for (x, y), artist in zip(places.tolist(), np.searchsorted(artists, classes), strict=True):
        middle = [side / 2 + x * (side - 6 * radius), side / 2 - y * (side - 6 * radius)]
        pen.circle(middle, radius, fill=_colours(len(artists))[artist])
    return picture.reduce(FINER)


def _colours(count: int) -> Sequence[tuple[int, int, int]]:
    found = [colorsys.hsv_to_rgb(n * TURN % 1, 0.75, (0.85, 0.55)[n % 2]) for n in range(count)]
    return [(round(r * 255), round(g * 255), round(b * 255)) for r, g, b in found]
