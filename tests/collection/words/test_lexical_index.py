"""The inverted index of texts, compared with a search in every text."""

import random
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pytest

import egara
from egara.collection.roles import Roles
from egara.collection.snapshots import Snapshot, Snapshots
from egara.collection.tables import Store, schema
from egara.collection.words.lexical_index import Field, lexical_table
from egara.collection.words.word_index import WordIndex, WordIndexes
from egara.encoders import EncoderLoader
from egara.errors import StorageError

WORDS = ("cat", "cats", "Dog", "berry", "berries", "glass", "Éclair", "house", "2020")
REPLACED = {
    **{"É": "e", "cats": "cat", "berries": "berry", "ね": "ネ", "こ": "コ", "の": "ノ"},
    **dict.fromkeys("_-/", " "),
}
JAPANESE = ("黒猫", "猫の家", "ねこ", "犬")


def rows_of_images(count: int, seed: int) -> pa.Table:
    """Return drawings with random texts."""
    rng = random.Random(seed)

    def text() -> str:
        return rng.choice(" _-").join(rng.choices(WORDS + JAPANESE, k=rng.randint(1, 4)))

    same = dict.fromkeys(schema.IMAGES.names, 1) | {"missing": False, "format": "PNG"}
    rows = [
        same
        | {
            "id": f"{n:032x}",
            "path": f"{text()}/{text()}.png" if rng.random() < 0.8 else f"{text()}.png",
            "copies": [f"{text()}/{text()}.jpg"] * (rng.random() < 0.2),
            "title": text() if rng.random() < 0.5 else None,
            "artist": text() if rng.random() < 0.5 else None,
            "keywords": [text() for _ in range(rng.randint(0, 3))],
            "source": None,
        }
        for n in range(count)
    ]
    return pa.Table.from_pylist(rows, schema.IMAGES)


def newest(store: Store) -> Snapshot:
    return Snapshots(store, Roles(store, EncoderLoader())).newest()


def texts_of(row: dict) -> Iterator[tuple[Field, str]]:
    if row["title"]:
        yield Field.TITLE, row["title"]
    if row["artist"]:
        yield Field.ARTIST, row["artist"]
    for keyword in row["keywords"]:
        yield Field.KEYWORD, keyword
    for path in map(PurePosixPath, (row["path"], *row["copies"])):
        yield Field.NAME, path.stem
        yield Field.FOLDER, str(path.parent)


def plain(text: str) -> str:
    """Return a text with single spaces and without plurals, by rules for these words only."""
    for before, after in REPLACED.items():
        text = text.replace(before, after)
    return f" {text.lower()} "


def found(index: WordIndex, words: list[str], field: Field) -> list[int]:
    return index.phrase(words).in_field(field).tolist()


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return rows_of_images(400, seed=0)


@pytest.fixture(scope="module")
def index(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    location = str(tmp_path_factory.mktemp("words"))
    egara.open(location)
    store = Store(location, create=False)
    store.append("images", table)
    return WordIndexes(store).index(newest(store))


@pytest.mark.parametrize("field", list(Field))
@pytest.mark.parametrize(
    "words",
    [["cat"], ["cats"], ["berries"], ["eclair"], ["2020"], ["cat", "dog"], ["house", "cats"],
     ["dog", "glass", "house"]],
)  # fmt: skip
def test_words_and_phrases_are_found_as_by_reading_all_texts(table, index, field, words) -> None:
    wanted = plain(" ".join(words))
    expected = [
        n
        for n, row in enumerate(table.to_pylist())
        if any(f is field and wanted in plain(text) for f, text in texts_of(row))
    ]
    assert found(index, words, field) == expected


@pytest.mark.parametrize("text", ["猫", "黒猫", "猫ノ家", "ネコ", "犬", "ノ"])
def test_a_japanese_text_is_found_inside_others(table, index, text: str) -> None:
    expected = [
        n
        for n, row in enumerate(table.to_pylist())
        if any(f is Field.TITLE and text in plain(title) for f, title in texts_of(row))
    ]
    assert expected
    assert found(index, [text], Field.TITLE) == expected


def test_counts_are_numbers_of_drawings(table) -> None:
    counted = lexical_table(table)
    counts = dict(zip(*(counted[name].to_pylist() for name in ("token", "count")), strict=True))
    houses = [row for row in table.to_pylist() if any("house" in t for _, t in texts_of(row))]
    assert counts["house"] == len(houses)
    assert list(counts) == sorted(counts)


def test_prefixes_are_completed_by_frequency(index) -> None:
    completed = index.with_prefix("ca", 5)
    assert sorted(completed) == ["cat", "cats"]
    assert sorted(index.with_prefix("berr", 5)) == ["berries", "berry"]


def test_names_in_camel_case_are_split() -> None:
    table = rows_of_images(1, 0).to_pylist()
    table[0] |= {"path": "BlackCat01.png", "title": None}
    tokens = lexical_table(pa.Table.from_pylist(table, schema.IMAGES))["token"].to_pylist()
    assert {"black", "cat", "01", "blackcat"} <= {*tokens}


def test_an_empty_collection_has_no_words() -> None:
    assert len(lexical_table(schema.IMAGES.empty_table())) == 0


def test_the_index_is_written_once_and_read_by_others(tmp_path: Path, monkeypatch) -> None:
    location = str(tmp_path)
    egara.open(location)
    store = Store(location, create=False)
    store.append("images", rows_of_images(20, 1))
    built: list[int] = []

    def counting(table: pa.Table) -> pa.Table:
        built.append(len(table))
        return lexical_table(table)

    monkeypatch.setattr("egara.collection.words.word_index.lexical_table", counting)
    for _ in range(2):
        other = Store(location, create=False)
        index = WordIndexes(other).index(newest(other))
        assert len(index.word("cat").rows)
    assert built == [20]
    store.append("images", rows_of_images(21, 2).slice(20))
    indexes = WordIndexes(store)
    indexes.index(newest(store))
    indexes.refresh(newest(store))
    assert built == [20, 21]


def test_a_read_only_collection_is_searched_without_writing(tmp_path: Path, monkeypatch) -> None:
    location = str(tmp_path)
    egara.open(location)
    store = Store(location, create=False)
    store.append("images", rows_of_images(20, 1))
    other = Store(location, create=False)

    def refused(*_: object) -> None:
        raise StorageError("read-only")

    monkeypatch.setattr(other, "replace", refused)
    index = WordIndexes(other).index(newest(other))
    assert len(index.word("cat").rows)
    assert "words-1" not in store.tables()
