"""A map as a file to look at: one picture, or one HTML page."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.collection.drawings import Thumbnails
from egara.collection.maps.atlases import encoded
from egara.collection.snapshots import Catalogue
from egara.errors import BadInput
from egara.explore import mapping
from egara.images import picture_format, save, save_picture
from egara.images.sheets import draw_atlas, draw_grid

__all__ = ["checked_path", "draw_map"]

MOST_PICTURES = 20_000
"""Drawings that a page shows by thumbnails, spread over the map; the others are points."""

PAGE_CELLS = ((2_000, 96), (10_000, 64), (MOST_PICTURES, 40))
"""(drawings, pixels of a thumbnail's side): so a page stays under some 15 MB."""

PAGE_SUFFIXES = (".html", ".htm")


def draw_map(
    catalogue: Catalogue,
    drawings: NDArray[np.int64],
    xy: NDArray[np.float32],
    thumbnails: Thumbnails,
    title: str,
    path: str | os.PathLike[str],
) -> int:
    """Draw a map into a file; its suffix says whether as a page or as a picture.

    Args:
        catalogue: of the drawings.
        drawings: their rows (n,) in the catalogue.
        xy: their places (n, 2).
        thumbnails: of the drawings.
        title: of the page.
        path: the file to write.

    Returns:
        How many drawings are shown by their thumbnails.

    Raises:
        BadInput: there are no drawings, or as `checked_path`.
        StorageError: the file cannot be written.
    """
    place = checked_path(path)
    if not len(drawings):
        raise BadInput(
            "There are no drawings to draw a map of. Index a folder first, or ask for a wider "
            "filter."
        )
    if _is_page(place):
        page, shown = _page(catalogue, drawings, xy, thumbnails, title)
        save(place, page.encode())
        return shown
    chosen = mapping.arrange_mosaic(xy)
    pictures = _pictures(catalogue, drawings[chosen.rows], thumbnails)
    save_picture(place, draw_grid(chosen.cells, chosen.shape, pictures))
    return len(chosen.rows)


def checked_path(path: str | os.PathLike[str]) -> Path:
    """The path of a file that a map can be drawn into; `BadInput` where its suffix is no such."""
    place = Path(path)
    if not _is_page(place) and picture_format(place) is None:
        raise BadInput(f"{place}: use .html for a page, or the suffix of an image, such as .png.")
    return place


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in PAGE_SUFFIXES


def _page(
    catalogue: Catalogue,
    drawings: NDArray[np.int64],
    xy: NDArray[np.float32],
    thumbnails: Thumbnails,
    title: str,
) -> tuple[str, int]:
    rows = _spread_over(xy, MOST_PICTURES)
    cell = next(side for most, side in PAGE_CELLS if len(rows) <= most)
    columns = int(np.ceil(np.sqrt(len(rows))))
    pictures = _pictures(catalogue, drawings[rows], thumbnails)
    sheet = draw_atlas(pictures, columns, -(-len(rows) // columns), cell)
    cells = np.full(len(drawings), -1, np.int32)
    cells[rows] = np.arange(len(rows))
    page = mapping.map_page(
        title, xy, _names(catalogue, drawings), cells, encoded(sheet), columns, cell
    )
    return page, len(rows)


def _spread_over(xy: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """All rows where they are at most so many; otherwise those of a mosaic fine enough."""
    if len(xy) <= most:
        return np.arange(len(xy))
    return mapping.arrange_mosaic(xy, int(np.sqrt(most))).rows


def _pictures(
    catalogue: Catalogue, drawings: NDArray[np.int64], thumbnails: Thumbnails
) -> Iterator[Image.Image]:
    for row in drawings:
        yield Image.open(io.BytesIO(thumbnails.read(catalogue.ids[row])))


def _names(catalogue: Catalogue, drawings: NDArray[np.int64]) -> list[str]:
    """The caption of each drawing on a page: its title, artist and path."""
    table = catalogue.table.select(["title", "artist", "path"]).take(drawings)
    return [
        " · ".join(part for part in (row["title"], row["artist"], row["path"]) if part)
        for row in table.to_pylist()
    ]
