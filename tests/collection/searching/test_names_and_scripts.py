"""Search by names of files, by names without spaces, and by near words of Japanese texts."""

import pytest
from PIL import Image

import egara
from egara.collection import Collection

DRAWINGS = {
    "notes.png": ("", "山田 太郎", ""),
    "plates/cartoon-cat.png": ("女の家と庭", "佐藤花子", ""),
    "music notes on a page.png": ("Snowmen before a bookshelf", "Ann Lee", "quizzes"),
    "猫と家.png": ("", "", "leaf;tree"),
}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder = tmp_path_factory.mktemp("names")
    rows = ["file_name,title,artist,keywords"]
    for shade, (name, texts) in enumerate(DRAWINGS.items()):
        (folder / name).parent.mkdir(exist_ok=True)
        Image.new("RGB", (9, 9), (60 * shade, 0, 0)).save(folder / name)
        rows.append(",".join([name, *texts]))
    (folder / "metadata.csv").write_text("\n".join(rows), encoding="utf-8")
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["visual"])
    return collection


def found(collection: Collection, text: str) -> list[str]:
    return [hit.path for hit in collection.search(text=text) if not hit.partial]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("notes.png", ["notes.png", "music notes on a page.png"]),
        ("title:notes.PNG", ["notes.png", "music notes on a page.png"]),
        ("cartoon-cat.png", ["plates/cartoon-cat.png"]),
        ("cartoon-cat.webp", ["plates/cartoon-cat.png"]),
        ("plates/cartoon-cat.png", ["plates/cartoon-cat.png"]),
        ('"music notes on a page.png"', ["music notes on a page.png"]),
        ("山田太郎", ["notes.png"]),
        ("山田　太郎", ["notes.png"]),
        ('artist:"山田 太郎"', ["notes.png"]),
        ("artist:佐藤 花子", ["plates/cartoon-cat.png"]),
        ('artist:"佐藤 花子"', ["plates/cartoon-cat.png"]),
        ("猫の絵", ["猫と家.png"]),
        ("猫のイラスト", ["猫と家.png"]),
        ("猫の家", ["猫と家.png"]),
        ("猫が家に", ["猫と家.png"]),
        ("女の家", ["plates/cartoon-cat.png"]),
        ("snowman", ["music notes on a page.png"]),
        ("bookshelves", ["music notes on a page.png"]),
        ("quiz", ["music notes on a page.png"]),
        ("tree without a leaf", ["猫と家.png"]),
    ],
)
def test_drawings_are_found_as_people_write_their_names(collection, text: str, paths) -> None:
    assert found(collection, text) == paths


def test_an_excluded_file_name_excludes_the_file(collection) -> None:
    paths = [hit.path for hit in collection.search(text="-cartoon-cat.png")]
    assert sorted(paths) == sorted(set(DRAWINGS) - {"plates/cartoon-cat.png"})


@pytest.mark.parametrize("text", ["title:女の子", "title:川の", "tag:女の人"])
def test_no_fragments_of_words_are_suggested(collection, text: str) -> None:
    near = collection.query_alternatives(text).near_words
    assert [word.text for words in near.values() for word in words] == []


def test_words_that_drawings_have_come_before_others(collection) -> None:
    (words,) = collection.query_alternatives("title:snowmem").near_words.values()
    assert words[0].text == "title:snowmen"
