"""Reading a built table as a stream; opening and listing datasets; the command."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from peak_memory import result_and_peak
from typer.testing import CliRunner

import egara
from egara.cli.app import app
from egara.datasets import Dataset, LabelledDrawing
from egara.datasets.danbooru2021 import Danbooru2021
from egara.datasets.folder import FolderDataset
from egara.datasets.parquet import SCHEMA, VOCABULARY, ParquetDataset
from egara.errors import BadInput, DatasetError, UnknownDataset

READ = """
from egara.datasets.parquet import ParquetDataset
def work(path):
    return sum(1 for _ in ParquetDataset(path))
"""
SPLIT_OF = {0: "train", 1: "validation", 2: "test"}


def row(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"row-{number}", "set": f"set-{number % 2}", "split": SPLIT_OF[number // 10],
        "image": b"picture %d" % number, "general": ["a", f"tag {number}"],
        "copyright": [f"set-{number % 2}"], "character": [] if number % 3 else None,
        "artist": "Ann" if number % 5 else None, "subject": f"subject {number}",
        "source": "npm:x@1", "licence": "MIT",
    } | more  # fmt: skip


def write(path: Path, rows: list[dict[str, object]], group: int = 4) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), path, row_group_size=group)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "things.parquet", [row(number) for number in range(30)])


def test_rows_are_read_in_order_with_what_is_unknown_left_out(table: Path) -> None:
    dataset = ParquetDataset(table)
    drawings = list(dataset)
    assert isinstance(dataset, Dataset)
    assert dataset.name == "things"
    assert [one.id for one in drawings] == [f"row-{number}" for number in range(30)]
    assert drawings[3] == LabelledDrawing(
        id="row-3",
        image=b"picture 3",
        tags={"general": ("a", "tag 3"), "copyright": ("set-1",)},
        artist="Ann",
        subject="subject 3",
        set="set-1",
        split="train",
    )
    assert drawings[1].tags["character"] == ()  # none, which is not unknown
    assert "rating" not in drawings[1].tags
    assert list(dataset) == drawings


@pytest.mark.parametrize("splits", [None, ["train"], ["test", "validation"], []])
@pytest.mark.parametrize("sets", [None, ["set-1"], ["set-0", "set-1"]])
def test_a_filter_gives_what_filtering_by_hand_gives(
    table: Path, splits: list[str] | None, sets: list[str] | None
) -> None:
    dataset = ParquetDataset(table, splits=splits, sets=sets)
    expected = [
        one
        for one in ParquetDataset(table)
        if (splits is None or one.split in splits) and (sets is None or one.set in sets)
    ]
    assert list(dataset) == expected
    assert len(dataset) == len(expected)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"splits": ["dev"]}, "Unknown split 'dev'. Use train, validation, test"),
        ({"sets": ["set-9"]}, "Unknown set 'set-9'. Use set-0, set-1"),
    ],
)
def test_unknown_splits_and_sets_are_named(
    table: Path, asked: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        ParquetDataset(table, **asked)


def test_one_row_group_is_in_memory_at_a_time(tmp_path: Path) -> None:
    rows = [row(number % 30, image=bytes(100_000)) for number in range(200)]
    read, peak = result_and_peak(READ, write(tmp_path / "large.parquet", rows, group=10))
    assert read == 200
    assert peak < 8_000_000  # of 20,000,000


def test_files_that_are_no_datasets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"There is no dataset at .*gone\.parquet"):
        ParquetDataset(tmp_path / "gone.parquet")
    (tmp_path / "text.parquet").write_text("text")
    with pytest.raises(DatasetError, match=r"text\.parquet is not a readable Parquet file"):
        ParquetDataset(tmp_path / "text.parquet")
    pq.write_table(pa.table({"id": ["a"], "image": [b""]}), tmp_path / "other.parquet")
    with pytest.raises(DatasetError, match="missing: set, artist, subject, split"):
        ParquetDataset(tmp_path / "other.parquet")


def test_japanese_names_lie_beside_the_table(table: Path) -> None:
    assert ParquetDataset(table).japanese == {}
    (table.parent / VOCABULARY).write_text("en,ja\ncat,ネコ\n", encoding="utf-8")
    assert ParquetDataset(table).japanese == {"cat": "ネコ"}
    (table.parent / VOCABULARY).write_text("english\ncat\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="not a table with the columns en and ja"):
        _ = ParquetDataset(table).japanese


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EGARA_DATASETS", str(tmp_path / "datasets"))
    return tmp_path / "datasets"


def test_a_dataset_that_is_not_built_says_how_to_build_it(home: Path) -> None:
    assert [(one.name, one.built) for one in egara.known_datasets()] == [
        ("open-drawings", False),
        ("open-sketches", False),
    ]
    with pytest.raises(UnknownDataset, match="egara datasets build open-drawings"):
        egara.open_dataset("open-drawings")
    with pytest.raises(
        UnknownDataset, match=r"Unknown dataset 'manga'\. Give a folder, a Parquet file"
    ):
        egara.open_dataset("manga")


def test_a_built_dataset_opens_by_name_by_folder_and_by_file(home: Path) -> None:
    file = write(home / "open-drawings" / "open-drawings.parquet", [row(1), row(12)])
    assert egara.known_datasets()[0].built
    for where in ("open-drawings", file.parent, file):
        opened = egara.open_dataset(where, splits=["validation"])
        assert opened.name == "open-drawings"
        assert [one.id for one in opened] == ["row-12"]


def test_folders_open_as_what_they_are(home: Path, drawings: Path, tmp_path: Path) -> None:
    assert isinstance(egara.open_dataset(drawings), FolderDataset)
    with pytest.raises(BadInput, match="can be selected only in a Parquet file"):
        egara.open_dataset(drawings, splits=["train"])
    danbooru = tmp_path / "danbooru"
    (danbooru / "512px").mkdir(parents=True)
    (danbooru / "metadata").mkdir()
    (danbooru / "metadata" / "posts000000000000.json").write_text("")
    assert isinstance(egara.open_dataset(danbooru), Danbooru2021)


def test_the_command_lists_and_builds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = CliRunner().invoke(app, ["datasets", "list", "--json"])
    listed = json.loads(asked.stdout)["datasets"][0]
    assert (listed["name"], listed["built"]) == ("open-drawings", False)
    assert "open-drawings  no" in CliRunner().invoke(app, ["datasets", "list"]).stdout
    monkeypatch.setenv("EGARA_PACKAGES", str(home / "packages"))
    monkeypatch.setenv("PATH", str(home))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    failed = CliRunner().invoke(app, ["datasets", "build", "open-drawings"])
    assert isinstance(failed.exception, DatasetError)
    assert "install Node.js" in str(failed.exception)
    assert not (home / "open-drawings").exists()
