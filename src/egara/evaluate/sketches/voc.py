"""Photographs of VOC2007 by sketches of cars and bicycles (deep sketch feature, Figure 4).

Shrivastava and others, Data-driven Visual Similarity for Cross-domain Image Matching (SIGGRAPH Asia
2011): the database has all images of the class of the sketch, and more and more other images. The
metric is the mean average precision of the 150 nearest images ("bounded").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.datasets.sketches import Voc2007
from egara.encoders import Encoder, metric_of
from egara.errors import BadInput
from egara.evaluate.encoding import Progress
from egara.evaluate.markdown import markdown_table
from egara.search import ExactIndex

__all__ = ["BOUND", "NEGATIVES", "VocReport", "bounded_average_precision", "measure_voc"]

BOUND = 150
"""The number of nearest images that count."""

NEGATIVES: tuple[int | None, ...] = (0, 1000, 5000, None)
"""The numbers of images of other classes in the database; None for all."""

BATCH = 64


@dataclass(frozen=True, slots=True)
class VocReport:
    """The bounded mean average precisions.

    Attributes:
        precisions: by encoder, class and number of negatives (None for all).
        sketches: the number of sketches by class.
        images: the number of images by class; all images by ``all``.
    """

    precisions: Mapping[tuple[str, str, int | None], float]
    sketches: Mapping[str, int]
    images: Mapping[str, int]

    def table(self) -> str:
        """Return the precisions as Markdown, with a row for each encoder and class."""
        keys = dict.fromkeys((encoder, name) for encoder, name, _ in self.precisions)
        counts = list(dict.fromkeys(count for _, _, count in self.precisions))
        header = ["encoder", "class", *("all" if n is None else f"{n:,}" for n in counts)]
        rows = [
            [encoder, name, *(self.precisions[encoder, name, count] for count in counts)]
            for encoder, name in keys
        ]
        return markdown_table(header, rows, texts=2)

    def as_json(self) -> list[dict[str, Any]]:
        """Return one object for each precision."""
        return [
            {
                "encoder": encoder,
                "class": name,
                "negatives": count,
                "bounded_map": value,
                "sketches": self.sketches[name],
                "images": self.images[name],
            }
            for (encoder, name, count), value in self.precisions.items()
        ]


def measure_voc(
    encoders: Sequence[Encoder],
    voc: Voc2007,
    sketches: Mapping[str, Sequence[Any]],
    *,
    seed: int = 0,
    progress: Progress | None = None,
) -> VocReport:
    """Search the photographs by sketches, with more and more negatives.

    Images in which all objects of the class are marked as difficult are neither positive nor
    negative, as in the official evaluation.

    Args:
        encoders: encoders that read sketches.
        voc: the photographs.
        sketches: the sketches by class, such as 25 of ``car`` and 25 of ``bicycle``.
        seed: the seed of the choice of negatives. The larger choices contain the smaller ones.
        progress: is called after each batch of photographs.

    Raises:
        BadInput: an encoder does not read sketches, or there are no images of a class.
    """
    for encoder in encoders:
        if "sketch" not in encoder.kinds:
            raise BadInput(f"The encoder {encoder.name!r} does not read sketches.")
    photographs = list(voc)
    precisions: dict[tuple[str, str, int | None], float] = {}
    images = {"all": len(photographs)}
    vectors = _encode(encoders, [item.image for item in photographs], progress)
    order = np.random.default_rng(seed).permutation(len(photographs))
    for name, drawn in sketches.items():
        positive = np.array([name in item.classes - item.difficult for item in photographs])
        ignored = np.array([name in item.difficult for item in photographs])
        images[name] = int(positive.sum())
        if not positive.any():
            raise BadInput(f"No photograph of {voc.part} shows a {name}.")
        negatives = order[~(positive | ignored)[order]]
        for encoder in encoders:
            queries = encoder.encode(list(drawn), kind="sketch").vectors
            for count in NEGATIVES:
                rows = np.concatenate([np.flatnonzero(positive), negatives[:count]])
                index = ExactIndex(vectors[encoder.name][rows], metric_of(encoder))
                values = [
                    bounded_average_precision(index.distances(query), positive[rows])
                    for query in queries  # type: ignore[union-attr]
                ]
                precisions[encoder.name, name, count] = float(np.mean(values))
    return VocReport(precisions, {name: len(x) for name, x in sketches.items()}, images)


def bounded_average_precision(
    distances: ArrayLike, relevant: ArrayLike, bound: int = BOUND
) -> float:
    """Compute the average precision of the nearest images.

    Args:
        distances: (N,); of equal distances, the order of the rows counts.
        relevant: (N,) booleans.
        bound: K, the number of nearest images that count.

    Returns:
        The sum of the precisions at the relevant ranks up to K, divided by the smaller of K and
        the number of relevant images. 1 if the first K images are relevant, or all relevant ones
        come first.
    """
    hits = np.asarray(relevant, bool)[np.argsort(distances, kind="stable")][:bound]
    total = min(bound, int(np.count_nonzero(relevant)))
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].sum() / total) if total else 0.0


def _encode(
    encoders: Sequence[Encoder], images: Sequence[Any], progress: Progress | None
) -> dict[str, NDArray[Any]]:
    parts: dict[str, list[NDArray[Any]]] = {encoder.name: [] for encoder in encoders}
    for start in range(0, len(images), BATCH):
        batch = images[start : start + BATCH]
        for encoder in encoders:
            vectors = encoder.encode(batch).vectors
            if vectors is None:
                raise BadInput(f"The encoder {encoder.name!r} has no vectors.")
            parts[encoder.name].append(vectors)
        if progress:
            progress("VOC2007", start + len(batch))
    return {name: np.concatenate(batches) for name, batches in parts.items()}
