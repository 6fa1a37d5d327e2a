"""What a dataset gives to train with.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from egara.datasets import Dataset, LabelledDrawing, Split
from egara.encoders import Label
from egara.errors import BadInput
from egara.evaluate.truth import Truth, truth_of
from egara.train.feeding import Fed, Files, evenly, feed, held
from egara.train.illustration2vec.labels import most_frequent
from egara.train.illustration2vec.settings import Settings
from egara.train.processes import process

__all__ = ["Material", "gather"]


@dataclass(frozen=True, slots=True)
class Material:
    """The labels, and the drawings with what they say of them.

    Attributes:
        name: the dataset's.
        labels: L, those that are learned.
        japanese: the Japanese names of tags that have any, as `Dataset.japanese` gives them.
        train: (pixels, tags (N, L), known categories (N, C)).
        validation: the same.
    """

    name: str
    labels: tuple[Label, ...]
    japanese: Mapping[str, str]
    train: Fed
    validation: Fed

    def said(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Of the drawings to train with: tags (N, L), and whether each is known (N, L)."""
        tags, known = self.train.beside
        categories = list(dict.fromkeys(label.category for label in self.labels))
        places = [categories.index(label.category) for label in self.labels]
        return tags.float(), known[:, places].float()

    def truth(self, fed: Fed, count: int) -> Truth:
        """What is known of some drawings, evenly from all."""
        tags, known = (tensor[fed.evenly(count)].numpy() for tensor in fed.beside)
        categories = dict.fromkeys(label.category for label in self.labels)
        return Truth(self.labels, tags, dict(zip(categories, known.T, strict=True)))

    def loaders(self, batch: int, settings: Settings) -> tuple[Any, Any]:
        """Batches to train and to validate with."""
        rank, world = process()
        seed = settings.running.seed
        return (
            feed(self.train, batch, seed=seed, shuffle=True, rank=rank, world=world),
            feed(self.validation, batch, shuffle=False, rank=rank, world=world),
        )


def gather(dataset: Dataset, settings: Settings) -> Material:
    """Read the splits to train and to validate with, and choose the labels from the first.

    Raises:
        BadInput: a split has too few drawings, or none has a tag.
    """
    drawings: dict[Split, list[LabelledDrawing]] = {"train": [], "validation": []}
    for drawing in dataset:
        if drawing.split in drawings:
            drawings[drawing.split].append(drawing)
    for split, found in drawings.items():
        _check_enough(found, max(2, process()[1]), f"of the split {split}", dataset)
    if settings.drawings is not None:
        rows = evenly(len(drawings["train"]), settings.drawings)
        drawings["train"] = [drawings["train"][row] for row in rows]
    for stage, optimising in (("tags", settings.tags), ("codes", settings.codes)):
        if optimising is not None:
            batch = optimising.batch * process()[1]
            _check_enough(drawings["train"], batch, f"to fill {stage}.batch", dataset)
    labels = most_frequent((drawing.tags for drawing in drawings["train"]), settings.counts)
    train, validation = (_fed(drawings[split], labels, settings) for split in drawings)
    return Material(dataset.name, labels, dataset.japanese, train, validation)


def _check_enough(
    found: Sequence[LabelledDrawing], least: int, purpose: str, dataset: Dataset
) -> None:
    if len(found) < least:
        raise BadInput(
            f"The dataset {dataset.name} has {len(found) or 'no'} drawings {purpose}; "
            f"{least:,} or more are needed."
        )


def _fed(drawings: Sequence[LabelledDrawing], labels: Sequence[Label], settings: Settings) -> Fed:
    truth = truth_of(drawings, labels)
    files = Files([drawing.image for drawing in drawings], settings.stored_side)
    pixels = held(files, settings.running.memory, settings.running.device)
    known = np.stack(list(truth.known.values()), axis=1)
    return Fed(pixels, torch.from_numpy(truth.tags), torch.from_numpy(known))
