"""Render SVG to small images, with one thread for each CPU core."""

import io
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from egara.datasets.open_drawings.lookalikes import Appearance, appearance_of
from egara.datasets.open_drawings.source_drawings import SourceDrawing
from egara.errors import BadImage
from egara.images import Picture, decode_svg, shrink

__all__ = ["SIDE", "RenderedDrawing", "ink_box", "padded", "render", "render_all"]

SIDE = 128
"""The width and height of the images in pixels; drawings are padded with white to a square."""

_RENDERED_SIZE = 2 * SIDE  # then reduced by averaging, so that thin lines have an even width
_QUALITY = 80
_METHOD = 6
_MAX_INK = 235  # a pixel is ink if a channel is at most this; white drawings and frames are blank
_MIN_SCALE = 1.5  # at lower scales, the ink is cropped without rendering the page again
_MAX_SCALE = 8  # of the page, compared with its usual size
_QUEUE = 64


@dataclass(frozen=True, slots=True)
class RenderedDrawing:
    """A rendered drawing: a WebP file of SIDE by SIDE pixels, and its appearance."""

    source: SourceDrawing
    image: bytes
    appearance: Appearance


def render(drawing: SourceDrawing) -> RenderedDrawing | None:
    """Render a drawing; return None if it cannot be rendered or is blank."""
    try:
        picture = decode_svg(drawing.svg, _RENDERED_SIZE)
        ink = ink_box(picture.pixels)
        if ink is not None and drawing.crop_margins:
            picture = _crop_to_ink(drawing.svg, picture, ink)
    except BadImage:
        return None
    if ink is None:
        return None
    picture = shrink(picture, SIDE)
    return RenderedDrawing(drawing, padded(picture), appearance_of(picture))


def ink_box(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of the ink in pixels (H, W, 3); None without ink."""
    ink = pixels.min(axis=2) <= _MAX_INK
    if not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _crop_to_ink(svg: bytes, picture: Picture, ink: tuple[int, int, int, int]) -> Picture:
    """Return the part of a page that has ink, at about the size of other drawings."""
    left, top, right, bottom = ink
    height, width = picture.pixels.shape[:2]
    scale = min(max(width, height) / max(right - left, bottom - top), _MAX_SCALE)
    if scale < _MIN_SCALE:
        return _crop(picture, ink)
    enlarged = decode_svg(svg, round(_RENDERED_SIZE * scale))
    return _crop(enlarged, ink_box(enlarged.pixels) or (0, 0, *enlarged.pixels.shape[1::-1]))


def _crop(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    left, top, right, bottom = box
    return replace(picture, pixels=np.ascontiguousarray(picture.pixels[top:bottom, left:right]))


def padded(picture: Picture) -> bytes:
    """Return a picture of at most SIDE by SIDE pixels as a square WebP file."""
    height, width = picture.pixels.shape[:2]
    square = PIL.Image.new("RGB", (SIDE, SIDE), "white")
    image = PIL.Image.fromarray(picture.pixels)
    square.paste(image, ((SIDE - width) // 2, (SIDE - height) // 2))
    file = io.BytesIO()
    square.save(file, "WEBP", quality=_QUALITY, method=_METHOD)
    return file.getvalue()


def render_all(
    drawings: Iterable[SourceDrawing],
) -> Iterator[tuple[SourceDrawing, RenderedDrawing | None]]:
    """Render drawings in order; at most ``_QUEUE`` are in memory at a time."""
    waiting: deque[tuple[SourceDrawing, Future[RenderedDrawing | None]]] = deque()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for drawing in drawings:
            waiting.append((drawing, pool.submit(render, drawing)))
            if len(waiting) >= _QUEUE:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
