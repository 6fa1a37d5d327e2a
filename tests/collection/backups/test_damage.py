"""Damaged or hostile backups, and other files: errors name the line, and nothing is changed."""

import gzip
import json
import random
import zlib
from pathlib import Path
from typing import Any

import pytest

from egara.collection import Collection
from egara.errors import BadBackup, BadInput

from .work import fill, lines, shown

ID = "0" * 31 + "1"
OTHER = "0" * 31 + "2"
DRAWING = {"id": ID, "path": "cats/01.png"}
TAG = {"kind": "tag", "drawing": DRAWING, "tag": "sea", "state": "own"}
BOARD = {"kind": "board", "key": ID, "name": "Cats", "note": ""}
ITEM = {"kind": "board_item", "board": ID, "drawing": DRAWING, "note": ""}
CLUSTER = {"kind": "kept_cluster", "key": ID, "name": "One", "encoder": "colours"}
CLUSTER |= {"method": "kmeans", "k": 3}
REVIEW = {"kind": "duplicate_review", "a": DRAWING, "b": {"id": OTHER, "path": None}}
REVIEW |= {"verdict": "duplicate", "keep": None}
TRIAL: dict[str, Any] = {"kind": "study_trial", "participant": "Ann", "trial": 1}
TRIAL |= {"a": DRAWING, "b": DRAWING, "c": DRAWING, "encoder_b": "x", "fingerprint_b": "1"}
TRIAL |= {"encoder_c": "y", "fingerprint_c": "2", "b_left": True}
ANSWER = TRIAL | {"kind": "study_answer", "question": "style", "choice": "b"}
ANSWER |= {"time": "2026-11-30T16:56:04.000001+00:00"}


def with_checksum(record: object) -> bytes:
    body = json.dumps(record).encode()
    return body[:-1] + b', "crc32": "%08x"}\n' % zlib.crc32(body)


def written(file: Path, *records: object) -> Path:
    """Write a complete backup of any records, without Egara's code."""
    import hashlib

    body = b"".join(map(with_checksum, records))
    header = with_checksum({"format": "egara-backup", "version": 1})
    end = {"kind": "end", "records": len(records), "sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(header + body + with_checksum(end))
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bad.jsonl"


def test_the_helper_writes_a_valid_backup(collection: Collection, file: Path) -> None:
    records = (TAG, BOARD, ITEM, CLUSTER, REVIEW, TRIAL, ANSWER)
    report = collection.restore(written(file, *records))
    assert sum(part.restored for part in report.parts.values()) == len(records) - 1


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        (
            [TAG, TAG | {"tag": "SEA"}],
            "line 3: repeats the tag 'SEA' of a drawing on an earlier line",
        ),
        ([TAG | {"tag": " "}], "line 2: tag: The name of a tag"),
        ([TAG | {"tag": "a" * 201}], "1 to 200 characters"),
        ([TAG | {"tag": "a\nb"}], "one line of text"),
        ([TAG | {"tag": "\u200b"}], "visible characters"),
        ([TAG | {"tag": 7}], "tag: expected a string"),
        ([TAG | {"state": "maybe"}], "state: expected one of"),
        ([TAG | {"state": ["own"]}], "state: expected one of"),
        ([TAG | {"drawing": ID}], "drawing: expected a drawing"),
        ([TAG | {"drawing": {"id": "x", "path": None}}], "32 hexadecimal digits"),
        ([TAG | {"drawing": {"id": ID, "path": 5}}], "expected a string"),
        ([TAG | {"drawing": {"id": ID, "path": "\ud800"}}], "valid Unicode"),
        ([TAG | {"more": 1}], "has the fields"),
        ([{"kind": "tag"}], "has the fields kind; expected"),
        ([{"kind": "ghost"}], "kind: expected one of"),
        ([{"kind": ["tag"]}], "kind: expected one of"),
        ([{"kind": "tag_threshold", "tag": "red", "threshold": 1.5}], "a number from 0 to 1"),
        ([{"kind": "tag_threshold", "tag": "red", "threshold": True}], "a number from 0 to 1"),
        ([{"kind": "tag_threshold", "tag": "red", "threshold": 10**300}], "from 0 to 1"),
        (
            [BOARD, BOARD | {"key": OTHER, "name": "CATS "}],
            "line 3: an earlier line has a board 'CATS'",
        ),
        ([BOARD, BOARD | {"name": "Dogs"}], "line 3: an earlier line has a board"),
        ([BOARD | {"name": "a\tb"}], "one line of text"),
        ([BOARD | {"note": "a" * 10_001}], "10,000"),
        ([BOARD | {"key": "cats"}], "key: expected 32"),
        ([ITEM], "no earlier line has its board"),
        ([BOARD, ITEM, ITEM], "line 4: an earlier line has the same drawing on the board"),
        ([CLUSTER, CLUSTER | {"key": OTHER, "name": "one"}], "an earlier line has a cluster 'one'"),
        ([CLUSTER | {"k": 2**31}], "k: expected a number"),
        ([CLUSTER | {"k": 1.5}], "k: expected a number"),
        ([REVIEW | {"a": REVIEW["b"], "b": DRAWING}], "the lower id first"),
        ([REVIEW | {"verdict": "different", "keep": DRAWING}], "keep must be null"),
        ([REVIEW, REVIEW], "line 3: an earlier line has a verdict"),
        ([TRIAL, TRIAL], "a trial of the participant with this number"),
        ([TRIAL | {"trial": 0}], "trial: expected a number"),
        ([TRIAL, ANSWER | {"trial": 2}], "no earlier line has the answered trial"),
        ([ANSWER | {"time": "yesterday"}], "time: expected a date"),
        ([ANSWER | {"time": "0001-01-01T00:00:00+23:00"}], "time: expected a date"),
    ],
)
def test_the_error_names_an_invalid_record_and_nothing_is_changed(
    collection: Collection, file: Path, records: list[Any], reason: str
) -> None:
    good = TAG | {"tag": "good"}
    with pytest.raises(BadBackup) as error:
        collection.restore(written(file, *records, good))
    assert reason in str(error.value)
    assert "--skip-damaged" in str(error.value)
    assert not list(Path(collection.location).glob("tags.lance"))
    assert not list(Path(collection.location).glob("boards.lance"))
    report = collection.restore(file, skip_damaged=True)
    assert len(report.damaged) == 1
    assert report.parts["tags"].restored >= 1


def test_long_and_deep_lines_are_refused(collection: Collection, file: Path) -> None:
    whole = written(file, TAG).read_bytes().splitlines(keepends=True)
    for bad, reason in [
        (b'{"kind": "tag", "x": "' + b"a" * 5_000_000 + b'"}\n', "longer than 1,048,576 bytes"),
        (b"[" * 500_000 + b"\n", "nested too deeply"),
        (b'{"kind": ' + b"9" * 10_000 + b"}\n", "not JSON"),
        (b'{"kind": NaN}\n', "not JSON"),
        (b"\xff\xfe\n", "not JSON"),
        (b"\n", "not JSON"),
        (b"[1, 2]\n", "not a JSON object"),
    ]:
        file.write_bytes(b"".join([*whole[:2], bad, *whole[2:]]))
        with pytest.raises(BadBackup, match=f"line 3: .*{reason}"):
            collection.restore(file)
        assert collection.restore(file, skip_damaged=True).damaged[0].startswith("line 3: ")


def test_files_that_are_not_backups_are_refused(
    collection: Collection, folder: Path, tmp_path: Path
) -> None:
    text = tmp_path / "text.jsonl"
    for content in (b"", b"hello\n" * 20_000, b'{"a": 1}\n', b"\x1f\x8b\x08broken"):
        text.write_bytes(content)
        for skip in (False, True):
            with pytest.raises(BadBackup, match=r"not a backup|no record|more than"):
                collection.restore(text, skip_damaged=skip)
    for other in (tmp_path, tmp_path / "none", Path("/dev/zero"), folder / "cats/01.png"):
        with pytest.raises(BadInput):
            collection.restore(other)


def test_a_newer_format_is_refused(collection: Collection, file: Path) -> None:
    whole = written(file, TAG).read_bytes().splitlines(keepends=True)
    newer = {"format": "egara-backup", "version": 99}
    for header in (with_checksum(newer), json.dumps(newer).encode() + b"\n"):
        file.write_bytes(header + b"".join(whole[1:]))
        for skip in (False, True):
            with pytest.raises(BadBackup, match=r"newer version of Egara \(format 99"):
                collection.restore(file, skip_damaged=skip)
    file.write_bytes(whole[0].replace(b'"version": 1', b'"version": 99') + b"".join(whole[1:]))
    with pytest.raises(BadBackup, match=r"newer version of Egara \(format 99"):
        collection.restore(file)


def test_a_cut_file_is_detected_and_its_complete_lines_can_be_restored(
    collection: Collection, other: Collection, tmp_path: Path
) -> None:
    fill(collection)
    collection.backup(tmp_path / "whole.jsonl")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    cut = tmp_path / "cut.jsonl"
    ends = [place for place, byte in enumerate(whole) if byte == 10]
    for length in (ends[2], ends[2] + 1, ends[2] + 30, ends[-2] + 1):
        cut.write_bytes(whole[:length])
        with pytest.raises(BadBackup, match="truncated"):
            other.restore(cut)
        complete = whole[:length].count(b"\n") - 1 + (length == ends[2])
        found = other.restore(cut, skip_damaged=True, dry_run=True)
        records = [json.loads(line) for line in whole.splitlines()[1 : 1 + complete]]
        tags = sum(record["kind"] == "tag" for record in records)
        assert found.parts["tags"].restored == tags
    (tmp_path / "cut.gz").write_bytes(gzip.compress(whole)[:-40])
    with pytest.raises(BadBackup, match="decompressed"):
        other.restore(tmp_path / "cut.gz")


def test_every_changed_byte_is_detected_and_the_other_lines_are_restored(
    collection: Collection, other: Collection, tmp_path: Path
) -> None:
    fill(collection)
    collection.backup(tmp_path / "whole.jsonl")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    tags = sum(b'"kind": "tag"' in line for line in whole.splitlines())
    before = shown(other)
    rng = random.Random(0)
    changed = tmp_path / "changed.jsonl"
    for place in rng.sample(range(len(whole) - 1), 40):
        data = bytearray(whole)
        data[place] ^= 1 << rng.randrange(8)
        changed.write_bytes(data)
        with pytest.raises(BadBackup):
            other.restore(changed)
        found = other.restore(changed, skip_damaged=True, dry_run=True)
        assert found.damaged
        assert found.parts["tags"].restored >= tags - 2
    assert shown(other) == before


def test_a_line_edited_by_hand_is_restored_with_skip_damaged(
    collection: Collection, tmp_path: Path
) -> None:
    file = written(tmp_path / "edited.jsonl", TAG, BOARD)
    header, _, board, end = lines(file)
    file.write_bytes(header + json.dumps(TAG | {"tag": "by hand"}).encode() + b"\n" + board + end)
    with pytest.raises(BadBackup, match="line 4: does not match the lines before"):
        collection.restore(file)
    assert collection.restore(file, skip_damaged=True).parts["tags"].restored == 1
