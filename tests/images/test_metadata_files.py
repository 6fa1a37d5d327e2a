"""Metadata files: each row stands alone, whatever the others are."""

import csv
import io
import json
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peak_memory import result_and_peak

from egara.images import Description, make_description, read_metadata_rows
from egara.images.metadata_files import LARGEST_ROW

COUNT_ROWS = """
from pathlib import Path, PurePosixPath
from egara.images import read_metadata_rows
def work(path):
    with Path(path).open("rb") as file:
        return sum(isinstance(row, tuple) for row in read_metadata_rows(Path(path).name, file))
"""


def read(name: str, data: bytes) -> tuple[dict[str, dict[str, object]], list[str]]:
    rows = list(read_metadata_rows(name, io.BytesIO(data)))
    good = dict(row for row in rows if not isinstance(row, str))
    return good, [row for row in rows if isinstance(row, str)]


def test_a_csv_is_read_as_the_csv_module_reads_it() -> None:
    table = [
        ["file_name", "title", "keywords"],
        ["a.png", 'He said "hi", twice', "cat;dog"],
        ["b.png", "two\nlines\r\nand more", ""],
        ["c.png", "plain", "x"],
        ["sub/d.png", "日本語", "猫、犬"],
    ]
    for end in ("\n", "\r\n"):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=end).writerows(table)
        for mark in (b"", b"\xef\xbb\xbf"):
            rows, faults = read("metadata.csv", mark + text.getvalue().encode())
            assert faults == []
            assert [list(row.values()) for row in rows.values()] == table[1:]


@pytest.mark.parametrize("size", [131_073, 1_000_000])
def test_a_giant_cell_is_read_and_so_are_its_neighbours(size: int) -> None:
    giant = "x" * size
    data = f'file_name,title\na.png,A\nb.png,{giant}\nc.png,"{giant[:-2]}\n"\nd.png,D\n'.encode()
    rows, faults = read("metadata.csv", data)
    assert faults == []
    assert [len(row["title"]) for row in rows.values()] == [1, size, size - 1, 1]


@pytest.mark.parametrize("name", ["metadata.csv", "metadata.jsonl"])
def test_a_row_over_the_limit_costs_itself_alone(name: str) -> None:
    giant = "x" * (3 * LARGEST_ROW)
    lines = [("a.png", "A"), ("b.png", giant), ("c.png", "C")]
    if name == "metadata.csv":
        data = "file_name,title\n" + "".join(f"{file},{title}\n" for file, title in lines)
    else:
        data = "".join(json.dumps({"file_name": f, "title": t}) + "\n" for f, t in lines)
    rows, (fault,) = read(name, data.encode())
    assert list(rows) == ["a.png", "c.png"]
    assert "more than 1,048,576 characters" in fault


@pytest.mark.parametrize("after", [3, 60_000], ids=["to the end", "over the limit"])
def test_quotes_that_do_not_end_cost_one_row(after: int) -> None:
    others = "".join(f"{number}.png,title of number {number}\n" for number in range(after))
    rows, (fault,) = read("metadata.csv", f'file_name,title\nbad.png,"open\n{others}'.encode())
    assert len(rows) == after
    assert rows["0.png"]["title"] == "title of number 0"
    assert fault.startswith("line 2 cannot be read")


def test_a_quote_inside_a_cell_is_a_letter() -> None:
    rows, faults = read("metadata.csv", b'file_name,title,keywords\na.png,12" disk,"x\ny"\n')
    assert (rows["a.png"]["title"], rows["a.png"]["keywords"], faults) == ('12" disk', "x\ny", [])


def test_a_row_that_is_not_utf8_costs_itself_alone() -> None:
    data = "file_name,title\na.png,猫\n".encode() + "b.png,猫\n".encode("cp932") + b"c.png,C\n"
    rows, (fault,) = read("metadata.csv", data)
    assert {name: row["title"] for name, row in rows.items()} == {"a.png": "猫", "c.png": "C"}
    assert fault == "line 3 is not UTF-8; save the file as UTF-8"


def test_short_long_and_empty_rows() -> None:
    data = b"file_name,title\na.png\n\nb.png,B,too,many\n,nameless\n"
    rows, faults = read("metadata.csv", data)
    assert rows == {"a.png": {"file_name": "a.png"}, "b.png": {"file_name": "b.png", "title": "B"}}
    assert faults == ["row 3 has no file_name"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"file_name", b"\0\0\0", b'"', b"\xff\xfe\0x"])
@pytest.mark.parametrize("name", ["metadata.csv", "metadata.jsonl"])
def test_what_is_no_metadata_raises_nothing(name: str, data: bytes) -> None:
    rows, _ = read(name, data)
    assert rows == {}


def test_the_last_row_of_a_file_counts() -> None:
    rows, _ = read("metadata.jsonl", b'{"file_name": "a.png", "n": 1}\n{"file_name": "a.png"}')
    assert rows == {"a.png": {"file_name": "a.png"}}


@settings(deadline=None)
@given(st.text(alphabet="/.a", min_size=1))
def test_file_names_are_normalised_as_pathlib_does(file_name: str) -> None:
    rows, faults = read("metadata.jsonl", json.dumps({"file_name": file_name}).encode())
    assert (list(rows), faults) == ([str(PurePosixPath(file_name))], [])


def test_descriptions_are_cut_at_stated_limits() -> None:
    long = make_description(
        "t" * 5000, "a" * 5000, "s" * 5000, [f"{n:04}" + "k" * 200 for n in range(900)]
    )
    assert [len(text or "") for text in (long.title, long.artist, long.source)] == [1000] * 3
    assert len(long.keywords) == 500
    assert {len(word) for word in long.keywords} == {100}
    assert make_description("a", "", None, ["x", "x", ""]) == Description(
        title="a", keywords=("x",)
    )


@pytest.mark.parametrize("name", ["metadata.csv", "metadata.jsonl"])
def test_a_large_file_is_not_held_in_memory(name: str, tmp_path: Path) -> None:
    lines = (
        f'{{"file_name": "{n}.png", "title": "{n}"}}'
        if name.endswith("l")
        else f"{n}.png,title {n}"
        for n in range(100_000)
    )
    (tmp_path / name).write_text("file_name,title\n" * name.endswith("csv") + "\n".join(lines))
    size = (tmp_path / name).stat().st_size
    rows, peak = result_and_peak(COUNT_ROWS, tmp_path / name)
    assert rows == 100_000
    assert peak < size / 4
