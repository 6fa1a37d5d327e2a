"""Read drawings and labels from a dataset for the recipe.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from egara.datasets import Dataset, LabelledDrawing, Split, image_of
from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate.truth import Truth, truth_of
from egara.train.illustration2vec.labels import most_frequent_labels
from egara.train.illustration2vec.settings import Settings
from egara.train.kit.data.loading import (
    ImageDataset,
    ImageFiles,
    batch_loader,
    evenly_spaced,
    load_images,
)
from egara.train.kit.processes import rank_and_world_size

__all__ = ["TagData", "load_tag_data"]


@dataclass(frozen=True, slots=True)
class TagData:
    """The labels, and the drawings with their tags.

    Attributes:
        name: the dataset's name.
        labels: the L labels that are learned.
        japanese: the Japanese names of tags that have any, as `Dataset.japanese` gives them.
        train: images, tags (N, L), known categories (N, C).
        validation: the same for the validation drawings.
    """

    name: str
    labels: tuple[Label, ...]
    japanese: Mapping[str, str]
    train: ImageDataset
    validation: ImageDataset

    def training_tags(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the tags of the training drawings, and whether each is known, (N, L) both."""
        tags, known = self.train.targets
        categories = list(dict.fromkeys(label.category for label in self.labels))
        columns = [categories.index(label.category) for label in self.labels]
        return tags.float(), known[:, columns].float()

    def truth(self, dataset: ImageDataset, count: int) -> Truth:
        """Return the tags of at most ``count`` drawings, evenly spaced."""
        rows = dataset.evenly_spaced(count)
        tags, known = (tensor[rows].numpy() for tensor in dataset.targets)
        categories = dict.fromkeys(label.category for label in self.labels)
        return Truth(self.labels, tags, dict(zip(categories, known.T, strict=True)))

    def loaders(self, batch_size: int, settings: Settings) -> tuple[Any, Any]:
        """Return the batches to train and to validate with."""
        rank, world_size = rank_and_world_size()
        share = {"rank": rank, "world_size": world_size}
        seed = settings.runtime.seed
        return (
            batch_loader(self.train, batch_size, seed=seed, shuffle=True, **share),
            batch_loader(self.validation, batch_size, shuffle=False, **share),
        )


def load_tag_data(dataset: Dataset, settings: Settings) -> TagData:
    """Read the splits to train and to validate with, and choose the labels from the first.

    Raises:
        BadInput: a split has too few drawings, or no drawing has a tag.
    """
    drawings: dict[Split, list[LabelledDrawing]] = {"train": [], "validation": []}
    for drawing in dataset:
        if drawing.split in drawings:
            drawings[drawing.split].append(drawing)
    world_size = rank_and_world_size()[1]
    for split, members in drawings.items():
        _check_enough(members, max(2, world_size), f"of the split {split}", dataset)
    if settings.max_drawings is not None:
        rows = evenly_spaced(len(drawings["train"]), settings.max_drawings)
        drawings["train"] = [drawings["train"][row] for row in rows]
    for stage, chosen in (("tags", settings.tags), ("codes", settings.codes)):
        if chosen is not None:
            count = chosen.batch_size * world_size
            _check_enough(drawings["train"], count, f"to fill {stage}.batch_size", dataset)
    labels = most_frequent_labels(
        (drawing.tags for drawing in drawings["train"]), settings.labels_per_category
    )
    train, validation = (_images_and_tags(drawings[split], labels, settings) for split in drawings)
    return TagData(dataset.name, labels, dataset.japanese, train, validation)


def _check_enough(
    drawings: Sequence[LabelledDrawing], minimum: int, purpose: str, dataset: Dataset
) -> None:
    if len(drawings) < minimum:
        raise BadInput(
            f"The dataset {dataset.name} has {len(drawings) or 'no'} drawings {purpose}; "
            f"{minimum:,} or more are needed."
        )


def _images_and_tags(
    drawings: Sequence[LabelledDrawing], labels: Sequence[Label], settings: Settings
) -> ImageDataset:
    truth = truth_of(drawings, labels)
    files = ImageFiles([image_of(drawing) for drawing in drawings], settings.stored_size)
    images = load_images(files, settings.runtime.memory_limit, settings.runtime.device)
    known = np.stack(list(truth.known.values()), axis=1)
    return ImageDataset(images, torch.from_numpy(truth.tags), torch.from_numpy(known))
