"""Fetching and reading packages; and the made-up packages that the other tests build from."""

import io
import json
import os
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from egara.datasets.open_drawings import archives, packages
from egara.datasets.open_drawings.packages import Package, fetch, packages_folder
from egara.errors import DatasetError

SHAPES = {
    "cat": '<circle cx="8" cy="8" r="7" fill="#a50"/>',
    "car": '<path d="M1 1h14v6H1z" fill="currentColor"/>',
    "cook": '<path d="M1 15L8 1l7 14z" fill="#08c"/>',
    "sun": '<path d="M2 2h3v12H2z M9 4h5v5H9z" fill="#c00"/>',
}


def tar_bytes(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def write_tgz(path: Path, files: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    as_bytes = {
        f"package/{name}": content if isinstance(content, bytes) else json.dumps(content).encode()
        for name, content in files.items()
    }
    path.write_bytes(tar_bytes(as_bytes))
    return path


def ar_bytes(members: dict[str, bytes]) -> bytes:
    """An archive as deb(5) and ar(5) describe it: headers of 60 bytes, members on even places."""
    out = b"!<arch>\n"
    for name, content in members.items():
        header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        out += header + content + b"\n" * (len(content) % 2)
    return out


def write_deb(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = tar_bytes({f"./{name}": content for name, content in files.items()}, "w:xz")
    path.write_bytes(
        ar_bytes({"debian-binary": b"2.0\n", "control.tar.xz": b"odd", "data.tar.xz": data})
    )
    return path


def fake_program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that stands before all others."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


TOYS = Package("npm", "@toys/box", "1.2.3")
BRICKS = Package("apt", "bricks")


def test_a_package_is_fetched_once_and_found_the_next_time(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, "npm", 'echo "$@" >> "$0.log"; echo toys > toys-box-1.2.3.tgz')
    first = fetch(TOYS, tmp_path / "kept")
    second = fetch(TOYS, tmp_path / "kept")
    assert first == second == tmp_path / "kept" / "toys-box-1.2.3.tgz"
    assert first.read_text() == "toys\n"
    assert (programs / "npm.log").read_text() == "pack --loglevel=error @toys/box@1.2.3\n"
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["toys-box-1.2.3.tgz"]


def test_a_debian_package_says_its_own_version(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, "apt-get", "echo bricks > bricks_1%3a0.18+dfsg-19_all.deb")
    file = fetch(BRICKS, tmp_path / "kept")
    assert BRICKS.label(file) == "debian:bricks@1:0.18+dfsg-19"
    assert TOYS.label(file) == "npm:@toys/box@1.2.3"


def test_a_client_that_fails_is_quoted_and_leaves_nothing(programs: Path, tmp_path: Path) -> None:
    fake_program(programs, "npm", "echo half > toys-box-1.2.3.tgz; echo no network >&2; exit 1")
    with pytest.raises(DatasetError, match=r"npm cannot get @toys/box: no network.*put toys-box-1"):
        fetch(TOYS, tmp_path / "kept")
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_client_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatasetError, match=r"apt-get is not installed here: put bricks_\*\.deb"):
        fetch(BRICKS, tmp_path / "kept")
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DatasetError, match=r"npm is not installed here: install Node\.js"):
        fetch(TOYS, tmp_path / "kept")


def test_the_folder_of_packages_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EGARA_PACKAGES", "/somewhere/else")
    assert packages_folder() == Path("/somewhere/else")
    monkeypatch.delenv("EGARA_PACKAGES")
    assert packages_folder().name == "packages"


def test_both_kinds_of_package_give_the_wanted_files_in_order(tmp_path: Path) -> None:
    tgz = write_tgz(tmp_path / "a.tgz", {"b.json": b"1", "no.txt": b"2", "a.json": b"3"})
    deb = write_deb(tmp_path / "a.deb", {"usr/b.json": b"1", "usr/no.txt": b"2"})
    wanted = lambda path: path.endswith(".json")  # noqa: E731
    assert list(archives.members(tgz, wanted)) == [
        ("package/b.json", b"1"),
        ("package/a.json", b"3"),
    ]
    assert list(archives.members(deb, wanted)) == [("./usr/b.json", b"1")]


@pytest.mark.parametrize("name", ["a.tgz", "a.deb"])
@pytest.mark.parametrize("kept", [0, 8, 70, -2000])
def test_a_damaged_package_is_named_with_what_to_do(tmp_path: Path, name: str, kept: int) -> None:
    write = write_tgz if name.endswith("tgz") else write_deb
    path = write(tmp_path / name, {"a.json": os.urandom(5000)})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DatasetError, match=rf"{name} is damaged \(.*\): delete it"):
        list(archives.members(path, lambda _: True))
