"""Manga109: 109 volumes of comics, in the layout that researchers get.

Matsui et al., Sketch-based Manga Retrieval using Manga109 Dataset, Multimedia Tools and
Applications 76(20), 2017; Aizawa et al., Building a Manga Dataset "Manga109" with Annotations for
Multimedia Applications, IEEE MultiMedia 27(2), 2020. The layout::

    annotations/<title>.xml       <book title><characters/><pages><page index><face|body|frame …/>
    images/<title>/<index>.jpg    two pages side by side; index has three digits, 000 is the cover

The annotations do not name the artist of a book; ``manga109.csv`` next to this file does, from the
list on the dataset's site. If the list has two names for a book, the file
has the person who drew it. This gives 91 artists; the first names give the 92 of the papers.
"""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from egara.datasets.contract import LabelledDrawing
from egara.errors import BadInput

__all__ = ["KINDS", "Manga109", "artists", "is_of_one_colour"]

KINDS = ("face", "body", "frame", "cover")
"""The kinds of crops of pages; each is a set."""

SPREAD = 6.0
"""The largest distance, in levels of 255, of the colours of one ink from one line."""

_VOLUME = re.compile(r"_vol\d+$")


class Manga109:
    """A copy of Manga109, or of some of its books, on this machine.

    Its sets are `KINDS`, and all drawings are in the split ``test``: the paper trains on none.
    Monochrome covers and missing covers are skipped, as in the art style paper (section 4.1).
    """

    name = "manga109"

    def __init__(self, folder: Path, *, kinds: Collection[str] = KINDS) -> None:
        """Find the books; they are read when the dataset is iterated over.

        Args:
            folder: the folder that contains ``annotations`` and ``images``.
            kinds: the kinds to include, of `KINDS`.

        Raises:
            BadInput: the layout is not the published one, or a kind is unknown.
        """
        self.folder = Path(folder)
        if unknown := sorted(set(kinds) - set(KINDS)):
            raise BadInput(f"Unknown kind {unknown[0]!r}. Use {', '.join(KINDS)}.")
        self.kinds = frozenset(kinds)
        self.skipped: Counter[str] = Counter()
        """The number of pages and boxes that the last iteration skipped, by reason."""
        self._books = sorted((self.folder / "annotations").glob("*.xml"))
        if not self._books or not (self.folder / "images").is_dir():
            raise BadInput(
                f"{folder} does not have the layout of Manga109: images or annotations/*.xml is "
                "missing. Give the folder that contains both, as it is published."
            )

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the names of characters are Japanese already."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning; a page is decoded once for all its boxes.

        Raises:
            BadInput: an annotation does not have the published format; the message names the file.
        """
        self.skipped = Counter()
        artist_of_title = artists()
        for path in self._books:
            book = _parsed(path)
            artist = artist_of_title.get(_VOLUME.sub("", path.stem))
            names = {
                character.get("id"): character.get("name") or ""
                for character in book.iter("character")
            }
            for page in book.iter("page"):
                yield from self._page(path.stem, page, artist, names)

    def _page(
        self,
        title: str,
        page: ElementTree.Element,
        artist: str | None,
        names: Mapping[str | None, str],
    ) -> Iterator[LabelledDrawing]:
        index = _number(page, "index", title)
        boxes = [box for box in page if box.tag in self.kinds]
        is_cover = index == 0 and "cover" in self.kinds
        if not boxes and not is_cover:
            return
        picture = self._picture(title, index)
        if picture is None:
            return
        if is_cover and is_of_one_colour(np.asarray(picture)):
            self.skipped["cover in one ink"] += 1
        elif is_cover:
            yield _drawing(title, "cover", "000", picture, artist, ())
        for number, box in enumerate(boxes):
            area = _area(box, title, picture.size)
            if area is None:
                self.skipped["empty box"] += 1
                continue
            name = names.get(box.get("character"))
            location = f"{index:03}/{box.get('id') or number}"
            yield _drawing(
                title, box.tag, location, picture.crop(area), artist, (name,) if name else ()
            )

    def _picture(self, title: str, index: int) -> Image.Image | None:
        """Return a page at its full size, because crops need the full resolution."""
        path = self.folder / "images" / title / f"{index:03}.jpg"
        if not path.is_file():
            self.skipped["page is missing"] += 1
            return None
        try:
            with Image.open(path) as picture:
                return picture.convert("RGB")
        except (OSError, ValueError, Image.DecompressionBombError):
            self.skipped["page cannot be read"] += 1
            return None


def artists() -> dict[str, str]:
    """Return the artist of each title; titles are without the number of the volume."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["title"]: row["artist"] for row in csv.DictReader(file)}


def is_of_one_colour(pixels: NDArray[np.uint8], spread: float = SPREAD) -> bool:
    """Tell whether (H, W, 3) pixels are monochrome: their colours are nearly on one line.

    ``spread`` is the largest standard deviation across that line, in levels of 255, which allows
    for the scan. Grey is a line, and so is red on white.
    """
    colours = pixels.reshape(-1, 3)[:: max(1, pixels.size // 300_000)].astype(np.float64)
    variances = np.linalg.eigvalsh(np.cov(colours, rowvar=False))[:-1]
    return bool(np.sqrt(max(0.0, variances.sum())) <= spread)


def _parsed(path: Path) -> ElementTree.Element:
    try:
        return ElementTree.parse(path).getroot()  # noqa: S314 - expat bounds what entities expand to
    except (ElementTree.ParseError, OSError) as error:
        raise BadInput(f"{path} cannot be read ({error}). Copy this file again.") from error


def _area(
    box: ElementTree.Element, title: str, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of a box inside the page; None if it is outside."""
    left, top, right, bottom = (
        _number(box, edge, title) for edge in ("xmin", "ymin", "xmax", "ymax")
    )
    left, top, right, bottom = max(0, left), max(0, top), min(size[0], right), min(size[1], bottom)
    return (left, top, right, bottom) if left < right and top < bottom else None


def _number(element: ElementTree.Element, name: str, title: str) -> int:
    text = element.get(name) or ""
    if not text.removeprefix("-").isdecimal():
        raise BadInput(
            f"{title}.xml: the {name} of a {element.tag} must be an integer; got {text!r}."
        )
    return int(text)


def _drawing(
    title: str,
    kind: str,
    location: str,
    picture: Image.Image,
    artist: str | None,
    characters: tuple[str, ...],
) -> LabelledDrawing:
    tags = {"copyright": (title,)} | ({"character": characters} if characters else {})
    return LabelledDrawing(
        id=f"{title}/{kind}/{location}",
        image=picture,
        tags=tags,
        artist=artist,
        set=kind,
        split="test",
    )
