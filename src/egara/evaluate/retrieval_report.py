"""The figures of retrieval as a table and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.evaluate.encoding import UnreadableDrawing
from egara.evaluate.markdown import markdown_table
from egara.evaluate.retrieval import FIGURES, Retrieval, figures_of_queries, summary
from egara.evaluate.retrieval_task import ClassColumn, RetrievalTask
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["RetrievalReport", "measure_retrieval"]

CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """Retrieval figures by encoder, and last those of chance.

    Attributes:
        figures: the figures of all queries, by encoder.
        parts: the figures of queries with ``seen`` and with ``unseen`` subjects, by encoder. Empty
            unless the class is the subject and there are queries of both kinds. The database is the
            same for all.

    The other attributes are those of `RetrievalTask`.
    """

    dataset: str
    about: str
    by: ClassColumn
    leaves_one_out: bool
    figures: Mapping[str, Retrieval]
    parts: Mapping[str, Mapping[str, Retrieval]]
    unclassed: int
    unreadable: tuple[UnreadableDrawing, ...]

    def table(self) -> str:
        """Return a Markdown table with the mean of each figure over queries.

        If classes have several queries, it also has the mean over classes.
        """
        rows: list[list[object]] = []
        for name, figures in self.figures.items():
            rows += self._rows(name, "", figures)
            for part, figures_of_part in self.parts.items():
                rows += self._rows("", f" of {part} subjects", figures_of_part[name])
        return f"{self._about()}\n\n" + markdown_table(["", "mean over", *FIGURES], rows, texts=2)

    def _rows(self, name: str, part: str, figures: Retrieval) -> list[list[object]]:
        count = f"{figures.queries:,} " if part else ""
        rows: list[list[object]] = [[name, f"{count}queries{part}", *figures.mean.values()]]
        if figures.classes < figures.queries:
            rows += [["", f"{self.by}s{part}", *figures.macro.values()]]
        return rows

    def _about(self) -> str:
        first = next(iter(self.figures.values()))
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
        return f"left out, as only one of the sets has their {self.by}"

    def as_json(self) -> dict[str, Any]:
        """Return the JSON document of the command."""
        first = next(iter(self.figures.values()))
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
            "found": _figures(self.figures),
            "by_subjects": {
                part: {
                    "queries": next(iter(figures.values())).queries,
                    "classes": next(iter(figures.values())).classes,
                    "found": _figures(figures),
                }
                for part, figures in self.parts.items()
            },
        }


def _figures(retrievals: Mapping[str, Retrieval]) -> dict[str, dict[str, dict[str, float]]]:
    return {
        name: {"over_queries": dict(figures.mean), "over_classes": dict(figures.macro)}
        for name, figures in retrievals.items()
    }


def measure_retrieval(task: RetrievalTask) -> RetrievalReport:
    """Measure each encoder with its own metric, and chance with equal distances to all drawings.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    equal = np.zeros((len(task.drawings), 1), np.uint8)
    vectors = {**task.vectors, CHANCE: equal}
    metrics = {**task.metrics, CHANCE: Metric.HAMMING}
    by_query = {name: _query_figures(task, vectors[name], metrics[name]) for name in vectors}
    means = {name: _means(task, each, np.ones(len(each), bool)) for name, each in by_query.items()}
    counted = ~np.isnan(by_query[CHANCE][:, 0])
    parts = {
        part: {name: _means(task, each, rows) for name, each in by_query.items()}
        for part, rows in _parts(task, counted).items()
    }
    return RetrievalReport(
        task.dataset,
        task.about,
        task.by,
        task.leaves_one_out,
        means,
        parts,
        task.unclassed,
        task.unreadable,
    )


def _query_figures(
    task: RetrievalTask, vectors: NDArray[Any], metric: Metric
) -> NDArray[np.float64]:
    """Compute `FIGURES` (Q, 4) of each query."""
    itself = np.searchsorted(task.database, task.queries) if task.leaves_one_out else None
    return figures_of_queries(
        ExactIndex(vectors[task.database], metric),
        vectors[task.queries],
        task.classes[task.queries],
        task.classes[task.database],
        itself,
    )


def _means(task: RetrievalTask, figures: NDArray[np.float64], rows: NDArray[np.bool_]) -> Retrieval:
    return summary(figures[rows], task.classes[task.queries[rows]], len(task.database))


def _parts(task: RetrievalTask, counted: NDArray[np.bool_]) -> dict[str, NDArray[np.bool_]]:
    """Return masks (Q,) of the queries with seen and unseen subjects; none if one kind is empty."""
    if task.trained is None or task.by != "subject":
        return {}
    seen = task.trained[task.queries]
    parts = {"seen": seen, "unseen": ~seen}
    return parts if all((rows & counted).any() for rows in parts.values()) else {}
