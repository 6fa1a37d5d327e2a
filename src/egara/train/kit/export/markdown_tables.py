"""Format the metrics of an export as Markdown tables."""

from collections.abc import Iterable, Mapping

from egara.train.kit.export.comparison import VectorComparison

__all__ = ["Row", "comparison_rows", "metrics_table", "neighbour_row", "size_rows"]

Row = tuple[str, str]
"""The name of a metric, and its formatted value."""


def metrics_table(rows: Iterable[Row]) -> str:
    """Format rows as a Markdown table with two columns."""
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def comparison_rows(comparison: VectorComparison) -> list[Row]:
    """Format the comparison of quantised and float32 vectors."""
    return [
        ("drawings compared", f"{comparison.drawings:,}"),
        ("cosine to float32, mean", f"{comparison.mean_cosine:.4f}"),
        ("cosine to float32, worst", f"{comparison.worst_cosine:.4f}"),
        neighbour_row(comparison),
    ]


def neighbour_row(comparison: VectorComparison) -> Row:
    """Format the overlap of the k nearest neighbours of both models."""
    return (
        f"same drawings among the {comparison.k} nearest",
        f"{comparison.neighbour_overlap:.3f}",
    )


def size_rows(sizes: Mapping[str, int]) -> list[Row]:
    """Format the sizes of models, given in bytes, as megabytes."""
    return [(f"{name}, MB", f"{size / 1e6:.1f}") for name, size in sizes.items()]
