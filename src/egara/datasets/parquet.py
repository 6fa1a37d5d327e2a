"""Datasets in one Parquet file, which Egara builds."""

import csv
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from egara.datasets.contract import CATEGORIES, KINDS, SPLITS, LabelledDrawing
from egara.datasets.packed_strokes import unpack
from egara.errors import BadInput, DatasetError

__all__ = ["SCHEMA", "SKETCH_SCHEMA", "VOCABULARY", "ParquetDataset"]

VOCABULARY = "vocabulary_ja.csv"
"""The file of Japanese names, in the table's folder."""

_TAGS = pa.list_(pa.string())

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("set", pa.string(), nullable=False),
        pa.field("artist", pa.string()),
        pa.field("subject", pa.string()),
        pa.field("subject_ja", pa.string()),
        pa.field("split", pa.string(), nullable=False),
        *(pa.field(category, _TAGS) for category in CATEGORIES),
        pa.field("image", pa.binary(), nullable=False),
        pa.field("source", pa.string()),
        pa.field("licence", pa.string()),
    ]
)
"""One row for each drawing; a null category is unknown. ``image`` is the bytes of a file."""

SKETCH_SCHEMA = pa.schema(
    [
        *(field.with_nullable(True) if field.name == "image" else field for field in SCHEMA),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("strokes", pa.binary()),
    ]
)
"""The same with sketches: a row has an image or, in the form of `packed_strokes`, strokes."""

_READ = [name for name in SCHEMA.names if name not in ("subject_ja", "source", "licence")]
_OPTIONAL = ("kind", "strokes")


class ParquetDataset:
    """A table of SCHEMA or SKETCH_SCHEMA, read in its order, one row group at a time."""

    def __init__(
        self,
        path: Path,
        *,
        name: str | None = None,
        splits: Collection[str] | None = None,
        sets: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
    ) -> None:
        """Open the file; its rows are read when the dataset is iterated over.

        Args:
            path: the Parquet file.
            name: the name that users type; by default the file's name without its suffix.
            splits: the splits to include. None for all.
            sets: the sets to include. None for all.
            kinds: the kinds to include: ``image``, ``sketch`` or ``edges``. None for all.

        Raises:
            BadInput: a split or a kind is unknown, or a set is not in the file.
            DatasetError: the file does not exist, is not a Parquet file, or columns are missing.
        """
        self.path = Path(path)
        self.name = name or self.path.stem
        self._selected: dict[str, pa.Array] = {}
        with _open(self.path) as file:
            if splits is not None:
                self._selected["split"] = _check_names(splits, SPLITS, "split")
            if sets is not None:
                sets_in_file = file.read(columns=["set"])["set"].unique().to_pylist()
                self._selected["set"] = _check_names(sets, sets_in_file, "set")
            if kinds is not None:
                self._selected["kind"] = _check_names(kinds, KINDS, "kind")
            columns = file.schema_arrow.names
            self._columns = [*_READ, *(name for name in _OPTIONAL if name in columns)]

    @cached_property
    def japanese(self) -> Mapping[str, str]:
        """The Japanese names of tags and subjects, from VOCABULARY in the file's folder."""
        path = self.path.with_name(VOCABULARY)
        if not path.is_file():
            return {}
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return {row["en"]: row["ja"] for row in csv.DictReader(file)}
        except (OSError, KeyError, ValueError) as error:
            raise DatasetError(
                f"{path} is not a table with the columns en and ja: {error}."
            ) from error

    def __len__(self) -> int:
        """Count the drawings; only small columns are read."""
        with _open(self.path) as file:
            return sum(len(rows) for _, rows in self._groups(file))

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning."""
        with _open(self.path) as file:
            for number, rows in self._groups(file):
                if len(rows):
                    table = file.read_row_group(number, columns=self._columns, use_threads=False)
                    for row in table.take(rows).to_pylist():
                        yield _drawing(row)

    def _groups(self, file: pq.ParquetFile) -> Iterator[tuple[int, pa.Array]]:
        """Yield the number of every row group, and the positions of its selected rows."""
        for number in range(file.num_row_groups):
            names = [name for name in ("split", "set", "kind") if name in self._columns]
            small = file.read_row_group(number, columns=names, use_threads=False)
            mask = pa.chunked_array([pa.repeat(True, len(small))])
            for column, values in self._selected.items():
                if column in names:
                    mask = pc.and_(mask, pc.is_in(small[column], value_set=values))
                elif "image" not in values.to_pylist():  # a table without kinds has only images
                    mask = pc.and_(mask, False)
            yield number, pc.indices_nonzero(mask)


def _open(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except FileNotFoundError:
        raise DatasetError(f"There is no dataset at {path}.") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise DatasetError(f"{path} is not a readable Parquet file: {error}.") from error
    if missing := [name for name in _READ if name not in file.schema_arrow.names]:
        file.close()
        raise DatasetError(
            f"{path} is not a dataset of Egara: these columns are missing: {', '.join(missing)}."
        )
    return file


def _check_names(names: Collection[str], allowed: Collection[str], kind: str) -> pa.Array:
    """Return the names as an array. Raise `BadInput` if one is not allowed."""
    if isinstance(names, str):
        names = [names]
    if unknown := sorted(set(names) - set(allowed)):
        listed = ", ".join(sorted(allowed)) if kind == "set" else ", ".join(allowed)
        raise BadInput(f"Unknown {kind} {unknown[0]!r}. Use {listed}.")
    return pa.array(sorted(names), pa.string())


def _drawing(row: Mapping[str, Any]) -> LabelledDrawing:
    tags = {name: tuple(row[name]) for name in CATEGORIES if row[name] is not None}
    strokes = row.get("strokes")
    return LabelledDrawing(
        id=row["id"],
        image=row["image"] if strokes is None else unpack(strokes),
        tags=tags,
        artist=row["artist"],
        subject=row["subject"],
        set=row["set"],
        split=row["split"],
        kind=row.get("kind", "image"),
    )
