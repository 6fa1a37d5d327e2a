"""Divisions by ratio and by class, and folds."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from egara.errors import BadInput
from egara.train.kit.data.divisions import divide_by_class, divide_by_ratio, folds

RATIOS = {"train": 5, "validation": 3, "test": 2}


def test_a_division_has_every_row_once_in_the_ratios() -> None:
    parts = divide_by_ratio(1000, RATIOS, seed=3)
    assert {name: len(rows) for name, rows in parts.items()} == {
        "train": 500, "validation": 300, "test": 200,
    }  # fmt: skip
    assert sorted(np.concatenate(list(parts.values()))) == list(range(1000))
    assert all((np.diff(rows) > 0).all() for rows in parts.values())


def test_the_seed_alone_decides_the_division() -> None:
    first, again, other = (divide_by_ratio(50, RATIOS, seed=seed)["test"] for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


def test_each_class_is_divided_by_the_ratios() -> None:
    classes = np.repeat([0, 1, 2], [100, 20, 10])
    parts = divide_by_ratio(130, RATIOS, seed=0, classes=classes)
    assert Counter(classes[parts["train"]]) == {0: 50, 1: 10, 2: 5}
    assert Counter(classes[parts["validation"]]) == {0: 30, 1: 6, 2: 3}
    assert Counter(classes[parts["test"]]) == {0: 20, 1: 4, 2: 2}


@pytest.mark.parametrize("seed", range(5))
def test_groups_are_never_divided(seed: int) -> None:
    groups = np.random.default_rng(seed).integers(0, 30, 200)
    by_ratio = list(divide_by_ratio(200, RATIOS, seed=seed, groups=list(groups)).values())
    by_fold = folds(200, 4, seed=seed, groups=list(groups))
    for parts in (by_ratio, by_fold):
        for one, other in combinations(parts, 2):
            assert {*groups[one]}.isdisjoint(groups[other])
        assert sorted(np.concatenate(parts)) == list(range(200))


def test_a_division_by_class_keeps_each_class_in_one_part() -> None:
    classes = np.random.default_rng(0).integers(0, 20, 300)
    parts = divide_by_class(classes, {"train": 3, "test": 1}, seed=1)
    train, test = ({*classes[parts[name]]} for name in ("train", "test"))
    assert train.isdisjoint(test)
    assert (len(train), len(test)) == (15, 5)
    assert len(parts["train"]) + len(parts["test"]) == 300


def test_folds_have_equal_sizes_and_equal_shares_of_each_class() -> None:
    classes = np.repeat([0, 1], [30, 9])
    found = folds(39, 3, seed=5, classes=classes)
    assert [len(rows) for rows in found] == [13, 13, 13]
    assert [Counter(classes[rows]) for rows in found] == [{0: 10, 1: 3}] * 3


def test_classes_with_fewer_rows_than_folds_are_spread_over_the_folds() -> None:
    found = folds(6, 3, seed=0, classes=[0, 0, 1, 1, 2, 2])
    assert sorted(map(len, found)) == [2, 2, 2]


@pytest.mark.parametrize(
    ("divide", "message"),
    [
        (lambda: divide_by_ratio(10, {"train": 1, "test": 0}, seed=0), "each must be more than 0"),
        (lambda: divide_by_ratio(2, RATIOS, seed=0), "2 rows are too few for 3 parts"),
        (lambda: folds(10, 1, seed=0), "1 folds are asked for; 2 or more"),
        (lambda: folds(3, 5, seed=0), "3 rows are too few for 5 parts"),
        (lambda: divide_by_class([0, 0, 0], {"train": 1, "test": 1}, seed=0), "1 rows are too few"),
    ],
)
def test_a_division_with_an_empty_part_is_refused(divide, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        divide()
