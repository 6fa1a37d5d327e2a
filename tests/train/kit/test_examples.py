"""Examples with an explicit list of labels, a domain and an instance."""

import numpy as np
import pytest

from egara.errors import BadInput
from egara.train.kit.data.examples import UNKNOWN_INSTANCE, Example, Examples

CAT_AND_DOG = [
    Example("1", b"a", ("cat",), "sketch", "tom"),
    Example("2", b"b", ("dog",), "image", "rex"),
    Example("3", b"c", ("cat",), "image", "tom"),
    Example("4", b"d", ("cat",), "sketch"),
]


def test_labels_have_the_columns_of_the_list() -> None:
    moods = [Example("1", b"", ("calm", "dark")), Example("2", b"", ("bright",))]
    found = Examples(moods, ["dark", "bright", "calm"])
    np.testing.assert_array_equal(found.targets, [[True, False, True], [False, True, False]])


def test_classes_domains_and_instances_are_those_of_the_examples() -> None:
    found = Examples(CAT_AND_DOG, ["dog", "cat"])
    assert found.classes.tolist() == [1, 0, 1, 1]
    assert found.of_domain("sketch").tolist() == [0, 3]
    assert found.of_domain("image", "sketch").tolist() == [0, 1, 2, 3]
    assert found.instances[0] == found.instances[2] != found.instances[1]
    assert found.instances[3] == UNKNOWN_INSTANCE
    assert found.images(found.of_domain("image")) == [b"b", b"c"]


@pytest.mark.parametrize(
    ("examples", "labels", "message"),
    [
        (CAT_AND_DOG, ["cat"], r"2 has 'dog', not in the list of 1 labels \('cat'\)"),
        (CAT_AND_DOG, ["cat", "dog", "owl"], "No drawing has 'owl'; remove it from"),
        (CAT_AND_DOG, ["cat", "dog", "cat"], "The list of labels has 'cat' more than once"),
        ([], ["cat"], "There are no drawings to learn from"),
    ],
)
def test_labels_that_do_not_fit_the_list_are_named(examples, labels, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Examples(examples, labels)


def test_an_example_with_two_labels_has_no_class() -> None:
    found = Examples([*CAT_AND_DOG, Example("5", b"", ("cat", "dog"))], ["dog", "cat"])
    with pytest.raises(BadInput, match="5 has 2 labels; a class is exactly one label"):
        found.classes  # noqa: B018
