"""The figures of an export as Markdown."""

from collections.abc import Iterable, Mapping

from egara.train.kit.export.comparison import VectorComparison

__all__ = ["Row", "comparison_rows", "neighbour_row", "size_rows", "table_of_figures"]

Row = tuple[str, str]
"""What was measured, and its value."""


def table_of_figures(rows: Iterable[Row]) -> str:
    """Make a Markdown table of two columns."""
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def comparison_rows(comparison: VectorComparison) -> list[Row]:
    """Make rows of a comparison with float32."""
    return [
        ("drawings compared", f"{comparison.drawings:,}"),
        ("cosine to float32, mean", f"{comparison.mean_cosine:.4f}"),
        ("cosine to float32, worst", f"{comparison.worst_cosine:.4f}"),
        neighbour_row(comparison),
    ]


def neighbour_row(comparison: VectorComparison) -> Row:
    """Make the row of the nearest neighbours that both have."""
    return (
        f"same drawings among the {comparison.k} nearest",
        f"{comparison.neighbour_overlap:.3f}",
    )


def size_rows(sizes: Mapping[str, int]) -> list[Row]:
    """Make rows of sizes in bytes by model."""
    return [(f"{name}, MB", f"{size / 1e6:.1f}") for name, size in sizes.items()]
