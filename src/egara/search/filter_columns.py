"""Columns of a table in filters: text, numbers, booleans, and lists of these."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from egara.errors import BadFilter

__all__ = ["FilterColumn"]


class FilterColumn:
    """A column that a filter can compare, or a column of lists.

    Attributes:
        name: of the column.
        values: its Arrow array.
        is_list: whether each row has a list of values.
        kind: ``text``, ``boolean``, ``number``, ``nothing`` (all null), or empty for other types.
    """

    def __init__(self, name: str, values: pa.ChunkedArray) -> None:
        self.name = name
        self.values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
        if pa.types.is_dictionary(self.values.type):
            self.values = self.values.dictionary_decode()
        self.is_list = pa.types.is_list(values.type) or pa.types.is_large_list(values.type)
        self.kind = _kind(values.type.value_type if self.is_list else self.values.type)

    @property
    def description(self) -> str:
        """The type in words, for error messages."""
        kind = self.kind or str(self.values.type)
        return f"a list of {kind}" if self.is_list else f"of type {kind}"

    def any(self, test: Callable[[Any], Any]) -> pa.Array:
        """Apply `test` to the values; for lists, return whether it is true for any element."""
        if self.kind == "nothing":
            return pa.nulls(len(self.values), pa.bool_())
        if not self.kind:
            raise BadFilter(
                f"{self.name} has the type {self.values.type}, which a filter cannot compare."
            )
        if not self.is_list:
            return test(self.values)
        parents = pc.list_parent_indices(self.values)
        passing = pc.fill_null(test(pc.list_flatten(self.values)), False)
        matches = np.zeros(len(self.values), np.bool_)
        matches[parents.filter(passing).to_numpy(zero_copy_only=False)] = True
        missing = pc.is_null(self.values).to_numpy(zero_copy_only=False)
        return pa.array(matches, mask=missing)

    def compare_with(self, other: "FilterColumn", test: Callable[[Any, Any], Any]) -> pa.Array:
        """Apply `test` to this column and another one, row by row."""
        if self.is_list or other.is_list or not self.kind or self.kind != other.kind:
            raise BadFilter(
                f"{self.name} is {self.description} and {other.name} {other.description}; "
                "they cannot be compared with one another."
            )
        return self.any(lambda values: test(values, other.values))


def _kind(of: pa.DataType) -> str:
    types = pa.types
    if types.is_string(of) or types.is_large_string(of):
        return "text"
    if types.is_boolean(of):
        return "boolean"
    if types.is_integer(of) or types.is_floating(of):
        return "number"
    return "nothing" if types.is_null(of) else ""
