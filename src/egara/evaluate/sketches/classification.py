"""Classification of sketches by one angle and by voting (deep sketch feature, Tables 1 and 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.datasets import LabelledDrawing
from egara.encoders import Encoder
from egara.errors import BadImage, BadInput
from egara.evaluate.encoding import Progress, UnreadableDrawing
from egara.evaluate.markdown import markdown_table
from egara.images.sketches import Strokes, read_sketch
from egara.images.sketches.edge_preserving import VARIANTS, turned

__all__ = ["PUBLISHED", "ClassificationReport", "measure_classification"]

PUBLISHED = (
    ("people", 0.732),
    ("SIFT variant, bag of features, SVM", 0.56),
    ("star graph, k nearest neighbours", 0.615),
    ("multiple kernels", 0.658),
    ("SIFT, Fisher vectors, SVM", 0.689),
    ("Sketch-a-Net", 0.749),
    ("deep sketch feature, one angle", 0.747),
    ("deep sketch feature, voting", 0.773),
)
"""The accuracies on TU-Berlin in Table 2 of the paper, by method."""

UPRIGHT = 4
"""The index of the variant that is the sketch as it is."""


@dataclass(frozen=True, slots=True)
class ClassificationReport:
    """The accuracy of encoders on sketches.

    Attributes:
        sketches: the number of sketches.
        classes: the number of their classes.
        left_out: the number of sketches whose class is not a label of every encoder.
        accuracies: by encoder: the shares of sketches whose class has the highest score, of the
            sketch as it is and of the mean of its 18 variants.
        unreadable: sketches that could not be read.
    """

    sketches: int
    classes: int
    left_out: int
    accuracies: dict[str, tuple[float, float]]
    unreadable: tuple[UnreadableDrawing, ...]

    def table(self) -> str:
        """Return the accuracies as Markdown, below those that the paper publishes."""
        rows: list[Sequence[Any]] = [(name, value, "", "TU-Berlin") for name, value in PUBLISHED]
        here = f"{self.sketches:,} sketches, {self.classes:,} classes"
        rows += [(name, one, voted, here) for name, (one, voted) in self.accuracies.items()]
        return markdown_table(["method", "one angle", "voting", "sketches"], rows)

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the accuracies."""
        return {
            "sketches": self.sketches,
            "classes": self.classes,
            "left_out": self.left_out,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "encoders": {
                name: {"single_angle": one, "voting": voted}
                for name, (one, voted) in self.accuracies.items()
            },
        }


def measure_classification(
    encoders: Sequence[Encoder],
    drawings: Iterable[LabelledDrawing],
    progress: Progress | None = None,
) -> ClassificationReport:
    """Compare the label with the highest score with the class of each sketch.

    Args:
        encoders: encoders with scores for sketches.
        drawings: sketches with their classes as subjects. Images are left out.
        progress: is called after each sketch.

    Raises:
        BadInput: an encoder has no scores for sketches, or no sketch has a class that is a label
            of every encoder.
    """
    labels = {encoder.name: _labels(encoder) for encoder in encoders}
    known = set.intersection(*map(set, labels.values()))
    right: dict[str, list[tuple[bool, bool]]] = {encoder.name: [] for encoder in encoders}
    subjects: set[str] = set()
    unreadable: list[UnreadableDrawing] = []
    count = left_out = 0
    for drawing in drawings:
        if drawing.kind != "sketch":
            continue
        if drawing.subject not in known:
            left_out += 1
            continue
        try:
            variants = _variants(drawing)
        except (BadImage, BadInput) as error:
            unreadable.append(UnreadableDrawing(drawing, str(error)))
            continue
        count += 1
        subjects.add(str(drawing.subject))
        for encoder in encoders:
            scores = _scores(encoder, variants)
            column = labels[encoder.name][str(drawing.subject)]
            chosen = (scores[UPRIGHT].argmax(), scores.mean(axis=0).argmax())
            right[encoder.name].append((chosen[0] == column, chosen[1] == column))
        if progress:
            progress("the dataset", count)
    if not count:
        raise BadInput(
            f"No sketch of the dataset can be measured: {left_out:,} have a class that is not a "
            f"label of each encoder, and {len(unreadable):,} cannot be read."
        )
    return ClassificationReport(
        count,
        len(subjects),
        left_out,
        {name: _shares(values) for name, values in right.items()},
        tuple(unreadable),
    )


def _labels(encoder: Encoder) -> dict[str, int]:
    """Return the column of each label.

    Raises:
        BadInput: the encoder has no scores for sketches.
    """
    has_scores = (
        "sketch" in encoder.kinds
        and encoder.labels is not None
        and encoder.encode([[[[0, 1], [0, 1]]]], kind="sketch").scores is not None
    )
    if not has_scores or encoder.labels is None:
        raise BadInput(
            f"The encoder {encoder.name!r} has no scores for sketches. Use one whose tower for "
            "sketches has `scores`, such as one that `egara train deep-sketch` makes."
        )
    return {label.name: column for column, label in enumerate(encoder.labels)}


def _variants(drawing: LabelledDrawing) -> list[Strokes]:
    """Return the 18 variants of a sketch, as strokes."""
    lines = read_sketch(drawing.image).lines
    return [
        [line.T.tolist() for line in (turned(line, variant) for line in lines)]
        for variant in VARIANTS
    ]


def _scores(encoder: Encoder, variants: Sequence[Strokes]) -> NDArray[np.float32]:
    scores = encoder.encode(variants, kind="sketch").scores
    assert scores is not None  # `_labels` has checked it
    return scores


def _shares(values: Sequence[tuple[bool, bool]]) -> tuple[float, float]:
    one, voted = np.mean(values, axis=0).tolist()
    return one, voted
