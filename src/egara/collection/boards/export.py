"""A board as a folder of files, as a contact sheet, or as JSON."""

import io
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from PIL import Image

from egara.collection.boards.items import BoardItem
from egara.collection.drawings import Drawings
from egara.errors import BadInput, CollectionError, StorageError, UnknownDrawing
from egara.images import save
from egara.images.sheets import Card, draw_contact_sheet

__all__ = ["Exported", "export", "safe_name"]

LIST = "board.json"
FORMS = (".pdf", ".png", ".json")
SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,4}")  # "Cats v1.2" and "Dr. Brown" are names of folders
MOST_ON_A_PNG = 400
LONGEST_NAME = 150  # bytes of UTF-8; file systems allow 255, and the number comes before it
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class Exportable(Protocol):
    """What is exported: a board."""

    name: str
    note: str
    items: tuple[BoardItem, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is written down."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        target: the file or folder.
        written: how many drawings, without those that are missing.
        missing: paths, or IDs, of those whose files are not there. A sheet and a list say so of
            each; a folder is without them.
    """

    target: Path
    written: int
    missing: tuple[str, ...]


def export(
    board: Exportable,
    target: Path,
    drawings: Drawings,
    *,
    links: bool = False,
    overwrite: bool = False,
) -> Exported:
    """Write a board in the form that the target's name asks for; see `Board.export`."""
    with _written(target):
        form = _form(target)
        _check(target, form, links=links, overwrite=overwrite)
        if form is None:
            return _write_folder(board, target, drawings.file, links=links)
    if form == ".json":
        save(target, _list(board))
    else:
        save(target, _sheet(board, drawings.thumbnail, pdf=form == ".pdf"))
    missing = tuple(item.path or item.id for item in board.items if item.missing)
    return Exported(target, len(board.items) - len(missing), missing)


def _form(target: Path) -> str | None:
    """The suffix of a form that is one file; None where a folder is meant.

    Raises:
        BadInput: it is a suffix, and of none of the forms.
    """
    suffix = target.suffix.lower()
    if target.is_dir() or not SUFFIX.fullmatch(suffix):
        return None
    if suffix not in FORMS:
        raise BadInput(
            f"{target}: a board is written as {', '.join(FORMS)}, or into a folder; {suffix} is "
            "none of them. A folder of such a name must be there already, and empty."
        )
    return suffix


def _check(target: Path, form: str | None, *, links: bool, overwrite: bool) -> None:
    """Refuse to replace what is there, and options that would not be heeded."""
    if form is None and overwrite:
        raise BadInput(f"Only a file is overwritten; {target} is to be a folder, a new one.")
    if form is not None and links:
        raise BadInput(f"Links are for a folder; {target.name} is to be one file.")
    if form is not None and target.exists() and not overwrite:
        raise BadInput(f"{target} is there already. Name another, or overwrite it (--overwrite).")


def _list(board: Exportable) -> bytes:
    return (json.dumps(board.as_json(), ensure_ascii=False, indent=2) + "\n").encode()


def _sheet(board: Exportable, thumbnail: Callable[[str], bytes], *, pdf: bool) -> bytes:
    if not board.items:
        raise BadInput(f"The board {board.name!r} is empty: there is nothing to draw on a sheet.")
    if not pdf and len(board.items) > MOST_ON_A_PNG:
        raise BadInput(
            f"A PNG shows at most {MOST_ON_A_PNG} drawings, and this board has "
            f"{len(board.items):,}. Export it as .pdf, which has pages."
        )
    cards = (_card(item, thumbnail) for item in board.items)
    pages = draw_contact_sheet(cards, len(board.items), board.name, board.note, paged=pdf)
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "sheet"
        _save_pages(pages, drawn, pdf=pdf)
        return drawn.read_bytes()


def _save_pages(pages: Iterator[Image.Image], path: Path, *, pdf: bool) -> None:
    """One page after the other, so that only one is in memory."""
    for number, page in enumerate(pages):
        if pdf:
            page.save(path, "PDF", resolution=150.0, quality=90, append=number > 0)
        else:
            page.save(path, "PNG")


def _card(item: BoardItem, thumbnail: Callable[[str], bytes]) -> Card:
    picture = None
    with suppress(UnknownDrawing):
        picture = Image.open(io.BytesIO(thumbnail(item.id)))
    title = item.title or PurePosixPath(item.path or item.id).name
    return Card(picture, title, item.note, item.missing)


def _write_folder(
    board: Exportable, folder: Path, file: Callable[[str], Path], *, links: bool
) -> Exported:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not empty, and nothing there is overwritten. Name a new one.")
    folder.mkdir(parents=True, exist_ok=True)
    width = max(3, len(str(len(board.items))))
    missing = []
    for place, item in enumerate(board.items, start=1):
        try:
            source = file(item.id)
        except (CollectionError, UnknownDrawing):
            missing.append(item.path or item.id)
            continue
        target = folder / f"{place:0{width}} {safe_name(source.name)}"
        if links:
            target.symlink_to(source)
        else:
            shutil.copy2(source, target)
    save(folder / LIST, _list(board))
    return Exported(folder, len(board.items) - len(missing), tuple(missing))


def safe_name(name: str) -> str:
    """A file's name as every file system takes it: composed, no signs of Windows', not too long.

    Names like ``CON`` and names that are equal but for case are safe behind the place's number.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    text = UNSAFE.sub("_", unicodedata.normalize("NFC", text))
    stem, dot, suffix = text.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = text, "", ""
    room = LONGEST_NAME - len((dot + suffix).encode())
    stem = stem.encode()[:room].decode("utf-8", "ignore")
    return (stem + dot + suffix).rstrip(". ") or "_"


@contextmanager
def _written(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) == 1314:  # Windows: no right to make links
            raise StorageError(
                f"{target}: Windows allows links to administrators and in developer mode only. "
                "Export copies instead."
            ) from error
        raise StorageError(f"{target}: cannot be written: {error.strerror or error}.") from error
