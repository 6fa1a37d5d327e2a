"""Cross-validation: one run for each fold, each in a separate folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from egara.evaluate.markdown import markdown_table
from egara.images import save
from egara.train.kit.processes import Log, is_main_process, no_log

__all__ = ["CrossValidationReport", "cross_validate"]

Rows = NDArray[np.int64]

TrainFold = Callable[[Path, Rows, Rows], Mapping[str, float]]
"""Takes the fold's folder, the rows to train with and the rows to test; returns metrics by name."""


@dataclass(frozen=True, slots=True)
class CrossValidationReport:
    """The metrics of each fold.

    Attributes:
        metrics: the metrics of each fold by their names.
    """

    metrics: Sequence[Mapping[str, float]]

    def mean(self) -> dict[str, float]:
        """Return the mean of each metric over the folds."""
        return {name: float(np.mean([x[name] for x in self.metrics])) for name in self.metrics[0]}

    def std(self) -> dict[str, float]:
        """Return the standard deviation of each metric over the folds (with k - 1)."""
        return {
            name: float(np.std([x[name] for x in self.metrics], ddof=1)) for name in self.metrics[0]
        }

    def table(self) -> str:
        """Return the metrics of each fold, their mean and their standard deviation as Markdown."""
        named = [(f"fold {number + 1}", metrics) for number, metrics in enumerate(self.metrics)]
        named += [("mean", self.mean()), ("std", self.std())]
        names = list(self.metrics[0])
        rows = [[name, *(metrics[metric] for metric in names)] for name, metrics in named]
        return markdown_table(["", *names], rows, texts=1)


def cross_validate(
    run: Path, folds: Sequence[Rows], train_fold: TrainFold, log: Log = no_log
) -> CrossValidationReport:
    """Train and test once for each fold: on all other folds, and on this one.

    A cross-validation that was stopped resumes: a fold with ``figures.json`` is not trained again,
    and the stages in a fold's folder resume.

    Args:
        run: the run's folder; each fold has a folder ``fold-1``, ``fold-2``, … in it.
        folds: the rows of each fold; see `egara.train.kit.data.divisions.folds`.
        train_fold: trains and tests one fold.
        log: takes a line of text before each fold.
    """
    results = []
    for number, test in enumerate(folds):
        folder = run / f"fold-{number + 1}"
        path = folder / "figures.json"
        if not path.is_file():
            log(f"Fold {number + 1} of {len(folds)}.")
            others = [rows for other, rows in enumerate(folds) if other != number]
            metrics = dict(train_fold(folder, np.sort(np.concatenate(others)), test))
            if is_main_process():
                folder.mkdir(parents=True, exist_ok=True)
                save(path, (json.dumps(metrics, indent=2) + "\n").encode())
        else:
            metrics = json.loads(path.read_text(encoding="utf-8"))
        results.append(metrics)
    return CrossValidationReport(results)
