"""A folder of drawings and its metadata files."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import draw

import egara
from egara.datasets import Dataset
from egara.datasets.folder import FolderDataset
from egara.errors import BadInput


def jsonl(folder: Path, *rows: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "metadata.jsonl").write_text(text, encoding="utf-8")


def csv(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    for number, path in enumerate(["a.png", "cats/b.png", "cats/tom/c.png"]):
        draw(folder / path, number)
    return folder


def by_id(folder: Path) -> dict:
    return {drawing.id: drawing for drawing in FolderDataset(folder)}


def test_without_metadata_the_subfolder_is_the_set_and_tags_are_unknown(folder):
    dataset = FolderDataset(folder)
    assert isinstance(dataset, Dataset)
    assert dataset.name == "mine"
    drawings = list(dataset)
    assert [(d.id, d.set) for d in drawings] == [
        ("a.png", None),
        ("cats/b.png", "cats"),
        ("cats/tom/c.png", "cats/tom"),
    ]
    assert all(
        (d.tags, d.artist, d.subject, d.split) == ({}, None, None, "train") for d in drawings
    )
    assert [d.image for d in drawings] == [folder / d.id for d in drawings]
    assert list(dataset) == drawings


def test_all_columns_are_read(folder):
    row = {
        "file_name": "a.png",
        "title": "Miku",
        "artist": "Ann",
        "general": ["1girl", "smile", "smile"],
        "copyright": "vocaloid",
        "character": "hatsune_miku; luka",
        "rating": "safe",
        "split": "validation",
        "set": "noto",
        "subject": "1F600",
    }
    jsonl(folder, row)
    drawing = by_id(folder)["a.png"]
    assert drawing.tags == {
        "general": ("1girl", "smile"),
        "copyright": ("vocaloid",),
        "character": ("hatsune_miku", "luka"),
        "rating": ("safe",),
    }
    assert (drawing.artist, drawing.subject, drawing.set) == ("Ann", "1F600", "noto")
    assert drawing.split == "validation"


@pytest.mark.parametrize("column", ["general", "keywords", "tags"])
def test_keywords_and_tags_are_general_tags(folder, column):
    csv(folder, f"file_name,{column}\na.png,cat; black cat\n")
    assert by_id(folder)["a.png"].tags == {"general": ("cat", "black cat")}


def test_an_absent_column_is_unknown_and_an_empty_cell_is_empty(folder):
    csv(folder, "file_name,general,character\na.png,,miku\ncats/b.png,x\n")
    found = by_id(folder)
    assert found["a.png"].tags == {"general": (), "character": ("miku",)}
    assert found["cats/b.png"].tags == {"general": ("x",)}
    assert found["cats/tom/c.png"].tags == {}


def test_the_nearest_metadata_counts(folder):
    csv(folder, "file_name,artist\na.png,Far\ncats/b.png,Far\ncats/tom/c.png,Far\n")
    csv(folder / "cats", "file_name,artist\n./b.png,Near\n")
    jsonl(folder / "cats" / "tom", {"file_name": "c.png", "artist": "Nearest"})
    assert {key: d.artist for key, d in by_id(folder).items()} == {
        "a.png": "Far",
        "cats/b.png": "Near",
        "cats/tom/c.png": "Nearest",
    }


def test_it_reads_what_a_collection_reads(folder, tiny):
    """Two readers of one convention: the collection's sidecars and this dataset agree."""
    odd = "sep\u2028arated 絵 'n\" \\ 👩\u200d🎨"
    jsonl(
        folder, {"file_name": "a.png", "artist": odd, "keywords": ["x_(y)", "初音ミク", odd[14:]]}
    )
    csv(folder / "cats", 'file_name,creator,tags\nb.png,"Ann, Ben","cat, dog"\ntom/c.png,7,a;b,c\n')
    collection = egara.open(folder / ".egara")
    report = collection.index(folder, encoders=["tiny"])
    assert (report.added, list(report.broken)) == (3, [])
    for key, drawing in by_id(folder).items():
        known = collection.drawing(key)
        assert (drawing.artist, drawing.tags["general"]) == (known.artist, known.keywords)


def test_rows_of_drawings_that_are_gone_are_ignored_and_counted_once(folder):
    csv(folder, "file_name,artist\na.png,Ann\ngone.png,Ben\ncats/b.png,Ann\n../outside.png,Ben\n")
    csv(folder / "dogs", "file_name\nrex.png\n")
    draw(folder.parent / "outside.png", 9)
    said: list[str] = []
    dataset = FolderDataset(folder, said.append)
    first, again = list(dataset), list(dataset)
    assert first == again
    assert {drawing.id: drawing.artist for drawing in first} == {
        "a.png": "Ann",
        "cats/b.png": "Ann",
        "cats/tom/c.png": None,
    }
    (line,) = said
    assert "3 of the 5 drawings" in line
    assert f"the first is '../outside.png' ({folder / 'metadata.csv'}" in line
    assert "rows are ignored" in line


def test_metadata_that_names_no_existing_drawing_is_refused_first(folder):
    csv(folder / "dogs", "file_name\nrex.png\n")
    with pytest.raises(BadInput, match=r"1 of the 1 drawings .* the first is 'dogs/rex.png'"):
        next(iter(FolderDataset(folder)))
    (folder / "dogs").rename(folder / ".dogs")  # hidden, as for a collection
    assert len(list(FolderDataset(folder))) == 3


@pytest.mark.parametrize("split", ["val", "Train", "training", "0"])
def test_an_unknown_split_is_refused_before_anything_is_read(folder, split):
    csv(folder, f"file_name,split\na.png,train\ncats/b.png,{split}\n")
    with pytest.raises(BadInput, match=rf"cats/b\.png: unknown split '{split}'. Use"):
        next(iter(FolderDataset(folder)))


@pytest.mark.parametrize("tag", ["a\tb", "a\x00b", "line\nfeed", "\x1b[31m", "half \ud83d"])
def test_a_tag_with_a_control_character_is_refused(folder, tag):
    text = json.dumps({"file_name": "a.png", "tags": ["fine", tag]})
    (folder / "metadata.jsonl").write_text(text)
    with pytest.raises(BadInput, match=r"metadata\.jsonl, a\.png: the tag .* contains"):
        next(iter(FolderDataset(folder)))


def test_odd_tags_are_kept(folder):
    odd = [
        "long hair",
        "long_hair",
        "o\"n'",
        "a (b)",
        "初音ミク",
        "👩\u200d🎨",
        "a, b",
        "x;y",
        "<b>",
    ]
    jsonl(folder, {"file_name": "a.png", "tags": odd})
    assert by_id(folder)["a.png"].tags["general"] == tuple(odd)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("metadata.jsonl", b'{"file_name": "a.png"}\n{', "line 2 is not JSON"),
        ("metadata.jsonl", b'{"title": "x"}', "row 1 has no file_name"),
        ("metadata.jsonl", b'"x"\n[1]\n{', r"row 1 has no file_name \(and 2 more\)"),
        ("metadata.csv", b"title\nx\n", "row 1 has no file_name"),
        ("metadata.csv", b"file_name\n\xe9.png\n", "not UTF-8"),
        ("metadata.csv", b'file_name,title\na.png,"' + b"x" * 2_000_000 + b'"', "more than"),
        ("metadata.jsonl", b'{"file_name": "a.png", "tags": {"x": 1}}', "tags must be a list"),
    ],
)
def test_faulty_metadata_is_refused_with_its_name_and_row(folder, name, data, message):
    (folder / name).write_bytes(data)
    with pytest.raises(BadInput, match=message) as error:
        next(iter(FolderDataset(folder)))
    assert str(folder / name) in str(error.value)


def test_a_path_that_is_not_a_folder_or_has_no_drawings_is_refused(tmp_path, folder):
    with pytest.raises(BadInput, match="is not a folder"):
        FolderDataset(tmp_path / "nowhere")
    shutil.rmtree(folder / "cats")
    (folder / "a.png").rename(folder / "a.txt")
    with pytest.raises(BadInput, match="does not contain any drawings"):
        next(iter(FolderDataset(folder)))
