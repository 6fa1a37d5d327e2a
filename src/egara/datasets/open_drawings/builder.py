"""Build the dataset open-drawings from npm and Debian packages.

The folder is written atomically.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from egara.datasets.open_drawings.folders import replace_folder
from egara.datasets.open_drawings.lookalikes import unique_mask
from egara.datasets.open_drawings.packages import packages_folder
from egara.datasets.open_drawings.provenance import write_provenance
from egara.datasets.open_drawings.rendering import RenderedDrawing, render_all
from egara.datasets.open_drawings.reserved import check_reserved
from egara.datasets.open_drawings.sources import Sources
from egara.datasets.open_drawings.splits import split_of
from egara.datasets.open_drawings.table import SplitDrawing, sort_by_split, write_table
from egara.datasets.open_drawings.vocabulary import japanese_names, write_vocabulary
from egara.errors import DatasetError

__all__ = ["NAME", "build"]

NAME = "open-drawings"

Log = Callable[[str], None]


def build(folder: Path, log: Log = lambda line: None) -> None:
    """Fetch packages that are not in the cache, render everything, and write ``folder``.

    All drawings are in memory until they are written, about 100 MB. They are written to a temporary
    folder next to ``folder``, which then replaces it.

    Args:
        folder: the folder to write.
        log: called with a line of text at each step.

    Raises:
        DatasetError: a package cannot be fetched, the folder cannot be written, or a check failed.
    """
    temporary_folder = folder.with_name(f".{folder.name}.building")
    try:
        shutil.rmtree(temporary_folder, ignore_errors=True)
        temporary_folder.mkdir(parents=True)
        _write(Sources(packages_folder()), temporary_folder, log)
        replace_folder(temporary_folder, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatasetError(
            f"The dataset cannot be written to {folder}: {reason}. The dataset needs "
            "160 MB, and the cached packages another 160 MB. Set EGARA_DATASETS and "
            "EGARA_PACKAGES to use other folders."
        ) from error
    finally:
        shutil.rmtree(temporary_folder, ignore_errors=True)


def _write(sources: Sources, folder: Path, log: Log) -> None:
    rendered, excluded = _render(sources, log)
    splits = [split_of(drawing.source) for drawing in rendered]
    keep = unique_mask([drawing.appearance for drawing in rendered], splits)
    excluded["looks like a drawing of a later split"] = keep.count(False)
    rows = zip(rendered, splits, keep, strict=True)
    selected = [SplitDrawing(drawing, split) for drawing, split, is_kept in rows if is_kept]
    selected = sort_by_split(selected)
    check_reserved((item.drawing.source.set, item.split) for item in selected)
    write_table(selected, sources.origins, folder / f"{NAME}.parquet")
    write_vocabulary(japanese_names(sources.emojibase, sources.synonyms), folder)
    write_provenance(selected, sources.origins, excluded, folder)
    log(f"{len(selected):,} drawings; excluded: {_format_counts(excluded)}.")


def _render(sources: Sources, log: Log) -> tuple[list[RenderedDrawing], Counter[str]]:
    rendered, excluded, current = list[RenderedDrawing](), Counter[str](), ""
    for source, drawing in render_all(sources.drawings()):
        if source.set != current:
            current = source.set
            log(f"{len(rendered):,} rendered; {current}")
        if drawing is None:
            excluded["cannot be rendered, or blank"] += 1
        else:
            rendered.append(drawing)
    return rendered, excluded


def _format_counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} ({reason})" for reason, count in counts.items())
