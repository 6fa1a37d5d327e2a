"""A picture of queries with their nearest drawings (Illustration2Vec, Figure 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from egara.datasets import Dataset
from egara.errors import BadInput
from egara.evaluate.retrieval_task import RetrievalTask
from egara.evaluate.thumbnails import read_thumbnails
from egara.search import ExactIndex

__all__ = ["neighbour_sheet"]

IMAGE_SIZE = 128
GAP = 10
COLUMN_GAP = 28  # between the query and the results of each encoder
MARGIN = 24
HEADER = 30
FRAME_COLOUR = (34, 139, 84)
TEXT = (90, 90, 90)
FRAME = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """The row of a query, and the rows of its nearest drawings by encoder."""

    query: int
    nearest: Mapping[str, Sequence[int]]


def neighbour_sheet(
    task: RetrievalTask, dataset: Dataset, rows: int = 12, top: int = 3
) -> Image.Image:
    """Draw queries, one in each row, with the nearest drawings under every encoder.

    The queries are spread evenly over all queries, in the order of the dataset. Drawings of the
    query's class have a frame. Of equally near drawings, the first in the dataset is drawn.

    Args:
        task: the encoded drawings.
        dataset: the dataset of `task`; it is read again for the pictures.
        rows: the number of queries; all if there are fewer.
        top: the number of nearest drawings.

    Raises:
        BadInput: `rows` or `top` is below 1.
    """
    if rows < 1 or top < 1:
        raise BadInput(f"rows and top must be 1 or more; got {rows} and {top}")
    places = np.unique(np.linspace(0, len(task.queries) - 1, rows).round().astype(np.int64))
    nearest = {name: _nearest(task, name, places, top) for name in task.vectors}
    drawn = [
        _Row(int(task.queries[place]), {name: of[n].tolist() for name, of in nearest.items()})
        for n, place in enumerate(places)
    ]
    shown = {row for each in drawn for row in (each.query, *np.ravel(list(each.nearest.values())))}
    pictures = read_thumbnails(dataset, {task.drawings[row].id for row in shown}, IMAGE_SIZE)
    return _draw(task, drawn, pictures)


def _nearest(
    task: RetrievalTask, encoder: str, places: NDArray[np.int64], top: int
) -> NDArray[np.int64]:
    """Return the rows (R, top) of the drawings that are nearest to some of the queries."""
    vectors = task.vectors[encoder]
    queries = task.queries[places]
    index = ExactIndex(vectors[task.database], task.metrics[encoder])
    nearest = task.database[index.search(vectors[queries], top + 1).indices]
    others = nearest != queries[:, None]  # the query may be in the database
    return np.stack([row[keep][:top] for row, keep in zip(nearest, others, strict=True)])


def _draw(
    task: RetrievalTask, drawn: Sequence[_Row], pictures: Mapping[str, Image.Image]
) -> Image.Image:
    top = max(len(nearest) for nearest in drawn[0].nearest.values())
    block = top * (IMAGE_SIZE + GAP) - GAP + COLUMN_GAP
    width = 2 * MARGIN + IMAGE_SIZE + len(task.vectors) * block
    sheet = Image.new(
        "RGB", (width, 2 * MARGIN + HEADER + len(drawn) * (IMAGE_SIZE + GAP) - GAP), "white"
    )
    pen = ImageDraw.Draw(sheet)
    starts = {
        name: MARGIN + IMAGE_SIZE + COLUMN_GAP + n * block for n, name in enumerate(task.vectors)
    }
    for text, left in {"query": MARGIN, **starts}.items():
        pen.text((left, MARGIN), text, fill=TEXT, font=ImageFont.load_default(16))
    for n, row in enumerate(drawn):
        y = MARGIN + HEADER + n * (IMAGE_SIZE + GAP)
        _paste(sheet, pictures[task.drawings[row.query].id], MARGIN, y)
        for name, nearest in row.nearest.items():
            for place, neighbour in enumerate(nearest):
                x = starts[name] + place * (IMAGE_SIZE + GAP)
                _paste(sheet, pictures[task.drawings[neighbour].id], x, y)
                if task.classes[neighbour] == task.classes[row.query]:
                    _frame(pen, x, y)
    return sheet


def _paste(sheet: Image.Image, picture: Image.Image, left: int, top: int) -> None:
    place = (left + (IMAGE_SIZE - picture.width) // 2, top + (IMAGE_SIZE - picture.height) // 2)
    sheet.paste(picture, place)


def _frame(pen: Any, left: int, top: int) -> None:  # noqa: ANN401 - Pillow's pen
    """Draw a frame around a picture, not over it."""
    corners = [
        left - FRAME,
        top - FRAME,
        left + IMAGE_SIZE - 1 + FRAME,
        top + IMAGE_SIZE - 1 + FRAME,
    ]
    pen.rectangle(corners, outline=FRAME_COLOUR, width=FRAME)
