import csv
from pathlib import Path

import pytest

from egara.encoders import Vocabulary
from egara.encoders.labels import read_labels
from egara.text import join_names, normalised, similar_keys, split_list, split_names, tag_key

SEMANTIC = Path(__file__).parents[1] / "src/egara/encoders/builtin/semantic/labels.csv"


def test_normalised_names_ignore_case_width_and_spaces() -> None:
    assert normalised("  Cat\u3000 EARS ") == normalised("cat ears") == normalised("ｃａｔ ears")
    assert normalised("cat_ears") != normalised("cat ears")
    assert normalised("さくら") != normalised("サクラ")  # two artists


def test_a_tag_is_one_in_hiragana_in_katakana_and_in_half_width() -> None:
    assert tag_key("りんご") == tag_key("リンゴ") == tag_key("ﾘﾝｺﾞ")
    assert tag_key("いすゞ") == tag_key("イスヾ")
    assert tag_key("猫") != tag_key("犬")
    assert [tag_key(chr(code)) for code in (0x3040, 0x3099)] != ["\u30a0", "\u30f9"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cat, dog", ["cat", " dog"]),
        ("猫、犬", ["猫", "犬"]),
        ("猫，犬,鳥", ["猫", "犬", "鳥"]),
        ("猫；犬", ["猫", "犬"]),
        ("birds, small；猫", ["birds, small", "猫"]),  # semicolons before commas
        ("a・b c", ["a・b c"]),
    ],
)
def test_lists_are_split_at_ascii_and_japanese_separators(text, words) -> None:
    assert split_list(text) == words


def test_split_names_reads_what_join_names_writes() -> None:
    assert split_names(" 猫;ネコ ;;猫") == ("猫", "ネコ")
    assert split_names("") == ()
    assert split_names(join_names(("猫", "ネコ"))) == ("猫", "ネコ")


def test_similar_keys_are_contained_or_spelled_alike_or_contain_the_key() -> None:
    keys = ["cat", "chest", "猫", "ネコノ顔", "bird"]
    assert similar_keys("catt", keys) == ["cat"]
    assert similar_keys("黒猫", keys) == ["猫"]
    assert similar_keys("顔", keys) == ["ネコノ顔"]
    assert similar_keys("irk", keys) == []
    assert similar_keys("", keys) == []


@pytest.fixture(scope="module")
def semantic() -> Vocabulary:
    return Vocabulary(read_labels(SEMANTIC))


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("猫", "cat"), ("ネコ", "cat"), ("ねこ", "cat"), ("犬", "dog"), ("いぬ", "dog"),
        ("人", "person"), ("鳥", "bird"), ("花", "flower"), ("家", "house"), ("車", "car"),
        ("自動車", "car"), ("リンゴ", "apple"), ("林檎", "apple"), ("少年", "boy"),
        ("亀", "turtle"),
        ("ゾウ", "elephant"), ("象", "elephant"), ("バス", "bus"), ("都市", "city"),
    ],
)  # fmt: skip
def test_the_shipped_tags_are_found_by_the_words_that_people_type(
    semantic, japanese, english
) -> None:
    assert semantic.labels[semantic.find(japanese)[0]].name == english


@pytest.mark.parametrize("word", ["日本", "日本語", "デザート車"])
def test_a_word_without_a_tag_finds_none(semantic, word) -> None:
    assert semantic.find(word) == []


def test_a_plain_match_stands_before_labels_that_are_also_called_so(semantic) -> None:
    dessert = [semantic.labels[number].name for number in semantic.find("デザート")]
    assert dessert == ["dessert"]  # not the desert, whose English sounds the same


def test_the_shipped_names_are_in_the_table_of_names() -> None:
    """Those that Egara wrote itself stand first wherever the shipped labels have the tag."""
    table = SEMANTIC.parents[3] / "datasets/open_drawings/tags_ja.csv"
    with table.open(encoding="utf-8", newline="") as file:
        own = {row["en"]: split_names(row["ja"]) for row in csv.DictReader(file)}
    for label in read_labels(SEMANTIC):
        if label.name in own:
            assert label.japanese == own[label.name][0]
            assert set(map(tag_key, own[label.name])) <= set(
                map(tag_key, (label.japanese, *label.also))
            )
