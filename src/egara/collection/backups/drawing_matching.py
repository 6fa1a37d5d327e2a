"""Which drawings of a collection are those that a backup names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from egara.collection.snapshots import Catalogue

__all__ = ["DrawingMatch", "match_drawings"]


@dataclass(frozen=True, slots=True)
class DrawingMatch:
    """The drawings of a backup, as a collection has them.

    Attributes:
        by_content: how many are there with the same content.
        by_path: identities of the others that have the path of another drawing, each with that
            drawing's identity.
        unmatched: how many are not there. What is restored of them counts once they are indexed.
    """

    by_content: int
    by_path: Mapping[str, str]
    unmatched: int


def match_drawings(catalogue: Catalogue, paths: Mapping[str, str | None]) -> DrawingMatch:
    """Match the drawings of a backup by content, else by path.

    A path is trusted where one drawing of the backup and one of the collection have it, and the
    backup does not name the latter itself: then the file was saved again since.

    Args:
        catalogue: the collection's drawings.
        paths: of the backup's drawings, by identity.
    """
    others = {image: path for image, path in paths.items() if not _is_there(catalogue, image)}
    claims = Counter(others.values())
    found = {}
    for image, path in others.items():
        rows = catalogue.at_path(path) if path is not None and claims[path] == 1 else []
        if len(rows) == 1 and catalogue.ids[rows[0]] not in paths:
            found[image] = catalogue.ids[rows[0]]
    wanted = Counter(found.values())
    by_path = {image: there for image, there in found.items() if wanted[there] == 1}
    return DrawingMatch(len(paths) - len(others), by_path, len(others) - len(by_path))


def _is_there(catalogue: Catalogue, image: str) -> bool:
    row = catalogue.row_of.get(image)
    return row is not None and bool(catalogue.present[row])
