"""Thumbnails, and the hash that finds pictures that look the same."""

import io

import PIL.Image

from egara.images.picture import Picture

_QUALITY = 78
_METHOD = 2


def thumbnail(picture: Picture, side: int = 256) -> bytes:
    """Return a WebP file of the picture with its longer side at most ``side`` pixels."""
    image = PIL.Image.fromarray(picture.pixels)
    image.thumbnail((side, side), PIL.Image.Resampling.HAMMING, reducing_gap=None)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=_QUALITY, method=_METHOD)
    return file.getvalue()
