"""What was found, as a table and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from egara.evaluate.encoding import Unreadable
from egara.evaluate.markdown import markdown_table
from egara.evaluate.nearest_drawings import ClassColumn, RetrievalTask
from egara.evaluate.retrieval import FIGURES, Retrieval, retrieve
from egara.metric import Metric
from egara.search import ExactIndex

__all__ = ["RetrievalReport", "measure_retrieval"]

CHANCE = "chance"


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """What was found, by encoder; last what chance finds. Else as in `RetrievalTask`."""

    dataset: str
    about: str
    by: ClassColumn
    leaves_one_out: bool
    found: Mapping[str, Retrieval]
    unclassed: int
    unreadable: tuple[Unreadable, ...]

    def table(self) -> str:
        """Markdown: each figure over queries, and over classes where these have several."""
        rows: list[list[object]] = []
        for name, found in self.found.items():
            rows += [[name, "queries", *found.mean.values()]]
            if found.classes < found.queries:
                rows += [["", f"{self.by}s", *found.macro.values()]]
        return f"{self._about()}\n\n" + markdown_table(["", "mean over", *FIGURES], rows, texts=2)

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
            "found": {
                name: {"over_queries": dict(found.mean), "over_classes": dict(found.macro)}
                for name, found in self.found.items()
            },
        }


def measure_retrieval(task: RetrievalTask) -> RetrievalReport:
    """Measure each encoder by its own metric, and chance by equal distances to all.

    Raises:
        BadInput: no query has another drawing of its class.
    """
    indexes = {
        name: ExactIndex(vectors[task.database], task.metrics[name])
        for name, vectors in task.vectors.items()
    }
    found = {name: _found(task, index, task.vectors[name]) for name, index in indexes.items()}
    same = np.zeros((len(task.drawings), 1), np.uint8)
    alike = ExactIndex(same[task.database], Metric.HAMMING)
    found[CHANCE] = _found(task, alike, same)
    return RetrievalReport(
        task.dataset,
        task.about,
        task.by,
        task.leaves_one_out,
        found,
        task.unclassed,
        task.unreadable,
    )


def _found(task: RetrievalTask, index: ExactIndex, vectors: NDArray[Any]) -> Retrieval:
    return retrieve(
        index,
        vectors[task.queries],
        task.classes[task.queries],
        task.classes[task.database],
        np.arange(len(task.queries)) if task.leaves_one_out else None,
    )
