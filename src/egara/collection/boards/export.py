"""Export a board as a folder of files, as a contact sheet, or as JSON."""

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

LIST_FILE = "board.json"
SUFFIXES = (".pdf", ".png", ".json")
ANY_SUFFIX = re.compile(
    r"\.[a-z][a-z0-9]{0,4}"
)  # not in names of folders: "Cats v1.2", "Dr. Brown"
MAX_DRAWINGS_ON_PNG = 400
MAX_NAME_BYTES = 150  # of UTF-8; file systems allow 255, with the number before the name
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class Exportable(Protocol):
    """The parts of a board that are exported."""

    name: str
    note: str
    items: tuple[BoardItem, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the board as JSON."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The result of an export.

    Attributes:
        target: the file or folder.
        written: the number of drawings, without missing ones.
        missing: paths, or IDs, of drawings whose files are missing. A contact sheet and a list mark
            them as missing; a folder does not contain them.
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
    """Write a board in the format of the target's suffix; see `Board.export`."""
    with _storage_errors(target):
        suffix = _format_suffix(target)
        _check_target(target, suffix, links=links, overwrite=overwrite)
        if suffix is None:
            return _write_folder(board, target, drawings.file, links=links)
    if suffix == ".json":
        save(target, _list(board))
    else:
        save(target, _sheet(board, drawings.thumbnail, pdf=suffix == ".pdf"))
    missing = tuple(item.path or item.id for item in board.items if item.missing)
    return Exported(target, len(board.items) - len(missing), missing)


def _format_suffix(target: Path) -> str | None:
    """Return the suffix of the file's format; None for a folder.

    Raises:
        BadInput: a board cannot be exported in the format of the suffix.
    """
    suffix = target.suffix.lower()
    if target.is_dir() or not ANY_SUFFIX.fullmatch(suffix):
        return None
    if suffix not in SUFFIXES:
        raise BadInput(
            f"{target}: a board can be exported as {', '.join(SUFFIXES)} or to a folder; got "
            f"{suffix}. To export to a folder of this name, create the empty folder first."
        )
    return suffix


def _check_target(target: Path, suffix: str | None, *, links: bool, overwrite: bool) -> None:
    """Raise an error if ``overwrite`` is needed, or if an option has no effect."""
    if suffix is None and overwrite:
        raise BadInput(f"Only a file can be overwritten; {target} must be a new folder.")
    if suffix is not None and links:
        raise BadInput(f"Links need a folder; {target.name} is one file. Give a folder's name.")
    if suffix is not None and target.exists() and not overwrite:
        raise BadInput(f"{target} exists already. Give another name, or use --overwrite.")


def _list(board: Exportable) -> bytes:
    return (json.dumps(board.as_json(), ensure_ascii=False, indent=2) + "\n").encode()


def _sheet(board: Exportable, thumbnail: Callable[[str], bytes], *, pdf: bool) -> bytes:
    if not board.items:
        raise BadInput(
            f"The board {board.name!r} is empty. Add drawings before you export a sheet."
        )
    if not pdf and len(board.items) > MAX_DRAWINGS_ON_PNG:
        raise BadInput(
            f"A PNG shows at most {MAX_DRAWINGS_ON_PNG} drawings, and this board has "
            f"{len(board.items):,}. Export it as .pdf, which has pages."
        )
    cards = (_card(item, thumbnail) for item in board.items)
    pages = draw_contact_sheet(cards, len(board.items), board.name, board.note, paged=pdf)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sheet"
        _save_pages(pages, file, pdf=pdf)
        return file.read_bytes()


def _save_pages(pages: Iterator[Image.Image], path: Path, *, pdf: bool) -> None:
    """Save the pages one by one, to keep only one in memory."""
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
        raise BadInput(
            f"{folder} is not empty, and its files would be replaced. Give a new folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    width = max(3, len(str(len(board.items))))
    missing = []
    for position, item in enumerate(board.items, start=1):
        try:
            source = file(item.id)
        except (CollectionError, UnknownDrawing):
            missing.append(item.path or item.id)
            continue
        target = folder / f"{position:0{width}} {safe_name(source.name)}"
        if links:
            target.symlink_to(source)
        else:
            shutil.copy2(source, target)
    save(folder / LIST_FILE, _list(board))
    return Exported(folder, len(board.items) - len(missing), tuple(missing))


def safe_name(name: str) -> str:
    """Return a file name that every file system accepts.

    The name is in Unicode's NFC, shortened, and without the characters that Windows forbids. Names
    such as ``CON``, and names that differ only in case, are safe because a number precedes them.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    text = UNSAFE.sub("_", unicodedata.normalize("NFC", text))
    stem, dot, suffix = text.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = text, "", ""
    stem_bytes = MAX_NAME_BYTES - len((dot + suffix).encode())
    stem = stem.encode()[:stem_bytes].decode("utf-8", "ignore")
    return (stem + dot + suffix).rstrip(". ") or "_"


@contextmanager
def _storage_errors(target: Path) -> Iterator[None]:
    """Raise `StorageError` for errors of the operating system."""
    try:
        yield
    except OSError as error:
        if getattr(error, "winerror", None) == 1314:  # Windows: no permission for links
            raise StorageError(
                f"{target}: Windows allows links to administrators and in developer mode only. "
                "Export copies instead."
            ) from error
        raise StorageError(f"{target}: cannot be written: {error.strerror or error}.") from error
