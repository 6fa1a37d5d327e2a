"""Sketch-based image retrieval against rankings by people (Eitz and others 2011).

Each sketch has images that people ranked by how well they match it. The score of an encoder is
Kendall's rank correlation between its ranking and theirs, averaged over the sketches (deep sketch
feature, Table 3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import kendalltau

from egara.datasets.sketches import EitzQuery
from egara.encoders import Encoder, metric_of
from egara.errors import BadInput
from egara.evaluate.markdown import markdown_table
from egara.search import ExactIndex

__all__ = ["PUBLISHED", "RankingReport", "measure_rankings", "rank_correlation"]

PUBLISHED = (
    ("SHOG", 0.277),
    ("Words-of-Interest", 0.313),
    ("Key-shape", 0.289),
    ("Min-Hash", 0.336),
    ("Content-aware", 0.352),
    ("S, layer 6", 0.2757),
    ("S, layer 7", 0.2831),
    ("S, layers 6 and 7", 0.2981),
    ("S+I, layer 6", 0.4603),
    ("S+I, layer 7", 0.4403),
    ("S+I, layers 6 and 7", 0.4578),
    ("S+I+E, layer 6", 0.4607),
    ("S+I+E, layer 7", 0.4615),
    ("S+I+E, layers 6 and 7", 0.4773),
)
"""The correlations in Table 3 of the paper, by method. S, I and E are the training data: sketches,
images and edge maps."""


@dataclass(frozen=True, slots=True)
class RankingReport:
    """The rank correlations of encoders.

    Attributes:
        queries: the names of the Q sketches.
        correlations: (Q,) Kendall's tau in -1..1, by encoder.
    """

    queries: Sequence[str]
    correlations: dict[str, NDArray[np.float64]]

    def table(self) -> str:
        """Return the means as Markdown, after the published ones."""
        rows: list[Sequence[Any]] = [(name, value, "paper") for name, value in PUBLISHED]
        rows += [(name, float(x.mean()), "measured") for name, x in self.correlations.items()]
        return markdown_table(["method", "Kendall's tau", "source"], rows)

    def as_json(self) -> dict[str, Any]:
        """Return the correlation of each sketch and the means."""
        return {
            "queries": list(self.queries),
            "encoders": {
                name: {"mean": float(values.mean()), "correlations": values.tolist()}
                for name, values in self.correlations.items()
            },
        }


def measure_rankings(encoders: Sequence[Encoder], queries: Iterable[EitzQuery]) -> RankingReport:
    """Rank the images of each sketch by each encoder, and compare with the people's ranking.

    Args:
        encoders: encoders that read sketches.
        queries: the sketches; the complete benchmark has 31, with 40 images each.

    Raises:
        BadInput: an encoder does not read sketches, or there are no sketches.
    """
    for encoder in encoders:
        if "sketch" not in encoder.kinds:
            raise BadInput(
                f"The encoder {encoder.name!r} does not read sketches; it reads "
                f"{', '.join(sorted(encoder.kinds))}. Use one with a tower for sketches."
            )
    names = []
    correlations: dict[str, list[float]] = {encoder.name: [] for encoder in encoders}
    for query in queries:
        names.append(query.id)
        ranks = [query.ranks[image] for image in query.images]
        for encoder in encoders:
            distances = _distances(encoder, query.sketch, list(query.images.values()))
            correlations[encoder.name].append(rank_correlation(distances, ranks))
    if not names:
        raise BadInput("The benchmark has no sketches.")
    return RankingReport(
        tuple(names), {name: np.array(values) for name, values in correlations.items()}
    )


def rank_correlation(distances: ArrayLike, ranks: ArrayLike) -> float:
    """Compute Kendall's rank correlation tau-b, which accounts for ties.

    Args:
        distances: (N,) distances of images from the sketch.
        ranks: (N,) ranks by people; 1 is the best match.

    Returns:
        -1..1; 0 if all distances or all ranks are equal.
    """
    result = float(kendalltau(distances, ranks, variant="b").statistic)
    return 0.0 if np.isnan(result) else result


def _distances(encoder: Encoder, sketch: Any, images: Sequence[Any]) -> NDArray[np.floating]:  # noqa: ANN401
    database = encoder.encode(images).vectors
    query = encoder.encode([sketch], kind="sketch").vectors
    if database is None or query is None:
        raise BadInput(f"The encoder {encoder.name!r} has no vectors.")
    return ExactIndex(database, metric_of(encoder)).distances(query[0])
