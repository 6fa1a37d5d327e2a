"""Cross-validation."""

import json
from pathlib import Path

import numpy as np
import pytest

from egara.train.kit.data.divisions import folds
from egara.train.kit.folds import CrossValidationReport, cross_validate


def test_each_fold_is_tested_once_with_the_others_as_training_rows(tmp_path: Path) -> None:
    seen = []

    def train_fold(folder: Path, train: np.ndarray, test: np.ndarray) -> dict[str, float]:
        seen.append((folder.name, set(train), set(test)))
        return {"accuracy": len(train) / 10}

    report = cross_validate(tmp_path, folds(9, 3, seed=0), train_fold)
    assert [name for name, _, _ in seen] == ["fold-1", "fold-2", "fold-3"]
    assert all(train | test == set(range(9)) and not train & test for _, train, test in seen)
    assert set.union(*(test for _, _, test in seen)) == set(range(9))
    assert report.mean() == {"accuracy": pytest.approx(0.6)}


def test_a_stopped_cross_validation_resumes_after_its_finished_folds(tmp_path: Path) -> None:
    trained = []

    def train_fold(folder: Path, train: np.ndarray, test: np.ndarray) -> dict[str, float]:
        trained.append(folder.name)
        if len(trained) == 2:
            raise KeyboardInterrupt
        return {"accuracy": float(test[0])}

    parts = folds(6, 3, seed=0)
    lines: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        cross_validate(tmp_path, parts, train_fold)
    report = cross_validate(tmp_path, parts, train_fold, lines.append)
    assert trained == ["fold-1", "fold-2", "fold-2", "fold-3"]
    assert lines == ["Fold 2 of 3.", "Fold 3 of 3."]
    kept = [json.loads((tmp_path / f"fold-{n}/figures.json").read_text()) for n in (1, 2, 3)]
    assert list(report.metrics) == kept


def test_mean_and_deviation_are_numpys_with_k_minus_1() -> None:
    report = CrossValidationReport([{"a": 0.1, "b": 2.0}, {"a": 0.4, "b": 4.0}])
    assert report.mean() == {"a": pytest.approx(0.25), "b": pytest.approx(3)}
    assert report.std() == {"a": pytest.approx(0.3 / 2**0.5), "b": pytest.approx(2**0.5)}
    assert report.table().splitlines()[-2:] == [
        "| mean | 0.250 | 3.000 |",
        "| std | 0.212 | 1.414 |",
    ]
