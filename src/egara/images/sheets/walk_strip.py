"""A walk as a strip: its drawings in a row, with the distances between them."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

__all__ = ["draw_walk_strip", "stack_strips"]

SIDE = 224
GAP = 72
MARGIN = 24
LINE = (120, 120, 120)
EXTRA = (196, 92, 40)
DASH = 5


def draw_walk_strip(
    pictures: Sequence[Image.Image], distances: Sequence[float], extra: Sequence[bool]
) -> Image.Image:
    """Draw a walk of M drawings as one RGB image.

    Args:
        pictures: the M drawings, of any sizes.
        distances: (M,), of each drawing from the one before; the first is not shown.
        extra: (M,), whether the step to a drawing is not an edge of the graph; it gets a dashed
            line.
    """
    width = 2 * MARGIN + len(pictures) * SIDE + (len(pictures) - 1) * GAP
    sheet = Image.new("RGB", (width, SIDE + 2 * MARGIN), "white")
    pen = ImageDraw.Draw(sheet)
    for index, picture in enumerate(pictures):
        left = MARGIN + index * (SIDE + GAP)
        shown = picture.convert("RGB")
        shown.thumbnail((SIDE, SIDE))
        sheet.paste(shown, (left + (SIDE - shown.width) // 2, MARGIN + (SIDE - shown.height) // 2))
        if index:
            _step(pen, left - GAP, f"{distances[index]:.3g}", dashed=extra[index])
    return sheet


def stack_strips(strips: Sequence[Image.Image]) -> Image.Image:
    """Draw strips, at least one, below each other on white, aligned at the left, as one image."""
    width = max(strip.width for strip in strips)
    sheet = Image.new("RGB", (width, sum(strip.height for strip in strips)), "white")
    top = 0
    for strip in strips:
        sheet.paste(strip, (0, top))
        top += strip.height
    return sheet


def _step(pen: ImageDraw.ImageDraw, left: int, text: str, *, dashed: bool) -> None:
    colour = EXTRA if dashed else LINE
    middle = MARGIN + SIDE // 2
    start, stop = left + 12, left + GAP - 12
    for x in range(start, stop - DASH, 2 * DASH if dashed else DASH):
        pen.line([(x, middle), (x + DASH, middle)], fill=colour, width=2)
    pen.polygon([(stop, middle), (stop - 8, middle - 5), (stop - 8, middle + 5)], fill=colour)
    font = ImageFont.load_default(15)
    pen.text((left + GAP // 2, middle - 8), text, fill=colour, font=font, anchor="mb")
