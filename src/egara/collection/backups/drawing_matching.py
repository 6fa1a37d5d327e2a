"""Match the drawings that a backup names with the drawings of a collection."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from egara.collection.snapshots import Catalogue

__all__ = ["DrawingMatch", "match_drawings"]


@dataclass(frozen=True, slots=True)
class DrawingMatch:
    """The drawings of a backup that a collection has.

    Attributes:
        by_content: the number of drawings that the collection has with the same content.
        by_path: drawings whose content the collection does not have, but that have the path of
            another drawing: the ID of that drawing, by the ID in the backup.
        unmatched: the number of the other drawings. Their restored work takes effect when they
            are indexed.
    """

    by_content: int
    by_path: Mapping[str, str]
    unmatched: int


def match_drawings(catalogue: Catalogue, paths: Mapping[str, str | None]) -> DrawingMatch:
    """Match the drawings of a backup by content, and the others by path.

    Drawings are matched by path only if exactly one drawing of the backup and one of the
    collection have the path, and the backup does not name that drawing itself. Then the file was
    probably saved again after the backup.

    Args:
        catalogue: the collection's drawings.
        paths: the paths of the backup's drawings by ID; None if unknown.
    """
    others = {image: path for image, path in paths.items() if not _is_present(catalogue, image)}
    drawings_with_path = Counter(others.values())
    candidates = {}
    for image, path in others.items():
        is_unique = path is not None and drawings_with_path[path] == 1
        rows = catalogue.at_path(path) if path is not None and is_unique else []
        if len(rows) == 1 and catalogue.ids[rows[0]] not in paths:
            candidates[image] = catalogue.ids[rows[0]]
    uses = Counter(candidates.values())
    by_path = {image: current for image, current in candidates.items() if uses[current] == 1}
    return DrawingMatch(len(paths) - len(others), by_path, len(others) - len(by_path))


def _is_present(catalogue: Catalogue, image: str) -> bool:
    row = catalogue.row_of.get(image)
    return row is not None and bool(catalogue.present[row])
