"""MLSMOTE against its published algorithm, on cases that can be worked out by hand."""

import numpy as np
import pytest

from egara.errors import BadInput
from egara.train.atmosphere.mlsmote import imbalance_ratios, minority_labels, mlsmote

# Eight examples. The counts of the three labels are 8, 4 and 2.
LABELS = np.array(
    [[1, 1, 1], [1, 1, 1], [1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0]], bool
)
FEATURES = np.array([[0, 0], [4, 2], [9, 9], [9, 8], [1, 1], [2, 2], [3, 3], [4, 4]], np.float32)


def test_the_ratios_and_the_minority_are_those_of_the_definition() -> None:
    assert imbalance_ratios(LABELS).tolist() == [1, 2, 4]
    assert minority_labels(LABELS).tolist() == [2]  # the mean is 7/3


def test_a_synthetic_example_lies_between_an_example_and_its_neighbour() -> None:
    features, labels = mlsmote(FEATURES, LABELS, seed=3)
    assert features.shape == (2, 2)  # the bag of the label 2 has two examples
    assert (features >= 0).all()
    assert (features <= [4, 2]).all()
    assert labels.tolist() == [[True, True, True]] * 2


def test_labels_are_those_of_more_than_half_of_the_example_and_its_neighbours() -> None:
    labels = np.zeros((9, 2), bool)
    labels[:, 0] = True  # the most frequent label
    labels[:4, 1] = True  # the minority: a bag of four
    third = np.zeros((9, 1), bool)
    third[[0, 1, 4, 5, 6, 7, 8]] = True  # two of the bag have it, in 7 examples in all
    every = np.concatenate([labels, third], axis=1)
    assert minority_labels(every).tolist() == [1]
    features = np.array([[0], [1], [10], [11], [20], [21], [22], [23], [24]], np.float32)
    # k = 1: 0 and 1 are neighbours of each other and have the third label, 10 and 11 do not.
    _, found = mlsmote(features, every, neighbours=1)
    assert found[:, 2].tolist() == [True, True, False, False]
    # k = 3: the whole bag votes, and two of four are not more than half.
    _, found = mlsmote(features, every, neighbours=3)
    assert found.tolist() == [[True, True, False]] * 4


@pytest.mark.parametrize("count", [1, 2, 5, 284])
def test_so_many_examples_are_made_as_are_asked_for(count: int) -> None:
    features, labels = mlsmote(FEATURES, LABELS, count=count)
    assert features.shape == (count, 2)
    assert labels.all()
    again, _ = mlsmote(FEATURES, LABELS, count=count)
    assert np.array_equal(features, again)


def test_balanced_labels_and_bags_of_one_give_nothing() -> None:
    balanced = np.eye(4, dtype=bool)
    assert len(mlsmote(FEATURES[:4], balanced)[0]) == 0
    lonely = np.array([[1, 0], [1, 0], [1, 1]], bool)
    assert len(mlsmote(FEATURES[:3], lonely)[0]) == 0
    with pytest.raises(BadInput, match="284 synthetic examples cannot be made"):
        mlsmote(FEATURES[:3], lonely, count=284)


def test_a_label_without_an_example_is_refused() -> None:
    with pytest.raises(BadInput, match="1 of 2 labels have no example"):
        mlsmote(FEATURES[:2], np.array([[1, 0], [1, 0]], bool))
