"""Approximate search for large collections: a navigable small-world graph (HNSW) by usearch."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from egara.metric import Metric
from egara.search.exact import ExactIndex, Neighbours

__all__ = ["EXACT_UP_TO", "ApproximateIndex", "Parameters", "choose"]

EXACT_UP_TO = 200_000
"""Vectors that are searched exactly; from `benchmarks/approximate.py`."""

_BLOCK = 8192
_SAMPLE = 200
_SAMPLE_K = 10
_LARGEST_HALF = 1e4  # far enough from the largest float16 for sums of squares of differences


def choose(total: int) -> Literal["exact", "approximate"]:
    """Which index serves a collection of `total` vectors."""
    return "exact" if total <= EXACT_UP_TO else "approximate"


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the graph is built and searched (see usearch)."""

    connectivity: int = 16
    """Edges of a node."""

    expansion_add: int = 128
    """Candidates that are kept while a node is added."""

    expansion_search: int = 128
    """Candidates that are kept while the graph is searched."""


class ApproximateIndex:
    """Nearest neighbours by walking a graph; some may be missed, the distances given are exact.

    Has the methods of `ExactIndex`, and `recall`. Building on several threads adds nodes in no
    fixed order, so two builds may miss different neighbours.
    """

    def __init__(self, exact: ExactIndex, graph: Any, about: dict[str, Any]) -> None:  # noqa: ANN401
        """From what `build` or `load` made: call those."""
        self._exact = exact
        self._graph = graph
        self.about = about
        """What is stored beside the graph: metric, shape, parameters, versions and recall."""

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
        """Build over vectors as `ExactIndex` takes them, and measure the recall.

        `progress` is called with the vectors added and N. `versions` say what the vectors were made
        from (an encoder's fingerprint, a table's version) and are compared by `load`.
        """
        exact = ExactIndex(vectors, metric)
        chosen = parameters or Parameters()
        kind = _scalar_kind(exact)
        graph = _empty_graph(exact, kind, chosen)
        for start in range(0, len(exact), _BLOCK):
            stop = min(start + _BLOCK, len(exact))
            graph.add(np.arange(start, stop), _prepared(exact, exact.vectors[start:stop]))
            if progress:
                progress(stop, len(exact))
        about = {**_identity(exact, versions), "scalar": kind, "parameters": asdict(chosen)}
        index = cls(exact, graph, about)
        about["recall"] = _measured_recall(index)
        return index

    def save(self, path: Path) -> None:
        """Write the graph to `path` and what it was made from to `path`.json; not the vectors."""
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
        """Read what `save` wrote; None where there is none, or it was made from something else."""
        exact = ExactIndex(vectors, metric)
        try:
            about = json.loads(_about_path(path).read_text(encoding="utf-8"))
            identity = _identity(exact, versions)
            if any(about[part] != value for part, value in identity.items()):
                return None
            graph = _empty_graph(exact, about["scalar"], Parameters(**about["parameters"]))
            graph.load(str(path))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError):
            return None  # derived data: whatever is wrong with it, it is built anew
        return cls(exact, graph, about) if len(graph) == len(exact) else None

    def __len__(self) -> int:
        return len(self._exact)

    @property
    def recall(self) -> float:
        """Share of the 10 nearest that were found, for 200 sampled rows (or all of fewer)."""
        return float(self.about["recall"])

    @property
    def metric(self) -> Metric:
        """How vectors are compared."""
        return self._exact.metric

    @property
    def vectors(self) -> NDArray[Any]:
        """(N, D): what was indexed."""
        return self._exact.vectors

    @property
    def dimensions(self) -> int:
        """Columns of the array."""
        return self._exact.dimensions

    def distances(self, query: ArrayLike, rows: ArrayLike | None = None) -> NDArray[np.float32]:
        """As `ExactIndex.distances`: exact, and so as slow."""
        return self._exact.distances(query, rows)

    def search(self, queries: ArrayLike, k: int, rows: ArrayLike | None = None) -> Neighbours:
        """As `ExactIndex.search`, nearly; with `rows` it is exact."""
        checked = self._exact.checked(queries)
        if rows is not None or k <= 0 or not len(checked) or k * 4 > len(self):
            return self._exact.search(checked, k, rows)
        asked = min(max(k, self._graph.expansion_search), len(self))
        nearest = []
        for query, prepared in zip(checked, _prepared(self._exact, checked), strict=True):
            found = np.asarray(self._graph.search(prepared, asked).keys).astype(np.int64)
            # A graph may have parts that cannot be reached from where the walk starts.
            reached = np.sort(found) if len(found) >= k else None
            nearest.append(self._exact.nearest_of(query, k, reached))
        return Neighbours(
            np.concatenate([one.indices for one in nearest]),
            np.concatenate([one.distances for one in nearest]),
        )


def _identity(exact: ExactIndex, versions: Mapping[str, str] | None) -> dict[str, Any]:
    shape = [len(exact), exact.dimensions]
    return {"metric": str(exact.metric), "shape": shape, "versions": dict(versions or {})}


def _about_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _scalar_kind(exact: ExactIndex) -> str:
    if exact.metric is Metric.HAMMING:
        return "b1"
    if exact.metric is Metric.COSINE:
        return "f16"
    blocks = (exact.vectors[start : start + _BLOCK] for start in range(0, len(exact), _BLOCK))
    return "f16" if max((np.abs(b).max() for b in blocks), default=0) < _LARGEST_HALF else "f32"


def _empty_graph(exact: ExactIndex, kind: str, parameters: Parameters) -> Any:  # noqa: ANN401
    from usearch.index import Index, MetricKind

    metrics = {
        Metric.HAMMING: MetricKind.Hamming,
        Metric.EUCLIDEAN: MetricKind.L2sq,
        Metric.COSINE: MetricKind.IP,  # of normalised vectors: usearch's own cosine fails for zero
        Metric.INNER: MetricKind.IP,
    }
    return Index(
        ndim=exact.dimensions * (8 if exact.metric is Metric.HAMMING else 1),
        metric=metrics[exact.metric],
        dtype=kind,
        connectivity=parameters.connectivity,
        expansion_add=parameters.expansion_add,
        expansion_search=parameters.expansion_search,
    )


def _prepared(exact: ExactIndex, vectors: NDArray[Any]) -> NDArray[Any]:
    if exact.metric is not Metric.COSINE:
        return vectors
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), np.float32)


def _measured_recall(index: ApproximateIndex) -> float:
    """Ties count as found: what is compared is the distances."""
    total = len(index)
    if not total:
        return 1.0
    rows = np.random.default_rng(0).permutation(total)[:_SAMPLE]
    queries, k = index.vectors[rows], min(_SAMPLE_K, total)
    furthest = ExactIndex(index.vectors, index.metric).search(queries, k).distances[:, -1:]
    return float((index.search(queries, k).distances <= furthest).mean())
