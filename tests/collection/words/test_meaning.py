"""Related words, matched labels, near words and suggested names."""

import itertools

import pytest

from egara.collection.words.near_words import NearSpelling, edit_distances, near_spellings
from egara.collection.words.prefix_names import PrefixNames
from egara.collection.words.tag_names import GENERAL, KIND, PART, SYNONYM, TagNames
from egara.collection.words.word_relations import word_relations
from egara.encoders import Label, Vocabulary

LABELS = (
    "cat", "dog", "animal", "car", "sad face", "hot dog", "tree", "man’s shoe", "hat", "old man",
    "child",
)  # fmt: skip


@pytest.fixture(scope="module")
def names() -> TagNames:
    labels = [Label(name, "general", {"cat": "猫"}.get(name), {}) for name in LABELS]
    return TagNames(Vocabulary([*labels, Label("kitten", "general", None, {}, (), True)]))


def matching(names: TagNames, text: str) -> dict[str, float]:
    found = names.matching(text.split())
    return {LABELS[number]: weight for number, weight in found.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat", {"cat": 1}),
        ("cats", {"cat": 1}),
        ("猫", {"cat": 1}),
        ("黒猫", {"cat": GENERAL}),
        ("犬 猫", {}),  # two words, of which each must match
        ("ネコ cat", {}),
        ("kitten", {"cat": GENERAL}),  # the hidden label is not used
        ("automobile", {"car": SYNONYM}),
        ("animals", {"animal": 1, "cat": KIND, "dog": KIND}),
        ("felid", {"cat": KIND}),
        ("sad", {"sad face": PART}),
        ("bonnet", {"hat": GENERAL}),
        ("hot dog", {"hot dog": 1}),
        ("children", {"child": 1}),
        ("hot", {}),  # "hot dog" has a meaning of its own
        ("old woman", {}),
        ("zzzz", {}),
    ],
)
def test_words_match_labels_by_name_and_meaning(names, text: str, expected) -> None:
    assert matching(names, text) == pytest.approx(expected)


def test_a_possessive_is_not_a_part_of_a_name(names) -> None:
    assert "man’s shoe" not in matching(names, "man")
    assert matching(names, "shoe")["man’s shoe"] == PART


def test_senses_of_many_words_equal_those_of_each() -> None:
    words = ["cat", "mice", "running", "zzzz", "top hat", "wolves", "happiest"]
    relations = word_relations()
    assert relations.senses_of_all(words) == [relations.senses(word) for word in words]
    assert relations.senses("mice") == relations.senses("mouse")
    assert relations.senses("zzzz") == {}


def test_kinds_are_all_words_below() -> None:
    relations = word_relations()
    senses = (relations.senses(word) for word in ("animal", "dog", "oak tree"))
    animal, dog, tree = (max(of_word, key=lambda synset: of_word[synset]) for of_word in senses)
    kinds = relations.kinds_of({animal: 1.0})
    assert (dog in kinds, tree in kinds, animal in kinds) == (True, False, False)


def distance(a: str, b: str) -> int:
    """Return the optimal string alignment distance, by its recursive definition."""
    if not a or not b:
        return len(a) + len(b)
    best = min(
        distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0])
    )
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        best = min(best, distance(a[2:], b[2:]) + 1)
    return best


def test_edit_distances_follow_their_definition() -> None:
    words = ["", "a", "cat", "act", "cart", "tac", "catss", "猫a", "abcd", "bacd"]
    for word in words:
        expected = [distance(word, other) for other in words]
        assert edit_distances(word, words).tolist() == expected
    assert edit_distances("cat", []).tolist() == []


def test_near_spellings_are_sorted_by_edits() -> None:
    words = ["night", "knot", "knights", "knight", "knihgt", "knihgts", "knihgtly", "at", "light"]
    assert near_spellings("knihgt", words) == [
        NearSpelling("knight", 1),
        NearSpelling("knihgts", 1),
        NearSpelling("night", 2),
        NearSpelling("knights", 2),
        NearSpelling("knihgtly", 2),
    ]
    assert near_spellings("straw", ["strawberry", "stray"]) == [
        NearSpelling("stray", 1),
        NearSpelling("strawberry", 3),
    ]
    assert near_spellings("黒猫の絵", ["猫", "犬", "黒猫"]) == [
        NearSpelling("黒猫", 0),
        NearSpelling("猫", 0),
    ]


def test_names_are_found_by_the_beginning_of_any_word() -> None:
    known = ["Arthur Rackham", "rack", "The Rackets", "黒猫", "Ann-Marie O'Neil", "Édouard"]
    names = PrefixNames([[name] for name in known], [1, 2, 9, 1, 1, 1])
    prefixes = ["rack", "RACKH", "arthur r", "猫", "marie", "neil", "edo", "", "x", "ackham"]
    found = {prefix: [known[n] for n in names.find(prefix, 5)] for prefix in prefixes}
    assert found == {
        "rack": ["rack", "The Rackets", "Arthur Rackham"],
        "RACKH": ["Arthur Rackham"],
        "arthur r": ["Arthur Rackham"],
        "猫": ["黒猫"],
        "marie": ["Ann-Marie O'Neil"],
        "neil": ["Ann-Marie O'Neil"],
        "edo": ["Édouard"],
        "": [],
        "x": [],
        "ackham": [],
    }
    assert [len(names.find("r", limit)) for limit in range(4)] == [0, 1, 2, 3]


def test_every_prefix_of_a_name_finds_it() -> None:
    name = "Old Red House"
    names = PrefixNames([[name], ["xyz"]], [1, 1])
    for start, stop in itertools.combinations(range(len(name) + 1), 2):
        if start in (0, 4, 8) and name[start:stop].strip():
            assert names.find(name[start:stop], 5) == [0]
