"""Tags from files, from an encoder and from people, combined."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, IndexOnce
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.tables import editing, writing
from egara.errors import BadInput, CollectionBusy, UnknownDrawing

COLOURS = {
    "red.png": (255, 0, 0),
    "rose.png": (255, 128, 128),
    "brown.png": (102, 51, 0),
    "sea.png": (0, 51, 204),
    "green.png": (0, 153, 0),
}
SAID = "file_name,keywords\nsea.png,Red;boat\ngreen.png,赤;grass\nbrown.png,boat\n"


@pytest.fixture
def folder(labelled: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "drawings"
    folder.mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (9, 9), colour).save(folder / name)
    (folder / "metadata.csv").write_text(SAID, encoding="utf-8")
    return folder


@pytest.fixture
def collection(folder: Path, index_once: IndexOnce) -> Collection:
    collection = index_once(folder, ["tiny", "colours"])
    return collection


def with_tags(collection: Collection, *tags: str, **asked) -> list[str]:
    found = [hit.path for hit in collection.search(tags=tags, **asked)]
    assert collection.table(tags=tags, **asked)["path"].to_pylist() == found
    return found


def test_a_drawing_has_its_keywords_and_its_predicted_tags(collection) -> None:
    """The threshold of red is 0.6, and only red and rose have such scores."""
    expected = ["green.png", "red.png", "rose.png", "sea.png"]
    for spelling in ("red", "RED", " Red ", "赤", "ｒｅｄ"):
        assert with_tags(collection, spelling) == expected
    assert with_tags(collection, "boat", without_tags=["red"]) == ["brown.png"]
    assert with_tags(collection, "red", "boat") == ["sea.png"]


def test_the_default_threshold_of_a_tag_is_a_quarter(collection) -> None:
    assert with_tags(collection, "青い海") == ["rose.png", "sea.png"]  # 0.5 and 0.8; others have 0
    assert with_tags(collection, "no green") == ["brown.png", "red.png", "sea.png"]  # f1 is 0.7


def test_no_drawing_has_an_unknown_tag_and_all_are_without_it(collection) -> None:
    assert with_tags(collection, "nonsense") == []
    assert len(collection.search(without_tags=["nonsense"])) == 5


def test_tags_are_added_confirmed_rejected_and_removed(collection) -> None:
    assert collection.edit_tags("brown.png", add=["red", "Autumn"], reject=["boat"]) == 3
    assert collection.edit_tags(["red.png", "sea.png"], reject=["赤"]) == 2
    assert with_tags(collection, "red") == ["brown.png", "green.png", "rose.png"]
    assert with_tags(collection, "autumn") == ["brown.png"]
    assert with_tags(collection, "boat") == ["sea.png"]
    everything = {"remove": ["red", "autumn", "boat"]}
    assert collection.edit_tags(list(COLOURS), **everything) == 5
    assert with_tags(collection, "red") == ["green.png", "red.png", "rose.png", "sea.png"]
    assert with_tags(collection, "autumn") == []
    assert collection.edit_tags(list(COLOURS), **everything) == 0


def test_tags_are_returned_by_kind(collection) -> None:
    collection.edit_tags("sea.png", add=["Wave", "green"], confirm=["boat"], reject=["no red"])
    tags = collection.tags_of("sea.png")
    assert [(t.name, t.score, t.state) for t in tags.predicted] == [
        ("no red", 1.0, "rejected"),
        ("blue sea", pytest.approx(0.8, abs=1e-3), None),
        ("no green", pytest.approx(0.8, abs=1e-3), None),
        ("no blue", pytest.approx(0.2, abs=1e-3), None),
    ]  # green has a score of 0.2, but a person added it
    sea = tags.predicted[1]
    assert (sea.japanese, sea.category, sea.threshold) == ("青い海", "place", 0.25)
    assert [(t.name, t.japanese, t.state) for t in tags.keywords] == [
        ("Red", "赤", None),
        ("boat", None, "confirmed"),
    ]
    assert [(t.name, t.japanese) for t in tags.own] == [("Wave", None), ("green", "緑")]


def test_keywords_and_own_tags_have_the_category_of_the_label_of_that_name(collection) -> None:
    collection.edit_tags("sea.png", add=["for the cover", "緑"], reject=["boat"])
    collection.edit_tags("red.png", add=["青い海"])
    tags = collection.tags_of("sea.png")
    assert {t.name: t.category for t in tags.keywords} == {"Red": "general", "boat": None}
    assert {t.name: t.category for t in tags.own} == {"for the cover": None, "green": "general"}
    (sea,) = collection.tags_of("red.png").own or collection.tags_of("red.png").predicted[:0]
    assert (sea.name, sea.category) == ("blue sea", "place")


def test_adding_a_keyword_or_predicted_tag_confirms_it(collection) -> None:
    collection.edit_tags("sea.png", add=["boat", "BLUE sea"])
    tags = collection.tags_of("sea.png")
    assert tags.own == ()
    assert [t.state for t in tags.predicted if t.name == "blue sea"] == ["confirmed"]
    assert [t.state for t in tags.keywords] == [None, "confirmed"]
    collection.edit_tags("red.png", confirm=["boat"])  # which no drawing has
    assert [t.name for t in collection.tags_of("red.png").own] == ["boat"]


def test_tags_below_their_threshold_are_limited_by_category(collection) -> None:
    names = [tag.name for tag in collection.tags_of("brown.png", below=1).predicted]
    # red (0.4) is the tag of general below; no red (0.6), no green (0.8), no blue (1) are not
    assert names == ["no blue", "no green", "no red", "red"]
    assert len(collection.tags_of("brown.png").predicted) == 5
    assert len(collection.tags_of("brown.png", below=0).predicted) == 3


def test_edits_stay_when_a_file_moves_and_is_indexed_again(collection, folder) -> None:
    collection.edit_tags("red.png", add=["mine"], reject=["red"])
    (folder / "deep").mkdir()
    (folder / "red.png").rename(folder / "deep/renamed.png")
    (folder / "rose.png").unlink()
    collection.index(folder)
    assert with_tags(collection, "mine") == ["deep/renamed.png"]
    assert with_tags(collection, "red") == ["green.png", "sea.png"]
    again = egara.open(folder / ".egara")
    assert with_tags(again, "mine") == ["deep/renamed.png"]
    shutil.move(folder / "deep/renamed.png", folder / "red.png")
    collection.index(folder)
    assert [t.name for t in collection.tags_of("red.png").own] == ["mine"]


def test_a_threshold_is_moved_and_reset(collection, folder) -> None:
    moved = collection.tag_threshold("RED", 0.3)
    assert (moved.name, moved.threshold, moved.drawings) == ("red", 0.3, 5)
    assert "brown.png" in with_tags(egara.open(folder / ".egara"), "赤")
    assert collection.tag_threshold("赤", 1).drawings == 4  # a score of 1 reaches a threshold of 1
    back = collection.tag_threshold("red", None)
    assert (back.threshold, back.drawings) == (0.6, 4)


def test_the_lowest_threshold_is_the_lowest_stored_score(collection) -> None:
    (red,) = collection.tag_thresholds(["red"])
    assert collection.tag_threshold("red", red.least).threshold == red.least == 0.05


def test_thresholds_are_listed_with_the_encoders_own_and_moved_ones(collection) -> None:
    own = [0.6, 0.5, 0.25, 0.25, 0.7, 0.25]  # f1 in the labels' file, otherwise 0.25
    listed = collection.tag_thresholds()
    assert [tag.name for tag in listed][:3] == ["red", "green", "blue sea"]
    assert [tag.own for tag in listed] == [tag.threshold for tag in listed] == own
    assert [tag.drawings for tag in listed] == [
        len(with_tags(collection, tag.name)) for tag in listed
    ]
    assert collection.tag_thresholds(moved=True) == []
    moved = collection.tag_threshold("青い海", 0.9)
    assert (moved.threshold, moved.own, moved.moved) == (0.9, 0.25, True)
    assert collection.tag_thresholds(moved=True) == [moved]
    assert collection.tag_thresholds(["green", "blue sea", "緑"]) == [listed[1], moved]
    with pytest.raises(BadInput, match="Did you mean 'red'"):
        collection.tag_thresholds(["rde"])
    with pytest.raises(BadInput, match=r"for one tag, give \['red'\]"):
        collection.tag_thresholds("red")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rde", 0.5, "Did you mean 'red'"),
        ("boat", 0.5, "None of the encoder's 6 tags is called 'boat'"),
        ("red", 0.01, r"'red' must be 0\.05 to 1, because lower scores are not stored; got 0\.01"),
        ("red", 1.5, "must be"),
        ("red", float("nan"), "must be"),
        ("red", "x", "must be 0.05 to 1, because lower scores are not stored; got 'x'"),
        (5, 0.5, "The name of a tag is 5; expected a string"),
    ],
)
def test_an_invalid_threshold_is_refused(collection, name, value, message) -> None:
    with pytest.raises(BadInput, match=message):
        collection.tag_threshold(name, value)


def test_suggestions_have_all_kinds_and_count_the_hits_of_a_search(collection) -> None:
    collection.edit_tags(["red.png", "rose.png"], add=["Evening sky"], reject=["no green"])
    for tag in collection.suggest_tags():
        assert tag.count == len(with_tags(collection, tag.name)), tag
    found = {tag.name: (tag.kind, tag.category, tag.japanese) for tag in collection.suggest_tags()}
    assert found["red"] == ("keyword", "general", "赤")
    assert found["Evening sky"] == ("own", None, None)
    assert found["blue sea"] == ("predicted", "place", "青い海")
    assert "nonsense" not in found
    assert collection.keywords("EVE") == [("Evening sky", 2)]


def test_suggestions_start_with_the_prefix_or_have_a_later_word_that_does(collection) -> None:
    def names(prefix: str) -> list[str]:
        return [tag.name for tag in collection.suggest_tags(prefix)]

    collection.edit_tags("red.png", add=["sea_gull", "overseas"])
    assert names("sea") == ["sea_gull", "blue sea"]
    assert names("gull") == ["sea_gull"]
    assert names("青") == names("海") == ["blue sea"]
    assert names("red") == ["red", "no red"]
    assert names("ed") == []
    counts = [tag.count for tag in collection.suggest_tags()]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("verbs", "message"),
    [
        ({"add": [""]}, "1 to 200 characters"),
        ({"add": [" \u3000"]}, "1 to 200 characters|visible"),
        ({"add": ["x" * 201]}, "1 to 200 characters; got 201"),
        ({"add": ["a\nb"]}, "one line"),
        ({"add": ["a\x00"]}, "one line"),
        ({"add": ["\ud800"]}, "one line"),
        ({"reject": ["a\u202eb"]}, "visible"),
        ({"confirm": ["\u200b"]}, "visible"),
        ({"add": ["cat"], "reject": [" CAT"]}, "both in add and in reject"),
        ({"confirm": ["nosuchtag"]}, "tag 'nosuchtag' cannot be confirmed.*add it"),
        ({"confirm": ["boats"]}, "Similar tags: 'boat'"),
        ({"confirm": ["red"], "remove": ["赤"]}, "both in remove and in confirm"),
        ({"add": "cat"}, r"give \['cat'\]"),
    ],
)
def test_an_invalid_tag_is_refused_and_nothing_changes(collection, verbs, message) -> None:
    before = collection.tags_of("red.png")
    with pytest.raises(BadInput, match=message):
        collection.edit_tags("red.png", **{"add": ["fine"], **verbs})
    assert collection.tags_of("red.png") == before


def test_an_unknown_drawing_is_refused_and_the_others_are_not_edited(collection) -> None:
    with pytest.raises(UnknownDrawing, match=r"nothing\.png"):
        collection.edit_tags(["red.png", "nothing.png"], add=["mine"])
    assert with_tags(collection, "mine") == []


def test_joined_emoji_and_quotes_are_valid_tags(collection) -> None:
    for tag in ("it's", 'a "b"', "👩‍👩‍👧", "50% off", "-minus"):
        collection.edit_tags("red.png", add=[f"  {tag} "])
        assert with_tags(collection, tag) == ["red.png"]
        assert tag in [own.name for own in collection.tags_of("red.png").own]


def test_an_edit_waits_for_another_edit_but_not_for_indexing(
    collection, folder, monkeypatch
) -> None:
    store = collection._store
    monkeypatch.setattr(store, "editing", partial(store.editing, wait=0.05))
    with writing(folder / ".egara", 1):
        assert collection.edit_tags("red.png", add=["mine"]) == 1
    with editing(folder / ".egara"), pytest.raises(CollectionBusy):
        collection.edit_tags("red.png", add=["yours"])
    with editing(folder / ".egara"), pytest.raises(CollectionBusy):
        collection.tag_threshold("red", 0.5)


def test_one_edit_is_one_commit(collection, folder) -> None:
    collection.edit_tags("red.png", add=["a", "b"])
    version = collection._store.version("tags")
    collection.edit_tags(["red.png", "sea.png"], add=["c"], remove=["a"], reject=["red"])
    assert collection._store.version("tags") == version + 1


def test_an_own_tag_becomes_the_tag_of_a_new_encoder(folder: Path) -> None:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny"])
    collection.edit_tags("brown.png", add=["赤"])
    assert with_tags(collection, "赤") == ["brown.png", "green.png"]
    with pytest.raises(BadInput, match="none of the collection's encoders has labels"):
        collection.tag_threshold("red", 0.5)
    collection.index(folder, encoders=["tiny", "colours"])
    assert "brown.png" in with_tags(collection, "red")
    assert [own.name for own in collection.tags_of("brown.png").own] == ["red"]
    assert collection.edit_tags("brown.png", remove=["red"]) == 1
    assert "brown.png" not in with_tags(collection, "red")


def test_new_translations_and_thresholds_arrive_with_the_next_indexing(
    collection, folder, labelled
) -> None:
    changed = COLOUR_LABELS.replace("赤,0.8,0.6", "紅,0.8,0.3")
    (labelled / "labels.csv").write_text(changed, encoding="utf-8")
    collection.index(folder)
    assert "brown.png" in with_tags(collection, "紅")
    assert len(collection.describe().encoders) == 2


def test_an_empty_collection_has_no_tags(tmp_path: Path, tiny: Path) -> None:
    collection = egara.open(tmp_path / "c")
    assert collection.suggest_tags("x") == []
    assert collection.search(tags=["red"]) == []
    assert collection.edit_tags([], add=["red"]) == 0
    assert collection.tag_thresholds() == []


@pytest.fixture
def several(labelled: Path, folder: Path) -> Collection:
    """A collection whose encoder has tags with several Japanese names."""
    labels = COLOUR_LABELS.replace("赤", "赤;レッド;紅").replace("青い海", "青い海;紅")
    (labelled / "labels.csv").write_text(labels, encoding="utf-8")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    return egara.open(collection.location)  # as it is stored


def test_a_tag_is_found_by_all_its_japanese_names(several) -> None:
    red = with_tags(several, "red")
    assert with_tags(several, "赤") == with_tags(several, "れっど") == red != []
    assert with_tags(several, "紅") == sorted({*red, *with_tags(several, "blue sea")})
    (tag,) = several.suggest_tags("れっ")
    assert (tag.name, tag.japanese, tag.also) == ("red", "赤", ("レッド", "紅"))


def test_a_japanese_name_of_several_tags_means_the_plainest(several) -> None:
    assert several.tag_threshold("紅", 0.9).name == "red"
    several.edit_tags("sea.png", add=["紅"])
    assert [tag.state for tag in several.tags_of("sea.png").keywords] == ["confirmed", None]


def test_unknown_tags_are_returned_with_similar_tags(several) -> None:
    assert several.unknown_tags(["red", "boat"]) == {}
    found = several.unknown_tags(["boot", "真赤", "xyzzy"])
    names = {tag: [near.name for near in others] for tag, others in found.items()}
    assert names == {"boot": ["boat"], "真赤": ["red"], "xyzzy": []}
