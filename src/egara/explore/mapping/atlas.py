"""Many small pictures as one, in square cells row by row: what a graphics card draws a map from."""

from collections.abc import Iterable

from PIL import Image

__all__ = ["atlas"]


def atlas(
    pictures: Iterable[Image.Image | None], columns: int, rows: int, cell: int
) -> Image.Image:
    """Draw up to columns x rows pictures as one RGBA image, each in a cell of `cell` pixels.

    A picture is fitted into its cell and centred there; what it leaves of the cell is transparent,
    as are the cells of None and those that are left over. Pictures are taken one by one.
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
