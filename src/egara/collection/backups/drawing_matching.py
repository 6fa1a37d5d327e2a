"""Match the drawings in a backup with the drawings of a collection."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from egara.collection.snapshots import Catalogue

__all__ = ["DrawingMatch", "match_drawings"]


@dataclass(frozen=True, slots=True)
class DrawingMatch:
    """The result of matching the drawings of a backup with a collection.

    Attributes:
        content_matches: the number of drawings with the same content in the collection.
        path_matches: {ID in the backup: ID in the collection} of the drawings that match only by
            path.
        unmatched: the number of drawings without a match. Their tags, boards and so on are
            restored, and take effect when the drawings are indexed.
    """

    content_matches: int
    path_matches: Mapping[str, str]
    unmatched: int


def match_drawings(catalogue: Catalogue, paths: Mapping[str, str | None]) -> DrawingMatch:
    """Match the drawings of a backup by content, and the others by path.

    Drawings are matched by path only if exactly one drawing of the backup and one of the
    collection have the path, and the backup does not contain that drawing of the collection. In
    this case, the file was probably edited after the backup.

    Args:
        catalogue: the collection's drawings.
        paths: the paths of the backup's drawings by ID; None if unknown.
    """
    absent_paths = {
        drawing_id: path
        for drawing_id, path in paths.items()
        if not _is_present(catalogue, drawing_id)
    }
    drawings_with_path = Counter(absent_paths.values())
    candidates = {}
    for backup_id, path in absent_paths.items():
        is_unique = path is not None and drawings_with_path[path] == 1
        rows = catalogue.at_path(path) if path is not None and is_unique else []
        if len(rows) == 1 and catalogue.ids[rows[0]] not in paths:
            candidates[backup_id] = catalogue.ids[rows[0]]
    match_counts = Counter(candidates.values())
    path_matches = {
        backup_id: collection_id
        for backup_id, collection_id in candidates.items()
        if match_counts[collection_id] == 1
    }
    return DrawingMatch(
        content_matches=len(paths) - len(absent_paths),
        path_matches=path_matches,
        unmatched=len(absent_paths) - len(path_matches),
    )


def _is_present(catalogue: Catalogue, drawing_id: str) -> bool:
    row = catalogue.row_of.get(drawing_id)
    return row is not None and bool(catalogue.present[row])
