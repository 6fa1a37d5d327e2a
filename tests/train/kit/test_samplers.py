"""Batches of classes from two domains."""

from collections import Counter

import numpy as np
import pytest

from egara.errors import BadInput

pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("pytorch_metric_learning", reason="needs egara[train]")

from egara.train.kit.data.samplers import DomainClassSampler, check_class_sizes

CLASSES = np.tile(np.arange(5), 12)
DOMAINS = ["sketch"] * 20 + ["image"] * 40


def sampler(**changes: object) -> DomainClassSampler:
    given = {"classes_per_batch": 3, "samples_per_domain": 2, "seed": 1, **changes}
    return DomainClassSampler(CLASSES, DOMAINS, **given)


def test_a_batch_has_samples_of_each_domain_for_each_of_its_classes() -> None:
    rows = np.array(list(sampler())).reshape(-1, 12)
    assert len(rows) == 60 // 12 == len(sampler()) // 12
    for batch in rows:
        assert sorted(Counter(CLASSES[batch].tolist()).values()) == [4, 4, 4]
        assert [DOMAINS[row] for row in batch] == ["sketch", "sketch", "image", "image"] * 3
        assert len(set(batch.tolist())) == 12


def test_batches_follow_from_the_seed_the_epoch_and_the_process() -> None:
    def rows(epoch: int, **changes: object) -> list[int]:
        made = sampler(**changes)
        made.set_epoch(epoch)
        return list(made)

    assert rows(2) == rows(2)
    assert rows(2) != rows(3)
    assert rows(2, world_size=2) != rows(2, rank=1, world_size=2)
    assert len(rows(2, world_size=2)) == 24


def test_a_class_with_too_few_samples_repeats_some_and_one_without_a_domain_is_left_out() -> None:
    made = DomainClassSampler(
        [0, 0, 0, 1, 1, 2], ["sketch", "image", "image", "sketch", "image", "image"],
        classes_per_batch=2, samples_per_domain=2, seed=0,
    )  # fmt: skip
    rows = list(made)
    assert Counter(rows)[0] == Counter(rows)[3] == 2 * made.batches
    assert 5 not in rows


def test_too_few_classes_with_both_domains_are_counted() -> None:
    with pytest.raises(BadInput, match=r"asks for 2 classes; 1 of 2 have .*\(sketch, image\)"):
        DomainClassSampler(
            [0, 0, 1], ["sketch", "image", "image"],
            classes_per_batch=2, samples_per_domain=1, seed=0,
        )  # fmt: skip


def test_classes_are_named_as_the_recipe_names_them() -> None:
    with pytest.raises(BadInput, match="asks for 2 drawings of a subject; 'owl' has 1 to train"):
        check_class_sizes([0, 0, 1], 2, 2, names=["cat", "owl"], noun="a subject")
