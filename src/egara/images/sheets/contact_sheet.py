"""A contact sheet: drawings in a grid, each with its title and a note."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from PIL import Image, ImageDraw, ImageFont

__all__ = ["Card", "draw_contact_sheet"]

PAGE = (1240, 1754)  # A4 at 150 dpi
MARGIN = 60
COLUMNS = 4
ROWS = 5
GAP = 20
HEAD = 96
SIDE = (PAGE[0] - 2 * MARGIN - (COLUMNS - 1) * GAP) // COLUMNS
PICTURE = 220
BELOW = 19  # from a picture to the baseline of its title
LINE = 17
NOTE_LINES = 2
CELL = PICTURE + LINE * (1 + NOTE_LINES) + 18
BLACK, GREY, RED, PALE = (24, 24, 24), (110, 110, 110), (176, 48, 32), (236, 236, 236)
# The font of Pillow has ASCII characters only. For other text, the first of these system fonts is
# used that exists.
FONTS = (
    "NotoSansCJK-Regular.ttc",
    "Hiragino Sans GB.ttc",
    "YuGothM.ttc",
    "msgothic.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One drawing of the sheet; `picture` is None if there is no picture."""

    picture: Image.Image | None
    title: str
    note: str
    missing: bool


def draw_contact_sheet(
    cards: Iterable[Card], count: int, title: str, note: str, *, paged: bool
) -> Iterator[Image.Image]:
    """Draw cards as RGB images; each image is drawn when the caller requests it.

    Args:
        cards: the cards, consumed one at a time.
        count: the number of cards.
        title: at the top of every page.
        note: below the title.
        paged: whether to draw A4 pages of twenty cards, or one image of the height that is needed.
    """
    remaining = iter(cards)
    per_page = COLUMNS * ROWS if paged else max(count, 1)
    pages = max(1, math.ceil(count / per_page))
    for number in range(1, pages + 1):
        rows = ROWS if paged else max(1, math.ceil(count / COLUMNS))
        height = PAGE[1] if paged else HEAD + MARGIN + rows * CELL
        page = Image.new("RGB", (PAGE[0], height), "white")
        pen = ImageDraw.Draw(page)
        _head(pen, title, note, f"{number} / {pages}" if pages > 1 else "")
        for index, card in enumerate(islice(remaining, per_page)):
            row, column = divmod(index, COLUMNS)
            _draw(page, pen, card, MARGIN + column * (SIDE + GAP), HEAD + row * CELL)
        yield page


def _head(pen: ImageDraw.ImageDraw, title: str, note: str, page: str) -> None:
    right = PAGE[0] - MARGIN
    pen.text((right, 30), page, fill=GREY, font=_font(15, page), anchor="ra")
    room = right - MARGIN - 100
    pen.text((MARGIN, 24), _cut(title, 26, room), fill=BLACK, font=_font(26, title))
    pen.text((MARGIN, 62), _cut(note, 15, room), fill=GREY, font=_font(15, note))


def _draw(page: Image.Image, pen: ImageDraw.ImageDraw, card: Card, left: int, top: int) -> None:
    if card.picture is None:
        pen.rectangle([left, top, left + SIDE, top + PICTURE], fill=PALE)
    else:
        shown = card.picture.convert("RGB")
        shown.thumbnail((SIDE, PICTURE))
        page.paste(shown, (left + (SIDE - shown.width) // 2, top + PICTURE - shown.height))
    title = f"missing: {card.title}" if card.missing else card.title
    base = top + PICTURE + BELOW
    colour = RED if card.missing else BLACK
    _write(pen, (left, base), _cut(title, 14, SIDE), colour, _font(14, title))
    font = _font(13, card.note)  # one font for all lines: the font that they were measured with
    for number, line in enumerate(_wrapped(card.note, 13, SIDE, NOTE_LINES), start=1):
        _write(pen, (left, base + number * LINE), line, GREY, font)


def _write(
    pen: ImageDraw.ImageDraw,
    position: tuple[int, int],
    line: str,
    colour: tuple[int, int, int],
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
) -> None:
    """Write a line on its baseline, because fonts differ in the space above their letters."""
    pen.text(position, line, fill=colour, font=font, anchor="ls")


def _wrapped(text: str, size: int, room: int, max_lines: int) -> list[str]:
    """Break text into at most `max_lines` lines, between words or inside long words."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < max_lines - 1:
        fits = _fitting(rest, size, room)
        if fits < len(rest):
            fits = rest.rfind(" ", 1, fits + 1) if " " in rest[1 : fits + 1] else fits
        lines.append(rest[:fits])
        rest = rest[fits:].strip()
    return [*lines, _cut(rest, size, room)] if rest else lines


def _cut(text: str, size: int, room: int) -> str:
    line = " ".join(text.split())
    fits = _fitting(line, size, room)
    return line if fits == len(line) else line[: max(fits - 2, 1)] + "..."


def _fitting(text: str, size: int, room: int) -> int:
    """Return how many characters fit, at least 1."""
    font = _font(size, text)
    low, high = 1, min(len(text), room)  # a character has at least one pixel
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.getlength(text[:middle]) <= room else (low, middle - 1)
    return low if text else 0


def _font(size: int, text: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size) if text.isascii() else _wide_font(size)


@cache
def _wide_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
