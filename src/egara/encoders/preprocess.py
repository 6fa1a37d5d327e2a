"""Convert decoded images to a model's input."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.encoders.manifest import Fit, Input
from egara.images import Picture

__all__ = ["batch", "square"]

WHITE = 255


def batch(images: Sequence[Picture], spec: Input) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Convert N images to the model's input: (N, S, S, 3) or (N, 3, S, S), of the input's type."""
    pixels = np.empty((len(images), spec.size, spec.size, 3), np.uint8)
    for row, image in zip(pixels, images, strict=True):
        row[:] = square(image.pixels, spec.size, spec.fit)
    values: NDArray[Any] = pixels
    if spec.type == "float32":
        values = (pixels - np.array(spec.mean, np.float32)) / np.array(spec.std, np.float32)
    if spec.layout == "NCHW":
        values = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
    return values


def square(pixels: NDArray[np.uint8], size: int, fit: Fit) -> NDArray[np.uint8]:
    """Fit (H, W, 3) pixels into a (size, size, 3) square, antialiased."""
    height, width = pixels.shape[:2]
    if fit == "crop":
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        return _resize(pixels[top : top + side, left : left + side], size, size)
    if fit == "stretch":
        return _resize(pixels, size, size)
    scale = size / max(height, width)
    inner = _resize(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
    padded = np.full((size, size, 3), WHITE, np.uint8)
    top, left = (size - inner.shape[0]) // 2, (size - inner.shape[1]) // 2
    padded[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return padded


def _resize(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
