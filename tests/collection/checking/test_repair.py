"""A repair keeps undamaged data and reports losses; damaged tables are not written to."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import COLOUR_LABELS, draw, write_tiny_encoder
from typer.testing import CliRunner

import egara
from egara.cli.app import app
from egara.collection.tables import Store, editing, schema, writing
from egara.errors import CollectionBusy, CollectionDamaged

from .conftest import everything


def newest_data(place: Path, table: str) -> Path:
    files = (place / f"{table}.lance/data").iterdir()
    return max(files, key=lambda path: path.stat().st_mtime_ns)


def newest_version(place: Path, table: str) -> Path:
    return min((place / f"{table}.lance/_versions").glob("*.manifest"))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 64
    path.write_bytes(content)


def tree(place: Path) -> dict[str, bytes]:
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def people(place: Path) -> dict[str, list[str]]:
    return {name: rows for name, rows in everything(place).items() if name in schema.USER_TABLES}


def no_backups(place: Path) -> None:
    shutil.rmtree(place / "backups")


def test_an_undamaged_collection_is_not_changed(place: Path) -> None:
    before = tree(place)
    report = egara.open(place).repair()
    assert (report.repairs, report.index, report.remaining) == ([], [], [])
    assert report.kept_at is None
    assert tree(place) == before


@pytest.mark.parametrize("table", ["images", "files", "roots", "encoders"])
def test_indexing_refuses_a_damaged_table_and_changes_nothing(place: Path, table: str) -> None:
    flip(newest_data(place, table))
    draw(place.parent / "later.png", 77)
    before = tree(place)
    with pytest.raises(CollectionDamaged, match=rf"{table}' is damaged.*egara check") as caught:
        egara.open(place).index(place.parent)
    assert "egara repair" in str(caught.value)
    assert {name: tree(place)[name] for name in before} == before


def test_large_files_are_compared_before_they_are_rewritten(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from egara.collection.tables import commits, file_faults, lance_tables

    monkeypatch.setattr(file_faults, "ALWAYS_COMPARED_BYTES", 100)
    monkeypatch.setattr(commits, "ALWAYS_COMPARED_BYTES", 100)
    monkeypatch.setattr(lance_tables, "COMPACT_FROM", 1)
    path = newest_data(place, "thumbnails")
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 64
    path.write_bytes(content)
    draw(place.parent / "later.png", 77)
    assert egara.open(place).check().sound, "its size is the same"
    assert not egara.open(place).check(read_data=True).sound
    with pytest.raises(CollectionDamaged, match="thumbnails' is damaged"):
        egara.open(place).index(place.parent)
    assert path.read_bytes() == content


@pytest.mark.parametrize("lost", ["about.lance", "collection.json", "both"])
def test_a_lost_identity_is_restored(place: Path, lost: str) -> None:
    identity = json.loads((place / "collection.json").read_text())["id"]
    if lost != "collection.json":
        shutil.rmtree(place / "about.lance")
        for use in (
            lambda c: c.search(tags=["mine"]),
            lambda c: c.create_board("ghost"),
            lambda c: c.index(place.parent),
        ):
            with pytest.raises(CollectionDamaged, match=r"'about' is damaged.*egara repair"):
                use(egara.open(place))
    if lost != "about.lance":
        (place / "collection.json").unlink()
    collection = egara.open(place, create=False)
    assert not collection.check().sound
    collection.repair()
    assert [board.name for board in collection.boards()] == ["covers"]
    assert Store(str(place), create=False).identity == identity
    assert json.loads((place / "collection.json").read_text())["id"] == identity


def test_an_edit_of_a_damaged_table_is_refused_and_no_backup_is_lost(place: Path) -> None:
    backups = sorted((place / "backups").iterdir())
    flip(newest_data(place, "tags"))
    collection = egara.open(place)
    with pytest.raises(CollectionDamaged, match="'tags' is damaged"):
        collection.edit_tags(["cats/03.png"], add=["mine"])
    egara.open(place).create_board("more")
    assert sorted((place / "backups").iterdir()) == backups, "a backup of wrong tags was written"


def test_rows_in_undamaged_files_are_kept_and_lost_rows_are_counted(place: Path) -> None:
    no_backups(place)
    collection = egara.open(place)
    before = set(people(place)["tags"])
    collection.edit_tags(["cats/05.png"], add=["last"])
    no_backups(place)
    for version in (place / "tags.lance/_versions").glob("*.manifest"):
        if version != newest_version(place, "tags"):
            version.unlink()
    flip(newest_data(place, "tags"))
    (done,) = egara.open(place).repair().repairs
    assert set(people(place)["tags"]) == before
    assert done.part == "tags"
    assert done.lost == f"1 of {len(before) + 1} rows, and no backup has them."


def test_without_a_backup_the_newest_undamaged_version_is_restored(place: Path) -> None:
    collection = egara.open(place)
    before = people(place)["boards"]
    collection.board("covers").rename("later")
    no_backups(place)
    flip(newest_version(place, "boards"))
    (done,) = egara.open(place).repair().repairs
    assert people(place)["boards"] == before
    assert done.lost is not None
    assert "Edits made after" in done.lost


def test_a_backup_that_is_newer_than_the_newest_undamaged_version_is_restored(place: Path) -> None:
    collection = egara.open(place)
    collection.board("covers").rename("later")
    before = people(place)["boards"]
    flip(newest_version(place, "boards"))
    (done,) = egara.open(place).repair().repairs
    assert people(place)["boards"] == before
    assert "the backup" in done.action


def test_a_lost_table_without_a_backup_is_reported_as_lost(place: Path) -> None:
    no_backups(place)
    shutil.rmtree(place / "kept_clusters.lance")
    (done,) = egara.open(place).repair().repairs
    assert (done.part, done.lost) == ("kept_clusters", "All rows.")
    assert egara.open(place).check().sound


def test_damaged_files_are_moved_to_a_folder(place: Path) -> None:
    path = newest_data(place, "tags")
    flip(path)
    content = path.read_bytes()
    report = egara.open(place).repair()
    assert report.kept_at is not None
    assert report.kept_at.parent == place / "damaged"
    assert (report.kept_at / path.relative_to(place)).read_bytes() == content


def test_a_damaged_backup_is_moved_away_and_an_older_one_is_restored(place: Path) -> None:
    newest = max((place / "backups").iterdir())
    older = newest.with_name("2020-01-01T000000.000000Z-daily.jsonl")
    shutil.copy(newest, older)
    flip(newest)
    before = people(place)
    shutil.rmtree(place / "boards.lance")
    report = egara.open(place).repair()
    assert {done.part for done in report.repairs} == {"boards", f"backups/{newest.name}"}
    assert people(place) == before
    assert not newest.exists()


def test_a_lost_folder_is_found_by_its_files(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings = tmp_path / "elsewhere/drawings"
    shutil.copytree(original / "drawings", drawings)
    shutil.rmtree(drawings / ".egara")
    monkeypatch.setenv("EGARA_ENCODERS", str(original / "encoders"))
    collection = egara.open(tmp_path / "collection")
    collection.index(drawings, encoders=["tinybits"])
    before = everything(tmp_path / "collection")
    shutil.rmtree(tmp_path / "collection/roots.lance")
    report = egara.open(tmp_path / "collection").repair()
    assert "--folder" in str(report.repairs)
    opened = egara.open(tmp_path / "collection")
    assert opened.describe().images == 13
    assert not opened.folders()[0].there
    report = opened.repair([original, drawings])
    assert str(drawings) in report.repairs[0].action
    found = everything(tmp_path / "collection")
    assert {row for row in found["roots"] if str(drawings) in row} <= set(before["roots"])
    assert opened.file("cats/01.png") == drawings / "cats/01.png"


def test_a_lost_folder_can_be_indexed_again(place: Path, tmp_path: Path) -> None:
    shutil.move(place, tmp_path / "collection")
    shutil.rmtree(tmp_path / "collection/roots.lance")
    collection = egara.open(tmp_path / "collection")
    collection.repair()
    collection.index(tmp_path / "drawings")
    assert collection.file("cats/01.png") == tmp_path / "drawings/cats/01.png"
    assert collection.describe().images == 13
    assert collection.check().sound


def test_a_repair_reports_encoders_that_must_be_installed(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: dict[str, list[str]]
) -> None:
    for folder in [place / "encoders.lance", *place.glob("labels-*.lance")]:
        shutil.rmtree(folder)
    with monkeypatch.context() as patch:
        write_tiny_encoder(tmp_path / "others/other", "other", labels=COLOUR_LABELS, shift=1)
        patch.setenv("EGARA_ENCODERS", str(tmp_path / "others"))
        report = egara.open(place).repair()
    remedies = [done.lost for done in report.repairs if done.lost]
    assert len(remedies) == 3
    assert all("repair again" in text for text in remedies)
    egara.open(place).repair()
    assert everything(place) == expected


def test_a_repair_waits_for_other_writers(place: Path) -> None:
    flip(newest_data(place, "tags"))
    for lock in (writing(place, 0), editing(place, 0)):
        with lock, pytest.raises(CollectionBusy):
            egara.open(place).repair(wait=0.1)
    egara.open(place).repair(wait=0.1)


SCRIPT = """
import os, sys, egara
from pathlib import Path
left = int(sys.argv[2])
def counted(function):
    def wrapper(*args, **kwargs):
        global left
        if left == 0:
            os._exit(9)
        left -= 1
        return function(*args, **kwargs)
    return wrapper
Path.rename = counted(Path.rename)
from egara.collection.tables import store, journal
store.Store.replace = counted(store.Store.replace)
journal.Journal.record = counted(journal.Journal.record)
journal.Journal.rewrite = counted(journal.Journal.rewrite)
egara.open(sys.argv[1]).repair()
"""


def test_the_next_repair_completes_a_repair_that_was_killed_anywhere(
    place: Path, expected: dict[str, list[str]], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    for table in ("tags", "images", "encoders"):
        flip(newest_data(place, table))
    for table in ("boards", "files"):
        flip(newest_version(place, table))
    shutil.rmtree(place / "about.lance")
    flip(place / "journal.last")
    shutil.copytree(place, kept)
    killed = 0
    for calls in range(0, 100, 6):
        done = subprocess.run([sys.executable, "-c", SCRIPT, str(place), str(calls)], check=False)
        egara.open(place).repair()
        egara.open(place).index(place.parent)
        assert everything(place) == expected, calls
        assert egara.open(place).check(read_data=True).sound
        if done.returncode == 0:
            break
        assert done.returncode == 9
        killed += 1
        shutil.rmtree(place)
        shutil.copytree(kept, place)
    assert killed > 2


def test_the_commands_print_damage_and_repairs(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = CliRunner()
    sound = run.invoke(app, ["check", "-C", str(place), "--json"])
    assert sound.exit_code == 0
    assert json.loads(sound.stdout)["sound"]
    flip(newest_data(place, "boards"))
    flip(newest_data(place, "images"))
    found = run.invoke(app, ["check", "-C", str(place)])
    assert found.exit_code == 1
    assert "boards (boards, with their notes)" in found.stdout
    assert "its bytes have changed" in found.stdout
    assert "This is user data" in found.stdout
    faults = json.loads(run.invoke(app, ["check", "-C", str(place), "--json"]).stdout)["faults"]
    assert {fault["part"] for fault in faults} == {"boards", "images"}
    done = run.invoke(app, ["repair", "-C", str(place)])
    assert done.exit_code == 0
    assert "boards: Restored 1 rows" in done.stdout
    assert f"egara index {place.parent} -C {place}" in done.stderr
    again = run.invoke(app, ["repair", "-C", str(place), "--json"])
    assert json.loads(again.stdout) == {
        "repairs": [], "index": [str(place.parent)], "kept_at": None, "remaining": [],
    }  # fmt: skip


BAD_JOURNALS = {
    "emptied": lambda journal, last: journal.write_bytes(b""),
    "zeroed": lambda journal, last: journal.write_bytes(bytes(journal.stat().st_size)),
    "random": lambda journal, last: journal.write_bytes(random.Random(3).randbytes(5000)),
    "older": lambda journal, last: journal.write_bytes(first_half(journal.read_bytes())),
}
BAD_NUMBERS = {
    "deleted": lambda last: last.unlink(),
    "emptied": lambda last: last.write_bytes(b""),
    "zeroed": lambda last: last.write_bytes(bytes(last.stat().st_size)),
    "kept": lambda last: None,
}


def first_half(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: len(lines) // 8 * 4])


@pytest.mark.parametrize("journal", sorted(BAD_JOURNALS))
@pytest.mark.parametrize("number", sorted(BAD_NUMBERS))
def test_a_damaged_journal_moves_no_table_and_is_repaired(
    place: Path, expected: dict[str, list[str]], journal: str, number: str
) -> None:
    BAD_JOURNALS[journal](place / "journal.txt", place / "journal.last")
    BAD_NUMBERS[number](place / "journal.last")
    before = {path.name for path in place.glob("*.lance")}
    assert not egara.open(place).check().sound
    assert {path.name for path in place.glob("*.lance")} == before
    assert not (place / "damaged").exists()
    egara.open(place).repair()
    egara.open(place).index(place.parent)
    assert everything(place) == expected
    assert egara.open(place).check(read_data=True).sound


def test_manifests_that_cause_a_panic_of_lancedb_are_repaired_without_digests(
    place: Path, expected: dict[str, list[str]]
) -> None:
    (place / "journal.txt").unlink()
    (place / "journal.last").unlink()
    for path in (place / "boards.lance/_versions").glob("*.manifest"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 4
        path.write_bytes(content)
    assert "boards" in {fault.part for fault in egara.open(place).check().faults}
    egara.open(place).repair()
    egara.open(place).index(place.parent)
    assert everything(place) == expected
