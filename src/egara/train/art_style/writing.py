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

from egara.evaluate.clustering import ClusteringFigures, cluster_figures
from egara.metric import Metric
from egara.train.agreement import Agreement, agreement
from egara.train.art_style.data import Material
from egara.train.art_style.division import TESTS
from egara.train.art_style.networks import BlockMeans, Pooling, StyleNetwork
from egara.train.art_style.settings import Settings
from egara.train.efficientnet_lite import fold
from egara.train.export import save
from egara.train.feeding import Fed
from egara.train.precisions import both_precisions, some_squares, squares_of
from egara.train.running import encode_squares

__all__ = ["EncoderNetwork", "Report", "write_encoder"]

CALIBRATION = 512
"""Drawings that the 8-bit numbers are calibrated with: of those to train with, evenly."""

COMPARED = 2000
"""Drawings of each test set, evenly, that the two models are compared with. Clusters are of all."""

POOLED: dict[Pooling, str] = {"last": "its last layer", "blocks": "every block"}

MANIFEST = """\
[encoder]
name = "{name}"
title = "How a drawing is drawn"
description = "The style of a drawing: drawings by one artist lie near to each other."
version = "1"
licence = "{licence}"

[provenance]
network = "{backbone}, the means of {pooled}; mu, a linear layer to {dimensions} values"
losses = "{loss}"
pretraining = "{pretraining}"
dataset = "{dataset}, {drawings} drawings by {artists} artists to train with"
recipe = "egara train art-style"
precision = "8 bits; calibrated with {calibration} drawings"

[input]
name = "image"
size = {side}
layout = "NHWC"
type = "uint8"
fit = "pad"

[output]
vectors = "mu"
type = "floats"
dimensions = {dimensions}
metric = "euclidean"
"""


class EncoderNetwork(nn.Module):  # type: ignore[misc]
    """(N, 3, S, S) normalised to mu (N, D): what is exported."""

    def __init__(self, network: StyleNetwork) -> None:
        """Take a trained network's layers; its normalisations are folded in."""
        super().__init__()
        layers = fold(network.trunk.layers)
        pooled = isinstance(layers, BlockMeans)
        self.trunk = layers
        self.features = layers.means if pooled else layers
        self.mu = _after(layers.spread, network.mu) if pooled else network.mu
        self.eval()

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """See the class."""
        return self.mu(self.features(pixels))


@dataclass(frozen=True, slots=True)
class Report:
    """What came out, on drawings of the test sets.

    Attributes:
        agreement: of the 8-bit model with the float32 one, over both test sets.
        figures: of clusters of all drawings, by (model, test set of two artists or more).
        bytes: of the models.
    """

    agreement: Agreement | None
    figures: Mapping[tuple[str, str], ClusteringFigures]
    bytes: Mapping[str, int]

    def table(self) -> str:
        """The figures as Markdown."""
        rows = [
            (f"{kind.replace('_', ' ')}, {artists} artists, {name}", f"{value:.3f}")
            for (name, artists), found in self.figures.items()
            for kind, value in asdict(found).items()
        ]
        if self.agreement:
            same = self.agreement
            rows += [
                ("drawings compared", f"{same.drawings:,}"),
                ("cosine to float32, mean", f"{same.mean_cosine:.4f}"),
                ("cosine to float32, worst", f"{same.worst_cosine:.4f}"),
                (f"same drawings among the {same.k} nearest", f"{same.neighbour_overlap:.3f}"),
            ]
        rows += [(f"{name}, MB", f"{size / 1e6:.1f}") for name, size in self.bytes.items()]
        return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def write_encoder(
    folder: Path, network: StyleNetwork, material: Material, settings: Settings
) -> Report:
    """Write ``encoder.toml`` and ``model.onnx`` into a folder, and compare the two precisions."""
    side = settings.encoder_side
    mean, std = network.trunk.mean, network.trunk.std
    train = material.part("train")
    models = both_precisions(
        EncoderNetwork(network.cpu()),
        some_squares(train, side, CALIBRATION),
        "mu",
        mean=mean,
        std=std,
    )
    folder.mkdir(parents=True, exist_ok=True)
    save(models["8 bits"], folder / "model.onnx")
    text = _manifest(material, settings, len(train))
    (folder / "encoder.toml").write_text(text, encoding="utf-8")
    figures: dict[tuple[str, str], ClusteringFigures] = {}
    compared: dict[str, list[NDArray[np.float32]]] = {name: [] for name in models}
    for part in (part for part in TESTS if material.division.drawings[part]):
        fed = material.part(part)
        some, clustered = fed.evenly(COMPARED), part in material.division.clustered
        rows = range(len(fed)) if clustered else some
        found = _vectors(models, fed, side, rows)
        for name, vectors in found.items():
            compared[name].append(vectors[some] if clustered else vectors)
        if clustered:
            artists = fed.beside[0].numpy()
            figures |= {
                (name, part): cluster_figures(vectors, artists, Metric.EUCLIDEAN)
                for name, vectors in found.items()
            }
    return Report(
        _agreement(compared), figures, {name: model.ByteSize() for name, model in models.items()}
    )


def _vectors(
    models: Mapping[str, Any], fed: Fed, side: int, rows: Sequence[int]
) -> dict[str, NDArray[np.float32]]:
    """The vectors of some drawings by each model, with `COMPARED` pictures in memory at a time."""
    parts: dict[str, list[NDArray[np.float32]]] = {name: [] for name in models}
    for start in range(0, len(rows), COMPARED):
        squares = squares_of(fed, side, rows[start : start + COMPARED])
        for name, model in models.items():
            parts[name].append(encode_squares(model, squares))
    return {name: np.concatenate(of) for name, of in parts.items()}


def _agreement(vectors: Mapping[str, Sequence[NDArray[np.float32]]]) -> Agreement | None:
    """Of the 8-bit model with the float32 one over all test sets; None where they are too few."""
    if sum(map(len, vectors["float32"])) <= 10:
        return None
    return agreement(np.concatenate(vectors["float32"]), np.concatenate(vectors["8 bits"]))


def _after(spread: nn.BatchNorm1d, linear: nn.Linear) -> nn.Linear:
    """A linear layer that standardises by itself, as the normalisation before it does."""
    scale = torch.sqrt(spread.running_var + spread.eps)
    folded = nn.Linear(linear.in_features, linear.out_features)
    with torch.no_grad():
        folded.weight.copy_(linear.weight / scale)
        folded.bias.copy_(linear.bias - folded.weight @ spread.running_mean)
    return folded


def _manifest(material: Material, settings: Settings, drawings: int) -> str:
    return MANIFEST.format(
        name=settings.name,
        licence=settings.licence,
        backbone=settings.backbone,
        pooled=POOLED[settings.pooling],
        dimensions=settings.dimensions,
        loss=settings.loss,
        pretraining=settings.pretraining,
        dataset=material.name,
        drawings=drawings,
        artists=len(material.division.artists),
        calibration=CALIBRATION,
        side=settings.encoder_side,
    )
