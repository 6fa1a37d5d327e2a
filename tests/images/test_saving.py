"""Files that people asked for are there whole, or as they were before."""

from pathlib import Path

import pytest
from PIL import Image

from egara.errors import BadInput, StorageError
from egara.images import picture_format, save, save_picture

PICTURE = Image.new("RGB", (4, 3), "red")


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.png", "PNG"), ("a.JPG", "JPEG"), ("a.webp", "WEBP"), ("a.txt", None), ("a", None)],
)
def test_a_suffix_names_a_format(name: str, form: str | None) -> None:
    assert picture_format(name) == form


def test_a_format_that_can_only_be_read_is_none() -> None:
    assert ".psd" in Image.registered_extensions()
    assert picture_format("a.psd") is None


def test_a_picture_is_written_in_the_format_of_its_suffix(tmp_path: Path) -> None:
    for name in ("a.png", "a.jpg"):
        save_picture(tmp_path / name, PICTURE)
        with Image.open(tmp_path / name) as written:
            assert (written.format, written.size) == (picture_format(name), (4, 3))
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        ("a.txt", (4, 3), "use the suffix of an image"),
        ("a.webp", (16_384, 1), "WEBP cannot store an image of 16,384 by 1 pixels"),
        ("a.jpg", (65_536, 1), "JPEG cannot store an image of 65,536 by 1 pixels"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_and_the_file_stays(
    tmp_path: Path, name: str, size: tuple[int, int], said: str
) -> None:
    (tmp_path / name).write_bytes(b"before")
    with pytest.raises(BadInput, match=said):
        save_picture(tmp_path / name, Image.new("RGB", size))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"before")]


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path: Path, monkeypatch) -> None:
    def full(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[:1])
        raise OSError("out of room")

    (tmp_path / "a").write_bytes(b"before")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(StorageError, match=r"a: cannot be written: out of room\."):
        save(tmp_path / "a", b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"before"
