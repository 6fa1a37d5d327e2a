"""Find the ink in a picture of any kind, and say what was seen."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.images.sketches.line_drawings import (
    CleanPaper,
    clean_paper,
    connected_ink,
    contrast_with,
    is_shaded,
)
from egara.images.sketches.lines import hollowed, line_width
from egara.images.sketches.photos import contrast_in_light, ink_of_photo

__all__ = ["FoundInk", "find_ink"]


@dataclass(frozen=True, slots=True)
class FoundInk:
    """The ink in a picture.

    Attributes:
        ink: (H, W), true for ink, cropped or not, at any scale.
        source: what the picture is.
        summary: what was seen, as a sentence.
    """

    ink: NDArray[np.bool_]
    source: Literal["line drawing", "shaded drawing", "photo"]
    summary: str


def find_ink(pixels: NDArray[np.uint8], enlarged_side: int) -> FoundInk:
    """Find the ink in a picture.

    Args:
        pixels: (H, W, 3).
        enlarged_side: ink of a clean drawing is enlarged to this longer side if it is smaller, so
            that its pixels do not show.
    """
    paper = clean_paper(pixels)
    if paper is None:
        return _in_photo(pixels)
    return _on_paper(pixels, paper, enlarged_side)


def _on_paper(pixels: NDArray[np.uint8], paper: CleanPaper, side: int) -> FoundInk:
    contrast = contrast_with(paper, pixels)
    share = float(connected_ink(contrast).mean())
    background = " light on dark, inverted" if paper.is_dark else ""
    if not share:
        return FoundInk(contrast > 0, "line drawing", "A blank page.")
    rows, columns = (np.flatnonzero((contrast > 0).any(axis)) for axis in (1, 0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    contrast = contrast[box]
    shaded = is_shaded(contrast, connected_ink(contrast))
    contrast = _enlarged(contrast, side)
    ink = connected_ink(contrast)
    if not shaded:
        seen = f"A line drawing{background}: {_percent(share)} of it is ink."
        return FoundInk(ink, "line drawing", seen)
    dark = connected_ink(contrast_in_light(1 - contrast), 0.15, 0.3)
    ink = hollowed(ink, line_width(dark) if dark.any() else 1.0) | dark
    seen = (
        f"A drawing with shaded or coloured areas{background}: only its dark lines and the "
        "outlines of the areas were used."
    )
    return FoundInk(ink, "shaded drawing", seen)


def _in_photo(pixels: NDArray[np.uint8]) -> FoundInk:
    found = ink_of_photo(pixels)
    background = " in light lines on dark" if found.inverted else ""
    removed = "the light and shadows on it"
    if found.has_table:
        removed += " and the background around the paper"
    seen = (
        f"A photo of a drawing{background}: {removed} were removed; "
        f"{_percent(float(found.ink.mean()))} of it is ink."
    )
    return FoundInk(found.ink, "photo", seen)


def _enlarged(contrast: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    height, width = contrast.shape
    scale = side / max(height, width)
    if scale <= 1:
        return contrast
    size = max(1, round(width * scale)), max(1, round(height * scale))
    image = Image.fromarray(contrast).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(np.clip(np.asarray(image), 0, 1), np.float32)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
