"""Build the open drawings from their packages; the folder is written atomically."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from egara.datasets.open_drawings.lookalikes import without_lookalikes
from egara.datasets.open_drawings.packages import packages_folder
from egara.datasets.open_drawings.provenance import write_provenance
from egara.datasets.open_drawings.rendering import RenderedDrawing, draw_all
from egara.datasets.open_drawings.reserved import check_reserved
from egara.datasets.open_drawings.sources import Sources
from egara.datasets.open_drawings.splits import split_of
from egara.datasets.open_drawings.table import SplitDrawing, in_order, write_table
from egara.datasets.open_drawings.vocabulary import japanese_names, write_vocabulary
from egara.errors import DatasetError

__all__ = ["NAME", "build"]

NAME = "open-drawings"

Log = Callable[[str], None]


def build(folder: Path, log: Log = lambda line: None) -> None:
    """Fetch packages that are not in the cache, render everything, and write ``folder``.

    All drawings are in memory until they are written, some 100 MB. They are written to a temporary
    folder next to ``folder``, which then replaces it.

    Args:
        folder: the folder to write.
        log: called with a line of text at each step.

    Raises:
        DatasetError: a package cannot be fetched, the disk refused, or a check failed.
    """
    fresh = folder.with_name(f".{folder.name}.building")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        _write(Sources(packages_folder()), fresh, log)
        _replace_folder(fresh, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatasetError(
            f"The dataset cannot be written to {folder}: {reason}. It takes 160 MB, and the "
            "packages as much; EGARA_DATASETS and EGARA_PACKAGES name other folders."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write(sources: Sources, folder: Path, log: Log) -> None:
    drawn, left_out = _draw(sources, log)
    splits = [split_of(one.draft) for one in drawn]
    kept = without_lookalikes([one.look for one in drawn], splits)
    rows = zip(drawn, splits, kept, strict=True)
    placed = in_order([SplitDrawing(one, split) for one, split, keep in rows if keep])
    left_out["looks the same as one of a later split"] = kept.count(False)
    check_reserved((one.drawing.draft.set, one.split) for one in placed)
    write_table(placed, sources.origins, folder / f"{NAME}.parquet")
    write_vocabulary(japanese_names(sources.emojibase, sources.synonyms), folder)
    write_provenance(placed, sources.origins, left_out, folder)
    log(f"{len(placed):,} drawings; left out: {_counted(left_out)}.")


def _draw(sources: Sources, log: Log) -> tuple[list[RenderedDrawing], Counter[str]]:
    drawn, left_out, current = list[RenderedDrawing](), Counter[str](), ""
    for draft, picture in draw_all(sources.drafts()):
        if draft.set != current:
            current = draft.set
            log(f"{len(drawn):,} drawn; {current}")
        if picture is None:
            left_out["cannot be drawn, or blank"] += 1
        else:
            drawn.append(picture)
    return drawn, left_out


def _replace_folder(fresh: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} ({why})" for why, number in counts.items())
