"""Load drawings from one decoded tensor if it fits into memory, otherwise from the files.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from egara.encoders.manifest import Resize
from egara.encoders.preprocess import square
from egara.images import ImageLike, as_picture
from egara.train.kit.data.samplers import ShardedSampler

__all__ = [
    "BatchDataset",
    "DecodedImages",
    "ImageDataset",
    "ImageFiles",
    "ImageSource",
    "batch_loader",
    "evenly_spaced",
    "load_images",
]

CHUNK = 512
Batch = tuple[torch.Tensor, ...]


class ImageSource(Protocol):
    """N square drawings."""

    def __len__(self) -> int:
        """Return N."""

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """Return the drawings of n rows: (n, S, S, 3) uint8, RGB."""


class ImageFiles:
    """Drawings that are read and decoded each time they are needed."""

    def __init__(self, images: Sequence[ImageLike], size: int, fit: Resize = "pad") -> None:
        """Store the drawings as paths or bytes. Nothing is read yet.

        Args:
            images: N paths or contents of files.
            size: the side of the squares, in pixels.
            fit: how a drawing is fitted into a square.
        """
        self.images = images
        self.size = size
        self.fit = fit

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """Decode the drawings of n rows: (n, S, S, 3) uint8, RGB.

        Raises:
            BadImage: one of them cannot be read.
        """
        return torch.stack([self._square(self.images[row]) for row in rows])

    def chunk(self, start: int) -> torch.Tensor:
        """Decode the `CHUNK` drawings from ``start`` on."""
        return self.take(range(start, min(start + CHUNK, len(self))))

    def _square(self, image: ImageLike) -> torch.Tensor:
        return torch.from_numpy(square(as_picture(image).pixels, self.size, self.fit))


class DecodedImages:
    """Drawings in one tensor on a device."""

    def __init__(self, files: ImageFiles, device: torch.device | str = "cpu") -> None:
        """Decode all drawings, on all cores."""
        shape = (len(files), files.size, files.size, 3)
        self.pixels = torch.empty(shape, dtype=torch.uint8)
        starts = range(0, len(files), CHUNK)
        with ThreadPoolExecutor() as pool:
            for start, part in zip(starts, pool.map(files.chunk, starts), strict=True):
                self.pixels[start : start + len(part)] = part
        self.pixels = self.pixels.to(device)

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """Return the drawings of n rows: (n, S, S, 3) uint8, RGB."""
        return self.pixels[torch.as_tensor(rows, device=self.pixels.device)]


def load_images(
    files: ImageFiles, memory_limit: float, device: torch.device | str = "cpu"
) -> ImageSource:
    """Decode drawings once if they fit into ``memory_limit`` bytes; otherwise keep the files."""
    fits = len(files) * files.size**2 * 3 <= memory_limit
    return DecodedImages(files, device) if fits else files


class BatchDataset(Protocol):
    """Drawings and what belongs to them, read as batches.

    Attributes:
        images: where the drawings come from. Unless they are `DecodedImages`, several processes
            prepare batches.
    """

    images: Any

    def __len__(self) -> int:
        """Return the number of rows."""

    def __getitems__(self, rows: list[int]) -> Batch:
        """Return the batch of some rows."""


class ImageDataset(Dataset[Batch]):  # type: ignore[misc]
    """Drawings, and tensors with one row for each drawing.

    Attributes:
        images: N drawings.
        targets: tensors with N rows each, such as labels.
    """

    def __init__(self, images: ImageSource, *targets: torch.Tensor) -> None:
        self.images = images
        self.targets = targets

    def __len__(self) -> int:
        return len(self.images)

    def evenly_spaced(self, count: int) -> list[int]:
        """Choose at most ``count`` rows; see the function `evenly_spaced`."""
        return evenly_spaced(len(self), count)

    def __getitems__(self, rows: list[int]) -> Batch:
        """Return a whole batch; `torch.utils.data.DataLoader` calls this if a dataset has it."""
        return (self.images.take(rows), *(tensor[rows] for tensor in self.targets))


def evenly_spaced(total: int, count: int) -> list[int]:
    """Choose at most ``count`` of ``total`` rows at even distances.

    A dataset lists its sets one after another, so each set contributes rows.
    """
    step = max(1.0, total / count)
    return [int(index * step) for index in range(min(count, total))]


def batch_loader(
    dataset: BatchDataset,
    batch_size: int,
    *,
    seed: int = 0,
    shuffle: bool,
    rank: int = 0,
    world_size: int = 1,
    sampler: "Sampler[int] | None" = None,
) -> "DataLoader[Batch]":
    """Make the batches of an epoch.

    Args:
        dataset: the drawings.
        batch_size: the number of drawings of a batch in each process.
        seed: the seed of the order.
        shuffle: whether the order is random, for training. The last batch is then omitted if it is
            smaller than ``batch_size``.
        rank: the number of this process.
        world_size: the number of processes.
        sampler: the order of the rows; a `ShardedSampler` if it is None.
    """
    sampler = sampler or ShardedSampler(
        len(dataset), seed=seed, shuffle=shuffle, rank=rank, world_size=world_size
    )
    decodes = not isinstance(dataset.images, DecodedImages)
    return DataLoader(
        dataset,
        batch_size=batch_size,
        sampler=sampler,
        drop_last=shuffle,
        collate_fn=_unchanged,
        num_workers=torch.get_num_threads() if decodes else 0,
        persistent_workers=decodes,
    )


def _unchanged(batch: Batch) -> Batch:
    return batch
