"""``egara backup`` and ``egara restore``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from egara.cli.collection_option import CollectionOption, open_collection
from egara.cli.output import AsJson, counted, err, escaped, print_json, print_rows

if TYPE_CHECKING:
    from egara.collection import RestoreReport

__all__ = ["backup", "restore"]

MAX_SHOWN = 10
PART_NAMES = {
    "tags": "tags",
    "tag_thresholds": "tag thresholds",
    "boards": "boards",
    "kept_clusters": "kept clusters",
    "duplicate_reviews": "duplicate reviews",
    "study-trials": "study trials",
    "study": "study answers",
    "roles": "roles",
}
COUNTED_KINDS = {
    "tag": "tag",
    "tag_threshold": "tag threshold",
    "board": "board",
    "kept_cluster": "kept cluster",
    "duplicate_review": "duplicate review",
    "study_answer": "study answer",
    "role": "role",
}
"""The kinds of records that the summary counts. Other records belong to one of these."""


def backup(
    file: Annotated[
        Path,
        typer.Argument(
            help="The file to write, such as `work.jsonl`. It is compressed if its name ends in "
            "`.gz`.",
            show_default=False,
        ),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an existing file.")
    ] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Write all user data to one file: tags, thresholds, boards, kept clusters, reviews and others.

    The backup does not contain the drawings. `egara restore` restores it into any collection of the
    same drawings.
    Example: `egara backup work.jsonl`
    """
    report = open_collection(location).backup(file, overwrite=overwrite)
    if as_json:
        print_json(report.as_json())
        return
    counts = [counted(report.records[kind], name) for kind, name in COUNTED_KINDS.items()]
    size = max(1, round(report.size / 1000))
    err.print(f"Wrote {escaped(str(file))} ({size:,} kB): {', '.join(counts)}.", markup=False)


def restore(
    file: Annotated[
        Path,
        typer.Argument(help="A file that `egara backup` wrote, or an automatic backup."),
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Also remove user data that is not in the backup. The collection then has exactly "
            "the user data of the backup.",
        ),
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART",
            help="Restore only `tags`, `tag_thresholds`, `boards`, `kept_clusters`, "
            "`duplicate_reviews`, `study` or `roles`. May be given several times.",
            show_default=False,
        ),
    ] = None,
    skip_damaged: Annotated[
        bool,
        typer.Option("--skip-damaged", help="Restore the undamaged lines of a damaged backup."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; report what would be restored.")
    ] = False,
    location: CollectionOption = None,
    as_json: AsJson = False,
) -> None:
    """Restore user data from a backup into a collection of the same drawings.

    Missing data is added. Existing data is not changed, unless you give `--replace`. Drawings are
    matched by content, otherwise by path. The previous data is saved in the folder `backups` of the
    collection. Example: `egara restore work.jsonl --dry-run`
    """
    report = open_collection(location).restore(
        file, replace=replace, only=only or None, skip_damaged=skip_damaged, dry_run=dry_run
    )
    if as_json:
        print_json(report.as_json())
    else:
        _print_report(report, dry_run=dry_run)


def _print_report(report: "RestoreReport", *, dry_run: bool) -> None:
    rows = [
        [PART_NAMES[name], f"{part.restored:,}", f"{part.present:,}", f"{part.different:,}"]
        for name, part in report.parts.items()
    ]
    restored = "would be restored" if dry_run else "restored"
    print_rows(["part", restored, "already there", "different, not changed"], rows)
    err.print(
        f"Drawings in the backup: {report.by_content:,} found by content, {report.by_path:,} with "
        f"other content at the same path, {report.unmatched:,} not in the collection."
    )
    for line in report.damaged[:MAX_SHOWN]:
        err.print(f"Skipped {escaped(line)}.", markup=False)
    if len(report.damaged) > MAX_SHOWN:
        err.print(f"Skipped {len(report.damaged) - MAX_SHOWN:,} more lines.")
    if report.before is not None:
        err.print(f"The work from before is saved in {escaped(str(report.before))}.", markup=False)
    elif not dry_run:
        err.print("Nothing had to be changed.")
