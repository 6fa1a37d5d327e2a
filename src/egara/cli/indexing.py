"""``egara index``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

import egara
from egara.cli.locating import DEFAULT_FOLDER
from egara.cli.output import AsJson, counted, err, escaped, formats_not_read, print_json

if TYPE_CHECKING:
    from egara.collection import Collection, IndexReport, Outcome
    from egara.collection import Progress as Step

__all__ = ["index", "index_with_bar", "tell"]

SHOWN = 10
LOW_PRIORITY = 10
"""Of -20 to 19, the lowest priority."""
INTERNAL_ERROR = "internal-error"


def index(
    folder: Annotated[Path, typer.Argument(help="The folder of drawings.", show_default=False)],
    location: Annotated[
        str | None,
        typer.Option(
            "-C",
            "--collection",
            metavar="COLLECTION",
            help="Where the collection is kept. By default in `.egara` inside the folder.",
            show_default=False,
        ),
    ] = None,
    encoder: Annotated[
        list[str] | None,
        typer.Option(
            help="An encoder to use; may be given several times. By default those that the "
            "collection has; at first `visual`, `semantic` and `style`.",
            show_default=False,
        ),
    ] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for another writer.")] = 10.0,
    as_json: AsJson = False,
) -> None:
    """Bring a collection in line with a folder of drawings.

    Only files that are new or have changed are read. It may be stopped at any moment and run
    again. It runs at low priority, so that a server on the collection goes first.
    Example: `egara index ~/drawings`
    """
    _yield_to_others()
    inside = location is None or (
        "://" not in location and Path(location).resolve() == folder.resolve()
    )
    if inside and not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder.", param_hint="FOLDER")
    place = folder / DEFAULT_FOLDER if inside else str(location)
    collection = egara.open(place, create=folder.is_dir())
    report = index_with_bar(collection, folder, encoders=encoder, wait=wait)
    if as_json:
        print_json(report.as_json())
    else:
        tell(report)
    if report.broken and not report.added + report.redrawn + report.present + report.moved:
        raise typer.Exit(1)


def _yield_to_others() -> None:
    """Lower the priority of this process: a server, or other work, goes first.

    Before any thread is started, as threads take over the priority of the one that starts them.
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
        _Column("rate", lambda rate: f"{rate:,.0f} files/s"),
        _Column("left", lambda left: f"{left // 60:.0f}:{left % 60:02.0f} left"),
    )
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("indexing", total=None)

        def show(step: "Step") -> None:
            bar.update(
                task, completed=step.done, total=step.total, rate=step.rate, left=step.seconds_left
            )

        return collection.index(folder, encoders=encoders, progress=show, wait=wait)


def tell(report: "IndexReport") -> None:
    """Say on standard error what indexing did."""
    internal = [outcome for outcome in report.broken if outcome.kind == INTERNAL_ERROR]
    counts = {
        "added": report.added,
        "saved anew": report.redrawn,
        "present": report.present,
        "moved": report.moved,
        "missing": report.missing,
        "broken": len(report.broken) - len(internal),
        "internal error" if len(internal) == 1 else "internal errors": len(internal),
    }
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    err.print(f"{said or 'No drawings found'} in {report.seconds:.1f} s ({report.provider}).")
    _tell_outcomes(report.broken, "egara outcomes --only broken")
    if report.unsupported:
        err.print(f"{formats_not_read(report.unsupported)}.")
    for encoder, failed in report.unencoded.items():
        err.print(
            f"The encoder {escaped(encoder)} could not read {counted(len(failed), 'drawing')}; "
            "the other encoders find them, and the next indexing tries them again:",
            markup=False,
        )
        _tell_outcomes(failed, "egara index --json lists all")
    for folder, encoders in report.behind.items():
        names = ", ".join(encoders)
        err.print(
            f"Some drawings of {escaped(folder)} have no vectors of {escaped(names)}: "
            "index that folder too.",
            markup=False,
        )


def _tell_outcomes(outcomes: "list[Outcome]", more: str) -> None:
    for outcome in outcomes[:SHOWN]:
        err.print(f"  {escaped(outcome.path)}: {escaped(outcome.reason)}", markup=False)
    if len(outcomes) > SHOWN:
        err.print(f"  … and {len(outcomes) - SHOWN:,} more: {more}")


class _Column(ProgressColumn):
    """A field of the task, once it is known."""

    def __init__(self, field: str, write: Callable[[float], str]) -> None:
        super().__init__()
        self._field = field
        self._write = write

    def render(self, task: Task) -> Text:
        value = task.fields.get(self._field)
        return Text("" if value is None else self._write(value), style="dim")
