"""Values of `Filters` from Python."""

from pathlib import Path

import pytest

from egara import Filters
from egara.errors import BadInput


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("tags", None, "None"),
        ("tags", 3, "3"),
        ("without_tags", ["cat", 3], "3"),
        ("among", [None], "None"),
        ("avoid", [Path("cats/tom.png")], "Path('cats/tom.png')"),
    ],
)
def test_a_value_that_is_not_a_list_of_strings_is_named(name, value, shown: str) -> None:
    with pytest.raises(BadInput) as caught:
        Filters(**{name: value})
    assert str(caught.value).startswith(f"{name} must be a list of strings; got ")
    assert str(caught.value).endswith(f"{shown}.")


def test_a_condition_that_is_not_a_string_is_named() -> None:
    with pytest.raises(BadInput, match=r"where must be a condition, as a string; got 3\."):
        Filters(where=3)


def test_lists_of_any_kind_are_kept_as_tuples() -> None:
    filters = Filters(tags=(tag for tag in ["cat", "dog"]), avoid={"tom.png"})
    assert (filters.tags, filters.avoid) == (("cat", "dog"), ("tom.png",))
