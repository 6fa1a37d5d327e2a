"""A run that is killed at any moment is completed by the next one."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import draw

import egara

from ..contents import contents

FILES = 100
KILLS = 20
PAUSE = 0.05  # seconds at most, after a file, so that kills fall inside commits too
# Commits are made small, so that a kill falls between two of them as often as inside one.
# Nothing waits for the disk: a kill loses no file that was written.
SCRIPT = """
import sys, egara
from egara import disk
from egara.collection.indexing import writer
disk._sync = lambda path, flags: None
writer.COMMIT_IMAGES = 8
print("ready", flush=True)
egara.open(sys.argv[1]).index(
    sys.argv[2], encoders=["tiny", "tinybits"], progress=lambda *_: print("a file", flush=True)
)
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for number in range(FILES - 20):
        draw(folder / f"{number % 7}" / f"{number:03}.png", number)
    for number in range(10):
        (folder / f"broken{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n broken" + bytes([number]))
        (folder / f"copy{number}.png").write_bytes((folder / "0/000.png").read_bytes())
    rows = "".join(f"0/{number:03}.png,Title {number}\n" for number in range(0, FILES - 20, 7))
    (folder / "metadata.csv").write_text("file_name,title\n" + rows)
    return folder


def test_the_next_run_completes_one_that_was_killed_at_any_moment(
    many: Path, tiny: Path, tmp_path: Path
) -> None:
    uninterrupted = tmp_path / "uninterrupted"
    egara.open(uninterrupted).index(many, encoders=["tiny", "tinybits"])
    expected = contents(uninterrupted)
    assert len(expected["files"]) == FILES
    assert len(expected["images"]) == FILES - 20
    rng = random.Random(0)
    stopped_half_way = 0
    for kill in range(KILLS):
        location = tmp_path / f"killed{kill}"
        _kill(_start(many, location), rng.randrange(FILES), rng.uniform(0, PAUSE))
        done = len(contents(location)["files"]) if (location / "files.lance").is_dir() else 0
        stopped_half_way += 0 < done < FILES
        egara.open(location).index(many, encoders=["tiny", "tinybits"])
        assert contents(location) == expected
    assert stopped_half_way > 0, "no kill fell inside indexing; the test proves nothing"


def _start(folder: Path, location: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, str(location), str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def _kill(process: subprocess.Popen[str], files: int, pause: float) -> None:
    """Kill indexing some seconds after so many files."""
    with process:
        assert process.stdout is not None
        for _ in range(files):
            process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
    assert process.returncode in (0, -signal.SIGKILL)
