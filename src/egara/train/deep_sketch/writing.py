"""Make an encoder from a trained network: ONNX, 8 bits, labels, comparison.

This module imports PyTorch; import it inside functions.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from egara.train.deep_sketch.mixture import MixedData
from egara.train.deep_sketch.networks import (
    EMBEDDING,
    DeepSketchFeature,
    SketchNetwork,
)
from egara.train.deep_sketch.pictures import Item, Pictures
from egara.train.deep_sketch.settings import Settings
from egara.train.kit.changed_settings import changed_settings
from egara.train.kit.data.loading import evenly_spaced
from egara.train.kit.export.comparison import VectorComparison, compare_vectors
from egara.train.kit.export.encoder_folder import manifest_text, write_encoder_folder
from egara.train.kit.export.folding import folded_copy
from egara.train.kit.export.inference import run_model
from egara.train.kit.export.markdown_tables import (
    Row,
    comparison_rows,
    metrics_table,
    size_rows,
)
from egara.train.kit.export.model_card import write_model_card
from egara.train.kit.export.precisions import (
    CALIBRATION_DRAWINGS,
    export_model,
    pointwise_convolution,
)

__all__ = ["SketchEncoderReport", "write_encoder"]

PROJECTED = 4000
"""The number of training items that the projection is computed of."""

BATCH = 128

COMPARED = 2000
"""The number of validation items on which the models are measured."""

JAPANESE = Path(__file__).with_name("quickdraw_japanese.csv")
"""Japanese names of the 345 classes of Quick, Draw!."""

LOCAL = ("edge_weights",)
"""Settings that name files of the machine."""

CATEGORY = "general"
"""The category of the labels, the classes of the sketches."""


@dataclass(frozen=True, slots=True)
class SketchEncoderReport:
    """The metrics of an encoder, on the validation split.

    Attributes:
        vectors: how the vectors of the 8-bit model agree with those of the float32 model; None if
            there is no 8-bit model.
        accuracy: the share of items whose class has the highest score, by model and domain.
        bytes: the sizes of the models.
        precision: the precision of the model that was written, and the reason.
    """

    vectors: VectorComparison | None
    accuracy: Mapping[tuple[str, str], float]
    bytes: Mapping[str, int]
    precision: str

    def table(self) -> str:
        """Return the metrics as Markdown."""
        names = {"S": "sketches", "I": "images"}
        rows: list[Row] = comparison_rows(self.vectors) if self.vectors else []
        rows += [
            (f"accuracy on {names[domain]}, {model}", f"{value:.3f}")
            for (model, domain), value in self.accuracy.items()
        ]
        return metrics_table([*rows, *size_rows(self.bytes), ("precision", self.precision)])


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """Computes vectors (N, D) of length 1 and scores (N, K) in 0..1, of normalised images.

    An embedding is a convolution of 1 by 1, which the 8-bit graph can compute.

    Attributes:
        projection: (D + K, D) from the embedding and the class probabilities to the vectors; None
            if the vectors are the embedding or the layers.
    """

    def __init__(
        self,
        network: SketchNetwork,
        layers: Sequence[str],
        image_size: int,
        probability_share: float = 0.0,
    ) -> None:
        """Take the layers of a trained network."""
        super().__init__()
        self.share = probability_share
        self.projection: torch.Tensor | None = None
        self.classifier = network.classifier
        self.embedding: nn.Module | None = None
        if tuple(layers) == (EMBEDDING,):
            parts = dict(network.trunk.named_children())
            linear = parts.pop(EMBEDDING)
            self.embedding = pointwise_convolution(linear.weight, linear.bias)
            self.feature = folded_copy(nn.Sequential(*parts.values()), image_size)
            self.dimensions = linear.out_features
        else:
            self.feature = DeepSketchFeature(network, layers, image_size)
            self.trunk = network.trunk
            self.dimensions = self.feature.dimensions
        self.eval()

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the vectors and the scores."""
        features = self.feature(pixels)
        if self.embedding is None:
            return features, self.classifier(self.trunk(pixels)).softmax(1)
        embedded = self.embedding(features[:, :, None, None]).flatten(1)
        scores = self.classifier(embedded).softmax(1)
        if self.projection is None:
            return functional.normalize(embedded), scores
        return functional.normalize(self._joined(embedded, scores) @ self.projection), scores

    def fit_projection(self, batches: Iterable[torch.Tensor]) -> None:
        """Set the projection that keeps the most of the vectors of normalised images.

        It has the principal directions, not centred: the vectors keep their scalar products.

        Args:
            batches: normalised images (N, 3, S, S) of the training data.
        """
        if self.embedding is None:
            return
        moments = torch.zeros(())
        with torch.inference_mode():
            for pixels in batches:
                embedded = self.embedding(self.feature(pixels)[:, :, None, None]).flatten(1)
                joined = self._joined(embedded, self.classifier(embedded).softmax(1)).double()
                moments = moments + joined.T @ joined
        directions = torch.linalg.eigh(moments).eigenvectors.flip(1)
        self.projection = directions[:, : self.dimensions].float().contiguous()

    def _joined(self, embedded: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the embedding and the roots of the probabilities, side by side: of length 1."""
        parts = ((1 - self.share) ** 0.5 * functional.normalize(embedded), scores.sqrt())
        return torch.cat([parts[0], self.share**0.5 * parts[1]], dim=1)


def write_encoder(
    run: Path, network: SketchNetwork, data: MixedData, settings: Settings
) -> SketchEncoderReport:
    """Write ``encoder/`` (manifest, model, labels) and ``model_card.md`` into a run's folder.

    One model serves both towers: sketches and images share the weights.
    """
    layers = settings.layers if settings.embedding is None else (EMBEDDING,)
    size = settings.image_size
    exporting = EncoderNetwork(network.cpu(), layers, size, settings.probability_share)
    if settings.probability_share:
        rows = evenly_spaced(len(data.train), PROJECTED)
        exporting.fit_projection(_normalised(network, [data.train[row] for row in rows], settings))
    rows = evenly_spaced(len(data.train), CALIBRATION_DRAWINGS)
    exported = export_model(
        exporting,
        _upright([data.train[row] for row in rows], settings),
        *("vectors", "scores"),
        normalisation=network.normalisation,
    )
    rows = evenly_spaced(len(data.validation), COMPARED)
    items = [data.validation[row] for row in rows]
    classes = data.validation_classes[rows]
    outputs = {
        name: run_model(model, _upright(items, settings)) for name, model in exported.models.items()
    }
    manifest = _manifest(data, settings, exporting.dimensions, exported.precision)
    write_encoder_folder(
        run / "encoder", manifest, exported.shipped, {"labels.csv": _labels(data.classes)}
    )
    report = SketchEncoderReport(
        compare_vectors(outputs["float32"][0], outputs["8 bits"][0])
        if exported.quantised
        else None,
        {
            (name, domain): accuracy
            for name, (_, scores) in outputs.items()
            for domain, accuracy in _accuracies(items, scores, classes).items()
        },
        exported.bytes(),
        exported.precision,
    )
    write_model_card(run, manifest, report.table())
    return report


def _labels(classes: Sequence[str]) -> str:
    """Return the labels of the classes, with the Japanese names of those of Quick, Draw!."""
    with JAPANESE.open(encoding="utf-8", newline="") as file:
        japanese = {row["name"]: row["japanese"] for row in csv.DictReader(file)}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("name", "category", "japanese"))
    writer.writerows((name, CATEGORY, japanese.get(name, "")) for name in classes)
    return text.getvalue()


def _accuracies(
    items: Sequence[Item], scores: NDArray[np.float32], classes: NDArray[np.int64]
) -> dict[str, float]:
    right = scores.argmax(1) == classes
    domains = np.array([item.domain for item in items])
    return {str(domain): float(right[domains == domain].mean()) for domain in np.unique(domains)}


def _normalised(
    network: SketchNetwork, items: Sequence[Item], settings: Settings
) -> Iterator[torch.Tensor]:
    for start in range(0, len(items), BATCH):
        images = torch.from_numpy(_upright(items[start : start + BATCH], settings))
        yield network.normalisation(images.permute(0, 3, 1, 2).float())


def _upright(items: Sequence[Item], settings: Settings) -> NDArray[np.uint8]:
    pictures = Pictures(
        items,
        settings.image_size,
        resizing=settings.resizing,
        augmentation=settings.augmentation,
    )
    images: NDArray[np.uint8] = pictures.upright(range(len(items))).numpy()
    return images


def _manifest(data: MixedData, settings: Settings, dimensions: int, precision: str) -> str:
    counts = data.counts()
    return manifest_text(
        {
            "name": settings.name,
            "title": "What a sketch shows",
            "description": "Drawings and sketches of one subject lie near to each other.",
            "licence": settings.licence,
            "roles": ["sketch"],
        },
        {
            "network": f"{settings.backbone}, {len(data.classes)} classes",
            "dataset": f"{data.name}: {counts['S']} sketches, {counts['I']} images and "
            f"{counts['E']} edge maps to train with",
            "recipe": "egara train deep-sketch",
            "precision": precision,
            "departures": changed_settings(settings, Path(__file__).parent, LOCAL),
        },
        {
            "vectors": "vectors",
            "type": "floats",
            "dimensions": dimensions,
            "metric": "euclidean",
            "scores": "scores",
        },
        size=settings.image_size,
        resize="stretch" if settings.augmentation == "angles" else "pad",
        sketches=True,
    )
