"""The Eitz benchmark of sketch-based image retrieval: 31 sketches, 40 images and a ranking each.

M. Eitz, K. Hildebrand, T. Boubekeur, M. Alexa, "Sketch-based image retrieval: benchmark and
bag-of-features descriptors", IEEE TVCG 17(11), 2011. The layout that is read::

    sketches/<query>.<suffix>
    images/<query>/<image>.<suffix>     or images/<query>_<image>.<suffix>
    rankings/<query>.txt                one image a line

``<query>`` is the number of the sketch. A line of a ranking is ``<image>`` (the best match first),
or ``<image> <rank>``, where 1 is the best match and equal ranks are ties. An image is named with or
without its suffix. The folder of the rankings may have any name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from egara.datasets.file_tree import FileTree
from egara.errors import BadInput

__all__ = ["EitzQuery", "EitzSbir"]

_SUFFIXES = frozenset({".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg"})
_LINE = re.compile(r"(?P<image>.*?)(?:[\s,;]+(?P<rank>\d+(?:\.\d+)?))?")


@dataclass(frozen=True, slots=True)
class EitzQuery:
    """A sketch, the images to rank, and their ranks by the participants of the user study.

    Attributes:
        id: the number of the sketch.
        sketch: the path or the bytes of an image file.
        images: the paths or the bytes of the images, by name.
        ranks: the rank of each image, by name; 1 is the best match. Equal ranks are ties.
    """

    id: str
    sketch: Path | bytes
    images: Mapping[str, Path | bytes]
    ranks: Mapping[str, float]


class EitzSbir:
    """A copy of the benchmark, or of some of its queries, on this machine."""

    def __init__(self, path: Path) -> None:
        """Find the files; images are read when the queries are iterated over.

        Args:
            path: a folder or a zip archive that contains ``sketches`` and ``images``.

        Raises:
            BadInput: sketches, images or rankings are missing.
        """
        self.path = Path(path)
        self._tree = FileTree(self.path)
        self._sketches: dict[str, str] = {}
        self._images: dict[str, dict[str, str]] = {}
        self._rankings: dict[str, str] = {}
        for name in self._tree.names:
            self._add(name, PurePosixPath(name))
        for what, found in (
            ("sketches/<query>.png", self._sketches),
            ("images/<query>/*", self._images),
            ("rankings/<query>.txt", self._rankings),
        ):
            missing = sorted(self._sketches.keys() - found.keys(), key=_number)
            if missing or not found:
                raise BadInput(
                    f"{path} does not have the layout of the Eitz benchmark: {what} is missing"
                    f"{f' for the sketch {missing[0]}' if missing else ''}. The documentation of "
                    "datasets describes the layout."
                )

    def __len__(self) -> int:
        """Count the queries; the complete benchmark has 31."""
        return len(self._sketches)

    def __iter__(self) -> Iterator[EitzQuery]:
        """Read the queries in the order of their numbers.

        Raises:
            BadInput: a ranking does not have each image of its query exactly once.
        """
        for query in sorted(self._sketches, key=_number):
            names = self._images[query]
            ranks = self._ranks(query)
            yield EitzQuery(
                query,
                self._tree.image(self._sketches[query]),
                {image: self._tree.image(name) for image, name in names.items()},
                ranks,
            )

    def _add(self, name: str, path: PurePosixPath) -> None:
        folders = [part.lower() for part in path.parts[:-1]]
        suffix = path.suffix.lower()
        if suffix == ".txt" and folders and _digits(path.stem):
            self._rankings[_digits(path.stem)] = name
        elif suffix not in _SUFFIXES:
            return
        elif "sketches" in folders and _digits(path.stem):
            self._sketches[_digits(path.stem)] = name
        elif "images" in folders:
            below = path.parts[folders.index("images") + 1 :]
            query = _digits(below[0]) if len(below) > 1 else _digits(path.stem.partition("_")[0])
            if query:
                self._images.setdefault(query, {})[path.stem] = name

    def _ranks(self, query: str) -> dict[str, float]:
        name = self._rankings[query]
        ranks: dict[str, float] = {}
        lines = self._tree.read(name).decode("utf-8", "replace").splitlines()
        for position, line in enumerate(filter(None, map(str.strip, lines)), start=1):
            match = _LINE.fullmatch(line)
            image = PurePosixPath(match["image"] if match else line).name
            stem = image if image in self._images[query] else PurePosixPath(image).stem
            if stem in ranks or stem not in self._images[query]:
                problem = "twice" if stem in ranks else "but it is not among the images"
                raise BadInput(f"{self.path}: {name} has {image!r} {problem}.")
            ranks[stem] = float(match["rank"]) if match and match["rank"] else float(position)
        if missing := sorted(self._images[query].keys() - ranks.keys()):
            raise BadInput(
                f"{self.path}: {name} has no rank of {len(missing)} images of its sketch; the "
                f"first is {missing[0]!r}."
            )
        return ranks


def _digits(text: str) -> str:
    """Return a number without leading zeros; an empty string if it is not a number."""
    return str(int(text)) if text.isascii() and text.isdigit() else ""


def _number(query: str) -> int:
    return int(query)
