"""Tables in Markdown."""

from collections.abc import Iterable, Sequence

__all__ = ["markdown_table"]


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]], texts: int = 1) -> str:
    """Format a table. Floats have three decimals, integers commas at thousands.

    Args:
        header: a name for each column.
        rows: a cell for each column.
        texts: the number of columns that are aligned to the left; the others are to the right.
    """
    rule = ["---"] * texts + ["--:"] * (len(header) - texts)
    lines = [header, rule, *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
