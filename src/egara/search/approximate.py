"""Approximate search for large collections: an HNSW graph (usearch)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.metric import Metric
from egara.search.exact import ExactIndex, SearchResult

__all__ = ["EXACT_UP_TO", "ApproximateIndex", "Parameters", "search_method"]

EXACT_UP_TO = 200_000
"""The largest number of vectors that is searched exactly; from `benchmarks/approximate.py`."""

_BLOCK = 8192
_RECALL_QUERIES = 200
_RECALL_K = 10
_MAX_FLOAT16 = 1e4  # far below the largest float16, for sums of squared differences


def search_method(total: int) -> Literal["exact", "approximate"]:
    """Return the method of searching `total` vectors."""
    return "exact" if total <= EXACT_UP_TO else "approximate"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of the HNSW graph, with the names of usearch.

    Attributes:
        connectivity: the number of edges of a node (M in the literature).
        expansion_add: the number of candidates when a node is added (efConstruction).
        expansion_search: the number of candidates when the graph is searched (ef).
    """

    connectivity: int = 16
    expansion_add: int = 128
    expansion_search: int = 128


class ApproximateIndex:
    """Approximate nearest neighbours: some may be missing, but the distances are exact.

    It has the methods of `ExactIndex`, and `recall`. Several threads add the nodes in no fixed
    order, so two graphs of the same vectors may miss different neighbours.
    """

    def __init__(self, exact: ExactIndex, graph: Any, about: dict[str, Any]) -> None:  # noqa: ANN401
        """Combine the parts of an index. To get an index, use `build` or `load`."""
        self._exact = exact
        self._graph = graph
        self.about = about
        """The stored metadata: metric, shape, parameters, versions and recall."""

    @classmethod
    def build(
        cls,
        vectors: NDArray[Any],
        metric: Metric | str,
        progress: Callable[[int, int], None] | None = None,
        *,
        versions: Mapping[str, str] | None = None,
        parameters: Parameters | None = None,
    ) -> "ApproximateIndex":
        """Build an index and measure its recall.

        Args:
            vectors: see `ExactIndex`.
            metric: see `ExactIndex`.
            progress: called with the number of added vectors and the number of all vectors.
            versions: the sources of the vectors (an encoder's fingerprint, a table's version),
                which `load` compares.
            parameters: the parameters of the graph.
        """
        exact = ExactIndex(vectors, metric)
        chosen = parameters or Parameters()
        kind = _scalar_kind(exact)
        graph = _empty_graph(exact, kind, chosen)
        for start in range(0, len(exact), _BLOCK):
            stop = min(start + _BLOCK, len(exact))
            graph.add(
                np.arange(start, stop), _normalised_for_cosine(exact, exact.vectors[start:stop])
            )
            if progress:
                progress(stop, len(exact))
        about = {**_identity(exact, versions), "scalar": kind, "parameters": asdict(chosen)}
        index = cls(exact, graph, about)
        about["recall"] = _measured_recall(index)
        return index

    def save(self, path: Path) -> None:
        """Write the graph to `path` and the metadata to `path`.json, without the vectors."""
        partial = path.with_name(f"{path.name}.partial")
        self._graph.save(str(partial))
        partial.replace(path)
        _about_path(path).write_text(json.dumps(self.about, indent=2), encoding="utf-8")

    @classmethod
    def load(
        cls,
        path: Path,
        vectors: NDArray[Any],
        metric: Metric | str,
        versions: Mapping[str, str] | None = None,
    ) -> "ApproximateIndex | None":
        """Read a saved index. Return None if there is none, or if its sources are different."""
        exact = ExactIndex(vectors, metric)
        try:
            about = json.loads(_about_path(path).read_text(encoding="utf-8"))
            identity = _identity(exact, versions)
            if any(about[part] != value for part, value in identity.items()):
                return None
            graph = _empty_graph(exact, about["scalar"], Parameters(**about["parameters"]))
            graph.load(str(path))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            return None  # derived data: it is built again
        return cls(exact, graph, about) if len(graph) == len(exact) else None

    def __len__(self) -> int:
        return len(self._exact)

    @property
    def recall(self) -> float:
        """The share of the 10 nearest vectors that are found, 0 to 1; from at most 200 rows."""
        return float(self.about["recall"])

    @property
    def metric(self) -> Metric:
        """The metric of the vectors."""
        return self._exact.metric

    @property
    def vectors(self) -> NDArray[Any]:
        """(N, D), the indexed vectors."""
        return self._exact.vectors

    @property
    def dimensions(self) -> int:
        """The number of columns of `vectors`; for bits, the number of bytes."""
        return self._exact.dimensions

    def distances(self, query: ArrayLike, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """Return exact distances; see `ExactIndex.distances`."""
        return self._exact.distances(query, rows)

    def search(self, queries: ArrayLike, k: int, rows: ArrayLike | None = None) -> SearchResult:
        """Find most of the k nearest vectors; exact if `rows` is given. See `ExactIndex.search`."""
        checked = self._exact.checked_queries(queries)
        if rows is not None or k <= 0 or not len(checked) or k * 4 > len(self):
            return self._exact.search(checked, k, rows)
        expansion = min(max(k, self._graph.expansion_search), len(self))
        nearest = []
        for query, prepared in zip(
            checked, _normalised_for_cosine(self._exact, checked), strict=True
        ):
            keys = np.asarray(self._graph.search(prepared, expansion).keys).astype(np.int64)
            # Some nodes may be unreachable from the entry point of the graph.
            reached = np.sort(keys) if len(keys) >= k else None
            nearest.append(self._exact.search_one(query, k, reached))
        return SearchResult(
            np.concatenate([result.indices for result in nearest]),
            np.concatenate([result.distances for result in nearest]),
        )


def _identity(exact: ExactIndex, versions: Mapping[str, str] | None) -> dict[str, Any]:
    shape = [len(exact), exact.dimensions]
    return {"metric": str(exact.metric), "shape": shape, "versions": dict(versions or {})}


def _about_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _scalar_kind(exact: ExactIndex) -> str:
    if exact.metric == Metric.HAMMING:
        return "b1"
    if exact.metric == Metric.COSINE:
        return "f16"
    blocks = (exact.vectors[start : start + _BLOCK] for start in range(0, len(exact), _BLOCK))
    return "f16" if max((np.abs(b).max() for b in blocks), default=0) < _MAX_FLOAT16 else "f32"


def _empty_graph(exact: ExactIndex, kind: str, parameters: Parameters) -> Any:  # noqa: ANN401
    from usearch.index import Index, MetricKind

    metrics = {
        Metric.HAMMING: MetricKind.Hamming,
        Metric.EUCLIDEAN: MetricKind.L2sq,
        # The vectors are normalised, because the cosine of usearch fails for zero vectors.
        Metric.COSINE: MetricKind.IP,
        Metric.INNER: MetricKind.IP,
    }
    return Index(
        ndim=exact.dimensions * (8 if exact.metric == Metric.HAMMING else 1),
        metric=metrics[exact.metric],
        dtype=kind,
        connectivity=parameters.connectivity,
        expansion_add=parameters.expansion_add,
        expansion_search=parameters.expansion_search,
    )


def _normalised_for_cosine(exact: ExactIndex, vectors: NDArray[Any]) -> NDArray[Any]:
    if exact.metric is not Metric.COSINE:
        return vectors
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)


def _measured_recall(index: ApproximateIndex) -> float:
    """Measure recall by distances, so that a vector with the same distance counts as found."""
    total = len(index)
    if not total:
        return 1.0
    rows = np.random.default_rng(0).permutation(total)[:_RECALL_QUERIES]
    queries, k = index.vectors[rows], min(_RECALL_K, total)
    furthest = ExactIndex(index.vectors, index.metric).search(queries, k).distances[:, -1:]
    return float((index.search(queries, k).distances <= furthest).mean())
