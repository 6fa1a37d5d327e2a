"""A perceptual hash: it changes little when an image is scaled or compressed again."""

import numpy as np
import PIL.Image

from egara.images.picture import Picture

_SIDE = 32
_BITS_A_SIDE = 8


def perceptual_hash(picture: Picture) -> int:
    """Return the DCT hash of a picture, an integer of 64 bits (0 to 2**64 - 1).

    Pictures that look the same differ in few bits (``(a ^ b).bit_count()``, 0 to 64), unrelated
    ones in about half. The picture in grey at 32 by 32 pixels is transformed by a two-dimensional
    DCT-II. Each bit tells whether one of the 64 coefficients of the horizontal and vertical
    frequencies 1 to 8 is above their median; the lowest frequencies are in the highest bits.
    Source: C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010),
    3.2.1. Scaling down by averaging replaces the smoothing of that paper.
    """
    image = PIL.Image.fromarray(picture.pixels).convert("L")
    small = image.resize((_SIDE, _SIDE), PIL.Image.Resampling.BOX)
    grey = np.asarray(small, dtype=np.float64)
    coefficients = _COSINES @ grey @ _COSINES.T
    # Without rounding, numerical noise would determine the bits of uniform images.
    coefficients = np.round(coefficients, 6)
    bits = coefficients > np.median(coefficients)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def _cosines() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    frequencies = np.arange(1, _BITS_A_SIDE + 1)[:, None]
    positions = np.arange(_SIDE)[None, :]
    return np.cos(np.pi * frequencies * (2 * positions + 1) / (2 * _SIDE))


_COSINES = _cosines()
