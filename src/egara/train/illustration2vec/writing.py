"""Make an encoder from a trained network: ONNX, 8 bits, thresholds, comparison.

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
from egara.train.illustration2vec.codes import CodeNetwork
from egara.train.illustration2vec.data import TagData
from egara.train.illustration2vec.exporting import EncoderNetwork, columns_with_distinct_names
from egara.train.illustration2vec.settings import Settings
from egara.train.kit.changed_settings import changed_settings
from egara.train.kit.export.comparison import VectorComparison, compare_vectors
from egara.train.kit.export.encoder_folder import manifest_text, write_encoder_folder
from egara.train.kit.export.inference import run_model
from egara.train.kit.export.markdown_tables import Row, metrics_table, neighbour_row, size_rows
from egara.train.kit.export.model_card import write_model_card
from egara.train.kit.export.precisions import CALIBRATION_DRAWINGS, export_model, sample_images

__all__ = ["TagEncoderReport", "changes_from_paper", "write_encoder"]

COMPARED_DRAWINGS = 2000
"""The number of validation drawings on which the two models are compared."""


@dataclass(frozen=True, slots=True)
class TagEncoderReport:
    """The metrics of an encoder, on drawings of the validation split.

    Attributes:
        codes: how the codes of the 8-bit model agree with those of the float32 model, as vectors of
            -1 and 1; None if there is no 8-bit model.
        mean_precision: the mean average precision by model and category.
        bytes: the sizes of the models.
        precision: the precision of the model that was written, and the reason.
    """

    codes: VectorComparison | None
    mean_precision: Mapping[tuple[str, str], float]
    bytes: Mapping[str, int]
    precision: str

    def table(self) -> str:
        """Return the metrics as Markdown."""
        rows: list[Row] = []
        if self.codes:
            codes = self.codes
            rows = [
                ("drawings compared", f"{codes.drawings:,}"),
                ("bits as with float32, mean", f"{(1 + codes.mean_cosine) / 2:.4f}"),
                ("bits as with float32, worst", f"{(1 + codes.worst_cosine) / 2:.4f}"),
                neighbour_row(codes),
            ]
        for (model, category), value in self.mean_precision.items():
            rows.append((f"mAP {category}, {model}", f"{value:.3f}"))
        rows += [*size_rows(self.bytes), ("precision", self.precision)]
        return metrics_table(rows)


def write_encoder(
    run: Path, network: CodeNetwork, data: TagData, settings: Settings
) -> TagEncoderReport:
    """Write ``encoder/`` (manifest, model, labels) and ``model_card.md`` into a run's folder.

    The thresholds are chosen with the model that is written, on `COMPARED_DRAWINGS` drawings of the
    validation split.
    """
    kept = columns_with_distinct_names(data.labels, settings.encoder_labels_per_category)
    size = settings.encoder_image_size
    exported = export_model(
        EncoderNetwork(network.cpu(), kept, size),
        sample_images(data.train, size, CALIBRATION_DRAWINGS),
        *("codes", "scores"),
        normalisation=network.normalisation,
    )
    images = sample_images(data.validation, size, COMPARED_DRAWINGS)
    outputs = {name: run_model(model, images) for name, model in exported.models.items()}
    truth = data.truth(data.validation, COMPARED_DRAWINGS).select_labels(np.array(kept))
    _, scores = outputs["8 bits" if exported.quantised else "float32"]
    labels = _labels_csv(truth.labels, tag_thresholds(scores, truth).values, data.japanese)
    manifest = _manifest(data, settings, len(kept), exported.precision)
    write_encoder_folder(run / "encoder", manifest, exported.shipped, {"labels.csv": labels})
    report = TagEncoderReport(
        compare_vectors(_signs(outputs["float32"][0]), _signs(outputs["8 bits"][0]))
        if exported.quantised
        else None,
        {
            (name, category): precision
            for name, (_, scores) in outputs.items()
            for category, precision in _precision(scores, truth).items()
        },
        exported.bytes(),
        exported.precision,
    )
    write_model_card(run, manifest, report.table())
    return report


def _signs(units: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.where(units > 0.5, np.float32(1), np.float32(-1))


def _precision(scores: NDArray[np.float32], truth: Truth) -> dict[str, float]:
    columns = measurable(truth)
    return mean_precision(tag_precisions(scores[:, columns], truth.select_labels(columns)))


def _labels_csv(
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


def _manifest(data: TagData, settings: Settings, labels: int, precision: str) -> str:
    return manifest_text(
        {
            "name": settings.name,
            "title": "What a drawing shows",
            "description": "Codes and tags of what a drawing shows (Illustration2Vec).",
            "licence": settings.licence,
            "roles": ["tags", "subject"],
        },
        {
            "network": f"{settings.backbone}, a sigmoid layer of {settings.units} units, "
            f"{labels} tags",
            "dataset": f"{data.name}, {len(data.train)} drawings to train with",
            "recipe": "egara train illustration2vec",
            "precision": precision,
            "departures": changes_from_paper(settings),
        },
        {
            "vectors": "codes",
            "type": "bits",
            "dimensions": settings.units,
            "metric": "hamming",
            "scores": "scores",
        },
        size=settings.encoder_image_size,
    )


def changes_from_paper(settings: Settings) -> list[str]:
    """List each setting of a run that differs from the paper's."""
    unused = () if settings.pretrained else ("l2_penalty", "lbfgs_steps")
    return changed_settings(settings, Path(__file__).parent, unused)
