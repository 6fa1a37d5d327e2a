"""From a trained network to an encoder: mu, ONNX, 8 bits, comparison.

This module imports PyTorch; import it inside functions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from egara.evaluate.clustering import ClusteringMetrics, k_means_agreement
from egara.metric import Metric
from egara.train.art_style.data import StyleData
from egara.train.art_style.division import TESTS
from egara.train.art_style.networks import BlockMeans, Pooling, StyleNetwork
from egara.train.art_style.settings import Settings
from egara.train.kit.changed_settings import changed_settings
from egara.train.kit.data.loading import ImageDataset
from egara.train.kit.export.comparison import VectorComparison, compare_vectors
from egara.train.kit.export.encoder_folder import manifest_text, write_encoder_folder
from egara.train.kit.export.folding import fold_batch_norm
from egara.train.kit.export.inference import encode_images
from egara.train.kit.export.markdown_tables import Row, comparison_rows, metrics_table, size_rows
from egara.train.kit.export.model_card import write_model_card
from egara.train.kit.export.precisions import (
    CALIBRATION_DRAWINGS,
    ExportedModel,
    export_model,
    images_at,
    sample_images,
)

__all__ = [
    "EncoderNetwork",
    "StyleEncoderReport",
    "changes_from_paper",
    "export_encoder",
    "write_encoder",
]

COMPARED_DRAWINGS = 2000
"""How many drawings of each test set the two models are compared with. All are clustered."""

DESCRIPTION = "The style of a drawing: drawings by one artist lie near to each other."

POOLED: dict[Pooling, str] = {"last": "its last layer", "blocks": "every block"}


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """The network that is exported: (N, 3, S, S) normalised to mu (N, D)."""

    def __init__(self, network: StyleNetwork) -> None:
        """Take the layers of a trained network; its normalisations are folded into them."""
        super().__init__()
        layers = fold_batch_norm(network.trunk.layers)
        pooled = isinstance(layers, BlockMeans)
        self.trunk = layers
        self.features = layers.means if pooled else layers
        self.mu = _fold_standardisation(layers.spread, network.mu) if pooled else network.mu
        self.eval()

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Return mu."""
        return self.mu(self.features(pixels))


@dataclass(frozen=True, slots=True)
class StyleEncoderReport:
    """The metrics of an encoder, on drawings of the test sets.

    Attributes:
        agreement: how the 8-bit model agrees with the float32 one, over both test sets; None if
            there is no 8-bit model, or if the test sets have too few drawings.
        metrics: the clustering metrics of all drawings, by model and by test set of two artists or
            more.
        bytes: the sizes of the models.
        precision: the precision of the model that was written, and the reason.
    """

    agreement: VectorComparison | None
    metrics: Mapping[tuple[str, str], ClusteringMetrics]
    bytes: Mapping[str, int]
    precision: str

    def table(self) -> str:
        """Return the metrics as Markdown."""
        rows: list[Row] = [
            (f"{kind.replace('_', ' ')}, {artists} artists, {name}", f"{value:.3f}")
            for (name, artists), metrics in self.metrics.items()
            for kind, value in asdict(metrics).items()
        ]
        if self.agreement:
            rows += comparison_rows(self.agreement)
        rows += [*size_rows(self.bytes), ("precision", self.precision)]
        return metrics_table(rows)


def export_encoder(
    folder: Path, network: StyleNetwork, data: StyleData, settings: Settings
) -> tuple[ExportedModel, str]:
    """Write ``encoder.toml`` and ``model.onnx`` into a folder.

    Returns:
        The graphs, and the text of the manifest.
    """
    train = data.part("train")
    exported = export_model(
        EncoderNetwork(network.cpu()),
        sample_images(train, settings.encoder_image_size, CALIBRATION_DRAWINGS),
        "mu",
        normalisation=network.trunk.normalisation,
    )
    manifest = _manifest(data, settings, len(train), exported.precision)
    write_encoder_folder(folder, manifest, exported.shipped)
    return exported, manifest


def write_encoder(
    run: Path, network: StyleNetwork, data: StyleData, settings: Settings
) -> StyleEncoderReport:
    """Write ``encoder/`` and ``model_card.md`` into a run's folder, and compare both precisions."""
    exported, manifest = export_encoder(run / "encoder", network, data, settings)
    size = settings.encoder_image_size
    models = exported.models
    metrics: dict[tuple[str, str], ClusteringMetrics] = {}
    compared: dict[str, list[NDArray[np.float32]]] = {name: [] for name in models}
    for part in (part for part in TESTS if data.division.drawings[part]):
        dataset = data.part(part)
        sample = dataset.evenly_spaced(COMPARED_DRAWINGS)
        clustered = part in data.division.clustered
        vectors = _vectors(models, dataset, size, range(len(dataset)) if clustered else sample)
        for name, rows in vectors.items():
            compared[name].append(rows[sample] if clustered else rows)
        if clustered:
            artists = dataset.targets[0].numpy()
            metrics |= {
                (name, part): k_means_agreement(rows, artists, Metric.EUCLIDEAN)
                for name, rows in vectors.items()
            }
    report = StyleEncoderReport(
        _compare(compared) if exported.quantised else None,
        metrics,
        exported.bytes(),
        exported.precision,
    )
    write_model_card(run, manifest, report.table())
    return report


def _vectors(
    models: Mapping[str, Any], dataset: ImageDataset, size: int, rows: Sequence[int]
) -> dict[str, NDArray[np.float32]]:
    """Encode some drawings with each model, with `COMPARED_DRAWINGS` images in memory at a time."""
    parts: dict[str, list[NDArray[np.float32]]] = {name: [] for name in models}
    for start in range(0, len(rows), COMPARED_DRAWINGS):
        images = images_at(dataset, size, rows[start : start + COMPARED_DRAWINGS])
        for name, model in models.items():
            parts[name].append(encode_images(model, images))
    return {name: np.concatenate(of_model) for name, of_model in parts.items()}


def _compare(vectors: Mapping[str, Sequence[NDArray[np.float32]]]) -> VectorComparison | None:
    """Compare the two models over all test sets; None if these have too few drawings."""
    if sum(map(len, vectors["float32"])) <= 10:
        return None
    return compare_vectors(np.concatenate(vectors["float32"]), np.concatenate(vectors["8 bits"]))


def _fold_standardisation(spread: nn.BatchNorm1d, linear: nn.Linear) -> nn.Linear:
    """Return a linear layer that includes the standardisation before it."""
    scale = torch.sqrt(spread.running_var + spread.eps)
    folded = nn.Linear(linear.in_features, linear.out_features)
    with torch.no_grad():
        folded.weight.copy_(linear.weight / scale)
        folded.bias.copy_(linear.bias - folded.weight @ spread.running_mean)
    return folded


def _manifest(data: StyleData, settings: Settings, drawings: int, precision: str) -> str:
    pooled = POOLED[settings.pooling]
    artists = len(data.division.artists)
    return manifest_text(
        {
            "name": settings.name,
            "title": "How a drawing is drawn",
            "description": DESCRIPTION,
            "licence": settings.licence,
            "roles": ["style"],
        },
        {
            "network": f"{settings.backbone}, the means of {pooled}; mu, a linear layer to "
            f"{settings.dimensions} values",
            "losses": settings.loss,
            "pretraining": settings.pretraining,
            "dataset": f"{data.name}, {drawings} drawings by {artists} artists to train with",
            "recipe": "egara train art-style",
            "precision": precision,
            "departures": changes_from_paper(settings),
        },
        {
            "vectors": "mu",
            "type": "floats",
            "dimensions": settings.dimensions,
            "metric": "euclidean",
        },
        size=settings.encoder_image_size,
    )


def changes_from_paper(settings: Settings) -> list[str]:
    """List each setting of a run that differs from the paper's."""
    unused = () if settings.uses_simclr else ("simclr", "division.pretraining_drawings")
    changes = changed_settings(settings, Path(__file__).parent, unused)
    if settings.fine_tuning.batch_reduction == "mean":
        changes.append(
            "every term of the loss is a mean over the drawings (paper: sums in eq. 1, 4)"
        )
    return changes
