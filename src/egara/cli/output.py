"""Printing: results on standard output, everything else on standard error."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = [
    "AsJson",
    "counted",
    "err",
    "escaped",
    "formats_not_read",
    "out",
    "print_json",
    "print_rows",
    "short_id",
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)


def print_json(document: Any) -> None:  # noqa: ANN401 - any value of JSON
    """Print one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_rows(columns: list[str], rows: list[list[str]]) -> None:
    """Print a plain table."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(escaped(cell)) for cell in row))
    out.print(table)


def counted(number: int, noun: str) -> str:
    """Return a number with a noun, such as "1 drawing" or "1,395 drawings"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def short_id(drawing_id: str) -> str:
    """Return the first 10 characters of a drawing's ID, for tables."""
    return drawing_id[:10]


def formats_not_read(unsupported: Mapping[str, int]) -> str:
    """Describe the number of files in each format that Egara cannot read."""
    total = sum(unsupported.values())
    by_count = sorted(unsupported.items(), key=lambda item: (-item[1], item[0]))
    formats = ", ".join(f"{count:,} {name}" for name, count in by_count)
    return f"{counted(total, 'file')} of formats that Egara cannot read yet: {formats}"


def escaped(text: str) -> str:
    """Escape control characters, so that a file name cannot control the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
