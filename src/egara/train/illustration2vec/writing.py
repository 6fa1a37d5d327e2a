"""From a trained network to an encoder: ONNX, 8 bits, thresholds, comparison.

This module imports PyTorch; import it inside functions.
"""

import csv
import io
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
from egara.train.configuration import read_settings
from egara.train.departures import departures
from egara.train.encoder_folder import manifest_text, write_folder
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.illustration2vec.data import Material
from egara.train.illustration2vec.exporting import EncoderNetwork, distinct
from egara.train.illustration2vec.settings import Settings
from egara.train.precisions import export_precisions, some_squares
from egara.train.running import run_squares

__all__ = ["Report", "from_the_paper", "write_encoder"]

CALIBRATION = 512
"""Drawings that the 8-bit numbers are calibrated with: of those to train with, evenly."""

COMPARED = 2000
"""Drawings of the validation split, evenly, that the two models are compared with."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came out, on drawings of the validation split.

    Attributes:
        codes: how the 8-bit model's codes agree with the float32 one's, as vectors of -1 and 1;
            None where there is no 8-bit one.
        precision: mean average precision by (model, category).
        bytes: of the models.
        written: the precision of the model that was written, and why.
    """

    codes: Agreement | None
    precision: Mapping[tuple[str, str], float]
    bytes: Mapping[str, int]
    written: str

    def table(self) -> str:
        """The figures as Markdown."""
        rows: list[tuple[str, str]] = []
        if self.codes:
            codes = self.codes
            rows = [
                ("drawings compared", f"{codes.drawings:,}"),
                ("bits as with float32, mean", f"{(1 + codes.mean_cosine) / 2:.4f}"),
                ("bits as with float32, worst", f"{(1 + codes.worst_cosine) / 2:.4f}"),
                (f"same drawings among the {codes.k} nearest", f"{codes.neighbour_overlap:.3f}"),
            ]
        rows += [(f"mAP {kind}, {name}", f"{x:.3f}") for (name, kind), x in self.precision.items()]
        rows += [(f"{name}, MB", f"{size / 1e6:.1f}") for name, size in self.bytes.items()]
        rows.append(("precision", self.written))
        return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def write_encoder(
    folder: Path, coding: CodeNetwork, material: Material, settings: Settings
) -> Report:
    """Write ``encoder.toml``, ``model.onnx`` and ``labels.csv`` into a folder.

    The thresholds are chosen with the model that is written, on `COMPARED` drawings of the
    validation split.
    """
    kept = distinct(material.labels, settings.encoder_counts)
    side = settings.encoder_side
    exported = export_precisions(
        EncoderNetwork(coding.cpu(), kept, side),
        some_squares(material.train, side, CALIBRATION),
        *("codes", "scores"),
        mean=coding.mean,
        std=coding.std,
    )
    models = exported.models
    squares = some_squares(material.validation, side, COMPARED)
    found = {name: run_squares(model, squares) for name, model in models.items()}
    truth = material.truth(material.validation, COMPARED).only(np.array(kept))
    _, scores = found["8 bits" if exported.quantised else "float32"]
    labels = _labels(truth.labels, tag_thresholds(scores, truth).values, material.japanese)
    text = _manifest(material, settings, len(kept), exported.precision)
    write_folder(folder, text, exported.shipped, {"labels.csv": labels})
    return Report(
        agreement(_signs(found["float32"][0]), _signs(found["8 bits"][0]))
        if exported.quantised
        else None,
        {
            (name, category): precision
            for name, (_, scores) in found.items()
            for category, precision in _precision(scores, truth).items()
        },
        {name: model.ByteSize() for name, model in models.items()},
        exported.precision,
    )


def _signs(units: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.where(units > 0.5, np.float32(1), np.float32(-1))


def _precision(scores: NDArray[np.float32], truth: Truth) -> dict[str, float]:
    columns = measurable(truth)
    return mean_precision(tag_precisions(scores[:, columns], truth.only(columns)))


def _labels(
    labels: Sequence[Label],
    thresholds: Mapping[Rule, NDArray[np.float32]],
    japanese: Mapping[str, str],
) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "category", "japanese", *RULES])
    for row, label in enumerate(labels):
        values = [f"{thresholds[rule][row]:.4f}" for rule in RULES]
        writer.writerow([label.name, label.category, japanese.get(label.name, ""), *values])
    return text.getvalue()


def _manifest(material: Material, settings: Settings, labels: int, precision: str) -> str:
    return manifest_text(
        {
            "name": settings.name,
            "title": "What a drawing shows",
            "description": "Codes and tags of what a drawing shows (Illustration2Vec).",
            "licence": settings.licence,
        },
        {
            "network": f"{settings.backbone}, a sigmoid layer of {settings.units} units, "
            f"{labels} tags",
            "dataset": f"{material.name}, {len(material.train)} drawings to train with",
            "recipe": "egara train illustration2vec",
            "precision": precision,
            "departures": from_the_paper(settings),
        },
        {
            "vectors": "codes",
            "type": "bits",
            "dimensions": settings.units,
            "metric": "hamming",
            "scores": "scores",
        },
        size=settings.encoder_side,
    )


def from_the_paper(settings: Settings) -> list[str]:
    """Name what a run has otherwise than the paper, setting by setting."""
    paper = read_settings(Settings, Path(__file__).parent, "paper")
    return departures(settings, paper, () if settings.pretrained else ("penalty", "steps"))
