"""The tree of the folders that have drawings, with the number of drawings in each."""

from dataclasses import dataclass

from egara.collection.snapshots import FolderIndex
from egara.errors import BadInput

__all__ = ["FolderNode", "folder_tree"]


@dataclass(frozen=True, slots=True)
class FolderNode:
    """A folder that has drawings, or whose subfolders have drawings.

    A drawing with several files is counted once in each folder.

    Attributes:
        folder: the path, as `Filters.folder` expects it: relative to the indexed folder if the
            collection has only one; otherwise, and for an indexed folder itself, the full path.
        name: the last part of the path.
        drawings: the number of drawings in the folder and its subfolders.
        own: the number of drawings directly in the folder.
        has_subfolders: whether it has subfolders with drawings.
        subfolders: these subfolders, in the order of their names; empty below the requested depth.
    """

    folder: str
    name: str
    drawings: int
    own: int
    has_subfolders: bool
    subfolders: tuple["FolderNode", ...]


def folder_tree(index: FolderIndex, folder: str | None, depth: int | None) -> list[FolderNode]:
    """See `DrawingVerbs.folder_tree`."""
    if depth is not None and depth < 0:
        raise BadInput(f"depth must be 0 or more, or None for all subfolders; got {depth}.")
    starts = [index.find(folder)] if folder else index.roots
    own, inside = (counts.tolist() for counts in index.counts)

    def node(number: int, levels: int) -> FolderNode:
        subfolders = [n for n in index.subfolders(number) if inside[n]]
        return FolderNode(
            index.text(number),
            index.name(number),
            inside[number],
            own[number],
            bool(subfolders),
            tuple(node(n, levels - 1) for n in subfolders) if levels else (),
        )

    return [node(number, -1 if depth is None else depth) for number in starts if inside[number]]
