"""QuickDraw in its four published formats."""

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from peak_memory import result_and_peak
from PIL import Image
from sketch_files import binary, ndjson, write, write_zip

import egara
from egara.datasets import Dataset
from egara.datasets.sketches import QuickDraw
from egara.datasets.sketches.quickdraw import class_of_file, quickdraw_split
from egara.errors import BadInput

READ = """
from egara.datasets.sketches import QuickDraw
def work(path):
    return sum(1 for _ in QuickDraw(path))
"""


def npy(rows: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, rows)
    return file.getvalue()


def test_simplified_lines_are_sketches_with_strokes(tmp_path: Path) -> None:
    folder = write(tmp_path, {"cat.ndjson": ndjson("cat", 2), "alarm clock.ndjson": ndjson(
        "alarm clock", 1, first=7)})  # fmt: skip
    dataset = QuickDraw(folder)
    assert isinstance(dataset, Dataset)
    assert dataset.classes == ("alarm clock", "cat")
    first, second, third = dataset
    assert (first.id, second.id, third.id) == ("7", "1000", "1001")
    assert third.image == [[[0, 9, 1], [1, 2, 3]], [[5], [6]]]
    assert (third.subject, third.set, third.kind) == ("cat", "quickdraw", "sketch")
    assert list(dataset) == [first, second, third]


def test_raw_lines_lose_their_times(tmp_path: Path) -> None:
    raw = [[[1.5, 900.25], [3.0, 4.0], [0, 17]]]
    file = write(tmp_path, {"full_raw_cat.ndjson": ndjson("cat", 1, drawing=raw)})
    (sketch,) = QuickDraw(file / "full_raw_cat.ndjson")
    assert sketch.image == [[[1.5, 900.25], [3.0, 4.0]]]


def test_binary_sketches_equal_those_of_the_lines(tmp_path: Path) -> None:
    strokes = [([0, 255, 7], [9, 8, 7]), ([3], [4])]
    content = binary(5_891_796_615_823_360, strokes) + binary(2**64 - 1, [([1, 2], [3, 4])], 0)
    folder = write(tmp_path, {"full_binary_nose.bin": content})
    first, second = QuickDraw(folder)
    assert (first.id, first.subject) == ("5891796615823360", "nose")
    assert first.image == [[[0, 255, 7], [9, 8, 7]], [[3], [4]]]
    assert second.id == "18446744073709551615"
    assert [one.id for one in QuickDraw(folder, recognised_only=True)] == [first.id]


@pytest.mark.parametrize("missing", [1, 4, 20])
def test_an_incomplete_binary_file_is_named(tmp_path: Path, missing: int) -> None:
    content = binary(1, [([1], [2])]) + binary(2, [([1], [2])])[:-missing]
    folder = write(tmp_path, {"cat.bin": content})
    with pytest.raises(BadInput, match=r"cat\.bin ends inside sketch 2.*Copy it again"):
        list(QuickDraw(folder))


def test_bitmaps_are_dark_ink_on_white(tmp_path: Path) -> None:
    rows = np.zeros((3, 784), np.uint8)
    rows[0, 28 * 2 + 5] = 255
    rows[2, 0] = 100
    folder = write(tmp_path, {"full_numpy_bitmap_ant.npy": npy(rows)})
    dataset = QuickDraw(folder)
    first, last = dataset
    assert (first.id, last.id, first.subject) == ("ant/0", "ant/2", "ant")
    assert isinstance(first.image, Image.Image)
    pixels = np.asarray(first.image)
    assert pixels.shape == (28, 28)
    assert pixels[2, 5] == 0
    assert (pixels == 255).sum() == 783
    assert dataset.skipped == {"without ink": 1}


def test_bitmaps_of_another_shape_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, {"ant.npy": npy(np.zeros((2, 100), np.float32))})
    with pytest.raises(BadInput, match=r"must have N bitmaps of 28 x 28.*float32 \(2, 100\)"):
        list(QuickDraw(folder))
    (folder / "ant.npy").write_bytes(npy(np.ones((9, 784), np.uint8))[:-100])
    with pytest.raises(BadInput, match="ends at bitmap 8 of 9"):
        list(QuickDraw(folder))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "no drawing"),
        ('{"key_id": "1"}', "no drawing"),
        ('{"key_id": "1", "drawing": []}', "no strokes"),
        ('{"drawing": [[[1], [2]]]}', "no key_id"),
        ('{"key_id": "1", "drawing": [[[1, 2], [2]]]}', "a stroke is not"),
        ('{"key_id": "1", "drawing": [[[1], [NaN]]]}', "a stroke is not"),
        ('{"key_id": "1", "drawing": [[[1], ["2"]]]}', "a stroke is not"),
        ('{"key_id": "1", "drawing": [[]]}', "a stroke is not"),
        ('{"key_id": "1", "drawing": [[[], []]]}', "a stroke is not"),
    ],
)
def test_malformed_lines_are_skipped_counted_and_reported(
    tmp_path: Path, line: str, reason: str
) -> None:
    lines = ndjson("cat", 1) + line.encode() + b"\n\n" + ndjson("cat", 1, first=2000)
    folder = write(tmp_path, {"cat.ndjson": lines})
    told: list[str] = []
    dataset = QuickDraw(folder, log=told.append)
    assert [one.id for one in dataset] == ["1000", "2000"]
    assert dataset.skipped.total() == 1
    assert next(iter(dataset.skipped)).startswith(reason)
    assert "1 malformed sketches" in told[0]
    assert f"cat.ndjson, line 2: {reason}" in told[0]


def test_a_limit_of_each_class_and_the_recognised_ones(tmp_path: Path) -> None:
    lines = ndjson("cat", 3) + ndjson("cat", 2, first=5, recognized=False) + ndjson("cat", 9, 50)
    folder = write(tmp_path, {"cat.ndjson": lines, "dog.ndjson": ndjson("dog", 9, first=90)})
    dataset = QuickDraw(folder, per_class=4, recognised_only=True)
    assert [one.id for one in dataset] == [
        "1000", "1001", "1002", "50", "90", "91", "92", "93"
    ]  # fmt: skip
    assert dataset.skipped == {"not recognised": 2}
    assert {one.subject for one in QuickDraw(folder, classes=["dog"])} == {"dog"}
    with pytest.raises(BadInput, match="no file of the class 'cow'"):
        QuickDraw(folder, classes=["cow"])
    with pytest.raises(BadInput, match="must be positive; got 0"):
        QuickDraw(folder, per_class=0)


def test_an_archive_has_the_sketches_of_the_folder(tmp_path: Path) -> None:
    files = {"cat.ndjson": ndjson("cat", 2), "The Eiffel Tower.ndjson": ndjson("x", 1, first=1)}
    folder = write(tmp_path / "folder", files)
    archive = write_zip(tmp_path / "sketches.zip", {**files, "__MACOSX/._cat.ndjson": b"?"})
    assert list(QuickDraw(archive)) == list(QuickDraw(folder))
    damaged = bytearray(archive.read_bytes())
    damaged[40:60] = bytes(20)
    archive.write_bytes(damaged)
    with pytest.raises(BadInput, match=r"sketches\.zip: .* cannot be read"):
        list(QuickDraw(archive))


def test_one_line_is_in_memory_at_a_time(tmp_path: Path) -> None:
    stroke = [list(range(200)) * 10, list(range(200)) * 10]
    folder = write(tmp_path, {"cat.ndjson": ndjson("cat", 2000, drawing=[stroke])})
    assert (folder / "cat.ndjson").stat().st_size > 20_000_000
    read, peak = result_and_peak(READ, folder)
    assert read == 2000
    assert peak < 4_000_000


def test_splits_follow_the_md5_of_the_id() -> None:
    ids = [str(number) for number in range(2000)]
    for key_id in ids:
        percentile = int.from_bytes(hashlib.md5(key_id.encode()).digest()) % 100
        expected = "test" if percentile < 15 else "validation" if percentile < 20 else "train"
        assert quickdraw_split(key_id) == expected
    counts = [sum(quickdraw_split(one) == split for one in ids) for split in ("train", "test")]
    assert abs(counts[0] - 1600) < 60
    assert abs(counts[1] - 300) < 60


@pytest.mark.parametrize(
    "name",
    ["cat.bin", "full_simplified_cat.ndjson", "a/full_raw_cat.ndjson",
     "full%2Fnumpy_bitmap%2Fcat.npy", "full_numpy_bitmap_cat.npy"],
)  # fmt: skip
def test_the_name_of_a_file_states_the_class(name: str) -> None:
    assert class_of_file(name) == "cat"


def test_a_folder_without_quickdraw_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"has no QuickDraw file\. Give a folder or a zip"):
        QuickDraw(tmp_path)
    with pytest.raises(BadInput, match="does not exist"):
        QuickDraw(tmp_path / "gone")


def test_open_dataset_recognises_folders_archives_and_files(tmp_path: Path) -> None:
    files = {"cat.ndjson": ndjson("cat", 1), "README.md": "about"}
    folder = write(tmp_path / "a", files)
    named = write(tmp_path / "b", {"full_binary_cat.bin": binary(1, [([1], [2])])})
    for path in (folder, folder / "cat.ndjson", write_zip(tmp_path / "c.zip", files), named):
        opened = egara.open_dataset(path)
        assert isinstance(opened, QuickDraw)
        assert len(list(opened)) == 1
    other = write(tmp_path / "d", {"weights.npy": b"?"})  # any file may have this suffix
    assert not isinstance(egara.open_dataset(other), QuickDraw)


def test_a_line_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from egara.datasets.sketches import quickdraw_formats

    monkeypatch.setattr(quickdraw_formats, "_MAX_LINE", 1000)
    folder = write(tmp_path, {"cat.ndjson": json.dumps("x" * 5000)})
    with pytest.raises(BadInput, match="line 1 is too long"):
        list(QuickDraw(folder))
