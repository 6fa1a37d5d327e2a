"""The journal keeps its records when it is cut short, damaged, rewritten or shared."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from egara.collection.tables import journal
from egara.collection.tables.journal import FileDigest, Journal, digest_of


def record(written: Journal, *names: str) -> dict[str, FileDigest]:
    files = {name: FileDigest(len(name), name) for name in names}
    written.record(files, [])
    return files


def test_a_digest_depends_on_all_bytes(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    (tmp_path / "file").write_bytes(content)
    expected = hashlib.sha256(content).hexdigest()[:32]
    assert digest_of(tmp_path / "file") == (256_000, expected)


def test_another_process_reads_new_records(tmp_path: Path) -> None:
    one, two = Journal(tmp_path), Journal(tmp_path)
    first = record(one, "a", "b")
    assert two.files() == first
    second = record(two, "c")
    assert one.files() == {**first, **second}
    one.record({}, ["a"])
    assert sorted(two.files()) == ["b", "c"]


def test_no_single_damaged_byte_loses_a_record(tmp_path: Path) -> None:
    written = Journal(tmp_path)
    files = record(written, "a") | record(written, "b") | record(written, "c")
    path = tmp_path / journal.JOURNAL
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = Journal(tmp_path)
        assert found.files() == files, place
        assert found.is_undamaged()


def test_a_record_that_was_cut_short_is_ignored_and_the_next_one_is_complete(
    tmp_path: Path,
) -> None:
    written = Journal(tmp_path)
    first = record(written, "a")
    end = (tmp_path / journal.JOURNAL).stat().st_size
    record(written, "b")
    path = tmp_path / journal.JOURNAL
    whole = path.read_bytes()
    for length in range(end, end + (len(whole) - end) // 2):
        path.write_bytes(whole[:length])
        found = Journal(tmp_path)
        assert found.files() == first
        added = record(found, "c")
        assert Journal(tmp_path).files() == {**first, **added}


def test_a_missing_record_in_the_middle_is_detected(tmp_path: Path) -> None:
    written = Journal(tmp_path)
    for name in "abc":
        record(written, name)
    path = tmp_path / journal.JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 16
    path.write_bytes(b"".join(lines[:8] + lines[12:]))
    assert not Journal(tmp_path).is_undamaged()


def test_a_long_journal_is_rewritten_and_readers_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MAX_RECORDS", 10)
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    for number in range(50):
        record(writer, str(number))
        writer.record({}, [str(number - 1)])
        assert list(reader.files()) == [str(number)]
    assert len((tmp_path / journal.JOURNAL).read_bytes().splitlines()) < 60
    assert Journal(tmp_path).is_undamaged()


def test_several_threads_write_at_the_same_time(tmp_path: Path) -> None:
    shared = Journal(tmp_path)

    def write(number: int) -> None:
        record(shared if number % 2 else Journal(tmp_path), str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(60)))
    found = Journal(tmp_path)
    assert sorted(found.files()) == sorted(map(str, range(60)))
    assert found.is_undamaged()
