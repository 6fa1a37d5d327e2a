"""What was found, as a table and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.evaluate.encoding import Unreadable
from egara.evaluate.markdown import markdown_table
from egara.evaluate.nearest_drawings import ClassColumn, RetrievalTask
from egara.evaluate.retrieval import FIGURES, Retrieval, figures_of_queries, summary
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["RetrievalReport", "measure_retrieval"]

CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """What was found, by encoder; last what chance finds. Else as in `RetrievalTask`.

    Attributes:
        parts: the same for queries of ``seen`` and of ``unseen`` subjects apart, where there are
            both and drawings of one subject count as found. All search the same drawings.
    """

    dataset: str
    about: str
    by: ClassColumn
    leaves_one_out: bool
    found: Mapping[str, Retrieval]
    parts: Mapping[str, Mapping[str, Retrieval]]
    unclassed: int
    unreadable: tuple[Unreadable, ...]

    def table(self) -> str:
        """Markdown: each figure over queries, and over classes where these have several."""
        rows: list[list[object]] = []
        for name, found in self.found.items():
            rows += self._rows(name, "", found)
            for part, of_part in self.parts.items():
                rows += self._rows("", f" of {part} subjects", of_part[name])
        return f"{self._about()}\n\n" + markdown_table(["", "mean over", *FIGURES], rows, texts=2)

    def _rows(self, name: str, part: str, found: Retrieval) -> list[list[object]]:
        count = f"{found.queries:,} " if part else ""
        rows: list[list[object]] = [[name, f"{count}queries{part}", *found.mean.values()]]
        if found.classes < found.queries:
            rows += [["", f"{self.by}s{part}", *found.macro.values()]]
        return rows

    def _about(self) -> str:
        one = next(iter(self.found.values()))
        notes = {
            f"without another drawing of their {self.by}": one.left_out,
            self._unclassed(): self.unclassed,
            "could not be read": len(self.unreadable),
        }
        said = "".join(f"; {count:,} {note}" for note, count in notes.items() if count)
        return (
            f"{self.dataset}, {self.about}: {one.queries:,} queries of {one.classes:,} {self.by}s, "
            f"{one.database:,} drawings searched{said}."
        )

    def _unclassed(self) -> str:
        if self.leaves_one_out:
            return f"without a known {self.by}"
        return f"left out, as only one of the sets has their {self.by}"

    def as_json(self) -> dict[str, Any]:
        """What the command prints with ``--json``."""
        one = next(iter(self.found.values()))
        return {
            "dataset": self.dataset,
            "about": self.about,
            "by": self.by,
            "queries": one.queries,
            "left_out": one.left_out,
            "classes": one.classes,
            "database": one.database,
            "unclassed": self.unclassed,
            "unreadable": [{"id": bad.id, "reason": bad.reason} for bad in self.unreadable],
            "found": _figures(self.found),
            "by_subjects": {
                part: {
                    "queries": next(iter(found.values())).queries,
                    "classes": next(iter(found.values())).classes,
                    "found": _figures(found),
                }
                for part, found in self.parts.items()
            },
        }


def _figures(found: Mapping[str, Retrieval]) -> dict[str, dict[str, dict[str, float]]]:
    return {
        name: {"over_queries": dict(one.mean), "over_classes": dict(one.macro)}
        for name, one in found.items()
    }


def measure_retrieval(task: RetrievalTask) -> RetrievalReport:
    """Measure each encoder by its own metric, and chance by equal distances to all.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    alike = np.zeros((len(task.drawings), 1), np.uint8)
    vectors = {**task.vectors, CHANCE: alike}
    metrics = {**task.metrics, CHANCE: Metric.HAMMING}
    figures = {name: _figures_of(task, vectors[name], metrics[name]) for name in vectors}
    found = {name: _means(task, of, np.ones(len(of), bool)) for name, of in figures.items()}
    counted = ~np.isnan(figures[CHANCE][:, 0])
    parts = {
        part: {name: _means(task, of, rows) for name, of in figures.items()}
        for part, rows in _parts(task, counted).items()
    }
    return RetrievalReport(
        task.dataset,
        task.about,
        task.by,
        task.leaves_one_out,
        found,
        parts,
        task.unclassed,
        task.unreadable,
    )


def _figures_of(task: RetrievalTask, vectors: NDArray[Any], metric: Metric) -> NDArray[np.float64]:
    """`FIGURES` of each query, (Q, 4)."""
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
    """Which queries (Q,) are of seen and of unseen subjects; none where all are of one kind."""
    if task.trained is None or task.by != "subject":
        return {}
    seen = task.trained[task.queries]
    parts = {"seen": seen, "unseen": ~seen}
    return parts if all((rows & counted).any() for rows in parts.values()) else {}
