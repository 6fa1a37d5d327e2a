"""Thresholds that the user changed belong to one encoder; the upgrade of tables without it."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import COLOUR_LABELS, draw, write_tiny_encoder

import egara
from egara.collection import Collection
from egara.collection.tables import Store, schema
from egara.encoders.manifest import read_manifest
from egara.errors import BadInput, UnknownEncoder

OLD_LAYOUT = pa.schema([("tag", pa.string()), ("threshold", pa.float64())])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of drawings, and two taggers that both have the label ``red``."""
    encoders = tmp_path / "encoders"
    monkeypatch.setenv("EGARA_ENCODERS", str(encoders))
    write_tiny_encoder(encoders / "first", "first", labels=COLOUR_LABELS)
    labels = COLOUR_LABELS.replace("green,", "moss,")
    write_tiny_encoder(encoders / "second", "second", labels=labels)
    write_tiny_encoder(encoders / "plain", "plain")
    for number in range(3):
        draw(tmp_path / "drawings" / f"{number}.png", number)
    return tmp_path / "drawings"


@pytest.fixture
def collection(folder: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["first", "second", "plain"])
    return collection


def thresholds(collection: Collection, encoder: str) -> dict[str, float]:
    listed = collection.tag_thresholds(moved=True, encoder=encoder)
    assert {one.encoder for one in listed} <= {encoder}
    return {one.name: one.threshold for one in listed}


def as_version_3(location: Path, rows: list[dict]) -> None:
    """Write the tables of version 3: thresholds without encoder."""
    store = Store(str(location), create=False)
    store.replace("tag_thresholds", pa.Table.from_pylist(rows, OLD_LAYOUT))
    about = pa.Table.from_pylist([{"key": "schema_version", "value": "3"}], schema.ABOUT)
    store.upsert("about", about, ["key"])


def test_a_threshold_of_one_tagger_does_not_change_another(collection: Collection) -> None:
    changed = collection.tag_threshold("red", 0.9)
    assert (changed.encoder, changed.threshold, changed.moved) == ("first", 0.9, True)
    assert thresholds(collection, "first") == {"red": 0.9}
    assert thresholds(collection, "second") == {}
    collection.set_role("tags", "second")
    assert collection.tag_thresholds(["red"])[0].threshold == 0.6
    assert collection.tag_threshold("red", 0.2).encoder == "second"
    collection.set_role("tags", "first")
    assert collection.tag_thresholds(["red"])[0].threshold == 0.9
    assert thresholds(collection, "second") == {"red": 0.2}


def test_the_threshold_of_a_named_encoder_is_changed_and_reset(collection: Collection) -> None:
    names = [one.name for one in collection.tag_thresholds(encoder="second")]
    assert names[:2] == ["red", "moss"]
    assert collection.tag_threshold("moss", 0.9, encoder="second").encoder == "second"
    assert thresholds(collection, "second") == {"moss": 0.9}
    assert thresholds(collection, "first") == {}
    back = collection.tag_threshold("moss", None, encoder="second")
    assert (back.threshold, back.moved) == (0.5, False)
    with pytest.raises(BadInput, match="moss"):
        collection.tag_threshold("moss", 0.9)


def test_an_encoder_without_labels_or_of_another_collection_is_refused(
    collection: Collection,
) -> None:
    with pytest.raises(BadInput, match=r"'plain' has no labels.*first, second"):
        collection.tag_thresholds(encoder="plain")
    with pytest.raises(UnknownEncoder, match="nowhere"):
        collection.tag_threshold("red", 0.5, encoder="nowhere")


def test_indexing_gives_an_old_threshold_to_every_encoder_with_the_tag(
    collection: Collection, folder: Path
) -> None:
    location = folder / ".egara"
    rows = [("red", 0.9), ("green", 0.8), ("tree", 0.7)]
    as_version_3(location, [{"tag": tag, "threshold": value} for tag, value in rows])
    old = egara.open(location)
    assert thresholds(old, "first") == {"red": 0.9, "green": 0.8}  # readable without an upgrade
    assert thresholds(old, "second") == {"red": 0.9}
    assert not old.check().faults
    old.index(folder)
    new = egara.open(location)
    assert new._store.schema_version == schema.SCHEMA_VERSION == 4
    assert thresholds(new, "first") == {"red": 0.9, "green": 0.8}
    assert thresholds(new, "second") == {"red": 0.9}
    stored = new._store.read("tag_thresholds", schema.TAG_THRESHOLDS).to_pylist()
    first, second = (egara.encoder(name).fingerprint for name in ("first", "second"))
    expected = {(first, "red"), (second, "red"), (first, "green"), (None, "tree")}
    assert {(row["fingerprint"], row["tag"]) for row in stored} == expected


def test_an_old_collection_is_edited_without_an_upgrade(
    collection: Collection, folder: Path
) -> None:
    location = folder / ".egara"
    as_version_3(location, [{"tag": "red", "threshold": 0.9}, {"tag": "green", "threshold": 0.8}])
    old = egara.open(location)
    assert old.tag_threshold("red", None, encoder="second").moved is False
    assert thresholds(old, "first") == {"red": 0.9, "green": 0.8}
    assert thresholds(old, "second") == {}
    assert egara.open(location)._store.schema_version == 3


def test_a_backup_keeps_the_encoder_of_a_threshold(collection: Collection, tmp_path: Path) -> None:
    collection.tag_threshold("red", 0.9)
    collection.tag_threshold("red", 0.2, encoder="second")
    collection.backup(tmp_path / "work.jsonl")
    collection.tag_threshold("red", None)
    collection.tag_threshold("red", 0.3, encoder="second")
    report = collection.restore(tmp_path / "work.jsonl")
    assert (report.parts["tag_thresholds"].restored, report.parts["tag_thresholds"].different) == (
        1,
        1,
    )
    assert thresholds(collection, "first") == {"red": 0.9}
    assert thresholds(collection, "second") == {"red": 0.3}
    collection.restore(tmp_path / "work.jsonl", replace=True)
    assert thresholds(collection, "second") == {"red": 0.2}


def write_version_1_backup(file: Path) -> None:
    """Write a backup as Egara did before thresholds had an encoder, without checksums."""
    header = {"format": "egara-backup", "version": 1, "tables": ["tag_thresholds"], "counts": {}}
    records = [
        {"kind": "tag_threshold", "tag": "red", "threshold": 0.9},
        {"kind": "tag_threshold", "tag": "tree", "threshold": 0.7},
        {"kind": "end", "records": 2, "sha256": ""},
    ]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in [header, *records]))


@pytest.mark.parametrize("replace", [False, True])
def test_a_backup_without_encoders_is_restored_for_every_encoder_with_the_tag(
    collection: Collection, tmp_path: Path, replace: bool
) -> None:
    write_version_1_backup(tmp_path / "old.jsonl")
    dry = collection.restore(
        tmp_path / "old.jsonl", replace=replace, skip_damaged=True, dry_run=True
    )
    report = collection.restore(tmp_path / "old.jsonl", replace=replace, skip_damaged=True)
    assert report.parts["tag_thresholds"].restored == 3 == dry.parts["tag_thresholds"].restored
    assert thresholds(collection, "first") == thresholds(collection, "second") == {"red": 0.9}
    again = collection.restore(tmp_path / "old.jsonl", skip_damaged=True)
    assert again.parts["tag_thresholds"].restored == 0


def test_a_backup_without_encoders_is_restored_before_indexing(
    folder: Path, tmp_path: Path
) -> None:
    write_version_1_backup(tmp_path / "old.jsonl")
    collection = egara.open(folder / ".egara")
    collection.restore(tmp_path / "old.jsonl", skip_damaged=True)
    collection.index(folder, encoders=["first"])
    assert thresholds(collection, "first") == {"red": 0.9}


def test_a_backup_is_restored_in_an_old_collection(
    collection: Collection, folder: Path, tmp_path: Path
) -> None:
    collection.tag_threshold("red", 0.2, encoder="second")
    collection.backup(tmp_path / "work.jsonl")
    as_version_3(folder / ".egara", [{"tag": "green", "threshold": 0.8}])
    old = egara.open(folder / ".egara")
    old.restore(tmp_path / "work.jsonl")
    assert thresholds(old, "first") == {"green": 0.8}
    assert thresholds(old, "second") == {"red": 0.2}


def test_a_new_version_of_an_encoder_has_its_own_thresholds(
    collection: Collection, folder: Path, tmp_path: Path
) -> None:
    collection.tag_threshold("red", 0.9)
    changed = tmp_path / "encoders" / "first" / "encoder.toml"
    before = read_manifest(changed.parent).fingerprint()
    changed.write_text(changed.read_text().replace('"stretch"', '"pad"'))
    assert read_manifest(changed.parent).fingerprint() != before
    collection.index(folder, encoders=["first"])
    assert thresholds(collection, "first") == {}


def test_a_damaged_old_table_of_thresholds_is_repaired(
    collection: Collection, folder: Path
) -> None:
    location = folder / ".egara"
    as_version_3(location, [{"tag": "red", "threshold": 0.9}])
    shutil.rmtree(location / "backups", ignore_errors=True)
    store = Store(str(location), create=False)
    more = pa.Table.from_pylist([{"tag": "green", "threshold": 0.8}], OLD_LAYOUT)
    store.append("tag_thresholds", more)
    newest = max(
        (location / "tag_thresholds.lance" / "data").iterdir(), key=lambda p: p.stat().st_mtime_ns
    )
    newest.write_bytes(b"damage")
    damaged = egara.open(location)
    assert damaged.check().faults
    damaged.repair()
    repaired = egara.open(location)
    assert not repaired.check().faults
    assert thresholds(repaired, "first").get("red") == 0.9
