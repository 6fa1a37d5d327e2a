"""Search by words in tags, titles, artists, keywords and names of files."""

from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.collection import Collection, Suggestions

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
    """Return the drawings that certainly match, in the order of the hits."""
    hits = [hit.path for hit in collection.search(text=text, **asked)]
    in_table = collection.table(text=text, **asked)["path"].to_pylist()
    assert {*in_table} <= {*hits}
    return [path for path in hits if path in in_table]


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
    assert "rose.png" not in [hit.path for hit in collection.search(text="red")]
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
    assert collection.search(text="red", limit=1, offset=1)[0].path == "sea.png"


def test_scores_fall_and_uncertain_tags_come_last(collection) -> None:
    hits = collection.search(text="red")
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1
    certain = found(collection, "red")
    table = collection.table(text="red", uncertain=True)
    assert table["path"].to_pylist() == [hit.path for hit in hits]
    assert [hit.path for hit in hits][: len(certain)] == certain
    for hit in hits[len(certain) :]:
        (match,) = hit.matched
        tags = {tag.name: tag for tag in collection.tags_of(hit.path).predicted}
        assert (match.source, match.text) == ("tag", "red")
        assert match.score == pytest.approx(tags["red"].score) == hit.score
        assert tags["red"].score < tags["red"].threshold


def test_a_hit_says_why_it_matched(collection) -> None:
    def reasons(text: str) -> dict[str, list[tuple[str, str, float]]]:
        return {
            hit.path: [(match.source, match.text, round(match.score, 2)) for match in hit.matched]
            for hit in collection.search(text=text)
        }

    assert reasons("cat mimi house manet") == {
        "black-cats/Mimi_01.png": [
            ("folder", "cat", 0.7),
            ("file name", "mimi", 0.95),
            ("title", "house", 1.0),
            ("artist", "manet", 0.9),
        ]
    }
    assert reasons("hot berries") == {
        "dogs/rex.png": [("keyword", "hot", 1.0), ("keyword", "berries", 1.0)]
    }
    assert reasons("red")["red.png"][0][:2] == ("tag", "red")
    collection.edit_tags("dogs/rex.png", add=["walrus"])
    assert reasons("walrus") == {"dogs/rex.png": [("your tag", "walrus", 1.0)]}
    collection.edit_tags("dogs/rex.png", remove=["walrus"])
    assert [hit.matched for hit in collection.search(limit=1)] == [()]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('"old house"', ["black-cats/Mimi_01.png"]),
        ('"house old"', []),
        ('"hot dogs"', ["dogs/rex.png"]),
        ('"house manet"', []),  # in two fields
        ("artist:manet", ["black-cats/Mimi_01.png"]),
        ('artist:"edouard manet"', ["black-cats/Mimi_01.png"]),
        ('artist:"manet edouard"', []),
        ("artist:house", []),
        ("folder:dogs", ["dogs/horses.png", "dogs/rex.png"]),
        ("folder:dog -bus", ["dogs/horses.png"]),
        ('folder:dogs -"hot dog"', ["dogs/horses.png"]),
        ("title:glasses", ["dogs/rex.png"]),
        ("title:sea", ["sea.png"]),  # the name of the file
        ("title:red -red", []),
        ("tag:red -tag:boat -sea", ["red.png", "rose.png"]),
        ("tag:赤 title:rose", ["rose.png"]),
        ("-artist:manet folder:cats", []),
        ("黒猫 -犬", ["黒猫の絵.png"]),
    ],
)
def test_phrases_fields_and_exclusions(collection, text: str, paths: list[str]) -> None:
    assert sorted(found(collection, text)) == paths
    if text.count(" ") and "tag:" not in text:
        assert [hit.path for hit in collection.search(text=text)] == found(collection, text)


def test_exclusions_alone_list_all_other_drawings(collection) -> None:
    hits = collection.search(text="-folder:dogs")
    assert len(hits) == len(DRAWINGS) - 2
    assert {hit.score for hit in hits} == {None}


@pytest.mark.parametrize("text", ["-", '"', "artist:", '-"', "::", "\x00\udcff", "\u3000"])
def test_an_odd_text_is_no_error(collection, text: str) -> None:
    collection.search(text=text)
    collection.suggest(text)
    collection.query_alternatives(text)
    collection.unknown_words(text)


def test_a_rejected_keyword_does_not_match(collection) -> None:
    assert "sea.png" in found(collection, "red")
    collection.edit_tags("sea.png", reject=["red"])
    assert "sea.png" not in [hit.path for hit in collection.search(text="red")]
    collection.edit_tags("sea.png", remove=["red"])


def test_a_query_without_hits_has_alternatives(collection) -> None:
    alternatives = collection.query_alternatives("hores glasses dogs")
    near = alternatives.near_words["hores"][0]
    assert (near.text, near.count) == ("horses", 1)
    shorter = alternatives.shorter
    assert (shorter.text, shorter.without) == ("glasses dogs", ("hores",))
    assert shorter.count == len(collection.search(text=shorter.text)) == 1
    both = collection.query_alternatives("zzzz yyyy glasses").shorter
    assert ({*both.without}, both.count) == ({"zzzz", "yyyy"}, 1)
    assert collection.query_alternatives("zzzz").shorter is None
    limited = collection.query_alternatives("glasses boats", where="path = 'sea.png'").shorter
    assert (limited.text, limited.count) == ("boats", 1)


def test_suggestions_come_in_sections(collection) -> None:
    collection.create_board("Boats and seas")
    suggested = collection.suggest("bo")
    assert [(s.text, s.count) for s in suggested.boards] == [("Boats and seas", 0)]
    assert [(s.text, s.count) for s in suggested.files] == [("Boats", 1)]
    assert [s.text for s in collection.suggest("dog").folders] == ["dogs"]
    assert [s.text for s in collection.suggest("artist:man").artists] == ["Édouard Manet"]
    assert collection.suggest("artist:man").files == ()
    for text in ("artist:", "dog -artist: ", 'artist:"'):
        artists = collection.suggest(text).artists
        assert [(a.text, a.count) for a in artists] == [("Ann Lee", 1), ("Édouard Manet", 1)]
        assert {a.start for a in artists} == {text.index("artist") - ("-" in text)}
    assert len(collection.suggest("artist:", 1).artists) == 1
    folders = [(folder.text, folder.count) for folder in collection.suggest("folder:").folders]
    assert folders == [("dogs", 2), ("black-cats", 1)]
    tags = [tag.count for tag in collection.suggest("tag:").tags]
    assert tags == sorted(tags, reverse=True)
    assert len(tags) == 5
    assert collection.suggest("title:") == Suggestions()
    assert [s.text for s in collection.suggest("edou").artists] == ["Édouard Manet"]
    tags = collection.suggest("glasses -r").tags
    assert [(s.text, s.start) for s in tags if s.text == "red"] == [("red", 8)]
    assert [(s.text, s.japanese) for s in collection.suggest("赤").tags] == [("red", "赤")]
    (file,) = collection.suggest("ガラス").files
    assert (file.text, file.drawing) == ("ガラスの家", collection.drawing("黒猫の絵.png").id)
    assert collection.suggest("") == collection.suggest("  ")
    collection.board("Boats and seas").delete()


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
