"""Draw a map into a file: an image, or an HTML page."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.collection.drawings import Thumbnails
from egara.collection.maps.atlases import encode_atlas
from egara.collection.snapshots import Catalogue
from egara.errors import BadInput
from egara.explore import mapping
from egara.images import picture_format, save, save_picture
from egara.images.sheets import draw_atlas, draw_grid

__all__ = ["checked_path", "draw_map"]

MAX_THUMBNAILS = 20_000
"""The maximum number of thumbnails on a page, spread over the map. Other drawings are points."""

PAGE_CELLS = ((2_000, 96), (10_000, 64), (MAX_THUMBNAILS, 40))
"""(maximum number of thumbnails, thumbnail size in pixels); keeps a page below about 15 MB."""

PAGE_SUFFIXES = (".html", ".htm")


def draw_map(
    catalogue: Catalogue,
    drawings: NDArray[np.int64],
    xy: NDArray[np.float32],
    thumbnails: Thumbnails,
    title: str,
    path: str | os.PathLike[str],
) -> int:
    """Draw a map into a file: a page or an image, depending on the file's suffix.

    Args:
        catalogue: of the drawings.
        drawings: (n,) rows of the catalogue.
        xy: (n, 2) their positions on the map.
        thumbnails: of the drawings.
        title: of the page.
        path: the file to write.

    Returns:
        The number of drawings that are shown as thumbnails.

    Raises:
        BadInput: there are no drawings, or the suffix is not valid.
        StorageError: the file cannot be written.
    """
    target = checked_path(path)
    if not len(drawings):
        raise BadInput(
            "There are no drawings to draw a map of. Index a folder first, or use a wider filter."
        )
    if _is_page(target):
        page, count = _page(catalogue, drawings, xy, thumbnails, title)
        save(target, page.encode())
        return count
    mosaic = mapping.arrange_mosaic(xy)
    pictures = _pictures(catalogue, drawings[mosaic.rows], thumbnails)
    save_picture(target, draw_grid(mosaic.cells, mosaic.shape, pictures))
    return len(mosaic.rows)


def checked_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of a map file.

    Raises:
        BadInput: the suffix is neither that of a page nor that of an image.
    """
    target = Path(path)
    if not _is_page(target) and picture_format(target) is None:
        raise BadInput(f"{target}: use .html for a page, or the suffix of an image, such as .png.")
    return target


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in PAGE_SUFFIXES


def _page(
    catalogue: Catalogue,
    drawings: NDArray[np.int64],
    xy: NDArray[np.float32],
    thumbnails: Thumbnails,
    title: str,
) -> tuple[str, int]:
    """Return the page and the number of its thumbnails."""
    rows = _spread_over(xy, MAX_THUMBNAILS)
    cell = next(side for limit, side in PAGE_CELLS if len(rows) <= limit)
    columns = int(np.ceil(np.sqrt(len(rows))))
    pictures = _pictures(catalogue, drawings[rows], thumbnails)
    sheet = draw_atlas(pictures, columns, -(-len(rows) // columns), cell)
    cells = np.full(len(drawings), -1, np.int32)
    cells[rows] = np.arange(len(rows))
    page = mapping.map_page(
        title, xy, _names(catalogue, drawings), cells, encode_atlas(sheet), columns, cell
    )
    return page, len(rows)


def _spread_over(xy: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return at most ``limit`` rows that are spread over the map, chosen by a mosaic."""
    if len(xy) <= limit:
        return np.arange(len(xy))
    return mapping.arrange_mosaic(xy, int(np.sqrt(limit))).rows


def _pictures(
    catalogue: Catalogue, drawings: NDArray[np.int64], thumbnails: Thumbnails
) -> Iterator[Image.Image]:
    for row in drawings:
        yield Image.open(io.BytesIO(thumbnails.read(catalogue.ids[row])))


def _names(catalogue: Catalogue, drawings: NDArray[np.int64]) -> list[str]:
    """Return the caption of each drawing on a page: its title, artist and path."""
    table = catalogue.table.select(["title", "artist", "path"]).take(drawings)
    return [
        " · ".join(part for part in (row["title"], row["artist"], row["path"]) if part)
        for row in table.to_pylist()
    ]
