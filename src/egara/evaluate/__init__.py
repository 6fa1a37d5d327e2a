"""The metrics and protocols of the papers.

Metrics are pure functions on arrays. A protocol streams a dataset through encoders, once, and gives
a report that prints itself as Markdown. May import ``egara.search``, ``egara.datasets``,
``egara.encoders``, ``egara.images``, ``egara.metric`` and ``egara.errors``; needs no PyTorch.
"""

from egara.evaluate.clustering import (
    adjusted_rand_index,
    clustering_accuracy,
    normalised_mutual_information,
)
from egara.evaluate.precision import (
    TagPrecision,
    average_precision,
    mean_precision,
    measurable,
    tag_precisions,
)
from egara.evaluate.retrieval import FIGURES, Retrieval, query_figures, retrieve
from egara.evaluate.thresholds import BETAS, TagThresholds, best_threshold, tag_thresholds
from egara.evaluate.truth import Truth, truth_of

__all__ = [
    "BETAS",
    "FIGURES",
    "Retrieval",
    "TagPrecision",
    "TagThresholds",
    "Truth",
    "adjusted_rand_index",
    "average_precision",
    "best_threshold",
    "clustering_accuracy",
    "mean_precision",
    "measurable",
    "normalised_mutual_information",
    "query_figures",
    "retrieve",
    "tag_precisions",
    "tag_thresholds",
    "truth_of",
]
