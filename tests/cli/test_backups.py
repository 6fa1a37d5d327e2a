"""``egara backup`` and ``egara restore``."""

import json
import os
import sys
from pathlib import Path

import pytest

import egara
from egara.errors import BadInput

from .test_commands import answer, indexed, run  # noqa: F401

UNCHANGED = {"restored": 0, "present": 0, "different": 0}


@pytest.fixture
def worked(indexed: Path) -> Path:  # noqa: F811
    assert run("boards", "create", "Cats", "-C", indexed).exit_code == 0
    assert run("boards", "add", "Cats", "cats/01.png", "-C", indexed).exit_code == 0
    assert run("edit-tags", "cats/01.png", "--add", "sea", "-C", indexed).exit_code == 0
    return indexed


def test_a_backup_is_written_and_restored(worked: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    written = answer("backup", file, "-C", worked)
    assert written["file"] == str(file)
    assert (written["records"]["tag"], written["records"]["board_item"]) == (1, 1)
    assert written["size"] == file.stat().st_size
    refused = run("backup", file, "-C", worked)
    assert refused.exit_code == 1
    assert run("backup", file, "--overwrite", "-C", worked).exit_code == 0
    assert run("boards", "delete", "Cats", "-C", worked).exit_code == 0
    told = answer("restore", file, "--dry-run", "-C", worked)
    assert answer("boards", "list", "-C", worked) == {"boards": []}
    done = answer("restore", file, "--only", "boards", "-C", worked)
    assert done["parts"] == {"boards": {"restored": 1, "present": 0, "different": 0}}
    assert told["parts"]["boards"] == done["parts"]["boards"]
    assert told["parts"]["tags"] == UNCHANGED | {"present": 1}
    assert done["drawings"] == {"by_content": 1, "by_path": 0, "unmatched": 0}
    assert Path(done["before"]).is_file()
    (board,) = answer("boards", "list", "-C", worked)["boards"]
    assert [item["path"] for item in board["items"]] == ["cats/01.png"]


def test_what_was_restored_is_said(worked: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    said = run("backup", file, "-C", worked)
    assert "1 tag, 0 tag thresholds, 1 board, " in " ".join(said.stderr.split())
    assert run("edit-tags", "cats/01.png", "--remove", "sea", "-C", worked).exit_code == 0
    said = run("restore", file, "-C", worked)
    assert "1 found by content, 0 with other content" in " ".join(said.stderr.split())
    (row,) = [line.split() for line in said.stdout.splitlines() if line.startswith("tags ")]
    assert row == ["tags", "1", "0", "0"]
    assert "Nothing had to be changed" in run("restore", file, "-C", worked).stderr


def test_a_damaged_backup_is_refused_with_what_to_do(worked: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    assert run("backup", file, "-C", worked).exit_code == 0
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-1]))
    refused = run("restore", file, "-C", worked)
    assert refused.exit_code == 1
    assert "cut short" in str(refused.exception)
    assert "--skip-damaged" in str(refused.exception)
    skipped = answer("restore", file, "--skip-damaged", "-C", worked)
    assert len(skipped["damaged"]) == 1
    assert json.loads(lines[0])["format"] == "egara-backup"


@pytest.mark.parametrize(
    "name", ["journal.txt", "collection.json", "new.jsonl", "backups/mine.jsonl"]
)
def test_a_backup_replaces_no_file_of_the_collection(
    labelled: Path, drawings: Path, name: str
) -> None:
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["colours"])
    target = drawings / ".egara" / name
    before = target.read_bytes() if target.exists() else None
    with pytest.raises(BadInput, match="is inside the collection"):
        collection.backup(target, overwrite=True)
    assert (target.read_bytes() if target.exists() else None) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_backup_replaces_no_device(labelled: Path, drawings: Path, tmp_path: Path) -> None:
    collection = egara.open(drawings / ".egara")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="no regular file"):
        collection.backup(tmp_path / "pipe", overwrite=True)
    assert (tmp_path / "pipe").is_fifo()
