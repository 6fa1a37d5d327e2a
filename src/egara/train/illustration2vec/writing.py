"""From a trained network to an encoder: ONNX, 8 bits, thresholds, comparison.

This module imports PyTorch; import it inside functions.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.encoders import Label
from egara.encoders.contract import RULES, Rule
from egara.evaluate.precision import mean_precision, measurable, tag_precisions
from egara.evaluate.thresholds import tag_thresholds
from egara.evaluate.truth import Truth
from egara.train.agreement import Agreement, agreement
from egara.train.export import save
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.illustration2vec.data import Material
from egara.train.illustration2vec.exporting import EncoderNetwork, distinct
from egara.train.illustration2vec.settings import Settings
from egara.train.precisions import both_precisions, some_squares
from egara.train.running import run_squares

__all__ = ["Report", "write_encoder"]

CALIBRATION = 512
"""Drawings that the 8-bit numbers are calibrated with: of those to train with, evenly."""

COMPARED = 2000
"""Drawings of the validation split, evenly, that the two models are compared with."""

MANIFEST = """\
[encoder]
name = "{name}"
title = "What a drawing shows"
description = "Codes and tags of what a drawing shows (Illustration2Vec)."
version = "1"
licence = "{licence}"

[provenance]
network = "{backbone}, a sigmoid layer of {units} units, {labels} tags"
dataset = "{dataset}, {drawings} drawings to train with"
recipe = "egara train illustration2vec"
precision = "8 bits; calibrated with {calibration} drawings"

[input]
name = "image"
size = {side}
layout = "NHWC"
type = "uint8"
fit = "pad"

[output]
vectors = "codes"
type = "bits"
dimensions = {units}
metric = "hamming"
scores = "scores"
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What came out, on drawings of the validation split.

    Attributes:
        codes: how the 8-bit model's codes agree with the float32 one's, as vectors of -1 and 1.
        precision: mean average precision by (model, category).
        bytes: of the models.
    """

    codes: Agreement
    precision: Mapping[tuple[str, str], float]
    bytes: Mapping[str, int]

    def table(self) -> str:
        """The figures as Markdown."""
        codes = self.codes
        rows = [
            ("drawings compared", f"{codes.drawings:,}"),
            ("bits as with float32, mean", f"{(1 + codes.mean_cosine) / 2:.4f}"),
            ("bits as with float32, worst", f"{(1 + codes.worst_cosine) / 2:.4f}"),
            (f"same drawings among the {codes.k} nearest", f"{codes.neighbour_overlap:.3f}"),
            *((f"mAP {kind}, {name}", f"{x:.3f}") for (name, kind), x in self.precision.items()),
            *((f"{name}, MB", f"{size / 1e6:.1f}") for name, size in self.bytes.items()),
        ]
        return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def write_encoder(
    folder: Path, coding: CodeNetwork, material: Material, settings: Settings
) -> Report:
    """Write ``encoder.toml``, ``model.onnx`` and ``labels.csv`` into a folder.

    The thresholds are chosen with the 8-bit model, on `COMPARED` drawings of the validation split.
    """
    kept = distinct(material.labels, settings.encoder_counts)
    side = settings.encoder_side
    models = both_precisions(
        EncoderNetwork(coding.cpu(), kept),
        some_squares(material.train, side, CALIBRATION),
        *("codes", "scores"),
        mean=coding.mean,
        std=coding.std,
    )
    squares = some_squares(material.validation, side, COMPARED)
    found = {name: run_squares(model, squares) for name, model in models.items()}
    truth = material.truth(material.validation, COMPARED).only(np.array(kept))
    folder.mkdir(parents=True, exist_ok=True)
    save(models["8 bits"], folder / "model.onnx")
    thresholds = tag_thresholds(found["8 bits"][1], truth).values
    _write_labels(folder / "labels.csv", truth.labels, thresholds, material.japanese)
    (folder / "encoder.toml").write_text(_manifest(material, settings, len(kept)), encoding="utf-8")
    return Report(
        agreement(_signs(found["float32"][0]), _signs(found["8 bits"][0])),
        {
            (name, category): precision
            for name, (_, scores) in found.items()
            for category, precision in _precision(scores, truth).items()
        },
        {name: model.ByteSize() for name, model in models.items()},
    )


def _signs(units: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.where(units > 0.5, np.float32(1), np.float32(-1))


def _precision(scores: NDArray[np.float32], truth: Truth) -> dict[str, float]:
    columns = measurable(truth)
    return mean_precision(tag_precisions(scores[:, columns], truth.only(columns)))


def _write_labels(
    path: Path,
    labels: Sequence[Label],
    thresholds: Mapping[Rule, NDArray[np.float32]],
    japanese: Mapping[str, str],
) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "category", "japanese", *RULES])
        for row, label in enumerate(labels):
            values = [f"{thresholds[rule][row]:.4f}" for rule in RULES]
            writer.writerow([label.name, label.category, japanese.get(label.name, ""), *values])


def _manifest(material: Material, settings: Settings, labels: int) -> str:
    return MANIFEST.format(
        name=settings.name,
        licence=settings.licence,
        backbone=settings.backbone,
        units=settings.units,
        labels=labels,
        dataset=material.name,
        drawings=len(material.train),
        calibration=CALIBRATION,
        side=settings.encoder_side,
    )
