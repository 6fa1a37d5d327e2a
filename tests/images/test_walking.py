import os
import socket
from pathlib import Path

import pytest

from egara.errors import BadInput
from egara.images import FoundFile, Unreadable, walk

from .files import flat, saved

DEEP = 1200
PNG = saved(flat("RGB", "red"), "PNG")


def put(path: Path, content: bytes = PNG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def paths(root: Path) -> list[str]:
    return [entry.path for entry in walk(root) if isinstance(entry, FoundFile)]


def faults(root: Path) -> dict[str, str]:
    return {entry.path: entry.reason for entry in walk(root) if isinstance(entry, Unreadable)}


def test_files_are_found_in_order_with_size_and_time(tmp_path):
    for name in ("b/2.JPG", "b/10.webp", "a.png", "c/d/e.svgz", "b/notes.txt", "z.TIFF"):
        put(tmp_path / name)
    assert paths(tmp_path) == ["a.png", "z.TIFF", "b/10.webp", "b/2.JPG", "c/d/e.svgz"]
    entry = next(iter(walk(tmp_path)))
    status = (tmp_path / "a.png").stat()
    assert entry == FoundFile("a.png", status.st_size, status.st_mtime_ns)


def test_hidden_names_are_skipped(tmp_path):
    for name in (".egara/t.png", ".hidden.png", "a/.DS_Store", "a/b.png"):
        put(tmp_path / name)
    assert paths(tmp_path) == ["a/b.png"]


def test_files_without_a_suffix_are_detected_by_content(tmp_path):
    put(tmp_path / "drawing")
    put(tmp_path / "Dr. No, a portrait")
    put(tmp_path / "Makefile", b"all:\n")
    put(tmp_path / "page", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    put(tmp_path / "backup.old")
    assert paths(tmp_path) == ["Dr. No, a portrait", "drawing", "page"]


def test_odd_names_come_back_as_they_are(tmp_path):
    names = [b"two\nlines.png", b"\xff\xfe.png", "絵柄.png".encode(), b"a b'\".png", b"-rf.png"]
    for name in names:
        try:
            (tmp_path / os.fsdecode(name)).write_bytes(PNG)
        except OSError:
            pytest.skip("this file system does not take such names")
    found = paths(tmp_path)
    assert sorted(map(os.fsencode, found)) == sorted(names)
    assert all((tmp_path / path).read_bytes() == PNG for path in found)


def test_linked_files_count_and_broken_links_are_reported(tmp_path):
    target = put(tmp_path / "elsewhere" / "x.png")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.png").symlink_to(target)
    (root / "broken.png").symlink_to(tmp_path / "none.png")
    (root / "broken.txt").symlink_to(tmp_path / "none.txt")
    (root / "self.png").symlink_to(root / "self.png")
    assert paths(root) == ["link.png"]
    assert faults(root).keys() == {"broken.png", "self.png"}
    assert faults(root)["broken.png"] == "This link leads nowhere."


def test_linked_folders_are_walked_once_and_real_ones_first(tmp_path):
    put(tmp_path / "root" / "b" / "x.png")
    put(tmp_path / "other" / "y.png")
    root = tmp_path / "root"
    (root / "a").symlink_to(root / "b")
    (root / "m").symlink_to(tmp_path / "other")
    (root / "n").symlink_to(tmp_path / "other")
    assert paths(root) == ["b/x.png", "m/y.png"]
    assert faults(root) == {}


def test_a_link_back_to_its_own_folder_is_reported(tmp_path):
    put(tmp_path / "a" / "b" / "x.png")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "here").symlink_to(tmp_path / "a", target_is_directory=True)
    assert paths(tmp_path) == ["a/b/x.png"]
    assert faults(tmp_path) == {
        "a/b/up": "This link leads back to a folder that it lies in.",
        "a/here": "This link leads back to a folder that it lies in.",
    }


def test_two_folders_that_link_to_each_other_end(tmp_path):
    put(tmp_path / "a" / "x.png")
    put(tmp_path / "b" / "y.png")
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    assert paths(tmp_path) == ["a/x.png", "b/y.png"]


def test_pipes_and_sockets_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    os.mkfifo(tmp_path / "pipe")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # the path of a socket has to be short
        try:
            listening.bind("socket.png")
        finally:
            os.chdir(here)
        put(tmp_path / "x.png")
        assert paths(tmp_path) == ["x.png"]
    assert faults(tmp_path) == {}


def test_an_unreadable_folder_is_reported(tmp_path, monkeypatch):
    put(tmp_path / "open" / "x.png")
    put(tmp_path / "shut" / "y.png")
    real = os.scandir

    def guarded(path: os.PathLike[str]) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)
    assert paths(tmp_path) == ["open/x.png"]
    assert faults(tmp_path) == {"shut": "This folder cannot be read: permission denied."}


@pytest.fixture
def very_deep(tmp_path):
    """Folders deeper than Python recurses: nothing that cleans up could remove them, so this does.

    They are made and removed from inside, as their path is longer than a system takes.
    """
    here = Path.cwd()
    os.chdir(tmp_path)
    for _ in range(DEEP):
        Path("deep").mkdir()
        os.chdir("deep")
    Path("y.png").write_bytes(PNG)
    os.chdir(here)
    yield tmp_path
    os.chdir(tmp_path)
    for _ in range(DEEP):
        os.chdir("deep")
    Path("y.png").unlink()
    for _ in range(DEEP):
        os.chdir("..")
        Path("deep").rmdir()
    os.chdir(here)


def test_very_deep_folders_do_not_end_the_walk(very_deep):
    put(very_deep / "x.png")
    found = list(walk(very_deep))
    assert found[0].path == "x.png"
    assert len(found) == 2  # the deepest is found, or the folder whose path is too long reported


@pytest.mark.parametrize("name", ["none", "x.png"])
def test_a_root_that_is_not_a_folder_is_refused(tmp_path, name):
    put(tmp_path / "x.png")
    with pytest.raises(BadInput, match=name):
        walk(tmp_path / name)
