"""A folder of images with one subfolder for each class (ImageFolder)."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from egara.datasets.contract import Kind, LabelledDrawing, Split
from egara.errors import BadInput
from egara.images import Unreadable, walk

__all__ = ["ImageFolder"]

_SPLITS: Final[Mapping[str, Split]] = {
    "train": "train",
    "val": "validation",
    "validation": "validation",
    "test": "test",
}


class ImageFolder:
    """Images in the layout ``<class>/…`` or ``<split>/<class>/…``.

    The subject and the set are the class; the id is the path. Splits are ``train``, ``val`` or
    ``validation``, and ``test``; without such folders, all images are in ``train``.
    """

    def __init__(self, folder: Path, *, kind: Kind = "image") -> None:
        """Set the folder; it is read when the dataset is iterated over.

        Args:
            folder: the folder of the classes, or of the splits.
            kind: what the images are.

        Raises:
            BadInput: it is not a folder.
        """
        self.folder = Path(folder)
        self.kind: Kind = kind
        if not self.folder.is_dir():
            raise BadInput(f"{folder} is not a folder. Give the folder of the classes.")
        children = {child.name for child in self.folder.iterdir() if child.is_dir()}
        self._has_splits = bool(children) and children <= _SPLITS.keys()

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    @property
    def japanese(self) -> Mapping[str, str]:
        """Empty: a folder has no Japanese names."""
        return {}

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the images in the order of their paths; files outside of a class are left out.

        Raises:
            BadInput: a folder cannot be read, or there is no class.
        """
        is_empty = True
        for entry in walk(self.folder):
            if isinstance(entry, Unreadable):
                raise BadInput(f"{self.folder / entry.path}: {entry.reason}")
            folders = PurePosixPath(entry.path).parts[:-1]
            split: Split = "train"
            if self._has_splits and folders:
                split, folders = _SPLITS[folders[0]], folders[1:]
            if entry.foreign is not None or not folders:
                continue
            is_empty = False
            yield LabelledDrawing(
                id=entry.path,
                image=self.folder / entry.path,
                subject=folders[0],
                set=folders[0],
                split=split,
                kind=self.kind,
            )
        if is_empty:
            raise BadInput(f"{self.folder} has no images in the layout <class>/<image>.")
