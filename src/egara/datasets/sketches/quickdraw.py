"""QuickDraw: 50 million sketches of 345 classes, in the four published formats.

Google, "The Quick, Draw! Dataset", CC BY 4.0; the formats are those of its README. A file has the
sketches of one class and its name::

    cat.ndjson     one JSON object a line: word, key_id, recognized, drawing and others;
                   simplified (coordinates in 0..255) or raw (any coordinates, and times)
    cat.bin        the simplified sketches, see `egara.datasets.sketches.quickdraw_formats`
    cat.npy        bitmaps of 28 x 28 pixels, uint8, (N, 784), ink 255

Names with the prefix of Google's storage, such as ``full_simplified_cat.ndjson``, are read too.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from egara.datasets.contract import LabelledDrawing, Split
from egara.datasets.file_tree import FileTree, is_zip
from egara.datasets.sketches.quickdraw_formats import READERS, Malformed, QuickDrawSketch
from egara.errors import BadInput

__all__ = ["QuickDraw", "class_of_file", "is_quickdraw_file", "quickdraw_split"]

_PREFIX = re.compile(
    r"^full[_%/]+(2F)?(raw|simplified|binary|numpy_bitmap)[_%]+(2F)?", re.IGNORECASE
)
_MAX_REPORTED = 3

Log = Callable[[str], None]


class QuickDraw:
    """A copy of QuickDraw, or of some of its classes, on this machine.

    The id of a sketch is its ``key_id``; bitmaps have none, their id is ``class/row``. The subject
    is the word. See `quickdraw_split` for the splits. Malformed sketches are skipped and counted.
    """

    name = "quickdraw"

    def __init__(
        self,
        path: Path,
        *,
        per_class: int | None = None,
        classes: Collection[str] | None = None,
        recognised_only: bool = False,
        log: Log | None = None,
    ) -> None:
        """Find the files; they are read when the dataset is iterated over.

        Args:
            path: a folder or a zip archive of files, or one file.
            per_class: the number of sketches to read of each file, from its beginning. None for
                all.
            classes: the classes to read. None for all.
            recognised_only: leave out sketches that the game did not recognise. Formats that do
                not tell are read completely.
            log: called with a line of text, after an iteration that skipped malformed sketches.

        Raises:
            BadInput: there is no QuickDraw file, a class has no file, or ``per_class`` is not
                positive.
        """
        if per_class is not None and per_class < 1:
            raise BadInput(f"The number of sketches of a class must be positive; got {per_class}.")
        self.path = Path(path)
        self.per_class = per_class
        self.recognised_only = recognised_only
        self.skipped: Counter[str] = Counter()
        """The number of sketches that the last iteration skipped, by reason."""
        self._log = log
        is_file = self.path.is_file() and not is_zip(self.path)
        self._tree = FileTree(self.path.parent if is_file else self.path)
        names = [self.path.name] if is_file else self._tree.names
        self._files = {name: class_of_file(name) for name in names if is_quickdraw_file(name)}
        if not self._files:
            raise BadInput(
                f"{path} has no QuickDraw file. Give a folder or a zip archive of .ndjson, .bin or "
                ".npy files, one for each class."
            )
        if classes is not None:
            self._select(classes)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes in alphabetical order."""
        return tuple(sorted(set(self._files.values())))

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the words are English."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning, file by file.

        Raises:
            BadInput: a file cannot be read, or is not in a published format.
        """
        self.skipped = Counter()
        reported: list[str] = []
        for name, subject in self._files.items():
            count = 0
            with self._tree.open(name) as file:
                for number, sketch in enumerate(
                    READERS[_suffix(name)](file, str(self._place(name)))
                ):
                    if isinstance(sketch, Malformed):
                        self.skipped[sketch.reason] += 1
                        reported.append(f"{self._place(name)}, {sketch.location}: {sketch.reason}")
                        del reported[_MAX_REPORTED:]
                    elif self.recognised_only and sketch.recognised is False:
                        self.skipped["not recognised"] += 1
                    else:
                        yield _drawing(sketch, subject, number)
                        count += 1
                        if count == self.per_class:
                            break
        self._report(reported)

    def _place(self, name: str) -> Path:
        return self._tree.path / name

    def _select(self, classes: Collection[str]) -> None:
        if unknown := sorted(set(classes) - set(self._files.values())):
            raise BadInput(f"{self.path} has no file of the class {unknown[0]!r}.")
        self._files = {name: word for name, word in self._files.items() if word in set(classes)}

    def _report(self, reported: list[str]) -> None:
        malformed = sum(self.skipped.values()) - self.skipped["not recognised"]
        if malformed and self._log:
            self._log(
                f"{malformed:,} malformed sketches of {self.path} were skipped: "
                f"{'; '.join(reported)}{' …' if malformed > len(reported) else ''}."
            )


def is_quickdraw_file(name: str) -> bool:
    """Tell whether a file has the suffix of a QuickDraw format."""
    return _suffix(name) in READERS


def class_of_file(name: str) -> str:
    """Return the class that the name of a file states.

    >>> class_of_file("sketches/full_simplified_alarm clock.ndjson")
    'alarm clock'
    """
    return _PREFIX.sub("", PurePosixPath(name).stem).replace("%20", " ")


def quickdraw_split(key_id: str) -> Split:
    """Return the split of a sketch by the MD5 of its ID: 15 % test, 5 % validation, 80 % train."""
    percentile = int(hashlib.md5(key_id.encode(), usedforsecurity=False).hexdigest(), 16) % 100
    if percentile < 15:
        return "test"
    return "validation" if percentile < 20 else "train"


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _drawing(sketch: QuickDrawSketch, subject: str, number: int) -> LabelledDrawing:
    subject = sketch.word or subject
    key_id = sketch.key_id or f"{subject}/{number}"
    return LabelledDrawing(
        id=key_id,
        image=sketch.image,
        subject=subject,
        set=QuickDraw.name,
        split=quickdraw_split(key_id),
        kind="sketch",
    )
