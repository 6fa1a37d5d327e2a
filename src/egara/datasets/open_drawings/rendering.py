"""Render SVG to small pictures, on as many threads as there are processors."""

import io
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from egara.datasets.open_drawings.drafts import Draft
from egara.datasets.open_drawings.lookalikes import Look, look_of
from egara.errors import BadImage
from egara.images import Picture, decode_svg, shrunk

__all__ = ["SIDE", "RenderedDrawing", "draw", "draw_all", "ink_box"]

SIDE = 128
"""Pixels on a side: the whole drawing, padded with white to a square."""

_DRAWN_AT = 2 * SIDE  # averaged to half: lines thinner than a pixel stay even
_QUALITY = 80
_METHOD = 6
_WHITE = (
    235  # pixels are ink where a channel is this or less; white drawings and empty frames are blank
)
_NEAR_ENOUGH = 1.5  # below this scale the ink is larger than SIDE, and is not rendered again
_CLOSEST = 8  # the largest scale, of the whole page at its usual size
_QUEUE = 64


@dataclass(frozen=True, slots=True)
class RenderedDrawing:
    """A rendered draft: a WebP file of SIDE by SIDE pixels, and its look."""

    draft: Draft
    image: bytes
    look: Look


def draw(draft: Draft) -> RenderedDrawing | None:
    """Render one; return None where it cannot be rendered, or is blank."""
    try:
        picture = decode_svg(draft.svg, _DRAWN_AT)
        ink = ink_box(picture.pixels)
        if ink is not None and draft.on_page:
            picture = _closer(draft.svg, picture, ink)
    except BadImage:
        return None
    if ink is None:
        return None
    picture = shrunk(picture, SIDE)
    return RenderedDrawing(draft, _padded(picture), look_of(picture))


def ink_box(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of the ink in (H, W, 3) pixels; None for a blank one."""
    ink = pixels.min(axis=2) <= _WHITE
    if not ink.any():
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _closer(svg: bytes, picture: Picture, ink: tuple[int, int, int, int]) -> Picture:
    """Return the part of a page that has ink, at about the size of other drawings."""
    left, top, right, bottom = ink
    height, width = picture.pixels.shape[:2]
    scale = min(max(width, height) / max(right - left, bottom - top), _CLOSEST)
    if scale < _NEAR_ENOUGH:
        return _cropped(picture, ink)
    drawn = decode_svg(svg, round(_DRAWN_AT * scale))
    return _cropped(drawn, ink_box(drawn.pixels) or (0, 0, *drawn.pixels.shape[1::-1]))


def _cropped(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    left, top, right, bottom = box
    return replace(picture, pixels=np.ascontiguousarray(picture.pixels[top:bottom, left:right]))


def _padded(picture: Picture) -> bytes:
    height, width = picture.pixels.shape[:2]
    square = PIL.Image.new("RGB", (SIDE, SIDE), "white")
    whole = PIL.Image.fromarray(picture.pixels)
    square.paste(whole, ((SIDE - width) // 2, (SIDE - height) // 2))
    file = io.BytesIO()
    square.save(file, "WEBP", quality=_QUALITY, method=_METHOD)
    return file.getvalue()


def draw_all(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, RenderedDrawing | None]]:
    """Render in order; at most ``_QUEUE`` drafts are in memory at a time."""
    waiting: deque[tuple[Draft, Future[RenderedDrawing | None]]] = deque()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for draft in drafts:
            waiting.append((draft, pool.submit(draw, draft)))
            if len(waiting) >= _QUEUE:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
