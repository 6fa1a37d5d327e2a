"""The folder that ships: WebP files in a subfolder a subject, metadata.csv beside them."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from .catalogue import Drawing, slug
from .rendering import Rendered

QUALITY = 80
COLUMNS = ("file_name", "title", "artist", "keywords", "source")
SUBJECTS = {"signs_and_symbols": "symbols", "unsorted": "various"}
EDITION = "openclipart 0.18"


def write(pictures: Sequence[Rendered], folder: Path) -> None:
    """Replaces the drawings in `folder`; leaves its other files (README.md) as they are."""
    for old in folder.glob("*/*.webp"):
        old.unlink()
    named = sorted(_named(pictures), key=lambda pair: pair[0])
    for name, picture in named:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        picture.picture.save(folder / name, "WEBP", quality=QUALITY, method=6)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(_row(name, picture.drawing) for name, picture in named)


def _named(pictures: Sequence[Rendered]) -> Iterator[tuple[str, Rendered]]:
    """Each picture with its path in the folder: subject/title.webp, subject/title-2.webp, ..."""
    taken: set[str] = set()
    for picture in sorted(pictures, key=lambda p: p.drawing.path):
        stem = f"{subject(picture.drawing)}/{slug(picture.drawing.title)[:50].strip('-')}"
        copies = (stem, *(f"{stem}-{n}" for n in range(2, len(pictures) + 2)))
        name = next(copy for copy in copies if copy not in taken)
        taken.add(name)
        yield f"{name}.webp", picture


def subject(drawing: Drawing) -> str:
    """The subfolder that `drawing` is put in: openclipart's top folder."""
    top = drawing.path.partition("/")[0]
    return SUBJECTS.get(top, top)


def _row(name: str, drawing: Drawing) -> tuple[str, ...]:
    keywords = ";".join(drawing.keywords or _words(drawing))
    return name, drawing.title, drawing.artist, keywords, f"{EDITION}: {drawing.path}"


def _words(drawing: Drawing) -> tuple[str, ...]:
    """In place of keywords: the title's words that are not too short to mean something."""
    words = [word for word in slug(drawing.title).split("-") if len(word) > 2]
    return tuple(dict.fromkeys([*words, subject(drawing)]))
