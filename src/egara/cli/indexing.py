"""``egara index``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

import egara
from egara.cli.collection_option import DEFAULT_FOLDER
from egara.cli.output import AsJson, counted, err, escaped, formats_not_read, print_json

if TYPE_CHECKING:
    from egara.collection import Collection, IndexReport, Outcome
    from egara.collection import Progress as Step

__all__ = ["index", "index_with_bar", "print_report"]

MAX_SHOWN = 10
LOW_PRIORITY = 10
"""The niceness of the process, -20 to 19; 19 is the lowest priority."""
INTERNAL_ERROR = "internal-error"


def index(
    folder: Annotated[Path, typer.Argument(help="The folder of drawings.", show_default=False)],
    location: Annotated[
        str | None,
        typer.Option(
            "-C",
            "--collection",
            metavar="COLLECTION",
            help="The collection to create or update; by default `.egara` in the folder.",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        list[str] | None,
        typer.Option(
            help="An encoder to use; may be given several times. By default the encoders of the "
            "collection; for a new collection the built-in ones.",
            show_default=False,
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait while another process writes.")
    ] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Create or update a collection from a folder of drawings.

    Only new and changed files are read. You can stop the command at any time and run it again. It
    runs at low priority, so that it does not slow down a server.
    Example: `egara index ~/drawings`
    """
    _lower_priority()
    inside = location is None or (
        "://" not in location and Path(location).resolve() == folder.resolve()
    )
    if inside and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder.", param_hint="FOLDER")
    collection_folder = folder / DEFAULT_FOLDER if inside else str(location)
    collection = egara.open(collection_folder, create=folder.is_dir())
    report = index_with_bar(collection, folder, encoders=encoder, wait=wait)
    if as_json:
        print_json(report.as_json())
    else:
        print_report(report)
    if report.broken and not report.added + report.redrawn + report.present + report.moved:
        raise typer.Exit(1)


def _lower_priority() -> None:
    """Lower the priority of this process.

    Call this before any thread is started, because a thread inherits the priority of its creator.
    """
    import psutil

    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(max(process.nice(), LOW_PRIORITY))


def index_with_bar(
    collection: "Collection",
    folder: Path,
    *,
    encoders: list[str] | None = None,
    wait: float = 10.0,
) -> "IndexReport":
    """Index with a progress bar on standard error."""
    columns = (
        TextColumn("indexing"),
        BarColumn(),
        MofNCompleteColumn(),
        _FieldColumn("rate", lambda rate: f"{rate:,.0f} files/s"),
        _FieldColumn("left", lambda left: f"{left // 60:.0f}:{left % 60:02.0f} left"),
    )
    bar = Progress(*columns, console=err)
    task = bar.add_task("indexing", total=None)

    def show(step: "Step") -> None:
        bar.start()  # not earlier, so that an error before the first step prints no empty bar
        bar.update(
            task, completed=step.done, total=step.total, rate=step.rate, left=step.seconds_left
        )

    try:
        return collection.index(folder, encoders=encoders, progress=show, wait=wait)
    finally:
        if bar.live.is_started:
            bar.stop()


def print_report(report: "IndexReport") -> None:
    """Print a summary of an indexing run on standard error."""
    internal = [outcome for outcome in report.broken if outcome.kind == INTERNAL_ERROR]
    counts = {
        "added": report.added,
        "saved again": report.redrawn,
        "present": report.present,
        "moved": report.moved,
        "missing": report.missing,
        "broken": len(report.broken) - len(internal),
        "internal error" if len(internal) == 1 else "internal errors": len(internal),
    }
    summary = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    err.print(f"{summary or 'No drawings found'} in {report.seconds:.1f} s ({report.provider}).")
    _print_outcomes(report.broken, "egara outcomes --only broken")
    if report.unsupported:
        err.print(f"{formats_not_read(report.unsupported)}.")
    for encoder, failed in report.unencoded.items():
        err.print(
            f"The encoder {escaped(encoder)} could not encode {counted(len(failed), 'drawing')}. "
            "Other encoders can find them, and the next run tries them again:",
            markup=False,
        )
        _print_outcomes(failed, "egara index --json lists all")
    for folder, encoders in report.behind.items():
        names = ", ".join(encoders)
        err.print(
            f"Some drawings of {escaped(folder)} have no vectors of {escaped(names)}. "
            "Index that folder too.",
            markup=False,
        )


def _print_outcomes(outcomes: "list[Outcome]", more: str) -> None:
    for outcome in outcomes[:MAX_SHOWN]:
        err.print(f"  {escaped(outcome.path)}: {escaped(outcome.reason)}", markup=False)
    if len(outcomes) > MAX_SHOWN:
        err.print(f"  … and {len(outcomes) - MAX_SHOWN:,} more: {more}")


class _FieldColumn(ProgressColumn):
    """A column with a field of the task; empty until the field has a value."""

    def __init__(self, field: str, format_value: Callable[[float], str]) -> None:
        super().__init__()
        self._field = field
        self._format_value = format_value

    def render(self, task: Task) -> Text:
        value = task.fields.get(self._field)
        return Text("" if value is None else self._format_value(value), style="dim")
