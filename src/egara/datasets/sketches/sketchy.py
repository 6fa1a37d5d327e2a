"""Sketchy: 75,471 sketches of 12,500 photographs of 125 classes.

P. Sangkloy, N. Burnell, C. Ham, J. Hays, "The Sketchy database: learning to retrieve badly drawn
bunnies", ACM Transactions on Graphics 35(4), 2016. The layout, from version 06-04 on::

    256x256/photo/tx_<digits>/<class>/<photo>.jpg
    256x256/sketch/tx_<digits>/<class>/<photo>-<n>.png    the n-th sketch of this photograph
    info/invalid-<reason>.txt    <photo>-<n> a line; ambiguous, context, error or pose
    info/testset.txt             <class>/<photo>.jpg a line

``tx_000000000000`` is the picture as it was drawn; other digits are other croppings and scalings.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from egara.datasets.contract import LabelledDrawing, Split
from egara.datasets.file_tree import FileTree
from egara.errors import BadInput

__all__ = ["REASONS", "Sketchy"]

REASONS = ("ambiguous", "context", "error", "pose")
"""Why the authors call a sketch invalid; each is a file ``info/invalid-<reason>.txt``."""

_FILE = re.compile(
    r"(?:.*/)?(?P<kind>photo|sketch)/(?P<variant>tx_\d+)/(?P<class>[^/]+)/(?P<stem>[^/]+)"
    r"\.(?:jpe?g|png)",
    re.IGNORECASE,
)


class Sketchy:
    """A copy of Sketchy, or of some of its classes, on this machine.

    Its sets are ``photo`` (kind image) and ``sketch``. Ids are ``photo/<class>/<photo>`` and
    ``sketch/<class>/<photo>-<n>``, so `photo_of` finds the photograph of a sketch. The sketches of
    a test photograph are in the split ``test``, too.
    """

    name = "sketchy"

    def __init__(
        self,
        path: Path,
        *,
        variant: str | None = None,
        excluded: Collection[str] = REASONS,
    ) -> None:
        """Find the files; they are read when the dataset is iterated over.

        Args:
            path: a folder or a zip archive that contains ``photo`` and ``sketch``, or the folder
                above it, which also has ``info``.
            variant: the cropping and scaling, such as ``tx_000100000000``; by default the first
                that is there.
            excluded: leave out sketches that are invalid for these reasons, of `REASONS`.

        Raises:
            BadInput: the layout is not the published one, or the variant or a reason is unknown.
        """
        self.path = Path(path)
        if unknown := sorted(set(excluded) - set(REASONS)):
            raise BadInput(f"Unknown reason {unknown[0]!r}. Use {', '.join(REASONS)}.")
        above = self.path.parent if self.path.name == "256x256" else self.path
        self._tree = FileTree(above)
        found = [match for name in self._tree.names if (match := _FILE.fullmatch(name))]
        variants = sorted({match["variant"] for match in found})
        if not {"photo", "sketch"} <= {match["kind"].lower() for match in found}:
            raise BadInput(
                f"{path} does not have the layout of Sketchy: photo/tx_…/<class>/*.jpg or "
                "sketch/tx_…/<class>/*.png is missing. Give the folder that contains both."
            )
        self.variant = variant or variants[0]
        if self.variant not in variants:
            raise BadInput(f"{path} has no {self.variant}; it has {', '.join(variants)}.")
        self.skipped: Counter[str] = Counter()
        """The number of sketches that the last iteration skipped, by reason."""
        self._files = [match for match in found if match["variant"] == self.variant]
        self._excluded = frozenset(excluded)

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: the classes are English."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the photographs, then the sketches."""
        self.skipped = Counter()
        invalid = {line: why for why in REASONS for line in self._lines(f"invalid-{why}.txt")}
        tested = {str(PurePosixPath(line).with_suffix("")) for line in self._lines("testset.txt")}
        for match in self._files:
            kind = match["kind"].lower()
            reason = invalid.get(match["stem"]) if kind == "sketch" else None
            if reason in self._excluded:
                self.skipped[f"invalid: {reason}"] += 1
                continue
            id_ = f"{kind}/{match['class']}/{match['stem']}"
            photo = self.photo_of(id_) if kind == "sketch" else id_
            split: Split = "test" if photo.removeprefix("photo/") in tested else "train"
            yield LabelledDrawing(
                id=id_,
                image=self._tree.image(match[0]),
                subject=match["class"].replace("_", " "),
                set=kind,
                split=split,
                kind="sketch" if kind == "sketch" else "image",
            )

    @staticmethod
    def photo_of(sketch_id: str) -> str:
        """Return the id of the photograph that a sketch shows.

        >>> Sketchy.photo_of("sketch/airplane/n02691156_58-3")
        'photo/airplane/n02691156_58'
        """
        return "photo/" + sketch_id.removeprefix("sketch/").rpartition("-")[0]

    def _lines(self, file: str) -> set[str]:
        names = [name for name in self._tree.names if PurePosixPath(name).name == file]
        texts = (self._tree.read(name).decode("utf-8", "replace") for name in names[:1])
        return {line.strip() for text in texts for line in text.splitlines() if line.strip()}
