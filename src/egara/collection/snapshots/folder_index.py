"""The folders of a collection: which drawings are in them, and their numbers of drawings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePath

import numpy as np
from numpy.typing import NDArray

from egara.collection.snapshots.file_locations import resolved_paths
from egara.collection.tables import to_text
from egara.errors import UnknownFolder
from egara.text import natural_key, normalised

__all__ = ["FolderIndex"]

MAX_SUGGESTIONS = 3

Parts = tuple[str, ...]
"""The names of a folder and of the folders around it, from the outside; empty for a root."""


class FolderIndex:
    """The folders that have drawings, each before its subfolders, in the order of their names.

    Folders are given by their number. The subfolders of a folder, their subfolders and so on have
    the numbers after it: folder n and everything in it are ``range(n, stops[n])``.
    """

    def __init__(
        self,
        roots: Mapping[int, Path],
        file_folders: Sequence[tuple[int, str]],
        rows: NDArray[np.int64],
        present: NDArray[np.bool_],
    ) -> None:
        """Index the folders of files.

        Args:
            roots: the indexed folders, by number.
            file_folders: (F,) the root of each file, and the path of its folder relative to the
                root; empty for the root itself.
            rows: (F,) the catalogue row of the drawing in each file.
            present: (N,) whether a file of each drawing of the catalogue is present.
        """
        self._roots = roots
        self._rows = rows
        self._present = present
        used = {(root, parts) for root, path in {*file_folders} for parts in _prefixes(path)}
        self._folders: list[tuple[int, Parts]] = sorted(used, key=_order())
        self._number_of = {folder: number for number, folder in enumerate(self._folders)}
        code_of = {
            (root, path): self._number_of[root, _parts(path)] for root, path in {*file_folders}
        }
        self._codes = np.array([code_of[folder] for folder in file_folders], np.int64)
        self._by_text = {
            text: n for n in range(len(self)) for text in (self.text(n), self._full(n))
        }

    def __len__(self) -> int:
        return len(self._folders)

    @cached_property
    def _parents(self) -> list[int]:
        """The folder around each folder; -1 for a root."""
        return [self._number_of[root, parts[:-1]] if parts else -1 for root, parts in self._folders]

    @cached_property
    def stops(self) -> list[int]:
        """The number after the last folder inside each folder."""
        stops = [number + 1 for number in range(len(self))]
        for number in reversed(range(len(self))):
            parent = self._parents[number]
            if parent >= 0:
                stops[parent] = max(stops[parent], stops[number])
        return stops

    @property
    def roots(self) -> list[int]:
        """The indexed folders that have drawings."""
        return [number for number, (_, parts) in enumerate(self._folders) if not parts]

    def subfolders(self, number: int) -> Iterator[int]:
        """Yield the folders directly inside a folder, in the order of their names."""
        subfolder = number + 1
        while subfolder < self.stops[number]:
            yield subfolder
            subfolder = self.stops[subfolder]

    def name(self, number: int) -> str:
        """Return the last part of a folder's path."""
        root, parts = self._folders[number]
        return parts[-1] if parts else to_text(self._roots[root].name or str(self._roots[root]))

    def text(self, number: int) -> str:
        """Return the path that identifies a folder.

        It is relative to the indexed folder if the collection has only one; otherwise, and for an
        indexed folder itself, it is the full path.
        """
        _, parts = self._folders[number]
        return "/".join(parts) if parts and len(self._roots) == 1 else self._full(number)

    def _full(self, number: int) -> str:
        root, parts = self._folders[number]
        return "/".join([to_text(self._roots[root].as_posix()).rstrip("/"), *parts])

    def find(self, folder: str) -> int:
        """Return the number of a folder.

        Args:
            folder: its path relative to an indexed folder, or on this machine.

        Raises:
            UnknownFolder: it has no drawings, or several indexed folders have a subfolder of this
                path.
        """
        if folder in self._by_text:
            return self._by_text[folder]
        paths = dict.fromkeys([PurePath(folder).as_posix(), to_text(PurePath(folder).as_posix())])
        found = {
            self._number_of[root, _parts(path)]
            for path in paths
            for root in self._roots
            if path != "." and (root, _parts(path)) in self._number_of
        }
        if len(found) == 1:
            return found.pop()
        if found:
            shown = ", ".join(self._full(number) for number in sorted(found))
            raise UnknownFolder(
                f"{len(found)} indexed folders have a folder {folder!r}. Use the full path of one: "
                f"{shown}"
            )
        for path_on_disk in resolved_paths(folder):
            number = self._by_text.get(to_text(path_on_disk.as_posix()))
            if number is not None:
                return number
        raise UnknownFolder(
            f"No drawing of the collection is in a folder {folder!r}.{self._similar(folder)} For "
            "all folders, run: egara folders --tree"
        )

    def _similar(self, folder: str) -> str:
        """Return the end of an error message: folders with the same or a longer name."""
        wanted = normalised(PurePath(folder).name)
        names = [normalised(self.name(number)) for number in range(len(self))] if wanted else []
        similar = [number for number, name in enumerate(names) if name == wanted]
        similar += [n for n, name in enumerate(names) if wanted in name and name != wanted]
        if not similar:
            return ""
        return f" Did you mean {', '.join(repr(self.text(n)) for n in similar[:MAX_SUGGESTIONS])}?"

    def inside(self, number: int) -> NDArray[np.bool_]:
        """Return a mask (N,) of the drawings with a file in a folder or in its subfolders."""
        mask = np.zeros(len(self._present), bool)
        codes = self._codes
        mask[self._rows[(codes >= number) & (codes < self.stops[number])]] = True
        return mask

    @cached_property
    def counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The present drawings directly in each folder (n,), and with all its subfolders (n,).

        A drawing with several files is counted once in each folder. Two successive files of a
        drawing, in the order of the folders, are counted twice exactly in their common folders. So
        one is subtracted there: at the innermost common folder, before the sums are formed.
        """
        present = self._present[self._rows]
        rows, codes = self._rows[present], self._codes[present]
        order = np.lexsort((codes, rows))
        rows, codes = rows[order], codes[order]
        own = np.bincount(codes, minlength=len(self))
        inside = own.copy()
        again = rows[1:] == rows[:-1]
        for first, second in zip(
            codes[:-1][again].tolist(), codes[1:][again].tolist(), strict=True
        ):
            common = self._common(first, second)
            own[common] -= first == second
            inside[common] -= common >= 0
        sums = np.concatenate([[0], np.cumsum(inside)])
        return own, sums[self.stops] - sums[:-1]

    def _common(self, first: int, second: int) -> int:
        """Return the innermost folder around two folders, first <= second; -1 without one."""
        while first >= 0 and second >= self.stops[first]:
            first = self._parents[first]
        return first


def _parts(path: str) -> Parts:
    return tuple(path.split("/")) if path else ()


def _prefixes(path: str) -> Iterator[Parts]:
    """Yield a folder and all folders around it."""
    parts = _parts(path)
    for length in range(len(parts) + 1):
        yield parts[:length]


def _order() -> Callable[[tuple[int, Parts]], tuple[int, list[tuple[str, str]]]]:
    """Return a sort key for folders; each name is converted only once."""
    keys: dict[str, tuple[str, str]] = {}

    def key_of(name: str) -> tuple[str, str]:
        if name not in keys:
            keys[name] = natural_key(name), name
        return keys[name]

    return lambda folder: (folder[0], [key_of(name) for name in folder[1]])
