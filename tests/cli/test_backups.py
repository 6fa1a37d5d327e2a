"""``egara backup`` and ``egara restore``."""

import json
import os
import sys
from pathlib import Path

import pytest

import egara
from egara.errors import BadInput

from .test_commands import indexed, run, run_json  # noqa: F401

UNCHANGED = {"restored": 0, "present": 0, "different": 0}


@pytest.fixture
def edited(indexed: Path) -> Path:  # noqa: F811
    assert run("boards", "create", "Cats", "-C", indexed).exit_code == 0
    assert run("boards", "add", "Cats", "cats/01.png", "-C", indexed).exit_code == 0
    assert run("edit-tags", "cats/01.png", "--add", "sea", "-C", indexed).exit_code == 0
    return indexed


def test_a_backup_is_written_and_restored(edited: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    written = run_json("backup", file, "-C", edited)
    assert written["file"] == str(file)
    assert (written["records"]["tag"], written["records"]["board_item"]) == (1, 1)
    assert written["size"] == file.stat().st_size
    refused = run("backup", file, "-C", edited)
    assert refused.exit_code == 1
    assert run("backup", file, "--overwrite", "-C", edited).exit_code == 0
    assert run("boards", "delete", "Cats", "-C", edited).exit_code == 0
    planned = run_json("restore", file, "--dry-run", "-C", edited)
    assert run_json("boards", "list", "-C", edited) == {"boards": []}
    restored = run_json("restore", file, "--only", "boards", "-C", edited)
    assert restored["parts"] == {"boards": {"restored": 1, "present": 0, "different": 0}}
    assert planned["parts"]["boards"] == restored["parts"]["boards"]
    assert planned["parts"]["tags"] == UNCHANGED | {"present": 1}
    assert restored["drawings"] == {"by_content": 1, "by_path": 0, "unmatched": 0}
    assert Path(restored["before"]).is_file()
    (board,) = run_json("boards", "list", "-C", edited)["boards"]
    assert [item["path"] for item in board["items"]] == ["cats/01.png"]


def test_a_summary_of_backup_and_restore_is_printed(edited: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    printed = run("backup", file, "-C", edited)
    assert "1 tag, 0 tag thresholds, 1 board, " in " ".join(printed.stderr.split())
    assert run("edit-tags", "cats/01.png", "--remove", "sea", "-C", edited).exit_code == 0
    printed = run("restore", file, "-C", edited)
    assert "1 found by content, 0 with other content" in " ".join(printed.stderr.split())
    (row,) = [line.split() for line in printed.stdout.splitlines() if line.startswith("tags ")]
    assert row == ["tags", "1", "0", "0"]
    assert "Nothing had to be changed" in run("restore", file, "-C", edited).stderr


def test_a_damaged_backup_is_refused_with_instructions(edited: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.jsonl"
    assert run("backup", file, "-C", edited).exit_code == 0
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-1]))
    refused = run("restore", file, "-C", edited)
    assert refused.exit_code == 1
    assert "truncated" in str(refused.exception)
    assert "--skip-damaged" in str(refused.exception)
    skipped = run_json("restore", file, "--skip-damaged", "-C", edited)
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
    with pytest.raises(BadInput, match="not a regular file"):
        collection.backup(tmp_path / "pipe", overwrite=True)
    assert (tmp_path / "pipe").is_fifo()
