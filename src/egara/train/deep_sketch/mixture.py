"""The mixture of sketches, images and edge maps that a network is trained on (3.3 and 4.2).

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset as TorchDataset

from egara.datasets import Dataset, LabelledDrawing, Split
from egara.encoders.preprocess import square
from egara.errors import BadInput
from egara.images import as_picture, is_strokes
from egara.images.sketches import read_sketch
from egara.images.sketches.lines import lines_of_mask
from egara.images.sketches.strokes import Line, checked_strokes
from egara.train.deep_sketch.pictures import STORED, Item, Pictures
from egara.train.deep_sketch.settings import Settings
from egara.train.kit.edges.detection import EdgeDetector, export_hed
from egara.train.kit.edges.hed import published_weights
from egara.train.kit.processes import Log

__all__ = ["MixedData", "PictureDataset", "load_mixture"]

CHUNK = 128
"""The number of edge maps in a file."""

Batch = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True, slots=True)
class MixedData:
    """The examples of a dataset.

    Attributes:
        name: the dataset's name.
        classes: the K classes, in alphabetical order.
        train: the items of the split ``train``, of all domains of the mixture.
        train_classes: (N,), their classes.
        validation: the items of the split ``validation``, without edge maps.
        validation_classes: (M,), their classes.
    """

    name: str
    classes: tuple[str, ...]
    train: tuple[Item, ...]
    train_classes: NDArray[np.int64]
    validation: tuple[Item, ...]
    validation_classes: NDArray[np.int64]

    def counts(self) -> dict[str, int]:
        """Return the number of training items of each domain."""
        return {
            domain: sum(item.domain == domain for item in self.train) for domain in ("S", "I", "E")
        }


class PictureDataset(TorchDataset[Batch]):  # type: ignore[misc]
    """Pictures and their classes, as batches.

    Attributes:
        images: the pictures.
    """

    def __init__(self, pictures: Pictures, classes: NDArray[np.int64], *, plain: bool) -> None:
        """Take pictures.

        Args:
            pictures: the variants of N items.
            classes: (N,), the class of each item.
            plain: whether the rows are items without changes, for a validation.
        """
        self.images = pictures
        self.classes = torch.from_numpy(classes)
        self.plain = plain

    def __len__(self) -> int:
        return len(self.images.items) if self.plain else len(self.images)

    def __getitems__(self, rows: list[int]) -> Batch:
        """Return a batch; `torch.utils.data.DataLoader` calls this."""
        if self.plain:
            return self.images.upright(rows), self.classes[rows]
        items = [row // self.images.variants for row in rows]
        return self.images.take(rows), self.classes[items]


def load_mixture(dataset: Dataset, settings: Settings, folder: Path, log: Log) -> MixedData:
    """Read the splits to train and to validate with, and compute the edge maps.

    The classes are the subjects of the training sketches. Images of other subjects are left out.

    Args:
        dataset: sketches, and images of the same subjects.
        settings: see `Settings`.
        folder: the run's folder. Edge maps are kept in its folder ``edges``.
        log: takes a line of text before the edge maps are computed.

    Raises:
        BadInput: a split has no sketches; or the mixture needs images, and there are none.
    """
    drawings: dict[Split, list[LabelledDrawing]] = {"train": [], "validation": []}
    for drawing in dataset:
        if drawing.split in drawings and drawing.subject is not None and drawing.kind != "edges":
            drawings[drawing.split].append(drawing)
    train = _limited(drawings["train"], settings)
    sketches = [drawing for drawing in train if drawing.kind == "sketch"]
    classes = tuple(sorted({str(drawing.subject) for drawing in sketches}))
    if len(classes) < 2:
        raise BadInput(
            f"The dataset {dataset.name} has sketches of {len(classes)} classes in the split "
            "train; 2 or more are needed. Build open-sketches with --source, or give a dataset of "
            "sketches."
        )
    numbers = {name: number for number, name in enumerate(classes)}
    images = [x for x in train if x.kind == "image" and x.subject in numbers]
    needs_images = settings.mixture != "S"
    if needs_images and not images:
        raise BadInput(
            f"The dataset {dataset.name} has no images of the classes of its sketches, which the "
            f"mixture {settings.mixture} needs. Set mixture=S, or use a dataset with images."
        )
    held_out = [
        x
        for x in drawings["validation"]
        if x.subject in numbers and (x.kind == "sketch" or "I" in settings.mixture)
    ]
    if not any(drawing.kind == "sketch" for drawing in held_out):
        raise BadInput(f"The dataset {dataset.name} has no sketches in the split validation.")
    items = [_sketch(drawing, settings) for drawing in sketches]
    labels = [numbers[str(drawing.subject)] for drawing in sketches]
    image_labels = [numbers[str(drawing.subject)] for drawing in images]
    if "I" in settings.mixture:
        items += [Item("I", drawing.image) for drawing in images]  # type: ignore[arg-type]
        labels += image_labels
    if "E" in settings.mixture:
        items += edge_items(images, settings, folder / "edges", log)
        labels += image_labels
    return MixedData(
        dataset.name,
        classes,
        tuple(items),
        np.array(labels, np.int64),
        tuple(_item(drawing, settings) for drawing in held_out),
        np.array([numbers[str(drawing.subject)] for drawing in held_out], np.int64),
    )


def edge_items(
    images: Sequence[LabelledDrawing], settings: Settings, folder: Path, log: Log
) -> list[Item]:
    """Detect the edges of images, or read those that a run which was killed has detected.

    Args:
        images: N images.
        settings: see `Settings`.
        folder: where the edge maps are kept, `CHUNK` in a file.
        log: takes a line of text.

    Returns:
        N edge maps; as lines, if strokes are augmented.
    """
    side = round(settings.image_size * STORED)
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(0, len(images), CHUNK)
    paths = [folder / f"{start:06}.npy" for start in starts]
    missing = [n for n, path in enumerate(paths) if not path.is_file()]
    if missing:
        log(f"Detecting the edges of {len(images):,} images.")
        model = folder / "hed.onnx"
        if not model.is_file():
            weights = settings.edge_weights
            export_hed(published_weights() if weights == "published" else Path(weights), model)
        detector = EdgeDetector(model)
        fit = "stretch" if settings.augmentation == "angles" else "pad"

        def detect(number: int) -> None:
            members = images[starts[number] : starts[number] + CHUNK]
            edges = [
                detector(square(as_picture(x.image).pixels, side, fit)[None])[0]  # type: ignore[arg-type]
                for x in members
            ]
            binary = np.stack(edges) >= settings.edge_threshold
            partial = paths[number].with_suffix(".partial")
            with partial.open("wb") as file:
                np.save(file, np.packbits(binary, axis=2))
            partial.rename(paths[number])

        with ThreadPoolExecutor() as pool:
            list(pool.map(detect, missing))
    packed = np.concatenate([np.load(path) for path in paths])
    maps = np.unpackbits(packed, axis=2, count=side).astype(bool)
    if settings.augmentation == "angles":
        return [Item("E", edges) for edges in maps]
    return [Item("E", _traced(edges)) for edges in maps]


def _traced(edges: NDArray[np.bool_]) -> Sequence[Line]:
    """Return the lines of an edge map; one dot if it has none."""
    return lines_of_mask(edges) or [np.full((1, 2), len(edges) / 2)]


def _item(drawing: LabelledDrawing, settings: Settings) -> Item:
    if drawing.kind == "sketch":
        return _sketch(drawing, settings)
    return Item("I", drawing.image)  # type: ignore[arg-type]


def _sketch(drawing: LabelledDrawing, settings: Settings) -> Item:
    """Return a sketch as strokes if it is given as strokes or if strokes are augmented."""
    source = drawing.image
    if is_strokes(source):
        return Item("S", checked_strokes(source))
    if settings.augmentation == "strokes":
        return Item("S", read_sketch(source).lines)
    return Item("S", source)  # type: ignore[arg-type]  # not strokes


def _limited(drawings: Sequence[LabelledDrawing], settings: Settings) -> list[LabelledDrawing]:
    """Keep at most so many sketches and images of each class as the settings state."""
    limits = {"sketch": settings.max_sketches_per_class, "image": settings.max_images_per_class}
    counts: dict[tuple[str, str | None], int] = {}
    kept = []
    for drawing in drawings:
        key = (drawing.kind, drawing.subject)
        counts[key] = counts.get(key, 0) + 1
        limit = limits[drawing.kind]
        if limit is None or counts[key] <= limit:
            kept.append(drawing)
    return kept
