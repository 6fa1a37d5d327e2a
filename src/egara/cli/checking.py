"""``egara check`` and ``egara repair``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, out, print_json
from egara.cli.progress_bar import progress_bar

if TYPE_CHECKING:
    from egara.collection import CheckReport, Fault, RepairReport

__all__ = ["check", "repair"]


def check(
    read_data: Annotated[
        bool,
        typer.Option(
            "--read-data", help="Compare all bytes of files over 16 MiB, not only their size."
        ),
    ] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Check a collection for damage: changed, truncated or deleted files.

    The command reads every table and compares every file with its digest. Files over 16 MiB are
    compared only by size, unless you give `--read-data`. Nothing is changed. The exit status is 1
    if something is damaged. Example: `egara check --read-data`
    """
    collection = open_collection(location)
    with progress_bar("checking") as progress:
        report = collection.check(read_data=read_data, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        _print_check(report, collection.location)
    if not report.sound:
        raise typer.Exit(1)


def repair(
    folder: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder of drawings whose path the collection has lost; may be given several "
            "times.",
            show_default=False,
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait while another process writes.")
    ] = 10.0,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Repair a damaged collection, and report what was restored and what is lost.

    Undamaged data is kept. User data is restored from its undamaged part and from the newest
    backup. Damaged files are moved to the folder `damaged` of the collection. If the report
    lists folders to index again, do so afterwards. The exit status is 1 if damage remains.
    Example: `egara repair --folder ~/drawings`
    """
    collection = open_collection(location)
    report = collection.repair(folder or (), wait=wait)
    if as_json:
        print_json(report.as_json())
    else:
        _print_repair(report, collection.location)
    if report.remaining:
        raise typer.Exit(1)


def _print_check(report: "CheckReport", location: str) -> None:
    for fault in report.faults:
        _print_fault(fault)
    for note in report.notes:
        err.print(f"Note: {escaped(note)}", markup=False)
    checked = f"{counted(report.tables, 'table')} and {counted(report.files, 'file')}"
    if report.sound:
        err.print(f"No damage found in {checked}.")
    else:
        err.print(f"{counted(len(report.faults), 'damaged part')} found in {checked}.")
        command = f"egara repair -C {escaped(location)}"
        err.print(f"Repair with: {command}", markup=False, soft_wrap=True)


def _print_fault(fault: "Fault") -> None:
    out.print(f"{escaped(fault.part)} ({fault.holds})", markup=False)
    out.print(f"  {escaped(fault.problem)}", markup=False)
    out.print(f"  {fault.remedy}", style="dim", markup=False)


def _print_repair(report: "RepairReport", location: str) -> None:
    for repaired in report.repairs:
        out.print(f"{escaped(repaired.part)}: {escaped(repaired.action)}", markup=False)
        if repaired.lost is not None:
            out.print(f"  {escaped(repaired.lost)}", markup=False)
    if not report.repairs:
        err.print("Nothing was damaged.")
    if report.kept_at is not None:
        target = escaped(str(report.kept_at))
        err.print(f"The damaged files were moved to {target}.", markup=False, soft_wrap=True)
    for folder in report.index:
        command = f"egara index {escaped(folder)} -C {escaped(location)}"
        err.print(f"Index again: {command}", markup=False, soft_wrap=True)
    for fault in report.remaining:
        err.print("Not repaired:")
        _print_fault(fault)
