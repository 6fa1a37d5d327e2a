"""Words that no drawing has: partial matches, near words, shorter texts."""

from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.collection import Collection, NearWord, ShorterQuery
from egara.errors import BadInput

ROWS = {
    "horse.png": ("A horse", "Arthur Rackham", "bitten"),
    "knight.png": ("The knight", "Arthur Rackham", ""),
    "old/horse rider.png": ("A rider on a white horse", "Walter Crane", ""),
    "old/ships.png": ("Ships of the sea", "", ""),
    "old/cats.png": ("White cats", "Walter Crane", "sphynx cat"),
    "birds/owl.png": ("An owl", "Walter Frame", "jose"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawings")
    rows = ["file_name,title,artist,keywords"]
    for number, (name, texts) in enumerate(ROWS.items()):
        (folder / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (9, 9), (number, 20, 20)).save(folder / name)
        rows.append(",".join([name, *texts]))
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def collection(folder: Path, labelled: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["colours"])
    return collection


def paths(collection: Collection, text: str, **options) -> list[str]:
    return [hit.path for hit in collection.search(text=text, **options)]


def near(collection: Collection, text: str) -> dict[str, list[tuple[str, int]]]:
    words = collection.query_alternatives(text).near_words
    return {word: [(other.text, other.count) for other in others] for word, others in words.items()}


def test_without_a_drawing_of_all_words_those_with_some_are_found(collection) -> None:
    hits = collection.search(text="a knight on a white horse")
    assert all(hit.partial for hit in hits)
    assert [(hit.path, hit.score) for hit in hits] == [
        ("old/horse rider.png", pytest.approx(2 / 3)),
        ("horse.png", pytest.approx(1 / 3)),
        ("knight.png", pytest.approx(1 / 3)),
        ("old/cats.png", pytest.approx(1 / 3)),
    ]
    assert [match.text for match in hits[0].matched] == ["white", "horse"]
    assert [hit.rank for hit in collection.search(text="knight white horse", offset=2)] == [3, 4]


def test_a_single_letter_is_not_enough_for_a_partial_match(collection, folder: Path) -> None:
    Image.new("RGB", (9, 9), (99, 20, 20)).save(folder / "x 4.png")
    collection.index(folder, encoders=["colours"])
    assert paths(collection, "x4") == ["x 4.png"]
    assert paths(collection, "a4 qx") == paths(collection, "q4") == []
    assert paths(collection, "+owl qx") == ["birds/owl.png"]


def test_a_drawing_of_all_words_excludes_partial_matches(collection) -> None:
    hits = collection.search(text="a ship at sea")
    assert [(hit.path, hit.partial) for hit in hits] == [("old/ships.png", False)]
    assert paths(collection, "white horse") == ["old/horse rider.png"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+knight horse", ["knight.png"]),
        ('"knight" horse', ["knight.png"]),
        ("+knight +horse", []),
        ("knight artist:crane", ["old/cats.png", "old/horse rider.png"]),
        ("knight artist:zzzz", []),
        ('knight "white horse"', ["old/horse rider.png"]),
        ("knight horse -rider -artist:rackham", []),
        ("knight horse -rider", ["horse.png", "knight.png"]),
        ("zzzz yyyy", []),
        ("zzzz", []),
        ("zzzz horse", ["horse.png", "old/horse rider.png"]),
    ],
)
def test_only_free_words_are_optional(collection, text: str, expected: list[str]) -> None:
    hits = collection.search(text=text)
    assert [hit.path for hit in hits] == expected
    assert all(hit.partial for hit in hits)


def test_partial_matches_are_only_a_ranking(collection) -> None:
    """As a selection (another order, a table), and with examples, all words are required."""
    assert paths(collection, "knight horse", sort="name") == []
    assert collection.table(text="knight horse").num_rows == 0
    as_in_search = collection.table(text="knight horse", uncertain=True)["path"].to_pylist()
    assert as_in_search == paths(collection, "knight horse") != []
    assert paths(collection, "knight horse", like=["birds/owl.png"]) == []
    assert paths(collection, "knight horse", where="path = 'horse.png'") == ["horse.png"]


@pytest.mark.parametrize("text", ["the cat", "cats of the", "a cat that is with her", "cat's"])
def test_function_words_exclude_no_drawing(collection, text: str) -> None:
    assert paths(collection, text) == paths(collection, "cat") == ["old/cats.png"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hosre", ("horse", 2)),
        ("artist:rackhma", ("artist:rackham", 2)),
        ("artist:horse", None),  # no artist has a similar name
        ('artist:"Artur Rackham"', ('artist:"arthur rackham"', 2)),
        ('artist:"rackham arthur"', ("artist:rackham artist:arthur", 2)),
        ("folder:odl", ("folder:old", 3)),
        ("title:kinght", ("title:knight", 1)),
        ("title:crane", None),
        ("tag:sphinx", None),
        ("tag:jsoe", ("tag:jose", 1)),
        ('tag:"sphinx cat"', ('tag:"sphynx cat"', 1)),
        ('"wite horse"', ('"white horse"', 1)),
        ('"sphinx cat"', ('"sphynx cat"', 1)),
        ('"horse white"', ("horse white", 1)),
        ("+hosre", ("horse", 2)),
    ],
)
def test_unknown_words_phrases_and_fields_have_near_ones(collection, text: str, expected) -> None:
    ((written, others),) = near(collection, text).items()
    assert written == text.lstrip("+")
    assert others[:1] == ([expected] if expected else [])
    for other, count in others:
        assert len(collection.search(text=other)) == count > 0


def test_terms_that_drawings_have_no_near_ones(collection) -> None:
    assert near(collection, 'horse artist:rackham "white horse" -zzzz') == {}


def test_near_words_are_sorted_by_edits_vocabulary_and_drawings(collection) -> None:
    """No text has "kitten", but it means cat; "bitten" has two edits. Jose is not an English word.

    The words "crane" and "frame" each have one edit.
    """
    collection.edit_tags(["old/cats.png"], add=["red"])
    assert [word for word, _ in near(collection, "hose")["hose"]] == ["horse", "jose"]
    assert [word for word, _ in near(collection, "crame")["crame"]] == ["crane", "frame"]
    collection.edit_tags(["old/cats.png"], remove=["red"])


def test_the_alternatives_count_the_drawings_without_the_filters(collection) -> None:
    inside = collection.query_alternatives("horse", folder="birds")
    assert (inside.without_filters, inside.shorter, inside.near_words) == (2, None, {})
    assert collection.query_alternatives("zzzz", folder="birds").without_filters == 0
    assert collection.query_alternatives("zzzz").without_filters is None


def test_an_exclusion_that_limits_is_left_out(collection) -> None:
    shorter = collection.query_alternatives("cat -walter -white").shorter
    assert shorter == ShorterQuery("cat", ("-walter", "-white"), 1)
    assert collection.query_alternatives("cat -white").shorter.text == "cat"
    assert collection.query_alternatives("horse -white", folder="birds").shorter is None


def test_near_words_are_values(collection) -> None:
    assert collection.query_alternatives("hosre").near_words["hosre"][0] == NearWord("horse", 2)


def test_long_texts_are_answered_quickly_and_texts_of_other_types_are_refused(collection) -> None:
    words = " ".join(f"zz{letter}{other}" for letter in "abcdefghij" for other in "abcdefghij")
    alternatives = collection.query_alternatives(f"owl {words}")
    assert alternatives.shorter is None
    assert list(alternatives.near_words) == ["zzaa", "zzab", "zzac", "zzad", "zzae"]
    for ask in (
        collection.query_alternatives,
        collection.unknown_words,
        collection.suggest,
        lambda text: collection.table(text=text),
    ):
        with pytest.raises(BadInput, match="A text must be a string; got 5"):
            ask(5)
        with pytest.raises(BadInput, match="at most 1,000 characters; got 2,000"):
            ask("x" * 2000)


@pytest.fixture
def words(folder: Path, labelled: Path, tmp_path: Path) -> Collection:
    """Drawings whose titles have irregular plurals, function words, and Japanese."""
    titles = [
        *("Wolves and witches", "Knives on shelves", "Old men", "Musical notes for you"),
        *("Girls", "Dogs", "猫ノ絵", "x" * 60),
    ]
    drawings = tmp_path / "titles"
    drawings.mkdir()
    rows = ["file_name,title"]
    for number, title in enumerate(titles):
        Image.new("RGB", (9, 9), (number, 99, 20)).save(drawings / f"{number}.png")
        rows.append(f"{number}.png,{title}")
    (drawings / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["colours"])
    return collection


@pytest.mark.parametrize(
    ("text", "path"),
    [("wolf", "0.png"), ("witch", "0.png"), ("knife", "1.png"), ("shelf", "1.png"),
     ("man", "2.png"), ("note", "3.png")],
)  # fmt: skip
def test_irregular_plurals_do_not_matter(words: Collection, text: str, path: str) -> None:
    assert paths(words, text) == [path]


def test_a_word_is_not_taken_for_a_plural_that_it_does_not_have(words: Collection) -> None:
    assert paths(words, "not") == []


def test_suggestions_are_whole_words_and_no_function_words(words: Collection) -> None:
    assert near(words, "grils")["grils"][0] == ("girls", 1)
    assert near(words, "dgos")["dgos"][0] == ("dogs", 1)
    assert near(words, "fox") == {"fox": []}  # not: for
    assert near(words, "xxx") == {"xxx": []}  # not: sixty letters
    assert near(words, "猫の家") == {"猫の家": []}  # not: 猫ノ, ノ
