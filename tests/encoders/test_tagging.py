from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import egara
from egara.encoders import Label, Vocabulary
from egara.encoders.tagging import choose_tags
from egara.errors import BadImage, BadInput, EncoderError, UnknownEncoder

LABELS = Vocabulary(
    [
        Label("cat", "general", "猫", {"f1": 0.6, "f2": 0.1}),
        Label("Miku", "character", "初音ミク", {"f1": 0.05}),
        Label("cat ears", "general", "猫耳"),
        Label("kitten", "general", "猫"),
    ]
)
SCORES = np.float32([[0.5, 0.1, 0.5, 0.25], [0.0, 0.9, 0.2, 1.0]])


def names(tags):
    return [{c: [name for name, _ in pairs] for c, pairs in one.items()} for one in tags]


def test_plausible_tags_are_at_or_above_the_threshold_highest_first_ties_by_name() -> None:
    tags = choose_tags(SCORES, LABELS)
    assert names(tags) == [
        {"general": ["cat", "cat ears", "kitten"], "character": []},
        {"general": ["kitten"], "character": ["Miku"]},
    ]
    assert tags[1]["character"] == [("Miku", pytest.approx(0.9))]


def test_a_rule_takes_each_tags_own_threshold_and_the_constant_for_those_without() -> None:
    assert names(choose_tags(SCORES, LABELS, rule="f1", threshold=0.3)) == [
        {"general": ["cat ears"], "character": ["Miku"]},
        {"general": ["kitten"], "character": ["Miku"]},
    ]
    assert names(choose_tags(SCORES, LABELS, rule="f2"))[0]["general"][0] == "cat"


def test_top_tags_are_the_best_of_each_category_whatever_their_scores() -> None:
    assert names(choose_tags(SCORES, LABELS, top=1)) == [
        {"general": ["cat"], "character": ["Miku"]},
        {"general": ["kitten"], "character": ["Miku"]},
    ]


def test_specific_tags_are_exactly_those_asked_for_in_either_language() -> None:
    assert (
        names(choose_tags(SCORES, LABELS, only=["CAT"]))
        == [{"general": ["cat"], "character": []}] * 2
    )
    both = names(choose_tags(SCORES, LABELS, only=["猫", "初音ﾐｸ"]))  # half-width too
    assert both[1] == {"general": ["kitten", "cat"], "character": ["Miku"]}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"only": ["cat eras"]}, "Did you mean 'cat ears'"),
        ({"only": ["ears"]}, "Did you mean 'cat ears'"),
        ({"only": ["猫目"]}, "None of the encoder's 4 tags is called '猫目'"),
        ({"only": ["xyzzy"]}, "no similar name"),
        ({"only": "cat"}, r"give \['cat'\]"),
        ({"only": ["cat"], "top": 1}, "contradict"),
        ({"only": ["cat"], "rule": "f1"}, "only ignores thresholds"),
        ({"top": 3, "threshold": 0.5}, "top ignores thresholds"),
        ({"top": 0}, "top is 0; expected a number from 1 to 4"),
        ({"threshold": 1.5}, r"threshold is 1\.5"),
        ({"threshold": float("nan")}, "threshold is nan"),
        ({"rule": "f3"}, r"rule is 'f3'; expected one of constant, f0\.5, f1, f2"),
        ({"rule": "f0.5"}, r"None of the encoder's tags has a threshold 'f0\.5'"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, message) -> None:
    with pytest.raises(BadInput, match=message):
        choose_tags(SCORES, LABELS, **asked)


def test_a_japanese_name_means_first_the_labels_shown_by_it_then_those_also_called_so() -> None:
    labels = Vocabulary(
        [
            Label("home", "general", "家庭", also=("家", "ホーム")),
            Label("house", "general", "家", also=("ホーム",)),
            Label("houses", "general", "家"),
        ]
    )
    assert labels.find("家") == [1, 2]
    assert labels.find("ほーむ") == [0, 1]
    assert labels.find("HOME") == [0]
    assert labels.find("屋") == []


@pytest.mark.parametrize(
    ("text", "near"),
    [("catt", ["cat"]), ("黒猫", ["cat"]), ("みく", ["Miku"]), ("ears", ["cat ears"])],
)
def test_nearly_a_name_is_offered_the_label(text, near) -> None:
    assert LABELS.near(text) == near


def test_an_encoder_says_the_tags_of_images(labelled: Path, tmp_path: Path) -> None:
    Image.new("RGB", (9, 9), (255, 128, 0)).save(tmp_path / "orange.png")
    orange, black = egara.encoder("colours").tags(
        [tmp_path / "orange.png", Image.new("RGB", (5, 5))]
    )
    assert black["place"] == [("no blue", 1.0)]
    assert [name for name, _ in black["general"]] == ["no green", "no red"]
    assert list(orange) == ["general", "place"]
    assert orange["general"] == [
        ("red", 1.0), ("green", pytest.approx(128 / 255)), ("no green", pytest.approx(127 / 255)),
    ]  # fmt: skip
    assert orange["place"] == [("no blue", 1.0)]
    only = egara.encoder("colours").tags([tmp_path / "orange.png"], only=["赤"])
    assert only == [{"general": [("red", 1.0)], "place": []}]


def test_what_an_encoder_cannot_answer_is_refused(labelled: Path) -> None:
    with pytest.raises(EncoderError, match="'tiny' has no labels"):
        egara.encoder("tiny").tags([])
    with pytest.raises(BadImage):
        egara.encoder("colours").tags([b"nothing"])
    with pytest.raises(BadInput, match="None of the encoder's 6 tags"):
        egara.encoder("colours").tags([b"nothing"], only=["dog"])
    assert egara.encoder("colours").tags([]) == []


def test_one_image_has_a_list_of_one_result(labelled: Path, tmp_path: Path) -> None:
    image = Image.new("RGB", (9, 9), (255, 128, 0))
    image.save(tmp_path / "orange.png")
    encoder = egara.encoder("colours")
    several = encoder.tags([image])
    path = tmp_path / "orange.png"
    for one in (image, str(path), path, path.read_bytes()):
        assert encoder.tags(one) == several


@pytest.mark.parametrize("items", ["a.png", b"abc", Path("a.png"), Image.new("RGB", (5, 5)), None])
def test_one_item_is_no_batch(labelled: Path, items: object) -> None:
    with pytest.raises(BadInput, match=r"items is .*; expected a list of images"):
        egara.encoder("colours").encode(items)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"only": ["zzz"]}, "None of the encoder's 6 tags is called 'zzz'"),
        ({"only": [5]}, r"only is \[5\]; expected a list of names of tags"),
        ({"only": 5}, "only is 5; expected a list of names of tags"),
        ({"only": "red"}, r"only must be a list; for one tag, give \['red'\]"),
        ({"threshold": "x"}, "threshold is 'x'; expected a number from 0 to 1"),
        ({"top": 2.5}, "top is 2.5; expected a number from 1 to 6"),
        ({"top": "3"}, "top is '3'; expected a number from 1 to 6"),
        ({"top": True}, "top is True; expected a number from 1 to 6"),
    ],
)
def test_odd_options_are_refused(labelled: Path, options: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        egara.encoder("colours").tags([], **options)


def test_where_no_encoder_has_labels_it_is_said(tiny: Path, monkeypatch) -> None:
    monkeypatch.setattr("egara.encoders.registry.BUILT_IN", tiny / "none")
    with pytest.raises(UnknownEncoder, match="No installed encoder has labels"):
        egara.tagging_encoder()


def test_a_hidden_label_is_never_given_and_the_others_keep_their_scores() -> None:
    labels = Vocabulary(
        [
            Label("noto", "copyright", "ノト", hidden=True),
            Label("cat", "general", "猫", {"f1": 0.6}),
            Label("icon", "general", "猫", {"f1": 0.0}, hidden=True),
            Label("dog", "general"),
        ]
    )
    scores = np.float32([[1.0, 0.7, 0.9, 0.3]])
    expected = [{"general": [("cat", pytest.approx(0.7)), ("dog", pytest.approx(0.3))]}]
    assert choose_tags(scores, labels) == expected
    assert choose_tags(scores, labels, top=2) == expected
    assert choose_tags(scores, labels, rule="f1") == expected
    assert choose_tags(scores, labels, only=["猫", "dog"]) == expected
    assert labels.find("noto") == labels.find("ノト") == []
    assert labels.near("notto") == []
    assert sorted(labels.visible) == [1, 3]
    with pytest.raises(BadInput, match="None of the encoder's 2 tags is called 'noto'"):
        choose_tags(scores, labels, only=["noto"])
    with pytest.raises(BadInput, match="top is 3; expected a number from 1 to 2"):
        choose_tags(scores, labels, top=3)
