"""Queries with their nearest drawings, as one picture (Illustration2Vec, Figure 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from egara.datasets import Dataset
from egara.errors import BadInput
from egara.evaluate.drawn import pictures_of
from egara.evaluate.nearest_drawings import RetrievalTask
from egara.search import ExactIndex

__all__ = ["neighbour_sheet"]

SIDE = 128
GAP = 10
APART = 28  # between the query and each encoder's answers
MARGIN = 24
HEAD = 30
RIGHT = (34, 139, 84)
TEXT = (90, 90, 90)
FRAME = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """A query, and by encoder the rows of its nearest drawings."""

    query: int
    nearest: Mapping[str, Sequence[int]]


def neighbour_sheet(
    task: RetrievalTask, dataset: Dataset, rows: int = 12, top: int = 3
) -> Image.Image:
    """Draw queries, a row each, with the `top` nearest drawings by every encoder.

    The queries are evenly spread over all, in the dataset's order: none is picked by hand. A
    drawing of the query's class is framed. Ties go to the first in the dataset's order.

    Args:
        task: encoded.
        dataset: what `task` was made from, read again for the pictures that are drawn.
        rows: how many queries; all where there are fewer.
        top: how many of the nearest.
    """
    if rows < 1 or top < 1:
        raise BadInput(f"a sheet needs a row and a neighbour at least; got {rows} and {top}")
    places = np.unique(np.linspace(0, len(task.queries) - 1, rows).round().astype(np.int64))
    nearest = {name: _nearest(task, name, places, top) for name in task.vectors}
    drawn = [
        _Row(int(task.queries[place]), {name: of[n].tolist() for name, of in nearest.items()})
        for n, place in enumerate(places)
    ]
    shown = {row for one in drawn for row in (one.query, *np.ravel(list(one.nearest.values())))}
    pictures = pictures_of(dataset, {task.drawings[row].id for row in shown}, SIDE)
    return _draw(task, drawn, pictures)


def _nearest(
    task: RetrievalTask, encoder: str, places: NDArray[np.int64], top: int
) -> NDArray[np.int64]:
    """(R, top) rows of the task's drawings that are nearest to some of its queries."""
    vectors = task.vectors[encoder]
    queries = task.queries[places]
    index = ExactIndex(vectors[task.database], task.metrics[encoder])
    found = task.database[index.search(vectors[queries], top + 1).indices]
    others = found != queries[:, None]  # it is in its own database where one is left out
    return np.stack([row[keep][:top] for row, keep in zip(found, others, strict=True)])


def _draw(
    task: RetrievalTask, drawn: Sequence[_Row], pictures: Mapping[str, Image.Image]
) -> Image.Image:
    top = max(len(found) for found in drawn[0].nearest.values())
    block = top * (SIDE + GAP) - GAP + APART
    width = 2 * MARGIN + SIDE + len(task.vectors) * block
    sheet = Image.new("RGB", (width, 2 * MARGIN + HEAD + len(drawn) * (SIDE + GAP) - GAP), "white")
    pen = ImageDraw.Draw(sheet)
    starts = {name: MARGIN + SIDE + APART + n * block for n, name in enumerate(task.vectors)}
    for text, left in {"query": MARGIN, **starts}.items():
        pen.text((left, MARGIN), text, fill=TEXT, font=ImageFont.load_default(16))
    for n, row in enumerate(drawn):
        y = MARGIN + HEAD + n * (SIDE + GAP)
        _paste(sheet, pictures[task.drawings[row.query].id], MARGIN, y)
        for name, found in row.nearest.items():
            for place, near in enumerate(found):
                x = starts[name] + place * (SIDE + GAP)
                _paste(sheet, pictures[task.drawings[near].id], x, y)
                if task.classes[near] == task.classes[row.query]:
                    _frame(pen, x, y)
    return sheet


def _paste(sheet: Image.Image, picture: Image.Image, left: int, top: int) -> None:
    place = (left + (SIDE - picture.width) // 2, top + (SIDE - picture.height) // 2)
    sheet.paste(picture, place)


def _frame(pen: Any, left: int, top: int) -> None:  # noqa: ANN401 - Pillow's pen
    """Around the picture, not over it."""
    corners = [left - FRAME, top - FRAME, left + SIDE - 1 + FRAME, top + SIDE - 1 + FRAME]
    pen.rectangle(corners, outline=RIGHT, width=FRAME)
