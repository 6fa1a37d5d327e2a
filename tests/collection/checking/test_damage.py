"""Damage to any file is detected, and a repair and indexing restore everything."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import egara
from egara.collection.tables import schema

from .conftest import ENCODERS, everything

FLIPS = 200
PARTS = 8
REPAIRED = 24


def files_of(place: Path) -> list[Path]:
    """Return all files that are not empty, in an order that does not depend on random names."""
    found = [path for path in place.rglob("*") if path.is_file() and path.stat().st_size]
    return sorted(found, key=lambda path: (path.parent, path.stat().st_size, path.name))


def flip(path: Path, choose: random.Random) -> int:
    """Change one byte of a file, and return its position."""
    content = bytearray(path.read_bytes())
    position = choose.randrange(len(content))
    content[position] ^= choose.randrange(1, 256)
    path.write_bytes(content)
    return position


@pytest.mark.parametrize("part", range(PARTS))
def test_a_flipped_byte_in_any_file_is_detected(place: Path, part: int) -> None:
    choose = random.Random(part)
    collection = egara.open(place)
    assert collection.check().sound
    files = files_of(place)
    assert {path.suffix for path in files} >= {".lance", ".manifest", ".txn", ".jsonl", ".webp"}
    for _ in range(FLIPS // PARTS):
        path = choose.choice(files)
        before = path.read_bytes()
        position = flip(path, choose)
        assert not collection.check().sound, f"byte {position} of {path.relative_to(place)}"
        path.write_bytes(before)
    assert collection.check(read_data=True).sound


def assert_restored(place: Path, expected: dict[str, list[str]], damage: str) -> None:
    report = egara.open(place).repair()
    assert not report.remaining, (damage, report)
    egara.open(place).index(place.parent)
    left = egara.open(place).check(read_data=True)
    assert left.sound, (damage, left.faults)
    assert everything(place) == expected, damage


@pytest.mark.parametrize("part", range(PARTS))
def test_after_a_flipped_byte_a_repair_and_indexing_restore_everything(
    place: Path, expected: dict[str, list[str]], tmp_path: Path, part: int
) -> None:
    choose = random.Random(100 + part)
    kept = tmp_path / "kept"
    shutil.copytree(place, kept)
    for _ in range(REPAIRED // PARTS):
        path = choose.choice(files_of(place))
        position = flip(path, choose)
        assert_restored(place, expected, f"byte {position} of {path.relative_to(place)}")
        shutil.rmtree(place)
        shutil.copytree(kept, place)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut short": cut,
    "emptied": lambda path: path.write_bytes(b""),
    "overwritten with zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize(
    ("name", "kind"),
    [("boards", "data"), ("boards", "_versions"), ("files", "_versions"), ("vectors-*", "data")],
)
def test_a_damaged_newest_file_of_a_table_is_detected_and_repaired(
    place: Path, expected: dict[str, list[str]], damage: str, name: str, kind: str
) -> None:
    folder = sorted(place.glob(f"{name}.lance"))[0] / kind
    newest = min(folder.glob("*.manifest"), default=None)
    path = newest or max(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    DAMAGES[damage](path)
    report = egara.open(place).check()
    assert [fault.part for fault in report.faults] == [folder.parent.stem]
    assert_restored(place, expected, f"{path} {damage}")


@pytest.mark.parametrize("damage", sorted(DAMAGES))
@pytest.mark.parametrize("name", ["journal.txt", "journal.last", "collection.json"])
def test_a_damaged_file_of_no_table_is_detected_and_repaired(
    place: Path, expected: dict[str, list[str]], damage: str, name: str
) -> None:
    DAMAGES[damage](place / name)
    faults = egara.open(place).check().faults
    # A missing number of the journal's last record is no damage: the next commit writes it.
    assert faults or (name, damage) == ("journal.last", "deleted")
    assert_restored(place, expected, f"{name} {damage}")


@pytest.mark.parametrize("left", ["nothing", "an empty folder"])
def test_a_lost_table_is_detected_and_restored(
    place: Path, expected: dict[str, list[str]], tmp_path: Path, left: str
) -> None:
    kept = tmp_path / "kept"
    shutil.copytree(place, kept)
    for folder in sorted(kept.glob("*.lance")):
        shutil.rmtree(place / folder.name)
        if left == "an empty folder":
            (place / folder.name).mkdir()
        derived = schema.owner(folder.stem) is schema.Owner.DERIVED
        found = {fault.part for fault in egara.open(place).check().faults}
        assert (folder.stem in found) is (not derived or left == "an empty folder"), folder.name
        assert_restored(place, expected, f"{folder.name} replaced by {left}")
        shutil.rmtree(place)
        shutil.copytree(kept, place)


def test_swapped_files_are_detected_and_restored(
    place: Path, expected: dict[str, list[str]]
) -> None:
    data = [max((place / f"{name}.lance/data").iterdir()) for name in ("tags", "boards")]
    contents = [path.read_bytes() for path in data]
    for path, content in zip(data, reversed(contents), strict=True):
        path.write_bytes(content)
    assert {fault.part for fault in egara.open(place).check().faults} == {"tags", "boards"}
    assert_restored(place, expected, "swapped")


def test_damage_to_half_of_all_files_is_repaired(
    place: Path, expected: dict[str, list[str]]
) -> None:
    choose = random.Random(7)
    files = [path for path in files_of(place) if path.parent.name != "backups"]
    for path in choose.sample(files, len(files) // 2):
        flip(path, choose)
    assert_restored(place, expected, "half of all files")


def test_all_tables_except_peoples_work_can_be_restored_together(
    place: Path, expected: dict[str, list[str]]
) -> None:
    for folder in place.glob("*.lance"):
        if schema.owner(folder.stem) is not schema.Owner.USER:
            shutil.rmtree(folder)
    (place / "collection.json").unlink()
    egara.open(place).repair()
    egara.open(place).index(place.parent, encoders=ENCODERS)
    found = everything(place)
    for name in schema.USER_TABLES:
        assert found[name] == expected[name]
    assert found["images"] == expected["images"]
    assert found["about"] == expected["about"]
