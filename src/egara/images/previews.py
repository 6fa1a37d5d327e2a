"""Convert images at full size to a format that every browser shows."""

import io
import math
import threading

import PIL.Image

from egara.images.decoder_errors import decoder_errors
from egara.images.decoding import known_format
from egara.images.picture import MAX_PIXELS
from egara.images.raster import decode_raster
from egara.images.shrinking import Plan
from egara.images.svg import decode_svg

__all__ = ["PREVIEW_PIXELS", "PREVIEW_SIDE", "preview"]

PREVIEW_PIXELS = 40_000_000
"""The largest number of pixels of a preview: an A4 page at 600 dpi has 35 million."""

PREVIEW_SIDE = 16_383
"""The longest side that WebP can have."""

_SVG_SIDE = 2048
_QUALITY = 92
_METHOD = 0  # at 40 megapixels, other methods need many seconds
# Each may use some hundred megabytes more than its decode has reserved.
_PREVIEW_SLOTS = threading.BoundedSemaphore(2)


def preview(data: bytes) -> bytes:
    """Return a WebP of a file's first frame, at its original size if that is within the limits.

    Colours, orientation and transparency are converted as in `egara.images.decode`. A larger image
    is scaled down to `PREVIEW_PIXELS` and `PREVIEW_SIDE`; an SVG is rendered with 2,048 pixels.

    Args:
        data: the file's bytes.

    Raises:
        BadImage: the data cannot be decoded.
    """
    kind = known_format(data)
    with _PREVIEW_SLOTS:
        if kind == "SVG":
            picture = decode_svg(data, _SVG_SIDE)
        else:
            picture = decode_raster(data, kind, MAX_PIXELS, _plan)
        file = io.BytesIO()
        with decoder_errors(kind):
            PIL.Image.fromarray(picture.pixels).save(file, "WEBP", quality=_QUALITY, method=_METHOD)
    return file.getvalue()


def _plan(width: int, height: int, orientation: int) -> Plan:
    """Plan the complete image, at its original size or the largest size of a preview."""
    area = math.sqrt(PREVIEW_PIXELS / (width * height))
    scale = min(1.0, PREVIEW_SIDE / max(width, height), area)
    size = max(1, math.floor(width * scale)), max(1, math.floor(height * scale))
    return Plan((0, 0, width, height), size)
