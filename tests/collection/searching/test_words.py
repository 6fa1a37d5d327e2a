"""Search by words in tags, titles, artists, keywords and names of files."""

from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.collection import Collection

DRAWINGS = {
    "black-cats/Mimi_01.png": ((20, 20, 20), "The Old House", "Édouard Manet", ""),
    "dogs/rex.png": ((21, 20, 20), "Glasses on a bus", "Ann Lee", "Hot Dog;berry"),
    "dogs/horses.png": ((22, 20, 20), "", "", "piñata"),
    "黒猫の絵.png": ((23, 20, 20), "ガラスの家", "", "ねこ"),
    "red.png": ((255, 0, 0), "", "", ""),
    "rose.png": ((220, 128, 128), "", "", ""),
    "sea.png": ((0, 51, 204), "Boats", "", "red"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    rows = ["file_name,title,artist,keywords"]
    for name, (colour, *said) in DRAWINGS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (9, 9), colour).save(folder / name)
        rows.append(",".join([name, *said]))
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def collection(folder: Path, labelled: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    return collection


def found(collection: Collection, text: str, **asked) -> list[str]:
    hits = collection.search(text=text, **asked)
    in_table = collection.table(text=text, **asked)["path"].to_pylist()
    assert sorted(hit.path for hit in hits) == sorted(in_table)
    return [hit.path for hit in hits]


@pytest.mark.parametrize(
    "text",
    ["mimi", "cat", "CATS", "black cat", "ｍｉｍｉ 01", "manet", "edouard", "Édouard house",
     "houses", "an old house", "House, the: old!"],
)  # fmt: skip
def test_words_are_found_in_all_texts_of_a_drawing(collection, text: str) -> None:
    assert found(collection, text) == ["black-cats/Mimi_01.png"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("glass", "dogs/rex.png"),
        ("buses", "dogs/rex.png"),
        ("berries", "dogs/rex.png"),
        ("hot dogs", "dogs/rex.png"),
        ("horse", "dogs/horses.png"),
        ("PINATAS", "dogs/horses.png"),
        ("猫", "黒猫の絵.png"),
        ("ネコ", "黒猫の絵.png"),
        ("黒猫 家", "黒猫の絵.png"),
    ],
)
def test_words_match_without_plurals_accents_and_scripts(collection, text: str, path: str) -> None:
    assert found(collection, text) == [path]


@pytest.mark.parametrize("text", ["at", "mim", "png", "ho", "カ", "red cat", "glas", "bu"])
def test_parts_of_words_and_words_of_different_drawings_do_not_match(collection, text) -> None:
    assert found(collection, text) == []


def test_words_match_tags_and_more_certain_ones_come_first(collection) -> None:
    """The label red has the threshold 0.6, as in `--tag`; sea has the keyword."""
    for text in ("red", "reds", "赤", "ｒｅｄ"):
        assert found(collection, text) == ["red.png", "sea.png", "rose.png"]
        scores = {t.name: t.score for t in collection.tags_of("rose.png").predicted}
        assert scores["red"] < 1
    collection.edit_tags("rose.png", confirm=["red"])
    assert found(collection, "red") == ["red.png", "rose.png", "sea.png"]
    collection.edit_tags("rose.png", reject=["red"])
    assert found(collection, "red") == ["red.png", "sea.png"]
    collection.edit_tags("rose.png", remove=["red"])


def test_successive_words_match_a_tag(collection) -> None:
    having = {hit.path for hit in collection.search(tags=["blue sea"])}
    assert having > {"sea.png"}
    assert set(found(collection, "blue sea")) == having


def test_words_are_combined_with_filters_and_examples(collection, folder: Path) -> None:
    assert found(collection, "red", without_tags=["boat"], where="path != 'red.png'") == [
        "sea.png",
        "rose.png",
    ]
    near = collection.search(text="red", like=["red.png"], encoders={"colours": 1})
    assert [hit.path for hit in near] == ["rose.png", "sea.png"]
    assert all(hit.score is not None for hit in near)
    assert [hit.score for hit in collection.search(text="red")] == [None] * 3
    assert collection.search(text="red", limit=1, offset=1)[0].path == "sea.png"


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_a_text_without_words_is_ignored(collection, text) -> None:
    assert len(collection.search(text=text)) == len(DRAWINGS)


def test_symbols_match_tags(collection) -> None:
    assert found(collection, "♥") == []
    collection.edit_tags("sea.png", add=["♥"])
    assert found(collection, "♥") == ["sea.png"]
    collection.edit_tags("sea.png", remove=["♥"])


def test_unknown_words_are_returned_with_similar_words(collection) -> None:
    unknown = collection.unknown_words("a red hores zzzz")
    assert list(unknown) == ["hores", "zzzz"]
    assert "horses" in unknown["hores"]
    assert unknown["zzzz"] == []
    assert collection.unknown_words("reds hot dogs") == {}


def test_new_drawings_and_tags_are_found_immediately(collection, folder: Path, tmp_path) -> None:
    assert found(collection, "walrus") == []
    collection.edit_tags("red.png", add=["walrus"])
    assert found(collection, "walruses") == ["red.png"]
    Image.new("RGB", (9, 9), (1, 2, 3)).save(folder / "walrus.png")
    collection.index(folder)
    assert found(collection, "walrus") == ["red.png", "walrus.png"]
    (folder / "walrus.png").unlink()
    collection.index(folder)
    assert found(collection, "walrus") == ["red.png"]
    collection.edit_tags("red.png", remove=["walrus"])
