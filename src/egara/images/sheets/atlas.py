"""A texture atlas: many small pictures in one image, from which a graphics card draws a map."""

from collections.abc import Iterable

from PIL import Image

__all__ = ["draw_atlas"]


def draw_atlas(
    pictures: Iterable[Image.Image | None], columns: int, rows: int, cell: int
) -> Image.Image:
    """Draw pictures into the square cells of one RGBA image, row by row.

    Args:
        pictures: at most columns x rows, taken one by one. None leaves a cell transparent.
        columns: cells in a row.
        rows: rows of cells.
        cell: side of a cell in pixels. A picture is reduced to fit and centred; the rest of the
            cell is transparent.
    """
    sheet = Image.new("RGBA", (columns * cell, rows * cell))
    for place, picture in enumerate(pictures):
        if picture is None:
            continue
        shown = picture.convert("RGBA")
        shown.thumbnail((cell, cell), Image.Resampling.BOX)
        row, column = divmod(place, columns)
        left = column * cell + (cell - shown.width) // 2
        sheet.paste(shown, (left, row * cell + (cell - shown.height) // 2))
    return sheet
