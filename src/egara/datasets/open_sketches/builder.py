"""Build the dataset open-sketches from the open drawings, packages, and the user's sketches.

The folder is written atomically.
"""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from egara.datasets.built import built_table
from egara.datasets.open_drawings import NAME as OPEN_DRAWINGS
from egara.datasets.open_drawings.emojibase import EMOJIBASE, emojibase
from egara.datasets.open_drawings.folders import replace_folder
from egara.datasets.open_drawings.packages import fetch, packages_folder
from egara.datasets.open_drawings.reserved import check_reserved
from egara.datasets.open_drawings.source_drawings import SetOrigin
from egara.datasets.open_sketches.joined_drawings import joined_drawings
from egara.datasets.open_sketches.line_art import (
    NOTO,
    OPENMOJI,
    noto_origin,
    noto_rows,
    openmoji_origin,
    openmoji_rows,
)
from egara.datasets.open_sketches.provenance import read_origins, write_provenance
from egara.datasets.open_sketches.rows import SketchRow
from egara.datasets.open_sketches.sources import SketchSource, recognised_sources
from egara.datasets.open_sketches.table import write_table
from egara.errors import DatasetError

__all__ = ["NAME", "build"]

NAME = "open-sketches"

Log = Callable[[str], None]


@dataclass
class _Counts:
    """The numbers of rows, and the origins of their sets, collected while rows are written."""

    rows: defaultdict[tuple[str, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    origins: defaultdict[str, list[SetOrigin]] = field(default_factory=lambda: defaultdict(list))
    excluded: Counter[str] = field(default_factory=Counter)


def build(
    folder: Path,
    log: Log = lambda line: None,
    *,
    sources: Sequence[Path] = (),
    per_class: int | None = None,
) -> None:
    """Join the built open drawings by name, add the sources, and write ``folder``.

    Rows are written as they are read, to a temporary folder next to ``folder``, which then replaces
    it.

    Args:
        folder: the folder to write.
        log: called with a line of text at each step.
        sources: folders and archives of sketches; see `recognised_sources`.
        per_class: the largest number of QuickDraw sketches of a class in each source.

    Raises:
        UnknownDataset: open-drawings is not built.
        BadInput: a source is missing, not recognised or damaged.
        DatasetError: a package cannot be fetched, the folder cannot be written, or a check failed.
    """
    drawings = built_table(OPEN_DRAWINGS)
    recognised = recognised_sources(sources, log, per_class)
    temporary_folder = folder.with_name(f".{folder.name}.building")
    try:
        shutil.rmtree(temporary_folder, ignore_errors=True)
        temporary_folder.mkdir(parents=True)
        counts = _Counts()
        rows = _counted(_rows(drawings, recognised, counts, log), counts)
        write_table(rows, temporary_folder / f"{NAME}.parquet")
        splits = ((set_, split) for (set_, _), by in counts.rows.items() for split in by)
        check_reserved(splits)
        write_provenance(counts.rows, counts.origins, counts.excluded, temporary_folder)
        replace_folder(temporary_folder, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatasetError(
            f"The dataset cannot be written to {folder}: {reason}. It needs about 1 kB for each "
            "sketch, and as much again while it is built. Set EGARA_DATASETS to use another "
            "folder."
        ) from error
    finally:
        shutil.rmtree(temporary_folder, ignore_errors=True)
    _log_counts(counts, log)


def _rows(
    drawings: Path, sources: Sequence[SketchSource], counts: _Counts, log: Log
) -> Iterator[SketchRow]:
    known = read_origins(drawings.with_name("sources.toml"))
    log("Joining the open drawings by name")
    for row in joined_drawings(drawings):
        if not counts.origins[row.set]:
            counts.origins[row.set] = [known[row.set]]
        yield row
    log("Drawing emoji as line art")
    base = emojibase(fetch(EMOJIBASE, packages_folder()))
    openmoji, noto = (fetch(package, packages_folder()) for package in (OPENMOJI, NOTO))
    for origin in (openmoji_origin(openmoji), noto_origin(noto)):
        counts.origins[origin.set] = [origin]
    yield from openmoji_rows(openmoji, base)
    yield from noto_rows(noto, base)
    for source in sources:
        log(f"Reading {source.path.name}")
        counts.origins[source.origin.set].append(source.origin)
        yield from source.rows()
        counts.excluded.update(source.skipped())


def _counted(rows: Iterable[SketchRow], counts: _Counts) -> Iterator[SketchRow]:
    """Count the rows; leave out rows whose id was there before, in another source."""
    seen = set[int]()
    for row in rows:
        key = hash((row.set, row.id))
        if key in seen:
            counts.excluded["the same sketch in two sources"] += 1
            continue
        seen.add(key)
        counts.rows[row.set, row.kind][row.split] += 1
        yield row


def _log_counts(counts: _Counts, log: Log) -> None:
    for kind in ("sketch", "image"):
        total = sum((by for (_, of), by in counts.rows.items() if of == kind), Counter[str]())
        sets = len({name for name, of in counts.rows if of == kind})
        parts = ", ".join(f"{count:,} {split}" for split, count in sorted(total.items()))
        log(f"{kind}: {total.total():,} of {sets} sets ({parts})")
    if counts.excluded:
        log("; ".join(f"{count:,} excluded: {why}" for why, count in counts.excluded.items()))
