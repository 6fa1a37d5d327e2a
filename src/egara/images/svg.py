"""Decoding SVG."""

from egara.errors import BadImage
from egara.images.picture import Picture


def decode_svg(data: bytes) -> Picture:
    """Decode."""
    raise BadImage("SVG: not yet")
