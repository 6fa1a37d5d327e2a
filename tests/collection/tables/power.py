"""Simulate power failures: produce the contents that a disk may have if files were not synced."""

import os
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from egara import disk

PAGE = 512


@dataclass
class State:
    """The files that a process sees at a moment, and the files that have reached the disk."""

    names: dict[str, dict[str, int]]  # folder: name: inode, as the process sees them
    contents: dict[int, bytes]
    synced_names: dict[str, dict[str, int]]
    synced_contents: dict[int, bytes]
    done: int


@dataclass
class Disk:
    """Records every call that syncs a file or folder, and the state before it."""

    top: Path
    done: int = 0  # operations that were reported as written
    states: list[State] = field(default_factory=list)
    synced_names: dict[str, dict[str, int]] = field(default_factory=dict)
    synced_contents: dict[int, bytes] = field(default_factory=dict)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(disk, "_sync", self.sync)

    def sync(self, path: Path, flags: int) -> None:
        self.record()
        if path.is_dir():
            self.synced_names[str(path)] = _names(path)
        else:
            self.synced_contents[path.stat().st_ino] = path.read_bytes()

    def record(self) -> None:
        names, contents = {}, {}
        for folder, _, files in os.walk(self.top):
            names[folder] = _names(Path(folder))
            contents |= {names[folder][f]: Path(folder, f).read_bytes() for f in files}
        self.states.append(
            State(
                names,
                contents,
                {folder: dict(entries) for folder, entries in self.synced_names.items()},
                dict(self.synced_contents),
                self.done,
            )
        )


def _names(folder: Path) -> dict[str, int]:
    return {entry.name: entry.inode() for entry in os.scandir(folder)}


def after_power_failure(state: State, top: Path, copy: Path, choose: random.Random) -> None:
    """Write to ``copy`` one of the folder trees that a disk may have after a power failure."""
    _write_folder(state, str(top), copy, choose)


def _write_folder(state: State, folder: str, copy: Path, choose: random.Random) -> None:
    copy.mkdir()
    synced, now = state.synced_names.get(folder, {}), state.names.get(folder, {})
    for name in sorted(synced.keys() | now.keys()):
        inode = choose.choice([synced.get(name), now.get(name)])
        if inode is None:
            continue
        below = str(Path(folder, name))
        if below in state.names or below in state.synced_names:
            _write_folder(state, below, copy / name, choose)
        else:
            (copy / name).write_bytes(_content(state, inode, choose))


def _content(state: State, inode: int, choose: random.Random) -> bytes:
    synced = state.synced_contents.get(inode)
    now = state.contents.get(inode, synced)
    if now is None:  # deleted before it was synced
        return b""
    if synced == now:
        return now
    if (
        synced is not None and len(synced) == len(now) <= PAGE
    ):  # The disk writes a sector completely.
        return choose.choice([synced, now])
    cut = choose.randrange(len(now) + 1)
    page = cut // PAGE * PAGE
    start = len(synced) if synced is not None and now.startswith(synced) else 0
    variants = [
        now,
        now[: max(cut, start)],
        now[: max(cut, start)] + bytes(len(now) - max(cut, start)),
        now[: max(page, start)] + bytes(len(now[max(page, start) :][:PAGE])) + now[page + PAGE :]
        if page >= start
        else now,
    ]
    return choose.choice([*variants, synced if synced is not None else b""])
