"""Convert decoded images to a model's input."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.encoders.manifest import ImageTower, Resize
from egara.encoders.manifest.spec import Interpolation
from egara.images import Picture

__all__ = ["batch", "square"]

WHITE = (255, 255, 255)
FILTERS: dict[Interpolation, Image.Resampling] = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def batch(images: Sequence[Picture], tower: ImageTower) -> NDArray[Any]:
    """Convert N images to the model's input: (N, S, S, 3) or (N, 3, S, S), of the input's type."""
    pixels = np.empty((len(images), tower.size, tower.size, 3), np.uint8)
    for row, image in zip(pixels, images, strict=True):
        row[:] = square(
            image.pixels,
            tower.size,
            tower.resize,
            resize_size=tower.resize_size,
            pad_colour=tower.pad_colour,
            interpolation=tower.interpolation,
            antialias=tower.antialias,
        )
    values: NDArray[Any] = pixels if tower.channels == "RGB" else pixels[..., ::-1]
    if tower.type != "uint8":
        if tower.value_range != 255:
            values = values * np.float32(tower.value_range / 255)
        values = (values - np.array(tower.mean, np.float32)) / np.array(tower.std, np.float32)
    if tower.layout == "NCHW":
        values = values.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(values, tower.type)


def square(
    pixels: NDArray[np.uint8],
    size: int,
    resize: Resize,
    *,
    resize_size: int = 0,
    pad_colour: Sequence[int] = WHITE,
    interpolation: Interpolation = "bilinear",
    antialias: bool = True,
) -> NDArray[np.uint8]:
    """Fit (H, W, 3) pixels into a (size, size, 3) square; see `ImageTower`."""

    def scaled(source: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
        return _scaled(source, height, width, interpolation, antialias)

    height, width = pixels.shape[:2]
    if resize == "crop":
        return scaled(_middle(pixels, min(height, width)), size, size)
    if resize == "stretch":
        return scaled(pixels, size, size)
    if resize == "shortest":
        shortest = min(height, width)
        sides = (max(size, resize_size * side // shortest) for side in (height, width))
        return _middle(scaled(pixels, *sides), size)
    scale = size / max(height, width)
    inner = scaled(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
    padded = np.full((size, size, 3), pad_colour, np.uint8)
    top, left = (size - inner.shape[0]) // 2, (size - inner.shape[1]) // 2
    padded[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return padded


def _middle(pixels: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    top, left = (pixels.shape[0] - side) // 2, (pixels.shape[1] - side) // 2
    return pixels[top : top + side, left : left + side]


def _scaled(
    pixels: NDArray[np.uint8],
    height: int,
    width: int,
    interpolation: Interpolation,
    antialias: bool,
) -> NDArray[np.uint8]:
    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    filter_ = FILTERS[interpolation]
    if antialias:
        return np.asarray(image.resize((width, height), filter_))
    box = (0, 0, *image.size)  # `transform` takes samples; it has no filter that grows
    return np.asarray(image.transform((width, height), Image.Transform.EXTENT, box, filter_))
