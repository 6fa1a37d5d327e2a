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
from egara.train.configuration import read_settings
from egara.train.departures import departures
from egara.train.efficientnet_lite import fold
from egara.train.encoder_folder import manifest_text, write_folder
from egara.train.feeding import Fed
from egara.train.precisions import Exported, export_precisions, some_squares, squares_of
from egara.train.running import encode_squares

__all__ = ["EncoderNetwork", "Report", "export_encoder", "from_the_paper", "write_encoder"]

CALIBRATION = 512
"""Drawings that the 8-bit numbers are calibrated with: of those to train with, evenly."""

COMPARED = 2000
"""Drawings of each test set, evenly, that the two models are compared with. Clusters are of all."""

DESCRIPTION = "The style of a drawing: drawings by one artist lie near to each other."

POOLED: dict[Pooling, str] = {"last": "its last layer", "blocks": "every block"}


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
        agreement: of the 8-bit model with the float32 one, over both test sets; None where there
            is no 8-bit one, or where the test sets have too few drawings.
        figures: of clusters of all drawings, by (model, test set of two artists or more).
        bytes: of the models.
        written: the precision of the model that was written, and why.
    """

    agreement: Agreement | None
    figures: Mapping[tuple[str, str], ClusteringFigures]
    bytes: Mapping[str, int]
    written: str

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
        rows.append(("precision", self.written))
        return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def export_encoder(
    folder: Path, network: StyleNetwork, material: Material, settings: Settings
) -> Exported:
    """Write ``encoder.toml`` and ``model.onnx`` into a folder."""
    train = material.part("train")
    exported = export_precisions(
        EncoderNetwork(network.cpu()),
        some_squares(train, settings.encoder_side, CALIBRATION),
        "mu",
        mean=network.trunk.mean,
        std=network.trunk.std,
    )
    text = _manifest(material, settings, len(train), exported.precision)
    write_folder(folder, text, exported.shipped)
    return exported


def write_encoder(
    folder: Path, network: StyleNetwork, material: Material, settings: Settings
) -> Report:
    """Write the encoder into a folder, and compare its two precisions."""
    exported = export_encoder(folder, network, material, settings)
    side = settings.encoder_side
    models = exported.models
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
        _agreement(compared) if exported.quantised else None,
        figures,
        {name: model.ByteSize() for name, model in models.items()},
        exported.precision,
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


def _manifest(material: Material, settings: Settings, drawings: int, precision: str) -> str:
    pooled = POOLED[settings.pooling]
    artists = len(material.division.artists)
    return manifest_text(
        {
            "name": settings.name,
            "title": "How a drawing is drawn",
            "description": DESCRIPTION,
            "licence": settings.licence,
        },
        {
            "network": f"{settings.backbone}, the means of {pooled}; mu, a linear layer to "
            f"{settings.dimensions} values",
            "losses": settings.loss,
            "pretraining": settings.pretraining,
            "dataset": f"{material.name}, {drawings} drawings by {artists} artists to train with",
            "recipe": "egara train art-style",
            "precision": precision,
            "departures": from_the_paper(settings),
        },
        {
            "vectors": "mu",
            "type": "floats",
            "dimensions": settings.dimensions,
            "metric": "euclidean",
        },
        size=settings.encoder_side,
    )


def from_the_paper(settings: Settings) -> list[str]:
    """Name what a run has otherwise than the paper, setting by setting."""
    paper = read_settings(Settings, Path(__file__).parent, "paper")
    unused = () if settings.simclr else ("contrasting", "drawings.pretraining")
    found = departures(settings, paper, unused)
    if settings.tuning.reduction == "mean":
        found.append("every term of the loss is a mean over the drawings (paper: sums in eq. 1, 4)")
    return found
