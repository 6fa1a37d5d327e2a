"""The metrics and protocols of the papers.

Metrics are pure functions on arrays. A protocol encodes a dataset once and returns a report, which
can be printed as Markdown and as JSON. This package may import ``egara.search``,
``egara.explore``, ``egara.datasets``, ``egara.encoders``, ``egara.images``, ``egara.metric`` and
``egara.errors``. It does not need PyTorch.
"""

from egara.evaluate.clustering import (
    ClusteringMetrics,
    adjusted_rand_index,
    clustering_accuracy,
    clustering_agreement,
    k_means,
    k_means_agreement,
    normalised_mutual_information,
)
from egara.evaluate.dataset_selection import DatasetSelection, DatasetSummary, select, summarise
from egara.evaluate.encoding import EncodedDrawings, Progress, UnreadableDrawing, encode_drawings
from egara.evaluate.output_paths import check_file, check_folder
from egara.evaluate.precision import (
    TagPrecision,
    average_precision,
    mean_precision,
    measurable,
    tag_precisions,
)
from egara.evaluate.probes import features_of, probe
from egara.evaluate.query_sheet import neighbour_sheet
from egara.evaluate.random_map import random_map
from egara.evaluate.retrieval import RETRIEVAL_METRICS, Retrieval, query_metrics, retrieve
from egara.evaluate.retrieval_report import RetrievalReport, measure_retrieval
from egara.evaluate.retrieval_task import RetrievalTask, encode_retrieval
from egara.evaluate.style import Artists, StyleReport, StyleTask, encode_style, measure_style
from egara.evaluate.style_pictures import style_pictures
from egara.evaluate.tag_prediction import Baseline, ScoredDrawings, score_tags
from egara.evaluate.tag_report import TagReport, measure_tags
from egara.evaluate.thresholds import BETAS, TagThresholds, best_threshold, tag_thresholds
from egara.evaluate.truth import Truth, truth_of
from egara.images import save, save_picture

__all__ = [
    "BETAS",
    "RETRIEVAL_METRICS",
    "Artists",
    "Baseline",
    "ClusteringMetrics",
    "DatasetSelection",
    "DatasetSummary",
    "EncodedDrawings",
    "Progress",
    "Retrieval",
    "RetrievalReport",
    "RetrievalTask",
    "ScoredDrawings",
    "StyleReport",
    "StyleTask",
    "TagPrecision",
    "TagReport",
    "TagThresholds",
    "Truth",
    "UnreadableDrawing",
    "adjusted_rand_index",
    "average_precision",
    "best_threshold",
    "check_file",
    "check_folder",
    "clustering_accuracy",
    "clustering_agreement",
    "encode_drawings",
    "encode_retrieval",
    "encode_style",
    "features_of",
    "k_means",
    "k_means_agreement",
    "mean_precision",
    "measurable",
    "measure_retrieval",
    "measure_style",
    "measure_tags",
    "neighbour_sheet",
    "normalised_mutual_information",
    "probe",
    "query_metrics",
    "random_map",
    "retrieve",
    "save",
    "save_picture",
    "score_tags",
    "select",
    "style_pictures",
    "summarise",
    "tag_precisions",
    "tag_thresholds",
    "truth_of",
]
