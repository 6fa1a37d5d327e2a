"""Feeding drawings to a network: from one decoded tensor where it fits, otherwise from the files.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from egara.encoders.manifest import Fit
from egara.encoders.preprocess import square
from egara.images import ImageLike, as_picture

__all__ = ["Decoded", "Fed", "Files", "Pixels", "RowOrder", "evenly", "feed", "held"]

CHUNK = 512
Batch = tuple[torch.Tensor, ...]


class Pixels(Protocol):
    """N drawings as squares."""

    def __len__(self) -> int:
        """N."""

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """(len(rows), S, S, 3) uint8."""


class Files:
    """Drawings that are read and decoded each time that they are asked for."""

    def __init__(self, images: Sequence[ImageLike], side: int, fit: Fit = "pad") -> None:
        """Take them as paths or bytes; nothing is read yet."""
        self.images = images
        self.side = side
        self.fit = fit

    def __len__(self) -> int:
        return len(self.images)

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """(len(rows), S, S, 3) uint8.

        Raises:
            BadImage: one of them cannot be read.
        """
        return torch.stack([self._square(self.images[row]) for row in rows])

    def part(self, start: int) -> torch.Tensor:
        """The `CHUNK` drawings from ``start`` on."""
        return self.take(range(start, min(start + CHUNK, len(self))))

    def _square(self, image: ImageLike) -> torch.Tensor:
        return torch.from_numpy(square(as_picture(image).pixels, self.side, self.fit))


class Decoded:
    """Drawings in one tensor, on any device."""

    def __init__(self, files: Files, device: torch.device | str = "cpu") -> None:
        """Decode them all, on all cores."""
        shape = (len(files), files.side, files.side, 3)
        self.pixels = torch.empty(shape, dtype=torch.uint8)
        starts = range(0, len(files), CHUNK)
        with ThreadPoolExecutor() as pool:
            for start, part in zip(starts, pool.map(files.part, starts), strict=True):
                self.pixels[start : start + len(part)] = part
        self.pixels = self.pixels.to(device)

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, rows: Sequence[int]) -> torch.Tensor:
        """(len(rows), S, S, 3) uint8."""
        return self.pixels[torch.as_tensor(rows, device=self.pixels.device)]


def held(files: Files, budget: float, device: torch.device | str = "cpu") -> Pixels:
    """Decode drawings once where they fit into ``budget`` bytes; otherwise leave them as files."""
    fits = len(files) * files.side**2 * 3 <= budget
    return Decoded(files, device) if fits else files


class Fed(Dataset[Batch]):  # type: ignore[misc]
    """Pixels, and rows of tensors that go with them."""

    def __init__(self, pixels: Pixels, *beside: torch.Tensor) -> None:
        """Take N drawings, and tensors with N rows each."""
        self.pixels = pixels
        self.beside = beside

    def __len__(self) -> int:
        return len(self.pixels)

    def evenly(self, count: int) -> list[int]:
        """Some rows, as `evenly` chooses them."""
        return evenly(len(self), count)

    def __getitems__(self, rows: list[int]) -> Batch:
        """A batch at once: what `torch.utils.data.DataLoader` asks for where a dataset has it."""
        return (self.pixels.take(rows), *(tensor[rows] for tensor in self.beside))


class RowOrder(Sampler[int]):  # type: ignore[misc]
    """The order of the rows in an epoch: it follows from the seed and the epoch alone.

    So a run that was killed goes on with the very batches that it would have had; and each of
    several processes takes its share of the same order. All shares are of one length. While
    training (shuffled) the rows that are left over are left out; otherwise the first rows come
    again at the end of the last shares, and `egara.train.gathering.in_order` drops them.
    """

    def __init__(
        self, count: int, *, seed: int, shuffle: bool, rank: int = 0, world: int = 1
    ) -> None:
        """Order ``count`` rows for the process ``rank`` of ``world``."""
        self.count = count
        self.seed = seed
        self.shuffle = shuffle
        self.rank = rank
        self.world = world
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next; Lightning does."""
        self.epoch = epoch

    def __len__(self) -> int:
        return self.count // self.world if self.shuffle else -(-self.count // self.world)

    def __iter__(self) -> Iterator[int]:
        if self.shuffle:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.epoch)
            rows = torch.randperm(self.count, generator=generator).tolist()
        else:
            rows = [row % self.count for row in range(len(self) * self.world)]
        return iter(rows[self.rank :: self.world][: len(self)])


def evenly(total: int, count: int) -> list[int]:
    """At most ``count`` of ``total`` rows, at even distances: sets lie one after the other."""
    step = max(1.0, total / count)
    return [int(place * step) for place in range(min(count, total))]


def feed(
    fed: Fed,
    batch: int,
    *,
    seed: int = 0,
    shuffle: bool,
    rank: int = 0,
    world: int = 1,
    order: "Sampler[int] | None" = None,
) -> "DataLoader[Batch]":
    """Make the batches; while training the last, smaller one is left out.

    The order is a `RowOrder` where none is given.
    """
    order = order or RowOrder(len(fed), seed=seed, shuffle=shuffle, rank=rank, world=world)
    decodes = isinstance(fed.pixels, Files)
    return DataLoader(
        fed,
        batch_size=batch,
        sampler=order,
        drop_last=shuffle,
        collate_fn=_as_it_is,
        num_workers=torch.get_num_threads() if decodes else 0,
        persistent_workers=decodes,
    )


def _as_it_is(batch: Batch) -> Batch:
    return batch
