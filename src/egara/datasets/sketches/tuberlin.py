"""TU-Berlin: 20,000 sketches of 250 classes.

M. Eitz, J. Hays, M. Alexa, "How do humans sketch objects?", ACM Transactions on Graphics 31(4),
2012; CC BY 4.0. The layout of the two published archives::

    png/<class>/<n>.png    1111 x 1111 pixels     png/filelist.txt    <class>/<n>.png a line
    svg/<class>/<n>.svg    strokes as paths       svg/filelist.txt    <class>/<n>.svg a line

Copies without the folder ``png`` or ``svg``, or without the list, are read too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from egara.datasets.contract import LabelledDrawing
from egara.datasets.file_tree import FileTree
from egara.errors import BadInput

__all__ = ["TUBerlin", "is_tuberlin_name"]

_SKETCH = re.compile(r"(?:.*/)?(?P<class>[^/]+)/(?P<number>\d+)\.(?P<format>png|svg)")


class TUBerlin:
    """A copy of TU-Berlin, or of some of its classes, on this machine.

    The id is ``<class>/<n>``, the subject is the class with its published name. All sketches are in
    the split ``train``: no division is published, and papers use three folds.
    """

    name = "tuberlin"

    def __init__(self, path: Path, *, format: Literal["png", "svg"] | None = None) -> None:
        """Find the files; they are read when the dataset is iterated over.

        Args:
            path: a folder or a zip archive.
            format: which files to read; by default SVG only if there is no PNG.

        Raises:
            BadInput: there is no sketch, or none of this format.
        """
        self.path = Path(path)
        self._tree = FileTree(self.path)
        found = [match for name in self._tree.names if (match := _SKETCH.fullmatch(name))]
        formats = {match["format"] for match in found}
        self.format = format or ("png" if "png" in formats else "svg")
        if self.format not in formats:
            raise BadInput(
                f"{path} does not have the layout of TU-Berlin: there is no file "
                f"<class>/<number>.{self.format}. Give the folder or the zip archive as it is "
                "published."
            )
        self.skipped: Counter[str] = Counter()
        """The number of sketches that the last iteration skipped, by reason."""
        self._sketches = {
            f"{match['class']}/{match['number']}": match[0]
            for match in sorted(found, key=lambda match: (match["class"], int(match["number"])))
            if match["format"] == self.format
        }

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in alphabetical order."""
        return tuple(sorted({id_.rpartition("/")[0] for id_ in self._sketches}))

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the classes are English."""
        return {}

    def __len__(self) -> int:
        """Count the sketches."""
        return len(self._ids())

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the sketches in the order of the published list, or by class and number."""
        self.skipped = Counter()
        for id_ in self._ids():
            if id_ not in self._sketches:
                self.skipped["file is missing"] += 1
                continue
            yield LabelledDrawing(
                id=id_,
                image=self._tree.image(self._sketches[id_]),
                subject=id_.rpartition("/")[0],
                set=self.name,
                kind="sketch",
            )

    def _ids(self) -> list[str]:
        lists = [name for name in self._tree.names if PurePosixPath(name).name == "filelist.txt"]
        preferred = [name for name in lists if PurePosixPath(name).parent.name == self.format]
        for name in preferred or lists:
            lines = self._tree.read(name).decode("utf-8", "replace").splitlines()
            files = [match for line in lines if (match := _SKETCH.fullmatch(line.strip()))]
            ids = [f"{match['class']}/{match['number']}" for match in files]
            if ids:
                return list(dict.fromkeys(ids))
        return list(self._sketches)


def is_tuberlin_name(name: str) -> bool:
    """Tell whether a path is that of a sketch: ``<class>/<number>.png`` or ``.svg``."""
    return _SKETCH.fullmatch(name) is not None
