"""Recognise published datasets by their layout."""

import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from egara.datasets.contract import Dataset
from egara.datasets.danbooru2021 import Danbooru2021
from egara.datasets.file_tree import FileTree, is_zip
from egara.datasets.manga109 import Manga109
from egara.datasets.sketches import QuickDraw, Sketchy, TUBerlin
from egara.datasets.sketches.quickdraw import is_quickdraw_file
from egara.datasets.sketches.tuberlin import is_tuberlin_name
from egara.errors import BadInput

__all__ = ["open_layout"]

_SKETCHY = re.compile(r"(.*/)?(photo|sketch)/tx_\d+/.*")


def open_layout(path: Path, log: Callable[[str], None] | None = None) -> Dataset | None:
    """Return the published dataset at a path; None if no layout is recognised without doubt.

    Args:
        path: a folder, a zip archive, or a file of QuickDraw.
        log: called with a line of text about sketches that are skipped.

    Raises:
        BadInput: the layout is that of VOC2007, which is not a dataset of labelled drawings; or
            files of a recognised layout are missing.
    """
    if path.is_dir():
        return _open_folder(path, log)
    if is_zip(path):
        return _open_zip(path, log)
    if path.is_file() and is_quickdraw_file(path.name):
        return QuickDraw(path, log=log)
    return None


def _open_folder(path: Path, log: Callable[[str], None] | None) -> Dataset | None:
    if (path / "512px").is_dir() and (path / "metadata").is_dir():
        return Danbooru2021(path)
    if (path / "images").is_dir() and any((path / "annotations").glob("*.xml")):
        return Manga109(path)
    if any((path / below).is_dir() for below in ("JPEGImages", "VOC2007/JPEGImages")):
        raise BadInput(
            f"{path} has the layout of VOC2007, a benchmark, not of a dataset of labelled "
            "drawings. In Python, egara.datasets.sketches.Voc2007 reads it."
        )
    if any(any((path / below / "photo").glob("tx_*")) for below in ("", "256x256")):
        return Sketchy(path)
    if _has_tuberlin_list(path):
        return TUBerlin(path)
    names = [child.name for child in path.iterdir() if not child.name.startswith(".")]
    return QuickDraw(path, log=log) if _is_quickdraw(names) else None


def _open_zip(path: Path, log: Callable[[str], None] | None) -> Dataset | None:
    names = FileTree(path).names
    if any(map(_SKETCHY.fullmatch, names)):
        return Sketchy(path)
    pictures = [name for name in names if PurePosixPath(name).suffix != ".txt"]
    if pictures and all(map(is_tuberlin_name, pictures)):
        return TUBerlin(path)
    return QuickDraw(path, log=log) if _is_quickdraw(names) else None


def _has_tuberlin_list(path: Path) -> bool:
    for file in (path / below / "filelist.txt" for below in ("", "png", "svg")):
        if file.is_file():
            with file.open("rb") as opened:
                line = opened.readline(4096).decode("utf-8", "replace").strip()
            if is_tuberlin_name(line):
                return True
    return False


def _is_quickdraw(names: list[str]) -> bool:
    """Tell whether all files are of one format of QuickDraw; texts such as a README may be added.

    Many datasets have ``.npy`` or ``.bin`` files, so these must have names of QuickDraw's storage.
    """
    files = [name for name in names if PurePosixPath(name).suffix.lower() not in (".txt", ".md")]
    suffixes = {PurePosixPath(name).suffix.lower() for name in files}
    is_named = all(PurePosixPath(name).name.startswith("full") for name in files)
    return suffixes == {".ndjson"} or (suffixes in ({".bin"}, {".npy"}) and is_named)
