"""Recognise the folders and archives of ``--source``, by their layout."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from egara.datasets.contract import LabelledDrawing
from egara.datasets.file_tree import FileTree, is_zip
from egara.datasets.layouts import open_layout
from egara.datasets.open_drawings.packages import digest
from egara.datasets.open_drawings.source_drawings import SetOrigin
from egara.datasets.open_sketches import mulberry
from egara.datasets.open_sketches import object_sketches as objects
from egara.datasets.open_sketches.classes import classes_by_name, plain_name
from egara.datasets.open_sketches.rows import SketchRow
from egara.datasets.packed_strokes import scaled
from egara.datasets.sketches import QuickDraw, TUBerlin
from egara.datasets.sketches.tuberlin import is_tuberlin_name
from egara.errors import BadInput
from egara.images import is_strokes

__all__ = ["SketchSource", "recognised_sources"]

CC_BY = "CC-BY-4.0"

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SketchSource:
    """A recognised folder or archive.

    Attributes:
        path: where it is.
        origin: the metadata of its set.
        rows: reads its rows.
        skipped: returns how many sketches `rows` left out, by reason.
    """

    path: Path
    origin: SetOrigin
    rows: Callable[[], Iterable[SketchRow]]
    skipped: Callable[[], Mapping[str, int]] = dict


def recognised_sources(
    paths: Sequence[Path], log: Log, per_class: int | None = None
) -> list[SketchSource]:
    """Return the sources at the paths, or directly in the folders at the paths.

    Args:
        paths: folders and archives.
        log: called with a line of text for each source, and for malformed sketches.
        per_class: the largest number of QuickDraw sketches of a class in each source.

    Raises:
        BadInput: a path does not exist, or nothing is recognised in it; an archive is damaged.
    """
    found = []
    for path in paths:
        if not path.exists():
            raise BadInput(f"The source {path} does not exist. Give a folder or a zip archive.")
        inside = sorted(path.iterdir()) if path.is_dir() else []
        sources = list(filter(None, [_source(path, log, per_class)]))
        sources = sources or list(
            filter(None, (_source(child, log, per_class) for child in inside))
        )
        if not sources:
            raise BadInput(
                f"Nothing in {path} has a known layout. Give QuickDraw (.ndjson or .bin files), "
                "TU-Berlin (<class>/<number>.png), Mulberry Symbols or the object sketches, as "
                "folders or as zip archives."
            )
        for source in sources:
            log(f"{source.path.name}: {source.origin.title}")
        found += sources
    return found


def _source(path: Path, log: Log, per_class: int | None) -> SketchSource | None:
    """Return the source at a path; None if its layout is not known."""
    if not (path.is_dir() or is_zip(path) or path.suffix == ".ndjson"):
        return None
    dataset = open_layout(path) if not _is_voc(path) else None
    if dataset is None and _is_flat_tuberlin(path):
        dataset = TUBerlin(path)
    if isinstance(dataset, QuickDraw):
        dataset = QuickDraw(path, per_class=per_class, recognised_only=True, log=log)
        origin = _origin(path, dataset.name, "Quick, Draw!", "Google and its players", CC_BY)
        return SketchSource(
            path, origin, lambda: _quickdraw_rows(dataset, origin), lambda: dataset.skipped
        )
    if isinstance(dataset, TUBerlin):
        origin = _origin(path, dataset.name, "TU-Berlin", "M. Eitz, J. Hays, M. Alexa", CC_BY)
        return SketchSource(
            path, origin, lambda: _tuberlin_rows(dataset, origin), lambda: dataset.skipped
        )
    if dataset is not None or (path.is_dir() and not _has_index(path)):
        return None
    tree = FileTree(path)
    if index := _named(tree, mulberry.INDEX):
        title, licence = "Mulberry Symbols", mulberry.LICENCE
        origin = _origin(path, mulberry.SET, title, "Steve Lee", licence)
        return SketchSource(path, origin, lambda: mulberry.mulberry_drawings(tree, origin.package))
    index = _named(tree, objects.INDEX)
    if index and set(objects.COLUMNS) <= _columns(tree, index):
        origin = _origin(
            path, objects.SET, "Sketches of 32 objects", "J. E. Fan and others", objects.LICENCE
        )
        return SketchSource(
            path, origin, lambda: objects.object_sketches(tree, index, origin.package)
        )
    return None


def _quickdraw_rows(dataset: QuickDraw, origin: SetOrigin) -> Iterator[SketchRow]:
    for drawing in dataset:
        if is_strokes(drawing.image):
            row = _row(drawing, origin, drawing.subject or "")
            yield replace(row, strokes=scaled(drawing.image))


def _tuberlin_rows(dataset: TUBerlin, origin: SetOrigin) -> Iterator[SketchRow]:
    """Yield all sketches in the split test; a class without a QuickDraw word keeps its name."""
    for drawing in dataset:
        name = drawing.subject or ""
        subject = classes_by_name("tuberlin").get(plain_name(name), name.replace("-", " "))
        image = drawing.image
        content = image.read_bytes() if isinstance(image, Path) else image
        if isinstance(content, bytes):
            row = _row(drawing, origin, subject)
            yield replace(row, id=f"tuberlin/{drawing.id}", split="test", image=content)


def _row(drawing: LabelledDrawing, origin: SetOrigin, subject: str) -> SketchRow:
    return SketchRow(
        id=drawing.id,
        set=origin.set,
        kind="sketch",
        subject=subject,
        split=drawing.split,
        source=origin.package,
        licence=origin.licence,
    )


def _origin(path: Path, set_: str, title: str, authors: str, licence: str) -> SetOrigin:
    sha256 = digest(path) if path.is_file() else ""
    return SetOrigin(set_, title, authors, licence, path.name, sha256)


def _is_flat_tuberlin(path: Path) -> bool:
    """Tell whether a folder has only folders, and these only files with a number as their name."""
    if not path.is_dir():
        return False
    folders = [child for child in path.iterdir() if not child.name.startswith(".")]
    if not folders or not all(child.is_dir() for child in folders):
        return False
    files = (f"{child.name}/{file.name}" for child in folders for file in child.iterdir())
    return all(map(is_tuberlin_name, files))


def _is_voc(path: Path) -> bool:
    return any((path / below).is_dir() for below in ("JPEGImages", "VOC2007/JPEGImages"))


def _has_index(path: Path) -> bool:
    return any((path / name).is_file() for name in (mulberry.INDEX, objects.INDEX))


def _named(tree: FileTree, name: str) -> str | None:
    return next((file for file in tree.names if PurePosixPath(file).name == name), None)


def _columns(tree: FileTree, index: str) -> set[str]:
    with tree.open(index) as file:
        line = file.readline(65536).decode("utf-8", "replace")
    return set(next(csv.reader(io.StringIO(line)), []))
