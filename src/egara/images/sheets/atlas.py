"""A texture atlas: many small images in one image, for drawing a map on the GPU."""

from collections.abc import Iterable

from PIL import Image

__all__ = ["draw_atlas"]


def draw_atlas(
    pictures: Iterable[Image.Image | None], columns: int, rows: int, cell: int
) -> Image.Image:
    """Draw pictures into the square cells of one RGBA image, row by row.

    Args:
        pictures: at most columns x rows, consumed one at a time. None leaves a cell transparent.
        columns: cells in a row.
        rows: rows of cells.
        cell: side of a cell in pixels. A picture is reduced to fit and centred; the rest of the
            cell is transparent.
    """
    sheet = Image.new("RGBA", (columns * cell, rows * cell))
    for index, picture in enumerate(pictures):
        if picture is None:
            continue
        thumbnail = picture.convert("RGBA")
        thumbnail.thumbnail((cell, cell), Image.Resampling.BOX)
        row, column = divmod(index, columns)
        left = column * cell + (cell - thumbnail.width) // 2
        sheet.paste(thumbnail, (left, row * cell + (cell - thumbnail.height) // 2))
    return sheet
