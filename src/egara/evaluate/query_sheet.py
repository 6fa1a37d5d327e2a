"""An image of queries with their nearest drawings (Illustration2Vec, Figure 3)."""

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
    """Draw queries, one in each row, with the nearest drawings according to every encoder.

    The queries are sampled at equal intervals, in the order of the dataset. Drawings of the query's
    class have a frame. Drawings at the same distance are ordered as in the dataset.

    Args:
        task: the encoded drawings.
        dataset: the dataset of `task`; it is read again for the images.
        rows: the number of queries; all if there are fewer.
        top: the number of nearest drawings.

    Raises:
        BadInput: `rows` or `top` is below 1.
    """
    if rows < 1 or top < 1:
        raise BadInput(f"rows and top must be 1 or more; got {rows} and {top}")
    sample = np.unique(np.linspace(0, len(task.queries) - 1, rows).round().astype(np.int64))
    nearest = {name: _nearest(task, name, sample, top) for name in task.vectors}
    sheet_rows = [
        _Row(int(query), {name: results[n].tolist() for name, results in nearest.items()})
        for n, query in enumerate(task.queries[sample])
    ]
    shown = {
        row
        for sheet_row in sheet_rows
        for row in (sheet_row.query, *np.ravel(list(sheet_row.nearest.values())))
    }
    thumbnails = read_thumbnails(dataset, {task.drawings[row].id for row in shown}, IMAGE_SIZE)
    return _draw(task, sheet_rows, thumbnails)


def _nearest(
    task: RetrievalTask, encoder: str, sample: NDArray[np.int64], top: int
) -> NDArray[np.int64]:
    """Return the rows (R, top) of the nearest drawings of some queries.

    Args:
        task: the queries and the database.
        encoder: the name of the encoder.
        sample: (R,) positions in `task.queries`.
        top: the number of nearest drawings.
    """
    vectors = task.vectors[encoder]
    queries = task.queries[sample]
    index = ExactIndex(vectors[task.database], task.metrics[encoder])
    nearest = task.database[index.search(vectors[queries], top + 1).indices]
    others = nearest != queries[:, None]  # the query may be in the database
    return np.stack([row[keep][:top] for row, keep in zip(nearest, others, strict=True)])


def _draw(
    task: RetrievalTask, rows: Sequence[_Row], thumbnails: Mapping[str, Image.Image]
) -> Image.Image:
    top = max(len(nearest) for nearest in rows[0].nearest.values())
    block = top * (IMAGE_SIZE + GAP) - GAP + COLUMN_GAP
    width = 2 * MARGIN + IMAGE_SIZE + len(task.vectors) * block
    sheet = Image.new(
        "RGB", (width, 2 * MARGIN + HEADER + len(rows) * (IMAGE_SIZE + GAP) - GAP), "white"
    )
    pen = ImageDraw.Draw(sheet)
    starts = {
        name: MARGIN + IMAGE_SIZE + COLUMN_GAP + n * block for n, name in enumerate(task.vectors)
    }
    for text, left in {"query": MARGIN, **starts}.items():
        pen.text((left, MARGIN), text, fill=TEXT, font=ImageFont.load_default(16))
    for n, row in enumerate(rows):
        y = MARGIN + HEADER + n * (IMAGE_SIZE + GAP)
        _paste(sheet, thumbnails[task.drawings[row.query].id], MARGIN, y)
        for name, nearest in row.nearest.items():
            for rank, neighbour in enumerate(nearest):
                x = starts[name] + rank * (IMAGE_SIZE + GAP)
                _paste(sheet, thumbnails[task.drawings[neighbour].id], x, y)
                if task.classes[neighbour] == task.classes[row.query]:
                    _frame(pen, x, y)
    return sheet


def _paste(sheet: Image.Image, thumbnail: Image.Image, left: int, top: int) -> None:
    """Paste a thumbnail into the middle of a cell of `IMAGE_SIZE` pixels."""
    x = left + (IMAGE_SIZE - thumbnail.width) // 2
    y = top + (IMAGE_SIZE - thumbnail.height) // 2
    sheet.paste(thumbnail, (x, y))


def _frame(pen: Any, left: int, top: int) -> None:  # noqa: ANN401 - Pillow's pen
    """Draw a frame around a cell, outside of it."""
    corners = [
        left - FRAME,
        top - FRAME,
        left + IMAGE_SIZE - 1 + FRAME,
        top + IMAGE_SIZE - 1 + FRAME,
    ]
    pen.rectangle(corners, outline=FRAME_COLOUR, width=FRAME)
