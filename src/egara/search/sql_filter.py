"""Filters: a safe subset of SQL expressions over the columns of a table.

::

    width >= 512 AND (artist = 'Rackham' OR title ILIKE '%cat%') AND keywords IN ('cat', 'dog')

sqlglot parses an expression; only listed syntax is allowed; Arrow evaluates it. No part of it
reaches a database. Nulls follow SQL: a comparison with a missing value is neither true nor false,
and only true rows match. A comparison with a column of lists is true if any element satisfies it
(`keywords = 'cat'`); `<>` and NOT LIKE are true if no element does.
"""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from egara.errors import BadFilter
from egara.search.filter_columns import FilterColumn

if TYPE_CHECKING:
    from sqlglot import exp

Node: TypeAlias = "exp.Expression | exp.Condition | exp.Expr"

__all__ = ["column_names", "matching_rows"]

MAX_LENGTH = 2000
"""Characters of an expression."""

MAX_DEPTH = 50
"""Nested levels of parentheses, NOT and other operators."""

_ALLOWED = "AND, OR, NOT, =, <>, <, <=, >, >=, LIKE, ILIKE, IN (...), BETWEEN, IS [NOT] NULL"


def matching_rows(table: pa.Table, expression: str) -> NDArray[np.bool_]:
    """Return a mask (N,) of the rows of `table` that satisfy `expression`.

    Raises:
        BadFilter: the expression cannot be parsed, has syntax that is not allowed, names a column
            that does not exist, or compares a column with a value of another type.
    """
    mask = _Evaluator(table).value(_parsed(expression))
    return np.asarray(pc.fill_null(mask, False).to_numpy(zero_copy_only=False), np.bool_)


def column_names(expression: str) -> set[str]:
    """Return the names of the columns in `expression`, in lower case.

    Raises:
        BadFilter: the expression cannot be parsed.
    """
    return {node.name.lower() for node in _parsed(expression).walk() if node.key == "column"}


def _parsed(expression: str) -> Node:
    import sqlglot  # imported here because it takes 0.1 s
    from sqlglot import errors, exp

    if not expression.strip():
        raise BadFilter("The filter is empty. Write for example width >= 512.")
    if any("\ud800" <= letter <= "\udfff" for letter in expression):
        raise BadFilter("The filter contains bytes that are not UTF-8. Remove them.")
    if len(expression) > MAX_LENGTH:
        raise BadFilter(
            f"The filter has {len(expression)} characters; at most {MAX_LENGTH} are allowed."
        )
    try:
        return sqlglot.parse_one(expression, into=exp.Condition)
    except errors.ParseError as error:
        first = error.errors[0] if error.errors else {}
        where = f" at character {first['col']}" if first.get("col") else ""
        raise BadFilter(f"The filter {_short(expression)} is not understood{where}.") from error
    except errors.SqlglotError as error:
        unclosed = "A quotation mark may be missing."
        raise BadFilter(f"The filter {_short(expression)} is not understood. {unclosed}") from error
    except RecursionError:
        raise BadFilter(
            "The filter is nested too deeply. Write it with fewer parentheses."
        ) from None


def _short(piece: str) -> str:
    return repr(piece if len(piece) <= 80 else piece[:77] + "...")


def _not_allowed(node: Node) -> BadFilter:
    return BadFilter(f"{_short(node.sql())} is not allowed in a filter; allowed are {_ALLOWED}.")


_COMPARISONS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    # the node's name in sqlglot: (Arrow's function, the comparison with exchanged sides)
    "eq": (pc.equal, "eq"),
    "neq": (pc.not_equal, "neq"),
    "lt": (pc.less, "gt"),
    "lte": (pc.less_equal, "gte"),
    "gt": (pc.greater, "lt"),
    "gte": (pc.greater_equal, "lte"),
}


class _Evaluator:
    """Evaluates expressions on one table; each method returns a nullable boolean array (N,)."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.depth = 0

    def value(self, node: Node) -> pa.Array:
        name = node.key
        self._check_arguments(node, _ALLOWED_ARGUMENTS.get(name))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadFilter(f"The filter is nested more than {MAX_DEPTH} levels deep. Use fewer.")
        try:
            return self._of(name, node)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise BadFilter(f"{_short(node.sql())} cannot be computed: {error}.") from error
        finally:
            self.depth -= 1

    def _of(self, name: str, node: Node) -> pa.Array:
        if name in ("and", "or"):
            join = pc.and_kleene if name == "and" else pc.or_kleene
            return reduce(join, [self.value(part) for part in node.flatten(unnest=False)])
        if name == "paren":
            return self.value(node.this)
        if name == "not":
            return pc.invert(self.value(node.this))
        if name == "column":
            return self._boolean_column(node)
        if name == "is":
            return self._is_null(node)
        if name in _COMPARISONS:
            return self._comparison(name, node)
        if name == "in":
            return self._in(node)
        if name == "between":
            return self._between(node)
        return self._like(node)

    def _check_arguments(self, node: Node, allowed: tuple[str, ...] | None) -> None:
        """Raise `BadFilter` if the node or one of its arguments is not allowed."""
        given = {name for name, value in node.args.items() if value}
        if allowed is None or not given <= set(allowed):
            raise _not_allowed(node)

    def _column(self, node: Node) -> FilterColumn:
        if node.key in _LITERALS:
            raise BadFilter(f"{_short(node.sql())} should be a column: {self._names()}.")
        if node.key != "column":
            raise _not_allowed(node)
        self._check_arguments(node, ("this",))
        self._check_arguments(node.this, ("this", "quoted"))
        wanted = str(node.name)
        names = [name for name in self.table.column_names if name == wanted]
        if not names and not node.this.args.get("quoted"):
            names = [n for n in self.table.column_names if n.lower() == wanted.lower()]
        if len(names) != 1:
            raise BadFilter(
                f"There is no column {wanted!r}; the columns are {self._names()}. "
                "Write text in single quotes."
            )
        return FilterColumn(names[0], self.table.column(names[0]))

    def _names(self) -> str:
        return ", ".join(self.table.column_names)

    def _boolean_column(self, node: Node) -> pa.Array:
        column = self._column(node)
        if column.kind != "boolean" or column.is_list:
            raise BadFilter(f"{column.name} is {column.description}; compare it with a value.")
        return column.values

    def _is_null(self, node: Node) -> pa.Array:
        if node.expression.key != "null":
            raise _not_allowed(node)
        return pc.is_null(self._column(node.this).values)

    def _comparison(self, name: str, node: Node) -> pa.Array:
        left, right = node.this, node.expression
        if left.key in _LITERALS:
            left, right, name = right, left, _COMPARISONS[name][1]
        column = self._column(left)
        if right.key == "column":
            return column.compare_with(self._column(right), _COMPARISONS[name][0])
        value = self._literal(right, column)
        if column.kind == "boolean" and name not in ("eq", "neq"):
            raise BadFilter(
                f"{column.name} is {column.description}; it can be compared only with = and <>."
            )
        if column.is_list and name == "neq":
            return pc.invert(column.any(lambda items: pc.equal(items, value)))
        return column.any(lambda items: _COMPARISONS[name][0](items, value))

    def _in(self, node: Node) -> pa.Array:
        column = self._column(node.this)
        if not node.expressions:
            raise BadFilter(f"{_short(node.sql())} needs at least one value in its parentheses.")
        values = [self._literal(value, column) for value in node.expressions]

        def among(items: pa.Array) -> pa.Array:
            return reduce(pc.or_kleene, [pc.equal(items, value) for value in values])

        return column.any(among)

    def _between(self, node: Node) -> pa.Array:
        column = self._column(node.this)
        if column.kind == "boolean":
            raise BadFilter(
                f"{column.name} is {column.description}; it can be compared only with = and <>."
            )
        low = self._literal(node.args["low"], column)
        high = self._literal(node.args["high"], column)
        return column.any(
            lambda items: pc.and_kleene(pc.greater_equal(items, low), pc.less_equal(items, high))
        )

    def _like(self, node: Node) -> pa.Array:
        column = self._column(node.this)
        if node.expression.key != "literal" or not node.expression.is_string:
            raise BadFilter(
                f"{_short(node.sql())} needs a pattern in single quotes, as in '%cat%'."
            )
        if column.kind not in ("text", "nothing"):
            raise BadFilter(f"{column.name} is {column.description}; LIKE is for text.")
        pattern, fold = node.expression.name, node.key == "ilike"
        if column.kind == "nothing":
            return column.any(lambda items: items)
        matches = column.any(lambda items: pc.match_like(items, pattern, ignore_case=fold))
        return pc.invert(matches) if node.args.get("negate") else matches

    def _literal(self, node: Node, column: FilterColumn) -> pa.Scalar:
        """Return the value of a literal; check that it fits the column's kind."""
        if node.key == "null":
            raise BadFilter(f"Nothing equals NULL. Write {column.name} IS NULL or IS NOT NULL.")
        sign = -1 if node.key == "neg" else 1
        inner = node.this if node.key == "neg" else node
        value: str | float
        if inner.key == "boolean" and sign == 1:
            kind, value = "boolean", bool(inner.this)
        elif inner.key != "literal" or (inner.is_string and sign == -1):
            raise _not_allowed(node)
        elif inner.is_string:
            kind, value = "text", inner.name
        else:
            kind, value = "number", sign * _number(inner.name)
        if column.kind not in (kind, "nothing"):
            raise BadFilter(
                f"{column.name} is {column.description}; "
                f"it does not compare with the {kind} {node.sql()}."
            )
        return pa.scalar(value)


_LITERALS = ("literal", "boolean", "null", "neg")
_BINARY = ("this", "expression")
_ALLOWED_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "and": _BINARY,
    "or": _BINARY,
    "not": ("this",),
    "paren": ("this",),
    "column": ("this",),
    "is": _BINARY,
    "in": ("this", "expressions"),
    "between": ("this", "low", "high"),
    "like": (*_BINARY, "negate"),
    "ilike": (*_BINARY, "negate"),
    **dict.fromkeys(_COMPARISONS, _BINARY),
}


def _number(text: str) -> int | float:
    try:
        value = int(text)
    except ValueError:
        return float(text)
    return value if abs(value) < 2**63 else float(value)
