"""Drawings by artists who differ in their colour and their lines, which a small network learns."""

import io
from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image, ImageDraw

from egara.datasets import LabelledDrawing

COLOURS = ("red", "blue", "green", "orange", "purple", "black", "brown", "teal")


class MadeStyles:
    """Eight artists in sets of their own; the last two have only drawings of the split test."""

    name = "made"
    japanese: Mapping[str, str] = {}

    def __init__(self, each: int = 20) -> None:
        self.each = each

    def __iter__(self) -> Iterator[LabelledDrawing]:
        rng = np.random.default_rng(0)
        for artist, colour in enumerate(COLOURS):
            for number in range(self.each):
                split = ("test", "test", "validation")[number] if number < 3 else "train"
                yield LabelledDrawing(
                    f"{colour}/{number}",
                    drawn(colour, 1 + artist % 4, rng),
                    artist=f"artist {artist}",
                    set=colour,
                    split="test" if artist >= 6 else split,
                )


def drawn(colour: str, width: int, rng: np.random.Generator) -> bytes:
    picture = Image.new("RGB", (32, 32), "white")
    for _ in range(3):
        places = [tuple(map(int, rng.integers(0, 32, 2))) for _ in range(3)]
        ImageDraw.Draw(picture).line(places, fill=colour, width=width)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
