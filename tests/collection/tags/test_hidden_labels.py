"""Labels that an encoder hides: collections stop showing them, and nothing is encoded again."""

from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, IndexOnce
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema
from egara.errors import BadInput

HIDDEN = """\
name,category,japanese,f0.5,f1,f2,learned_as,hidden
red,general,赤,0.8,0.6,0.4,,yes
green,general,,,,,,
blue sea,scene,青い海,,,,place,
no red,general,,,,,,yes
no green,general,,,,,,
no blue,place,,,,,,
"""


@pytest.fixture
def folder(labelled: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "drawings"
    folder.mkdir()
    for name, colour in {"red": (255, 0, 0), "sea": (0, 51, 204), "rose": (255, 128, 128)}.items():
        Image.new("RGB", (9, 9), colour).save(folder / f"{name}.png")
    return folder


@pytest.fixture
def old(folder: Path, index_once: IndexOnce) -> Collection:
    """A collection that was indexed before the labels were hidden, with user data on them."""
    collection = index_once(folder, ["colours"])
    fingerprint = egara.encoder("colours").fingerprint
    store = Store(str(folder / ".egara"), create=False)
    name = schema.labels_table(fingerprint)
    columns = [column for column in schema.LABELS.names if column != "hidden"]
    store.replace(name, store.read(name, schema.LABELS, columns))  # in the format of Egara 0.1.0
    collection = egara.open(folder / ".egara")
    collection.edit_tags("red.png", confirm=["red"])
    collection.edit_tags("rose.png", reject=["red"])
    collection.tag_threshold("red", 0.9)
    return collection


def predicted(collection: Collection, path: str) -> dict[str, str]:
    return {tag.name: tag.category for tag in collection.tags_of(path).predicted}


def test_a_collection_of_an_older_version_is_read(old: Collection) -> None:
    assert predicted(old, "red.png").keys() >= {"red", "no blue"}
    assert [hit.path for hit in old.search(tags=["red"])] == ["red.png"]


def test_the_next_indexing_drops_hidden_labels_and_encodes_nothing(
    old: Collection, folder: Path, labelled: Path
) -> None:
    vectors = schema.vectors_table(egara.encoder("colours").fingerprint)
    version = old._store.version(vectors)
    before = predicted(old, "sea.png")
    assert before["blue sea"] == "place"
    (labelled / "labels.csv").write_text(HIDDEN, encoding="utf-8")
    report = old.index(folder)
    assert (report.added, report.present) == (0, 3)
    assert old._store.version(vectors) == version
    for collection in (old, egara.open(old.location)):
        shown = predicted(collection, "sea.png")
        assert before.keys() - shown.keys() == {"no red"}
        assert shown["blue sea"] == "scene"
        assert "red" not in predicted(collection, "red.png")
        names = {tag.name for tag in collection.suggest_tags("")}
        assert "no red" not in names
        assert collection.suggest_tags("赤") == []
        assert "red" not in {one.name for one in collection.tag_thresholds()}
        assert collection.search(tags=["no red"]) == []
        with pytest.raises(BadInput, match="None of the encoder's 4 tags is called 'no red'"):
            collection.tag_threshold("no red", 0.5)


def test_edits_of_a_hidden_label_become_own_tags(
    old: Collection, folder: Path, labelled: Path
) -> None:
    (labelled / "labels.csv").write_text(HIDDEN, encoding="utf-8")
    old.index(folder)
    collection = egara.open(old.location)
    assert [tag.name for tag in collection.tags_of("red.png").own] == ["red"]
    assert [hit.path for hit in collection.search(tags=["red"])] == ["red.png"]
    (labelled / "labels.csv").write_text(COLOUR_LABELS, encoding="utf-8")
    collection.index(folder)  # shown again: the encoder's tag, with the user's edits
    assert predicted(collection, "red.png")["red"] == "general"
    assert [hit.path for hit in collection.search(tags=["red"])] == ["red.png"]


def test_scores_of_hidden_labels_are_not_stored(folder: Path, labelled: Path) -> None:
    (labelled / "labels.csv").write_text(HIDDEN, encoding="utf-8")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    name = schema.vectors_table(egara.encoder("colours").fingerprint)
    stored = collection._store.read(name, collection._store.schema_of(name), ["labels"])
    assert set(stored["labels"].combine_chunks().flatten().to_pylist()) == {1, 2, 4, 5}
