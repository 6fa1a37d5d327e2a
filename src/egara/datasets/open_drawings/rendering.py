"""From SVG to small pictures, on as many threads as there are processors."""

import io
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import PIL.Image

from egara.datasets.open_drawings.drafts import Draft
from egara.errors import BadImage
from egara.images import decode_svg, perceptual_hash, shrunk

__all__ = ["SIDE", "Drawn", "draw", "draw_all"]

SIDE = 128
"""Pixels on a side: the whole drawing, padded with white to a square."""

_DRAWN_AT = 2 * SIDE  # averaged to half: lines thinner than a pixel stay even
_QUALITY = 80
_METHOD = 6
_BLANK = 235  # no pixel darker than this: white on white, or an animation before its beginning
_QUEUE = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn draft: a WebP file of SIDE by SIDE pixels, and its perceptual hash."""

    draft: Draft
    image: bytes
    hash: int


def draw(draft: Draft) -> Drawn | None:
    """Draw one; None where it cannot be drawn, or nothing is to be seen."""
    try:
        picture = shrunk(decode_svg(draft.svg, _DRAWN_AT), SIDE)
    except BadImage:
        return None
    if picture.pixels.min() > _BLANK:
        return None
    height, width = picture.pixels.shape[:2]
    square = PIL.Image.new("RGB", (SIDE, SIDE), "white")
    whole = PIL.Image.fromarray(picture.pixels)
    square.paste(whole, ((SIDE - width) // 2, (SIDE - height) // 2))
    file = io.BytesIO()
    square.save(file, "WEBP", quality=_QUALITY, method=_METHOD)
    return Drawn(draft, file.getvalue(), perceptual_hash(picture))


def draw_all(drafts: Iterable[Draft]) -> Iterator[tuple[Draft, Drawn | None]]:
    """Draw in order; only some tens of drafts are held at a time."""
    waiting: deque[tuple[Draft, Future[Drawn | None]]] = deque()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for draft in drafts:
            waiting.append((draft, pool.submit(draw, draft)))
            if len(waiting) >= _QUEUE:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()
