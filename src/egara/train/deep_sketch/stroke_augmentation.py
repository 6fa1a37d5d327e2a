"""Random changes of sketches that are given as strokes; not in the paper.

They imitate how people differ: in proportions, slant and wobble, in what they leave out, and in the
width of the pen. The paper rotates and flips sketches only (section 4.2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

__all__ = ["StrokeChanges", "changed", "drawn"]

Line = NDArray[np.float64]

OVERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class StrokeChanges:
    """The sizes of the changes. Lengths are fractions of the longer side of the sketch.

    Attributes:
        rotation: the standard deviation of the rotation, in degrees.
        scale: the standard deviation of the logarithms of the magnifications of width and height.
        slant: the standard deviation of the horizontal shear.
        flip: the probability of a horizontal flip.
        missing: the probability that up to a quarter of the strokes is left out.
        bend: the largest amplitude of a smooth bend of the whole sketch.
        wobbles: the standard deviations of the noise of points, one of which is chosen.
        shifts: the standard deviation of the shift of each stroke, applied to half of the sketches.
        margin: the range of the margin around the sketch, as a fraction of the picture.
        widths: the widths of the pen, one of which is chosen, as fractions of the picture.
    """

    rotation: float = 10.0
    scale: float = 0.12
    slant: float = 0.1
    flip: float = 0.5
    missing: float = 0.3
    bend: float = 0.03
    wobbles: tuple[float, ...] = (0.0, 0.0, 0.004, 0.01)
    shifts: float = 0.012
    margin: tuple[float, float] = (0.02, 0.14)
    widths: tuple[float, ...] = (0.008, 0.012, 0.016, 0.022, 0.03)


def changed(
    lines: Sequence[Line], size: int, rng: np.random.Generator, changes: StrokeChanges
) -> NDArray[np.uint8]:
    """Change a sketch at random and draw it.

    Args:
        lines: the points (P, 2) of each stroke.
        size: S, the side of the picture, in pixels.
        rng: the random numbers.
        changes: the sizes of the changes.

    Returns:
        (S, S), black on white.
    """
    kept = _without_some(lines, rng, changes.missing)
    turn = _linear_map(rng, changes)
    moved = _bent([line @ turn.T for line in kept], rng, changes)
    margin = size * rng.uniform(*changes.margin)
    placed = fitted(moved, size, margin)
    shift = rng.uniform(-0.4, 0.4, 2) * margin
    return drawn([line + shift for line in placed], size, size * rng.choice(changes.widths))


def drawn(lines: Sequence[Line], size: int, width: float) -> NDArray[np.uint8]:
    """Draw lines in black on white, antialiased: (size, size).

    Args:
        lines: the points (P, 2) of each line, in pixels.
        size: the side of the picture, in pixels.
        width: the width of the lines, in pixels.
    """
    image = Image.new("L", (size * OVERSAMPLING,) * 2, 255)
    pen = ImageDraw.Draw(image)
    thick = max(1, round(width * OVERSAMPLING))
    for line in lines:
        corners = [tuple(point) for point in (line * OVERSAMPLING).tolist()]
        pen.line(corners if len(corners) > 1 else corners * 2, fill=0, width=thick, joint="curve")
    return np.array(image.reduce(OVERSAMPLING))


def fitted(lines: Sequence[Line], size: int, margin: float) -> list[Line]:
    """Scale lines without distortion, so that they fill a square but for a margin, in pixels."""
    low, extent = _box(lines)
    scale = (size - 2 * margin) / extent.max()
    return [(line - low - extent / 2) * scale + size / 2 for line in lines]


def _without_some(lines: Sequence[Line], rng: np.random.Generator, share: float) -> list[Line]:
    if len(lines) < 3 or rng.random() >= share:
        return list(lines)
    count = int(rng.integers(1, max(2, len(lines) // 4) + 1))
    missing = set(rng.choice(len(lines), count, replace=False).tolist())
    return [line for number, line in enumerate(lines) if number not in missing]


def _linear_map(rng: np.random.Generator, changes: StrokeChanges) -> NDArray[np.float64]:
    angle = math.radians(rng.normal(0, changes.rotation))
    across, down = np.exp(rng.normal(0, changes.scale, 2))
    mirror = -1.0 if rng.random() < changes.flip else 1.0
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    stretch = np.array([[mirror * across, rng.normal(0, changes.slant)], [0.0, down]])
    product: NDArray[np.float64] = turn @ stretch
    return product


def _bent(lines: Sequence[Line], rng: np.random.Generator, changes: StrokeChanges) -> list[Line]:
    """Add a smooth bend of the plane, the noise of points and a shift of each stroke."""
    extent = float(_box(lines)[1].max())
    frequencies = rng.uniform(0.5, 2.5, (2, 2)) * 2 * np.pi / extent
    phases = rng.uniform(0, 2 * np.pi, 2)
    amplitude = rng.uniform(0, changes.bend) * extent
    wobble = rng.choice(changes.wobbles) * extent
    shift = changes.shifts * extent * (rng.random() < 0.5)
    return [
        line
        + np.sin(line @ frequencies.T + phases) * amplitude
        + rng.normal(0, 1, line.shape) * wobble
        + rng.normal(0, 1, 2) * shift
        for line in lines
    ]


def _box(lines: Sequence[Line]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = np.concatenate(lines)
    low = points.min(axis=0)
    return low, np.maximum(points.max(axis=0) - low, 1e-6)
