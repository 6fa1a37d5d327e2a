"""Retrieval metrics as a table and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.evaluate.encoding import UnreadableDrawing
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import RETRIEVAL_METRICS, Retrieval, metrics_of_queries, summary
from egara.evaluate.retrieval_task import ClassColumn, RetrievalTask
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["RetrievalReport", "measure_retrieval"]

CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Retrieval metrics by encoder; the last entry is chance.

    Attributes:
        results: the metrics over all queries, by encoder.
        results_by_subjects: the metrics over queries with ``seen`` and with ``unseen`` subjects, by
            encoder. Empty unless the class is the subject and there are queries of both kinds. The
            database is the same for all.

    The other attributes are those of `RetrievalTask`.
    """

    dataset: str
    about: str
    by: ClassColumn
    leaves_one_out: bool
    results: Mapping[str, Retrieval]
    results_by_subjects: Mapping[str, Mapping[str, Retrieval]]
    unclassed: int
    unreadable: tuple[UnreadableDrawing, ...]

    def table(self) -> str:
        """Return a Markdown table with the mean of each metric over queries.

        If classes have several queries, it also has the mean over classes.
        """
        rows: list[list[object]] = []
        for name, result in self.results.items():
            rows += self._rows(name, "", result)
            for subjects, results in self.results_by_subjects.items():
                rows += self._rows("", f" of {subjects} subjects", results[name])
        return f"{self._about()}\n\n" + markdown_table(
            ["", "mean over", *RETRIEVAL_METRICS], rows, texts=2
        )

    def _rows(self, name: str, subjects: str, result: Retrieval) -> list[list[object]]:
        count = f"{result.queries:,} " if subjects else ""
        rows: list[list[object]] = [[name, f"{count}queries{subjects}", *result.mean.values()]]
        if result.classes < result.queries:
            rows += [["", f"{self.by}s{subjects}", *result.macro.values()]]
        return rows

    def _about(self) -> str:
        first = next(iter(self.results.values()))
        notes = {
            f"without another drawing of their {self.by}": first.left_out,
            self._unclassed(): self.unclassed,
            "could not be read": len(self.unreadable),
        }
        notes_text = "".join(f"; {count:,} {note}" for note, count in notes.items() if count)
        return (
            f"{self.dataset}, {self.about}: {first.queries:,} queries of {first.classes:,} "
            f"{self.by}s, {first.database:,} drawings searched{notes_text}."
        )

    def _unclassed(self) -> str:
        if self.leaves_one_out:
            return f"without a known {self.by}"
        return f"excluded: their {self.by} is in only one of the two sets"

    def as_json(self) -> dict[str, Any]:
        """Return the JSON document of the command."""
        first = next(iter(self.results.values()))
        return {
            "dataset": self.dataset,
            "about": self.about,
            "by": self.by,
            "queries": first.queries,
            "left_out": first.left_out,
            "classes": first.classes,
            "database": first.database,
            "unclassed": self.unclassed,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "found": _means_as_json(self.results),
            "by_subjects": {
                subjects: {
                    "queries": next(iter(results.values())).queries,
                    "classes": next(iter(results.values())).classes,
                    "found": _means_as_json(results),
                }
                for subjects, results in self.results_by_subjects.items()
            },
        }


def _means_as_json(results: Mapping[str, Retrieval]) -> dict[str, dict[str, dict[str, float]]]:
    return {
        name: {"over_queries": dict(result.mean), "over_classes": dict(result.macro)}
        for name, result in results.items()
    }


def measure_retrieval(task: RetrievalTask) -> RetrievalReport:
    """Measure each encoder with its own metric, and chance with equal distances to all drawings.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    equal = np.zeros((len(task.drawings), 1), np.uint8)
    vectors = {**task.vectors, CHANCE: equal}
    metrics = {**task.metrics, CHANCE: Metric.HAMMING}
    by_query = {name: _metrics_of_queries(task, vectors[name], metrics[name]) for name in vectors}
    all_queries = np.ones(len(task.queries), bool)
    counted = ~np.isnan(by_query[CHANCE][:, 0])
    results = {name: _means(task, values, all_queries) for name, values in by_query.items()}
    results_by_subjects = {
        subjects: {name: _means(task, values, mask) for name, values in by_query.items()}
        for subjects, mask in _masks_by_subjects(task, counted).items()
    }
    return RetrievalReport(
        task.dataset,
        task.about,
        task.by,
        task.leaves_one_out,
        results,
        results_by_subjects,
        task.unclassed,
        task.unreadable,
    )


def _metrics_of_queries(
    task: RetrievalTask, vectors: NDArray[Any], metric: Metric
) -> NDArray[np.float64]:
    """Compute `RETRIEVAL_METRICS` (Q, 4) of each query."""
    itself = np.searchsorted(task.database, task.queries) if task.leaves_one_out else None
    return metrics_of_queries(
        ExactIndex(vectors[task.database], metric),
        vectors[task.queries],
        task.classes[task.queries],
        task.classes[task.database],
        itself,
    )


def _means(task: RetrievalTask, values: NDArray[np.float64], mask: NDArray[np.bool_]) -> Retrieval:
    return summary(values[mask], task.classes[task.queries[mask]], len(task.database))


def _masks_by_subjects(
    task: RetrievalTask, counted: NDArray[np.bool_]
) -> dict[str, NDArray[np.bool_]]:
    """Return masks (Q,) of the queries with seen and unseen subjects; empty if one kind is empty.

    Args:
        task: the queries.
        counted: (Q,), whether a query has another drawing of its class.
    """
    if task.trained is None or task.by != "subject":
        return {}
    seen = task.trained[task.queries]
    masks = {"seen": seen, "unseen": ~seen}
    return masks if all((mask & counted).any() for mask in masks.values()) else {}
