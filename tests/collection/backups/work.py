"""Create user data, and return it by the public methods."""

from pathlib import Path
from typing import Any

from egara.collection import Collection
from egara.collection.duplicates.reviews import Reviews
from egara.errors import CollectionError


def fill(collection: Collection) -> None:
    """Create some work of every kind."""
    collection.edit_tags(["cats/01.png", "dogs/04.png"], add=["for the cover", "海"])
    collection.edit_tags("cats/01.png", reject=["no red"])
    collection.tag_threshold("red", 0.7)
    collection.set_role("style", "tinybits")
    board = collection.create_board("Cats", "for the poster\nnot final")
    board.add(["cats/03.png", "dogs/00.png", "cats/01.png"])
    board.annotate("the ears — 耳", "dogs/00.png")
    collection.create_board("empty")
    collection.keep_cluster(collection.clusters("colours", k=3), [0], "bright")
    collection.keep_cluster(collection.clusters("colours", k=3), [1], "dark")
    collection.review_duplicates(["cats/01.png", "cats/03.png"], "alternative", "cats/03.png")
    collection.review_duplicates(["dogs/00.png", "dogs/02.png"], "different")
    study = collection.start_study("Ann 絵")
    study.answer(1, "style", "left")
    study.answer(1, "style", "right")
    study.answer(2, "colour", "tie")


def shown(collection: Collection) -> dict[str, Any]:
    """Return all user data, with drawings by ID."""
    ids = collection.table()["id"].to_pylist()
    try:
        report = collection.study_report().as_json()
    except CollectionError:
        report = None
    return {
        "tags": {image: collection.tags_of(image) for image in ids},
        "roles": collection.assigned_roles(),
        "thresholds": collection.tag_thresholds(moved=True),
        "boards": [
            (board.key, board.name, board.note, [(item.id, item.note) for item in board.items])
            for board in collection.boards()
        ],
        "clusters": collection.kept_clusters(),
        "reviews": Reviews(collection._store).all(),
        "report": report,
    }


def lines(file: Path) -> list[bytes]:
    return file.read_bytes().splitlines(keepends=True)
