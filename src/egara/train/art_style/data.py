"""Read a dataset for the recipe, and divide it into training and test drawings.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from egara.datasets import Dataset, LabelledDrawing, image_of
from egara.datasets.styles import styles
from egara.errors import BadInput
from egara.train.art_style.division import Division, Part, divide
from egara.train.art_style.settings import Settings
from egara.train.art_style.simclr import SimCLRSettings
from egara.train.kit.data.loading import ImageDataset, ImageFiles, batch_loader, load_images
from egara.train.kit.data.samplers import ClassBatchSampler, check_class_sizes
from egara.train.kit.processes import rank_and_world_size

__all__ = ["StyleData", "artist_sampler", "divide_dataset", "images_of", "simclr_batches"]


@dataclass(slots=True)
class StyleData:
    """A divided dataset. Each part is decoded when it is needed for the first time.

    Attributes:
        name: the dataset's name.
        division: which drawings are used for what.
        settings: the settings of the run.
    """

    name: str
    division: Division
    settings: Settings
    _decoded: dict[Part, ImageDataset] = field(default_factory=dict)

    def part(self, part: Part) -> ImageDataset:
        """Return images and artist labels (N,), in the order of the artists' names."""
        if part not in self._decoded:
            self._decoded[part] = self._decode(part)
        return self._decoded[part]

    def _decode(self, part: Part) -> ImageDataset:
        names = self.division.names[part]
        artists = (
            self.division.artists if part in ("train", "validation", "seen") else sorted({*names})
        )
        artist_labels = {name: label for label, name in enumerate(artists)}
        labels = torch.tensor([artist_labels[name] for name in names])
        images = images_of(self.division.drawings[part], self.settings).images
        return ImageDataset(images, labels)

    def loaders(self, train: ImageDataset) -> tuple[Any, Any]:
        """Return the batches to train and to validate with; None without validation drawings.

        Raises:
            BadInput: there are not enough artists, or drawings of one artist, for a batch.
        """
        rank, world_size = rank_and_world_size()
        sampler = artist_sampler(
            train.targets[0].tolist(),
            self.settings,
            self.division.artists,
            rank=rank,
            world_size=world_size,
        )
        batch_size = sampler.batch_size
        batches = batch_loader(train, batch_size, shuffle=True, sampler=sampler)
        if not self.division.drawings["validation"]:
            return batches, None
        return batches, batch_loader(
            self.part("validation"), batch_size, shuffle=False, rank=rank, world_size=world_size
        )


def artist_sampler(
    artists: Sequence[int],
    settings: Settings,
    names: Sequence[str] = (),
    *,
    rank: int = 0,
    world_size: int = 1,
) -> ClassBatchSampler:
    """Make batches of artists, with the same number of drawings of each (section 3.1).

    Args:
        artists: the artist label of each row.
        settings: the settings of the run.
        names: the names of the artists, for error messages.
        rank: the number of this process.
        world_size: the number of processes.

    Raises:
        BadInput: there are not enough artists, or drawings of one artist, for a batch.
    """
    chosen = settings.fine_tuning
    minimum = "division.min_drawings_per_artist"
    check_class_sizes(
        artists,
        chosen.artists_per_batch,
        chosen.samples_per_artist,
        names=names,
        noun="an artist",
        plural="artists",
        advice=(
            f" Lower fine_tuning.artists_per_batch, or {minimum} so that more artists have enough.",
            f" Lower fine_tuning.samples_per_artist, or raise {minimum} so that such artists are "
            "left out.",
        ),
    )
    return ClassBatchSampler(
        artists,
        classes_per_batch=chosen.artists_per_batch,
        samples_per_class=chosen.samples_per_artist,
        seed=settings.runtime.seed,
        rank=rank,
        world_size=world_size,
    )


def divide_dataset(dataset: Dataset, settings: Settings) -> StyleData:
    """Read a dataset without decoding images, and divide it.

    Raises:
        BadInput: too few artists have enough drawings, or some have too few for a batch.
    """
    drawings = [replace(drawing, tags={}) for drawing in dataset]
    division = divide(drawings, styles(drawings), settings.division, settings.runtime.seed)
    return StyleData(dataset.name, division, settings)


def images_of(drawings: Sequence[LabelledDrawing], settings: Settings) -> ImageDataset:
    """Return the images of some drawings, decoded if they fit into memory."""
    files = ImageFiles([image_of(drawing) for drawing in drawings], settings.stored_size)
    runtime = settings.runtime
    return ImageDataset(load_images(files, runtime.memory_limit, runtime.device))


def simclr_batches(dataset: ImageDataset, settings: SimCLRSettings, seed: int) -> Any:  # noqa: ANN401
    """Return the batches to pretrain with.

    Raises:
        BadInput: there are fewer drawings than a batch needs.
    """
    rank, world_size = rank_and_world_size()
    needed = settings.batch_size * world_size
    if len(dataset) < needed:
        raise BadInput(
            f"There are {len(dataset):,} drawings to pre-train with, fewer than a batch of "
            f"{needed:,}. Lower simclr.batch_size, leave more drawings to pretraining "
            "(division.training_artists, division.pretraining_drawings), or set pretraining=none."
        )
    return batch_loader(
        dataset,
        settings.batch_size,
        seed=seed,
        shuffle=True,
        rank=rank,
        world_size=world_size,
    )
