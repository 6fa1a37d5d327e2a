"""Building open-sketches from made open drawings, packages and sources."""

import csv
import errno
import io
import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import PIL.Image
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tomli_w
from PIL import ImageFont
from sketch_files import binary, ndjson, png, write, write_zip
from test_open_drawings_packages import write_tgz
from typer.testing import CliRunner

import egara
from egara.cli.app import app
from egara.datasets.open_drawings.reserved import is_reserved
from egara.datasets.open_sketches import CLASSES, builder, table
from egara.datasets.open_sketches.classes import (
    classes_by_name,
    excluded_drawings,
    plain_name,
)
from egara.datasets.open_sketches.joined_drawings import class_of_drawing
from egara.datasets.parquet import SCHEMA, SKETCH_SCHEMA
from egara.datasets.sketches.quickdraw import quickdraw_split
from egara.errors import BadInput, DatasetError, UnknownDataset

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h6v5H1z"/></svg>'


def drawing(id_: str, split: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "set": id_.split("/")[0], "split": split, "image": b"image of " + id_.encode(),
        "source": "npm:@iconify/json@2", "licence": "MIT", "artist": "Ann", "general": [],
        "character": None,
    } | more  # fmt: skip


DRAWINGS = [
    drawing("noto/1", "train", subject="cat face", character=["cat face"]),
    drawing("noto/2", "test", subject="mouse", character=["mouse"]),
    drawing("noto/3", "train", subject="mosque", character=["mosque"]),
    drawing("noto-v1/1", "test", subject="cat", character=["cat"]),
    drawing("lucide/cat", "validation", general=["cat"]),
    drawing("lucide/mouse", "train", general=["mouse"]),  # a device
    drawing("lucide/cat-food", "train", general=["cat", "food"]),
    drawing("feather/sun", "test", general=["sun"]),
    drawing("simple-icons/snowflake", "train", general=["snowflake"]),  # a brand
    drawing("openclipart/a/x_07", "train", subject="Sleeping cat", source="debian:x@1"),
    drawing("openclipart/a/pear_02", "train", subject="fruit of 2005", source="debian:x@1"),
    drawing("dicebear-dots/1", "train", general=["cat"], source="npm:@dicebear/dots@9"),
]
EMOJI = [("1F408", "cat", 1), ("1F401", "mouse", 1), ("1F54C", "mosque", 1), ("41", "sun", 1)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Datasets with made open drawings, and the packages of line art."""
    monkeypatch.setenv("EGARA_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setenv("EGARA_PACKAGES", str(tmp_path / "packages"))
    folder = tmp_path / "datasets" / "open-drawings"
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(DRAWINGS, SCHEMA), folder / "open-drawings.parquet")
    sets = sorted({row["set"] for row in DRAWINGS})
    records = [
        {"set": name, "title": name.title(), "authors": "Ann", "licence": "MIT",
         "package": "npm:x@1", "sha256": "0" * 64, "train": 1, "reserved": False}
        for name in sets
    ]  # fmt: skip
    (folder / "sources.toml").write_text(tomli_w.dumps({"source": records}))
    write_packages(tmp_path / "packages")
    return tmp_path / "datasets"


def write_packages(folder: Path) -> None:
    entries = [{"label": label, "hexcode": code, "group": group, "subgroup": 7}
               for code, label, group in EMOJI]  # fmt: skip
    messages = {"groups": [{"order": 1, "message": "all"}],
                "subgroups": [{"order": 7, "message": "all"}]}  # fmt: skip
    data: dict[str, Any] = {"en/data.json": entries, "en/messages.json": messages,
                            "ja/data.json": []}  # fmt: skip
    names = ("cldr", "emojibase", "iamcal", "github", "joypixels", "emojibase-legacy")
    write_tgz(
        folder / "emojibase-data-17.0.0.tgz",
        data | {f"en/shortcodes/{name}.json": {} for name in names},
    )
    openmoji = {"black/svg/1F408.svg": SVG, "black/svg/1F54C.svg": SVG, "color/svg/1F408.svg": SVG}
    write_tgz(folder / "openmoji-17.0.0.tgz", openmoji)
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    glyphs = {"unicode.json": {"[0]": "U+41-43", "[1]": "U+41", "emoji": "U+44"},
              "files/noto-emoji-0-400-normal.woff": font.path.getvalue(),
              "files/noto-emoji-1-400-normal.woff": font.path.getvalue()}  # fmt: skip
    write_tgz(folder / "fontsource-noto-emoji-5.3.2.tgz", glyphs)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of archives with any names, and of something else."""
    folder = tmp_path / "sources"
    words = {"cat.ndjson": ndjson("cat", 60), "The Eiffel Tower.ndjson": ndjson("x", 5, 5000)}
    write_zip(folder / "1.zip", words | {"cat.ndjson": ndjson("cat", 60) + b"{\n"})
    write_zip(folder / "2.zip", {"cat.ndjson": ndjson("cat", 10, 1055)})  # five are in 1.zip
    tuberlin = {"wine-bottle/1.png": png(1), "comb/22.png": png(2), "bear (animal)/3.png": png(3)}
    write_zip(folder / "3.zip", tuberlin)
    names = ("cat", "bee_bumble", "crocodile_2", "pants", "odd")
    symbols = {"symbol-info.csv": b"symbol-en\ncat\n", "key_1.svg": b"<svg>"}
    symbols |= {f"{name}.svg": SVG for name in names}
    write_zip(folder / "4.zip", symbols)
    rows = ["sketch,object,category,context,pair_of_people,viewer_was_right,listed_invalid",
            *(f"a_{n}.png,pug,dog,closer,pair-{n // 4},1,0" for n in range(40)),
            "bad.png,pug,dog,closer,pair-0,1,1"]  # fmt: skip
    objects = {f"sketch/a_{n}.png": png(n) for n in range(40)}
    objects |= {"sketch/bad.png": png(), "object/pug.png": png()}
    write_zip(folder / "5.zip", {"pairs.csv": "\n".join(rows), **objects})
    write_zip(folder / "other.zip", {"a/b.txt": "text"})
    (folder / "notes.txt").write_text("text")
    return folder


def rows_of(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "open-sketches.parquet").to_pylist()
    return rows


def test_drawings_are_joined_by_their_names(home: Path) -> None:
    built = egara.build_dataset("open-sketches")
    assert built == home / "open-sketches"
    rows = {row["id"]: row for row in rows_of(built)}
    assert {id_: (row["subject"], row["split"]) for id_, row in rows.items()} == {
        "noto/1": ("cat", "train"),
        "noto/2": ("mouse", "test"),
        "noto-v1/1": ("cat", "test"),
        "lucide/cat": ("cat", "validation"),
        "feather/sun": ("sun", "test"),
        "openclipart/a/x_07": ("cat", "train"),
        "openclipart/a/pear_02": ("pear", "train"),
        "openmoji-lines/1f408": ("cat", rows["openmoji-lines/1f408"]["split"]),
        "noto-glyphs/41": ("sun", rows["noto-glyphs/41"]["split"]),
    }
    assert rows["noto/1"]["image"] == b"image of noto/1"
    assert {row["kind"] for row in rows.values()} == {"image"}
    assert {row["split"] for row in rows.values() if is_reserved(row["set"])} == {"test"}
    assert rows["lucide/cat"]["licence"] == "MIT"


def test_line_art_is_black_on_white_of_128_pixels(home: Path) -> None:
    rows = {row["id"]: row for row in rows_of(egara.build_dataset("open-sketches"))}
    for id_ in ("openmoji-lines/1f408", "noto-glyphs/41"):
        image = PIL.Image.open(io.BytesIO(rows[id_]["image"])).convert("L")
        assert image.size == (128, 128)
        low, high = image.getextrema()
        assert low < 60 < 240 < high


def test_sources_are_recognised_by_their_layout(home: Path, sources: Path) -> None:
    told: list[str] = []
    built = egara.build_dataset("open-sketches", log=told.append, sources=[sources])
    rows = rows_of(built)
    counts = Counter((row["set"], row["kind"]) for row in rows)
    assert counts["quickdraw", "sketch"] == 60 + 5 + 5
    assert counts["tuberlin", "sketch"] == 3
    assert counts["object-sketches", "sketch"] == 40
    assert counts["object-sketches", "image"] == 1
    symbols = {row["id"]: row["subject"] for row in rows if row["set"] == "mulberry"}
    assert symbols == {
        "mulberry/cat": "cat", "mulberry/bee_bumble": "bee", "mulberry/crocodile_2": "crocodile",
        "mulberry/pants": "underwear",
    }  # fmt: skip
    text = "\n".join(told)
    assert "3.zip: TU-Berlin" in text
    assert "other.zip" not in text
    assert "1 malformed sketches" in text
    assert "5 excluded: the same sketch in two sources" in text


def test_sketches_keep_their_strokes_and_have_the_promised_splits(
    home: Path, sources: Path
) -> None:
    built = egara.build_dataset("open-sketches", sources=[sources])
    assert pq.read_schema(built / "open-sketches.parquet").equals(SKETCH_SCHEMA)
    sketches = list(egara.open_dataset("open-sketches", sets=["quickdraw"]))
    by_id = {one.id: one for one in sketches}
    assert by_id["1002"].image == [[[0, 9, 2], [1, 2, 3]], [[5], [6]]]
    assert by_id["1002"].kind == "sketch"
    assert all(one.split == quickdraw_split(one.id) for one in sketches)
    assert {one.split for one in sketches} == {"train", "validation", "test"}
    assert by_id["5000"].subject == "x"  # the word of the line
    tuberlin = list(egara.open_dataset("open-sketches", sets=["tuberlin"]))
    assert {one.split for one in tuberlin} == {"test"}
    assert {one.id: one.subject for one in tuberlin} == {
        "tuberlin/wine-bottle/1": "wine bottle", "tuberlin/comb/22": "comb",
        "tuberlin/bear (animal)/3": "bear",
    }  # fmt: skip
    pairs: dict[int, set[str]] = {}
    for one in egara.open_dataset("open-sketches", sets=["object-sketches"], kinds=["sketch"]):
        pairs.setdefault(int(one.id.rpartition("_")[2]) // 4, set()).add(one.split)
    assert len(pairs) == 10
    assert all(len(splits) == 1 for splits in pairs.values())


def test_raw_sketches_are_scaled_and_published_folders_limited(home: Path, tmp_path: Path) -> None:
    raw = ndjson("cat", 9, drawing=[[[0.5, 1000.5], [0, 500], [0, 9]]])
    lines = raw + ndjson("cat", 5, 900, recognized=False)
    folder = write(tmp_path / "full", {"full_raw_cat.ndjson": lines, "full_raw_dog.ndjson": lines})
    built = egara.build_dataset("open-sketches", sources=[folder], per_class=4)
    sketches = list(egara.open_dataset("open-sketches", sets=["quickdraw"]))
    assert len(sketches) == 4  # the same ids in both files
    assert sketches[0].image == [[[0, 255], [0, 128]]]
    record = next(
        one
        for one in tomllib.loads((built / "sources.toml").read_text())["source"]
        if one["set"] == "quickdraw"
    )
    assert (record["package"], record["licence"], record["kind"]) == (
        "full", "CC-BY-4.0", "sketch"
    )  # fmt: skip
    binaries = write(tmp_path / "bin", {"full_binary_cat.bin": binary(7, [([1, 2], [3, 4])])})
    egara.build_dataset("open-sketches", sources=[binaries])
    (one,) = egara.open_dataset("open-sketches", sets=["quickdraw"])
    assert (one.id, one.image) == ("7", [[[1, 2], [3, 4]]])


def test_rows_are_shuffled_within_each_split(
    home: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "_ROW_GROUP", 7)
    built = egara.build_dataset("open-sketches", sources=[sources])
    rows = rows_of(built)
    order = ["train", "validation", "test"]
    assert [row["split"] for row in rows] == sorted((row["split"] for row in rows), key=order.index)
    ids = [row["id"] for row in rows if row["set"] == "quickdraw" and row["split"] == "train"]
    assert ids != sorted(ids)
    assert len({row["id"] for row in rows}) == len(rows)
    again = egara.build_dataset("open-sketches", built.with_name("again"), sources=[sources])
    content = (again / "open-sketches.parquet").read_bytes()
    assert content == (built / "open-sketches.parquet").read_bytes()
    assert sorted(path.name for path in again.iterdir()) == [
        "SOURCES.md", "open-sketches.parquet", "sources.toml"
    ]  # fmt: skip


def test_provenance_counts_what_the_table_holds(home: Path, sources: Path) -> None:
    built = egara.build_dataset("open-sketches", sources=[sources])
    records = tomllib.loads((built / "sources.toml").read_text(encoding="utf-8"))["source"]
    counted = Counter((row["set"], row["kind"], row["split"]) for row in rows_of(built))
    stated = {
        (one["set"], one["kind"], split): one[split]
        for one in records
        for split in ("train", "validation", "test")
        if one[split]
    }
    assert stated == counted
    packages = {one["package"] for one in records if one["set"] == "quickdraw"}
    assert packages == {"1.zip", "2.zip"}
    text = (built / "SOURCES.md").read_text(encoding="utf-8")
    assert "| mulberry | image | Mulberry Symbols | Steve Lee | CC-BY-SA-4.0 | 4.zip |" in text
    assert "5 (the same sketch in two sources)" in text


def test_unpacked_folders_are_recognised_too(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    write(folder / "a", {"comb/1.png": png(), "ant/20.png": png()})
    write(folder / "b", {"symbol-info.csv": "symbol-en\ncat\n", "EN/cat.svg": SVG})
    write(folder / "c", {"comb/1.png": png(), "ant/photo.png": png()})  # something else
    egara.build_dataset("open-sketches", sources=[folder])
    counts = Counter(row["set"] for row in rows_of(home / "open-sketches"))
    assert (counts["tuberlin"], counts["mulberry"]) == (2, 1)


def test_open_drawings_are_needed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGARA_DATASETS", str(tmp_path))
    with pytest.raises(UnknownDataset, match="Run: egara datasets build open-drawings"):
        egara.build_dataset("open-sketches")


def test_other_sources_are_refused_before_anything_is_written(home: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"a.txt": "text"})
    with pytest.raises(BadInput, match=r"Nothing in .*other has a known layout\. Give QuickDraw"):
        egara.build_dataset("open-sketches", sources=[other])
    with pytest.raises(BadInput, match=r"The source .*gone does not exist"):
        egara.build_dataset("open-sketches", sources=[tmp_path / "gone"])
    with pytest.raises(BadInput, match="open-drawings takes no sources"):
        egara.build_dataset("open-drawings", sources=[other])
    sketches = write(tmp_path / "cats", {"cat.ndjson": ndjson("cat", 1)})
    with pytest.raises(BadInput, match="must be positive; got 0"):
        egara.build_dataset("open-sketches", sources=[sketches], per_class=0)
    assert [path.name for path in home.iterdir()] == ["open-drawings"]


def test_a_full_disk_keeps_the_earlier_build(
    home: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = egara.build_dataset("open-sketches", sources=[sources])
    before = (built / "open-sketches.parquet").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(builder, "write_provenance", full)
    with pytest.raises(DatasetError, match=r"No space left on device.*EGARA_DATASETS"):
        egara.build_dataset("open-sketches")
    assert (built / "open-sketches.parquet").read_bytes() == before
    assert sorted(path.name for path in home.iterdir()) == ["open-drawings", "open-sketches"]


def test_the_command_takes_sources(home: Path, sources: Path) -> None:
    arguments = ["datasets", "build", "open-sketches", "--per-class", "3"]
    for name in ("1.zip", "3.zip"):
        arguments += ["--source", str(sources / name)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    sets = Counter(row["set"] for row in rows_of(home / "open-sketches"))
    assert (sets["quickdraw"], sets["tuberlin"]) == (6, 3)
    listed = CliRunner().invoke(app, ["datasets", "list", "--json"])
    built = {one["name"]: one["built"] for one in json.loads(listed.stdout)["datasets"]}
    assert built == {"open-drawings": True, "open-sketches": True}


def test_every_class_has_names_and_no_name_has_two_classes() -> None:
    assert len(CLASSES) == len(set(CLASSES)) == 345
    path = Path(builder.__file__).with_name("classes.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for source in ("emoji", "clip_art", "icons", "symbols", "tuberlin"):
        names = [
            (row["class"] if name == "=" else name)
            for row in rows
            for name in row[source].split("; ")
            if name
        ]
        plain = [plain_name(name) for name in names]
        assert len(plain) == len(set(plain)), [name for name in plain if plain.count(name) > 1]
        assert classes_by_name(source).keys() == set(plain)


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("emoji", "bat", "bat"), ("emoji", "mouse", "mouse"), ("icons", "mouse", None),
        ("clip_art", "mouse", None), ("symbols", "mouse", "mouse"), ("icons", "table", None),
        ("icons", "apple", None), ("symbols", "torch", "flashlight"),
        ("symbols", "pants", "underwear"), ("symbols", "plane", None),
        ("tuberlin", "mouse animal", "mouse"), ("tuberlin", "crane machine", None),
        ("emoji", "computer mouse", None), ("emoji", "three o clock", "clock"),
    ],
)  # fmt: skip
def test_one_word_means_different_things_in_different_sources(
    source: Any, name: str, expected: str | None
) -> None:
    assert classes_by_name(source).get(name) == expected


def test_drawings_that_were_seen_to_be_wrong_are_left_out() -> None:
    assert "flag/tv-1x1" in excluded_drawings()
    flag = drawing("flag/tv-1x1", "train", general=["tv"])
    assert class_of_drawing(flag) is None
    assert class_of_drawing(flag | {"id": "lucide/tv"}) == "television"
