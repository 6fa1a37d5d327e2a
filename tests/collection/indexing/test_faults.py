"""Bad files, full disks, files that change meanwhile and other processes lose no data."""

import os
import re
import resource
import stat
import subprocess
import sys
import textwrap
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import draw
from filelock import FileLock
from PIL import Image
from waiting import LIMIT

import egara
from egara.collection.indexing import process, reading
from egara.collection.tables import Store, schema, storage_errors
from egara.errors import CollectionBusy, CollectionError, NewerCollection, StorageError

from ..contents import contents


def run(script: str, *args: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, **options)


def hostile_files(folder: Path) -> dict[str, str]:
    """Write one file of each kind; gives what its reason must mention."""
    good = (folder / "cats/01.png").read_bytes()
    Image.new("L", (100_000, 8)).save(folder / "strip.png")  # long, and fine
    Image.new("L", (1, 1)).save(folder / "pixel.png")  # small, and fine
    (folder / "really-a-png.jpg").write_bytes(good[:-4] + b"more")  # mislabelled, and fine
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2
    crc = zlib.crc32(header[12:] + b"\x08\x02\0\0\0").to_bytes(4, "big")
    (folder / "bomb.png").write_bytes(header + b"\x08\x02\0\0\0" + crc + good[33:])
    (folder / "truncated.png").write_bytes(good[: len(good) // 2])
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.png").write_text("a text that calls itself a picture")
    use = '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{use}'
    (folder / "unfinished.svg").write_text(svg)
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere.png").symlink_to(folder / "not-there.png")
    return {
        "bomb.png": "60,?000",
        "truncated.png": "",
        "empty.png": "empty",
        "text.png": "not an image",
        "unfinished.svg": "",
        "loop": "link",
        "nowhere.png": "",
    }


def test_each_bad_file_has_one_outcome_with_its_reason(tiny: Path, drawings: Path) -> None:
    expected = hostile_files(drawings)
    collection = egara.open(drawings / ".egara")
    report = collection.index(drawings, encoders=["tiny"])
    reasons = {outcome.path: outcome.reason for outcome in report.broken}
    assert reasons.keys() == expected.keys()
    for path, mentioned in expected.items():
        assert re.search(mentioned, reasons[path]), reasons[path]
    assert report.added == 12 + 3
    assert collection.drawing("strip.png").width == 100_000
    assert collection.drawing("really-a-png.jpg").format == "PNG"
    again = collection.index(drawings)
    assert (again.present, {outcome.path for outcome in again.broken}) == (15, set(expected))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_drawings_below_an_unreadable_folder_are_not_missing(tiny: Path, drawings: Path) -> None:
    _unreadable_folder(drawings, lambda: (drawings / "cats").chmod(0))


def test_drawings_below_a_folder_that_cannot_be_listed_are_not_missing(
    tiny, drawings, monkeypatch
) -> None:
    """The same with a failing system call, as root may read every folder."""
    scandir = os.scandir

    def failing(path):
        if os.fspath(path).endswith("cats"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    _unreadable_folder(drawings, lambda: monkeypatch.setattr(os, "scandir", failing))


def _unreadable_folder(drawings: Path, close) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    close()
    try:
        report = collection.index(drawings)
    finally:
        (drawings / "cats").chmod(stat.S_IRWXU)
    assert [outcome.path for outcome in report.broken] == ["cats"]
    assert "ermission" in report.broken[0].reason
    assert (report.present, report.missing) == (6, 0)
    assert not collection.drawing("cats/01.png").missing


def test_a_full_disk_stops_with_a_clear_error_and_keeps_what_was_finished(tiny, tmp_path) -> None:
    """A limit on the size of files stands for the full disk: the write fails in the same place."""
    folder = tmp_path / "many"
    for number in range(60):
        draw(folder / f"{number:02}.png", number)
    collection = folder / ".egara"
    script = """
        import resource, signal, sys, egara
        from egara.collection.indexing import writer
        writer.COMMIT_IMAGES = 16
        commit, count = writer.Writer.commit, 0
        def limited(self):
            global count
            count += 1
            if count == 3:
                resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
            commit(self)
        writer.Writer.commit = limited
        try:
            egara.open(sys.argv[1]).index(sys.argv[2], encoders=["tiny"])
        except egara.EgaraError as error:
            print(type(error).__name__, error)
    """
    finished = run(script, collection, folder)
    assert finished.stdout.startswith("StorageError"), finished.stdout + finished.stderr
    assert "kept" in finished.stdout
    assert 0 < len(contents(collection)["images"]) < 60
    report = egara.open(collection).index(folder)
    assert report.added + report.present == 60
    assert len(contents(collection)["images"]) == 60
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 512


def test_a_full_disk_is_reported_as_such() -> None:
    with pytest.raises(StorageError, match=r"disk is full.*Free some space"), storage_errors("x"):
        raise OSError(28, "No space left on device")


def test_a_file_that_is_written_to_while_it_is_read_waits_for_the_next_run(
    tiny: Path, drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing = drawings / "cats/01.png"
    fstat = os.fstat

    def touched(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        if status.st_ino == growing.stat().st_ino:
            os.utime(growing, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000))
        return status

    monkeypatch.setattr(reading, "PAUSE", 0)
    monkeypatch.setattr(reading.os, "fstat", touched)
    collection = egara.open(drawings / ".egara")
    report = collection.index(drawings, encoders=["tiny"])
    assert [outcome.path for outcome in report.broken] == ["cats/01.png"]
    assert "being written" in report.broken[0].reason
    monkeypatch.setattr(reading.os, "fstat", fstat)
    assert collection.index(drawings).added == 1


def test_a_file_replaced_while_indexing_has_the_row_of_the_bytes_that_were_read(
    tiny: Path, drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = drawings / "cats/01.png"
    decode, replaced = process.decode, []

    def replacing(data: bytes):
        if data == original and not replaced:
            replaced.append(draw(drawings / "new.tmp.png", 77).rename(target))
        return decode(data)

    original = target.read_bytes()
    monkeypatch.setattr(process, "decode", replacing)
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    assert replaced
    assert collection.drawing("cats/01.png").id == reading.content_id(original)
    collection.index(drawings)
    assert collection.drawing("cats/01.png").id == reading.content_id(target.read_bytes())


def test_a_second_writer_is_refused_and_says_who_writes(tiny: Path, drawings: Path) -> None:
    collection = egara.open(drawings / ".egara")
    with FileLock(drawings / ".egara/writing.lock"):
        (drawings / ".egara/writer.json").write_text('{"pid": 4711}')
        with pytest.raises(CollectionBusy, match="4711"):
            collection.index(drawings, encoders=["tiny"], wait=0.1)


def test_a_second_writer_waits_for_the_first(tiny: Path, drawings: Path) -> None:
    script = """if True:
        import sys, egara
        collection = egara.open(sys.argv[1])
        print(collection.index(sys.argv[2], encoders=["tiny"], wait=60).added)
    """
    command = [sys.executable, "-c", script, str(drawings / ".egara"), str(drawings)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = sorted(int(process.communicate()[0]) for process in both)
    assert answers == [0, 12]
    assert len(contents(drawings / ".egara")["images"]) == 12


def test_two_readers_see_whole_commits_while_another_process_writes(tiny, tmp_path) -> None:
    folder = tmp_path / "many"
    for number in range(100):
        draw(folder / f"{number:03}.png", number)
    script = """
        import sys, egara
        from egara.collection.indexing import writer
        writer.COMMIT_IMAGES = 4
        egara.open(sys.argv[1]).index(sys.argv[2], encoders=["tiny"])
    """
    readers = [egara.open(folder / ".egara") for _ in range(2)]
    command = [sys.executable, "-c", textwrap.dedent(script), str(folder / ".egara"), str(folder)]
    seen: list[int] = []
    with subprocess.Popen(command) as writer:
        while writer.poll() is None:
            for reader in readers:
                hits = reader.search(limit=1000)
                seen.append(len(hits))
                for hit in hits[-2:]:
                    assert reader.thumbnail(hit.id)
                    assert reader.search(like=[hit.id], limit=3) is not None
    assert writer.returncode == 0
    assert len(readers[0].search(limit=1000)) == 100
    assert len(set(seen)) > 2, "the readers never saw a collection between two commits"


def test_a_newer_collection_is_refused(tiny: Path, drawings: Path) -> None:
    location = drawings / ".egara"
    egara.open(location)
    newer = {"key": ["schema_version"], "value": [str(schema.SCHEMA_VERSION + 1)]}
    Store(str(location), create=False).replace("about", pa.table(newer))
    with pytest.raises(NewerCollection, match="Update Egara"):
        egara.open(location)


def test_opening_without_create_creates_nothing(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="egara index"):
        egara.open(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def test_a_file_over_the_limit_of_bytes_is_an_outcome(tiny, drawings, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 300)
    report = egara.open(drawings / ".egara").index(drawings, encoders=["tiny"])
    large = {
        p.relative_to(drawings).as_posix()
        for p in drawings.rglob("*.png")
        if p.stat().st_size > 300
    }
    assert {outcome.path for outcome in report.broken} == large
    assert large
    assert report.added == 12 - len(large)
