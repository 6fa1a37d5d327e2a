"""Printing: answers to standard output, everything else to standard error."""

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
]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)


def print_json(document: Any) -> None:  # noqa: ANN401 - anything that JSON holds
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


def counted(number: int, what: str) -> str:
    """Say how many, as "1 drawing" or "1,395 drawings"."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def formats_not_read(unsupported: Mapping[str, int]) -> str:
    """Say how many files are of formats that Egara cannot read yet, and of which."""
    total = sum(unsupported.values())
    most_first = sorted(unsupported.items(), key=lambda item: (-item[1], item[0]))
    formats = ", ".join(f"{count:,} {name}" for name, count in most_first)
    return f"{counted(total, 'file')} of formats that Egara cannot read yet: {formats}"


def escaped(text: str) -> str:
    """Make control characters visible, so that a file's name cannot draw on the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
