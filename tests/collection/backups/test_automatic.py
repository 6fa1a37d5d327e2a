"""Automatic backups of a collection."""

import json
import multiprocessing
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

import egara
from egara.collection import Collection
from egara.collection.backups import automatic_backups
from egara.collection.tables import Store, schema
from egara.errors import StorageError

from .work import fill, lines, shown

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Clock(datetime):
    """Replaces `datetime` in the module of automatic backups."""

    moment = NOON

    @classmethod
    def now(cls, tz=None):
        Clock.moment += timedelta(milliseconds=1)
        return Clock.moment


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    Clock.moment = NOON
    monkeypatch.setattr(automatic_backups, "datetime", Clock)
    return Clock


def names(collection: Collection) -> list[str]:
    return [path.name for path in collection._backups.automatic()]


def records(path: Path) -> list[dict]:
    return [json.loads(line) for line in lines(path)]


def tagged(path: Path) -> set[str]:
    return {record["tag"] for record in records(path) if record.get("kind") == "tag"}


def test_no_backup_is_written_before_people_edit(collection: Collection, folder: Path) -> None:
    collection.index(folder)
    collection.search(like=["cats/01.png"])
    assert names(collection) == []
    assert not (folder / ".egara/backups").exists()


def test_the_daily_backup_restores_all_work_of_the_day(
    collection: Collection, other: Collection
) -> None:
    fill(collection)
    (daily,) = collection._backups.automatic()
    assert daily.name.startswith("2026-11-30T1200")
    assert daily.name.endswith("Z-daily.jsonl")
    other.restore(daily)
    assert shown(other) == shown(collection)


def test_seven_days_are_kept_and_a_day_without_work_adds_none(
    collection: Collection, folder: Path, clock: type[Clock]
) -> None:
    for day in range(10):
        clock.moment = NOON + timedelta(days=day)
        collection.edit_tags("cats/01.png", add=[f"day {day}"])
        collection.edit_tags("cats/01.png", add=[f"late {day}"])
    kept = names(collection)
    assert [name[:10] for name in kept] == [f"2026-12-0{day}" for day in range(9, 2, -1)]
    assert tagged(collection._backups.automatic()[-1]) == {
        f"{time} {day}" for time in ("day", "late") for day in range(4)
    }
    clock.moment += timedelta(days=1)
    collection.index(folder)
    collection.edit_tags("cats/01.png", add=["day 1"])  # The drawing has this tag.
    assert names(collection) == kept
    (folder / "cats/01.png").rename(folder / "cats/moved.png")
    collection.index(folder)  # A backup has the path.
    assert [name[:10] for name in names(collection)][:2] == ["2026-12-10", "2026-12-09"]


def test_a_large_backup_is_not_renewed_after_every_edit(
    collection: Collection, clock: type[Clock], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(automatic_backups, "ALWAYS_RENEWED_BYTES", 0)
    monkeypatch.setattr(automatic_backups, "BYTES_PER_SECOND", 1)
    collection.edit_tags("cats/01.png", add=["first"])
    (first,) = collection._backups.automatic()
    collection.edit_tags("cats/01.png", add=["second"])
    assert collection._backups.automatic() == [first]
    clock.moment += timedelta(seconds=first.stat().st_size + 1)
    collection.edit_tags("cats/01.png", add=["third"])
    (second,) = collection._backups.automatic()
    assert (tagged(first) if first.exists() else None) is None
    assert tagged(second) == {"first", "second", "third"}
    clock.moment -= timedelta(hours=1)  # The clock was corrected.
    collection.edit_tags("cats/01.png", add=["fourth"])
    assert any("fourth" in tagged(path) for path in collection._backups.automatic())


def test_an_edit_succeeds_if_its_backup_cannot_be_written(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    (Path(collection.location) / "backups").write_text("a file is in the way")
    collection.edit_tags("cats/01.png", add=["sea"])
    assert [tag.name for tag in collection.tags_of("cats/01.png").own] == ["sea"]


def test_the_last_backup_of_a_lost_table_is_kept(collection: Collection) -> None:
    collection.create_board("Cats").add(["cats/01.png"])
    collection.edit_tags("cats/01.png", add=["sea"])
    shutil.rmtree(Path(collection.location) / "boards.lance")
    collection._store._tables.pop("boards")  # as in a new process
    for number in range(3):
        collection.edit_tags("cats/01.png", add=[f"after {number}"])
    assert [name.partition("Z-")[2] for name in names(collection)] == [
        "daily.jsonl",
        "before-loss.jsonl",
    ]
    assert collection._backups.newest_automatic_with("tags") == collection._backups.automatic()[0]
    before = collection._backups.newest_automatic_with("boards")
    assert before == collection._backups.automatic()[1]
    collection.restore(before, only=["boards"])
    assert [item.path for item in collection.board("Cats").items] == ["cats/01.png"]


def test_an_edit_keeps_the_backup_of_a_damaged_table(collection: Collection) -> None:
    collection.create_board("Cats").add(["cats/01.png"])
    (daily,) = collection._backups.automatic()
    for file in Path(collection.location).glob("boards.lance/data/*"):
        file.write_bytes(b"damaged")
    fresh = egara.open(collection.location)
    fresh.edit_tags("cats/01.png", add=["sea"])
    assert any(daily.name == path.name for path in fresh._backups.automatic())
    assert any("Cats" in str(records(path)) for path in fresh._backups.automatic())


def test_an_upgrade_writes_a_backup_first_and_stops_if_that_fails(
    collection: Collection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.edit_tags("cats/01.png", add=["sea"])
    old = [{"key": "schema_version", "value": "2"}]
    collection._store.upsert("about", pa.Table.from_pylist(old, schema.ABOUT), ["key"])
    (folder / ".egara/backups").rename(folder / "elsewhere")
    (folder / ".egara/backups").write_text("a file is in the way")
    with pytest.raises(StorageError, match="backup cannot be written"):
        egara.open(collection.location).index(folder)
    assert Store(collection.location, create=False).schema_version == 2
    (folder / ".egara/backups").unlink()
    upgraded = egara.open(collection.location)
    upgraded.index(folder)
    assert Store(collection.location, create=False).schema_version == schema.SCHEMA_VERSION
    before = next(path for path in upgraded._backups.automatic() if "before-upgrade" in path.name)
    assert tagged(before) == {"sea"}


def test_backups_stay_when_the_tables_are_deleted(collection: Collection, folder: Path) -> None:
    fill(collection)
    wanted = shown(collection)
    for path in (folder / ".egara").iterdir():
        if path.name != "backups":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    fresh = egara.open(folder / ".egara")
    fresh.index(folder, encoders=["colours", "tinybits"])
    fresh.restore(fresh._backups.automatic()[0])
    assert shown(fresh) == wanted


def test_backups_of_a_collection_on_an_object_store_are_in_the_users_data_folder(
    tmp_path: Path, indexed: Path, monkeypatch: pytest.MonkeyPatch, clock: type[Clock]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    place = shutil.copytree(indexed / ".egara", tmp_path / "remote")
    remote = egara.open(f"file://{place}")
    remote.edit_tags("cats/01.png", add=["first"])
    remote.edit_tags("cats/01.png", add=["second"])
    (daily,) = remote._backups.automatic()
    assert tmp_path / "data" in daily.parents
    assert tagged(daily) == {"first"}  # Once a day, because reading the tables takes requests.
    clock.moment += timedelta(days=1)
    remote.edit_tags("cats/01.png", add=["third"])
    assert tagged(remote._backups.automatic()[0]) == {"first", "second", "third"}


def tag_some(location: str, encoders: str, first: int) -> None:
    os.environ["EGARA_ENCODERS"] = encoders
    collection = egara.open(location)
    for number in range(first, 12, 3):
        collection.edit_tags("cats/01.png", add=[f"tag {number}"])


def test_several_processes_write_complete_backups(collection: Collection, encoders: Path) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = [(collection.location, str(encoders), number) for number in range(3)]
    workers = [context.Process(target=tag_some, args=one) for one in arguments]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert tagged(collection._backups.automatic()[0]) == {f"tag {number}" for number in range(12)}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_collection_can_be_backed_up(
    collection: Collection, folder: Path, tmp_path: Path
) -> None:
    collection.edit_tags("cats/01.png", add=["sea"])
    shutil.rmtree(folder / ".egara/backups")
    (folder / ".egara").chmod(0o555)
    try:
        fresh = egara.open(collection.location)
        fresh.backup(tmp_path / "work.jsonl")
    finally:
        (folder / ".egara").chmod(0o755)
    assert tagged(tmp_path / "work.jsonl") == {"sea"}
