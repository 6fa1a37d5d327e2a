"""Files of known formats that Egara cannot read are counted, and read by a later Egara."""

import io
import zipfile
from pathlib import Path

import pytest
from conftest import draw
from PIL import Image
from typer.testing import CliRunner

import egara
from egara.cli.app import app
from egara.collection.indexing import process, scan
from egara.images import decode, sniffing, unsupported, walking

PSD = b"8BPS\0\1" + bytes(100)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)


def zipped(kind: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "<a/>")
    return file.getvalue()


@pytest.fixture
def mixed(tiny: Path, drawings: Path) -> Path:
    """Twelve drawings among files of other programs."""
    (drawings / "cats/work.psd").write_bytes(PSD)
    (drawings / "cats/WORK2.PSD").write_bytes(PSD)
    (drawings / "cats/photo.heif").write_bytes(HEIC)
    (drawings / "book.cbz").write_bytes(zipped("none"))
    (drawings / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    (drawings / "psd-in-disguise.png").write_bytes(PSD)
    (drawings / "suffixless").write_bytes(zipped("application/x-krita"))
    (drawings / "notes.txt").write_text("not a drawing at all")
    (drawings / "archive").write_bytes(zipped("none"))  # may hold anything
    draw(drawings / "jpeg.png", 77)
    (drawings / "jpeg.png").rename(drawings / "exported.clip")  # in truth a PNG
    return drawings


COUNTS = {"PSD": 3, "HEIC": 1, "CBZ": 1, "MP4": 1, "KRA": 1}


def test_each_has_its_outcome_and_its_format_is_counted(mixed: Path) -> None:
    collection = egara.open(mixed / ".egara")
    report = collection.index(mixed, encoders=["tiny"])
    assert (report.added, report.present, report.broken) == (13, 0, [])
    assert report.unsupported == COUNTS
    assert report.as_json()["unsupported"] == COUNTS
    rows = {row["path"]: row for row in collection.outcomes().to_pylist()}
    assert rows["cats/work.psd"]["outcome"] == "unsupported"
    assert "PSD files cannot be read yet" in rows["cats/work.psd"]["reason"]
    assert rows["exported.clip"]["outcome"] == "indexed"
    assert not {"notes.txt", "archive"} & rows.keys()
    assert collection.describe().unsupported == COUNTS
    assert (collection.describe().broken, collection.folders()[0].unsupported) == (0, 7)


def test_they_cost_nothing_the_next_time(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = egara.open(mixed / ".egara")
    collection.index(mixed, encoders=["tiny"])
    monkeypatch.setattr(scan, "read_file", lambda *_: pytest.fail("read again"))
    report = collection.index(mixed)
    assert (report.present, report.unsupported) == (13, COUNTS)


def test_one_that_is_gone_is_forgotten_and_one_that_changes_is_read(mixed: Path) -> None:
    collection = egara.open(mixed / ".egara")
    collection.index(mixed, encoders=["tiny"])
    (mixed / "film.mp4").unlink()
    (mixed / "psd-in-disguise.png").unlink()
    draw(mixed / "psd-in-disguise.png", 78)
    report = collection.index(mixed)
    assert (report.added, report.missing) == (1, 0)
    assert report.unsupported == {"PSD": 2, "HEIC": 1, "CBZ": 1, "KRA": 1}


def test_an_egara_that_learns_a_format_reads_its_files(mixed: Path, monkeypatch) -> None:
    collection = egara.open(mixed / ".egara")
    collection.index(mixed, encoders=["tiny"])
    picture = decode((mixed / "cats/01.png").read_bytes())
    learnt = {k: v for k, v in unsupported._BY_REASON.items() if v != "PSD"}
    monkeypatch.setattr(unsupported, "_BY_REASON", learnt)
    monkeypatch.setattr(unsupported, "_SUFFIXES", unsupported._SUFFIXES - {"psd"})
    monkeypatch.setattr(walking, "SUFFIXES", walking.SUFFIXES | {"psd"})
    monkeypatch.setitem(sniffing._SIGNATURES, b"8BPS", "PSD")
    monkeypatch.setattr(
        process, "decode", lambda data: picture if data.startswith(b"8BPS") else decode(data)
    )
    report = collection.index(mixed)
    # Three files of the same bytes are one drawing.
    assert (report.added, report.present) == (1, 15)
    assert report.unsupported == {"HEIC": 1, "CBZ": 1, "MP4": 1, "KRA": 1}
    assert collection.drawing("cats/work.psd").width == 64


def test_the_preview_in_a_cameras_file_is_not_taken_for_the_picture(tiny, drawings) -> None:
    Image.new("RGB", (160, 120), "red").save(drawings / "photo.tif")
    (drawings / "photo.tif").rename(drawings / "photo.nef")
    report = egara.open(drawings / ".egara").index(drawings, encoders=["tiny"])
    assert (report.added, report.unsupported) == (12, {"NEF": 1})


def test_the_command_line_counts_them(mixed: Path) -> None:
    run = CliRunner().invoke(app, ["index", str(mixed), "--encoder", "tiny"])
    expected = "7 files of formats that Egara cannot read yet: 3 PSD, 1 CBZ, 1 HEIC, 1 KRA, 1 MP4."
    assert expected in " ".join(run.stderr.split())
    run = CliRunner().invoke(app, ["outcomes", "--only", "unsupported", "-C", f"{mixed}/.egara"])
    assert "film.mp4" in run.stdout
    assert "cats/01.png" not in run.stdout
    run = CliRunner().invoke(app, ["describe", "-C", f"{mixed}/.egara"])
    assert expected.rstrip(".") in run.stdout


SIGNATURES = {
    "PSB": b"8BPS\0\2",
    "ORA": zipped("image/openraster"),
    "EPUB": zipped("application/epub+zip"),
    "XCF": b"gimp xcf v011\0",
    "PDF": b"%PDF-1.7\n",
    "CLIP": b"CSFCHUNK" + bytes(8),
    "JXL": b"\0\0\0\x0cJXL \r\n\x87\n",
    "MKV": b"\x1a\x45\xdf\xa3" + bytes(20) + b"matroska",
    "WEBM": b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm",
    "MOV": b"\0\0\0\x14ftypqt  \0\0\0\0qt  ",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_formats_are_told_by_their_content(name: str) -> None:
    assert unsupported.foreign_format(SIGNATURES[name] + bytes(50)) == name


def test_every_format_has_a_reason_that_leads_back_to_it() -> None:
    for suffix in unsupported._SUFFIXES:
        name = unsupported.foreign_suffix(suffix)
        assert unsupported.unsupported_format(unsupported.unsupported_reason(name)) == name
    assert not unsupported._SUFFIXES & walking.SUFFIXES
    assert unsupported.unsupported_format("cut short") is None
