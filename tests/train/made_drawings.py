"""A dataset of shapes in colours, which a small network learns in seconds."""

import io
from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image, ImageDraw

from egara.datasets import LabelledDrawing

SHAPES = ("circle", "square")
COLOURS = ("red", "blue", "green")


class MadeDrawings:
    """Every fifth drawing validates; of every fourth the character is not known."""

    name = "made"
    japanese: Mapping[str, str] = {"circle": "円"}

    def __init__(self, count: int = 120) -> None:
        self.count = count

    def __iter__(self) -> Iterator[LabelledDrawing]:
        rng = np.random.default_rng(0)
        for number in range(self.count):
            shape, colour = SHAPES[number % 2], COLOURS[number % 3]
            start, stop = rng.integers(2, 16), rng.integers(28, 46)
            picture = Image.new("RGB", (48, 48), "white")
            draw = ImageDraw.Draw(picture)
            paint = draw.ellipse if shape == "circle" else draw.rectangle
            paint((start, start, stop, stop), fill=colour)
            file = io.BytesIO()
            picture.save(file, "PNG")
            tags: dict[str, tuple[str, ...]] = {"general": (shape, colour)}
            if number % 4:
                tags["character"] = (f"{colour} {shape}",)
            split = "validation" if number % 5 == 0 else "train"
            yield LabelledDrawing(str(number), file.getvalue(), tags, split=split)
