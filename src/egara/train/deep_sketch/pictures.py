"""The pictures that a network is trained on: variants of sketches, images and edge maps (4.2).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.utils.data import Sampler

from egara.encoders.preprocess import square
from egara.images import ImageLike, as_picture
from egara.images.sketches.edge_preserving import VARIANTS, resized_lines, resized_mask
from egara.images.sketches.inks import find_ink
from egara.images.sketches.strokes import Line, draw_lines
from egara.train.deep_sketch.settings import Augmentation, Resizing
from egara.train.deep_sketch.stroke_augmentation import StrokeChanges, changed
from egara.train.kit.data import augmentation as kit
from egara.train.kit.stages import seeded_generator

__all__ = ["UPRIGHT", "Item", "Pictures", "VariantSampler", "patch", "variants_of"]

UPRIGHT = 4
"""The variant of a sketch that is neither rotated nor flipped, and the patch in the middle."""

RANDOM_VARIANTS = 1 << 20
"""The number of random variants of an item, in the augmentation ``strokes``."""

STORED = 256 / 227
"""The side of an image from which patches are cut, relative to that of a patch."""

PATCHES = 3
"""Patches begin at this many places in each direction."""

INK_SIDE = 1111
"""Ink of small drawings is enlarged to this longer side, the size of TU-Berlin's sketches."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to learn from.

    Attributes:
        domain: a sketch, an image, or the edge map of an image.
        source: the points (P, 2) of each stroke of a sketch; otherwise a path or the bytes of an
            image file, or pixels: of a sketch, or the binary edge map (S, S), true for edges.
    """

    domain: Literal["S", "I", "E"]
    source: Sequence[Line] | ImageLike | NDArray[np.bool_]


def variants_of(augmentation: Augmentation) -> int:
    """Return the number V of variants of an item."""
    return len(VARIANTS) if augmentation == "angles" else RANDOM_VARIANTS


class Pictures:
    """The V variants of N items, drawn when they are needed."""

    def __init__(
        self,
        items: Sequence[Item],
        size: int,
        *,
        resizing: Resizing,
        augmentation: Augmentation,
        seed: int = 0,
    ) -> None:
        """Take items. Nothing is drawn yet.

        Args:
            items: N items.
            size: S, the side of the pictures, in pixels.
            resizing: how sketches are resized, in the augmentation ``angles``.
            augmentation: which variants there are.
            seed: the seed of random variants.
        """
        self.items = items
        self.size = size
        self.resizing = resizing
        self.augmentation = augmentation
        self.seed = seed
        self.variants = variants_of(augmentation)

    def __len__(self) -> int:
        return len(self.items) * self.variants

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """Draw the variants of n rows: (n, S, S, 3) uint8, black on white.

        Args:
            rows: ``item * V + variant``.

        Raises:
            BadImage: an image cannot be read.
        """
        return torch.from_numpy(np.stack([self._draw(*divmod(row, self.variants)) for row in rows]))

    def upright(self, rows: Sequence[int]) -> torch.Tensor:
        """Draw n items as an encoder reads them, without changes: (n, S, S, 3) uint8."""
        return torch.from_numpy(np.stack([self._plain(self.items[row]) for row in rows]))

    def _draw(self, row: int, variant: int) -> Pixels:
        item = self.items[row]
        if self.augmentation == "angles":
            if item.domain == "S":
                return _colour(angled(item.source, variant, self.size, self.resizing))
            return patch(_stored(item, round(self.size * STORED), "stretch"), variant, self.size)
        if item.domain == "I":
            image = torch.from_numpy(_stored(item, self.size, "pad"))[None]
            numbers = seeded_generator(self.seed, row, variant)
            moved = kit.Augmentation()(image, self.size, numbers)
            pixels: Pixels = moved[0].permute(1, 2, 0).round().to(torch.uint8).numpy()
            return pixels
        rng = np.random.default_rng((self.seed, row, variant))
        return _colour(changed(_lines(item), self.size, rng, StrokeChanges()))

    def _plain(self, item: Item) -> Pixels:
        if self.augmentation == "angles":
            if item.domain == "S":
                return _colour(angled(item.source, UPRIGHT, self.size, self.resizing))
            return patch(_stored(item, round(self.size * STORED), "stretch"), UPRIGHT, self.size)
        if item.domain == "I":
            return _stored(item, self.size, "pad")
        return square(_colour(draw_lines(_lines(item))), self.size, "pad")


class VariantSampler(Sampler[int]):  # type: ignore[misc]
    """Rows of `Pictures` in a random order: some variants of each item, others in each epoch."""

    def __init__(
        self,
        counts: Sequence[int],
        variants: int,
        *,
        seed: int,
        rank: int = 0,
        world_size: int = 1,
    ) -> None:
        """Choose how many variants an epoch has.

        Args:
            counts: for each item, the number of its variants in an epoch; at most V.
            variants: V, the number of variants of each item.
            seed: the seed of the order.
            rank: the number of this process.
            world_size: the number of processes. Rows that are left over are omitted.
        """
        self.counts = np.minimum(np.asarray(counts, np.int64), variants)
        self.variants = variants
        self.seed = seed
        self.rank = rank
        self.world_size = world_size
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch that comes next; Lightning calls this."""
        self.epoch = epoch

    def __len__(self) -> int:
        return int(self.counts.sum()) // self.world_size

    def __iter__(self) -> Iterator[int]:
        rng = np.random.default_rng((self.seed, self.epoch))
        items = np.repeat(np.arange(len(self.counts)), self.counts)
        if self.variants > len(VARIANTS):  # so many that repetitions do not matter
            chosen = rng.integers(self.variants, size=len(items))
        else:
            chosen = np.concatenate(
                [rng.permutation(self.variants)[:count] for count in self.counts]
            )
        rows = items * self.variants + chosen
        rng.shuffle(rows)
        return iter(rows[self.rank :: self.world_size][: len(self)].tolist())


def angled(source: Any, variant: int, size: int, resizing: Resizing) -> Pixels:  # noqa: ANN401
    """Draw one of the 18 variants of a sketch: (size, size), black on white.

    Args:
        source: the points of its strokes, or an image.
        variant: the index in `egara.images.sketches.edge_preserving.VARIANTS`.
        size: the side, in pixels.
        resizing: by its coordinates, by those of its thinned lines, or as an image.
    """
    chosen = VARIANTS[variant]
    lines = source if isinstance(source, list | tuple) else None
    if resizing == "bilinear":
        picture = draw_lines(lines) if lines else as_picture(source).pixels
        image = Image.fromarray(picture).convert("L")
        if chosen.flipped:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        turned = image.rotate(chosen.angle, Image.Resampling.BILINEAR, fillcolor=255)
        return np.array(turned.resize((size, size), Image.Resampling.BILINEAR))
    if lines:
        (ink,) = resized_lines(lines, [chosen], size=size)
    else:
        mask = find_ink(as_picture(source).pixels, INK_SIDE).ink
        (ink,) = resized_mask(mask, [chosen], size=size, thinned=resizing == "thinned")
    return np.where(ink, np.uint8(0), np.uint8(255))


def patch(image: Pixels, variant: int, size: int) -> Pixels:
    """Cut one of 18 patches out of an image: nine at even distances, then the same flipped.

    Args:
        image: (T, T, 3), with T of ``size`` or more.
        variant: 0 to 17; `UPRIGHT` is the one in the middle, not flipped.
        size: the side of the patch, in pixels.
    """
    flipped, place = divmod(variant, PATCHES**2)
    free = len(image) - size
    top, left = (round(step * free / (PATCHES - 1)) for step in divmod(place, PATCHES))
    cut = image[top : top + size, left : left + size]
    return cut[:, ::-1] if flipped else cut


def _stored(item: Item, side: int, fit: Literal["stretch", "pad"]) -> Pixels:
    """Return an image, or an edge map in black on white: (side, side, 3)."""
    if item.domain == "I":
        return square(as_picture(item.source).pixels, side, fit)  # type: ignore[arg-type]
    edges = np.where(np.asarray(item.source), np.uint8(0), np.uint8(255))
    return square(_colour(edges), side, fit, interpolation="nearest")


def _lines(item: Item) -> Sequence[Line]:
    return item.source  # type: ignore[return-value]  # `mixture` traces images and edge maps


def _colour(grey: Pixels) -> Pixels:
    return np.repeat(grey[..., None], 3, axis=2)
