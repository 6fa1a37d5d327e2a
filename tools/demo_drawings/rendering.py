"""From an SVG to a small picture on white, cropped to what is drawn."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from .catalogue import Drawing

SIDE = 320
MARGIN = 6
FIRST_LOOK = 512  # pixels across the page, to find where on it the drawing is
LARGEST = 6000  # pixels across the page when it is rendered for a small drawing on it
LONGEST_RATIO = 3.5  # longer strips look lost in a grid
LEAST_INK = 0.035  # mean darkness (0 white, 1 black) of a picture that is not nearly blank
MOST_INK = 0.93


@dataclass(frozen=True, slots=True)
class Rendered:
    """A drawing and its picture: RGB on white, its longer side SIDE pixels."""

    drawing: Drawing
    picture: Image.Image

    @property
    def colourfulness(self) -> float:
        """Mean distance between a pixel's strongest and weakest channel, 0 (grey) to 255."""
        pixels = np.asarray(self.picture, dtype=np.int16)
        return float(np.mean(pixels.max(axis=2) - pixels.min(axis=2)))


def rendered(file: Path, drawing: Drawing) -> Rendered | None:
    """`drawing`, or None where it cannot be rendered, is nearly blank or a long strip."""
    try:
        look = _on_page(file, FIRST_LOOK)
    except ValueError:
        return None
    box = _content(look)
    if box is None:
        return None
    sides = box[2] - box[0], box[3] - box[1]
    if max(sides) > LONGEST_RATIO * min(sides):
        return None
    # Twice the size that is kept, for clean edges after shrinking.
    width = min(LARGEST, round(FIRST_LOOK * 2 * SIDE / max(sides)))
    picture = _framed(_on_page(file, width))
    return Rendered(drawing, picture) if _is_drawn(picture) else None


def _on_page(file: Path, width: int) -> Image.Image:
    # dpi: without it, lengths in pt and mm have no size. Fonts: none, the same picture everywhere.
    png = resvg_py.svg_to_bytes(
        svg_path=str(file), width=width, dpi=96.0, skip_system_fonts=True, resources_dir=None
    )
    return Image.open(io.BytesIO(png)).convert("RGBA")


def _content(page: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of what differs from white paper."""
    darkness = Image.eval(_on_white(page).convert("L"), lambda value: 255 if value < 250 else 0)
    return darkness.getbbox()


def _on_white(page: Image.Image) -> Image.Image:
    paper = Image.new("RGB", page.size, "white")
    paper.paste(page, mask=page.getchannel("A"))
    return paper


def _framed(page: Image.Image) -> Image.Image:
    """The content of `page` with a narrow white margin, its longer side SIDE pixels."""
    picture = _on_white(page).crop(_content(page))
    scale = (SIDE - 2 * MARGIN) / max(picture.size)
    size = [max(1, round(side * scale)) for side in picture.size]
    framed = Image.new("RGB", (size[0] + 2 * MARGIN, size[1] + 2 * MARGIN), "white")
    framed.paste(picture.resize((size[0], size[1]), Image.Resampling.LANCZOS), (MARGIN, MARGIN))
    return framed


def _is_drawn(picture: Image.Image) -> bool:
    grey = 1 - np.asarray(picture.convert("L"), dtype=np.float64) / 255
    return LEAST_INK < float(grey.mean()) < MOST_INK
