"""Read a table completely, and find rows with invalid values."""

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from PIL import Image

from egara.collection.tables import Store, schema
from egara.errors import StorageError

__all__ = ["TableContent", "columns_fault", "invalid_rows", "read_table_content"]

LAYOUTS = {
    "about": schema.ABOUT,
    "roots": schema.ROOTS,
    "files": schema.FILES,
    "images": schema.IMAGES,
    "thumbnails": schema.THUMBNAILS,
    "encoders": schema.ENCODERS,
    **schema.USER_TABLES,
}
KEPT_COLUMNS = {"id", "root", "outcome", "missing", "fingerprint", "vector_type", "dimensions"}
IDENTITY = "^[0-9a-f]{32}$"


@dataclass(slots=True)
class TableContent:
    """The content of a table.

    Attributes:
        problems: descriptions of its damage.
        rows: the columns that are references, or that other tables refer to.
        layout: all columns.
        count: the number of rows.
        labels: the highest label number plus one.
    """

    problems: list[str] = field(default_factory=list)
    rows: pa.Table | None = None
    layout: pa.Schema | None = None
    count: int = 0
    labels: int = 0


def read_table_content(store: Store, table: str) -> TableContent:
    """Read and check a table completely."""
    try:
        return _read(store, table)
    except StorageError as error:
        return TableContent([_reason(error)])


def _read(store: Store, table: str) -> TableContent:
    layout = store.schema_of(table)
    if layout is None:
        return TableContent(["none of its versions can be opened"])
    fault = columns_fault(table, layout)
    content = TableContent([] if fault is None else [fault], layout=layout)
    if content.problems:
        return content
    kept: list[pa.RecordBatch] = []
    invalid: Counter[str] = Counter()
    for batch in store.batches(table, layout.names):
        content.count += len(batch)
        for problem, rows in invalid_rows(table, batch):
            invalid[problem] += int(rows.sum())
        if "labels" in batch.schema.names and table.startswith("vectors-"):
            highest = pc.max(batch["labels"].flatten()).as_py()
            content.labels = max(content.labels, -1 if highest is None else highest + 1)
        kept.append(batch.select([name for name in batch.schema.names if name in KEPT_COLUMNS]))
    content.problems += [
        f"{count:,} rows: {problem}" for problem, count in invalid.items() if count
    ]
    if content.count != store.count(table):
        content.problems.append(f"it has {content.count:,} rows, not {store.count(table):,}")
    content.rows = pa.Table.from_batches(
        kept, pa.schema([column for column in layout if column.name in KEPT_COLUMNS])
    )
    content.problems += _repeated_ids(table, content.rows)
    return content


def invalid_rows(table: str, batch: pa.RecordBatch) -> Iterable[tuple[str, Any]]:
    """Yield the possible problems of a table's rows, each with a mask (N,) of the invalid rows."""
    if table in ("images", "thumbnails") or table.startswith("vectors-"):
        yield "the ID is not valid", ~_matches(batch["id"], IDENTITY)
    if table == "thumbnails":
        yield "the image cannot be decoded", ~_decodable(batch["webp"].to_pylist())
    if table.startswith("vectors-"):
        if "vector" in batch.schema.names:  # an encoder with scores alone has none
            yield "the vector is not finite", ~_finite(batch["vector"])
        yield "a score is not finite", ~_scores_finite(batch)


def columns_fault(table: str, layout: pa.Schema) -> str | None:
    """Return a description of wrong columns of a table; None if they are right."""
    if table.startswith("vectors-"):
        names = set(layout.names)
        fixed = "vector" in names and pa.types.is_fixed_size_list(layout.field("vector").type)
        complete = fixed if "vector" in names else {"labels", "scores"} <= names
        return None if complete and "id" in names else "its columns are not those of vectors"
    wanted = schema.LABELS if table.startswith("labels-") else LAYOUTS.get(table)
    if wanted is None:
        return None
    wrong = [
        column.name
        for column in wanted
        if (
            layout.field(column.name).type != column.type
            if column.name in layout.names
            else not schema.is_optional(table, column.name)
        )
    ]
    return f"columns are missing or have a different type: {', '.join(wrong)}" if wrong else None


def _repeated_ids(table: str, rows: pa.Table) -> list[str]:
    if not (table in ("images", "thumbnails") or table.startswith("vectors-")):
        return []
    repeated = len(rows) - len(pc.unique(rows["id"]))
    return [f"{repeated:,} IDs occur twice"] if repeated else []


def _matches(texts: pa.Array, pattern: str) -> Any:  # noqa: ANN401 - NumPy's array
    return pc.fill_null(pc.match_substring_regex(texts, pattern), False).to_numpy(False)


def _finite(vectors: pa.FixedSizeListArray) -> Any:  # noqa: ANN401 - NumPy's array
    valid = pc.is_valid(vectors).to_numpy(False)
    if not pa.types.is_floating(vectors.type.value_type):
        return valid
    values = vectors.flatten().to_numpy(False)
    if len(values) != len(vectors) * vectors.type.list_size:
        return valid
    return valid & np.isfinite(values.reshape(len(vectors), -1)).all(axis=1)


def _scores_finite(batch: pa.RecordBatch) -> Any:  # noqa: ANN401 - NumPy's array
    if "scores" not in batch.schema.names:
        return np.ones(len(batch), bool)
    scores = batch["scores"]
    rows = pc.list_parent_indices(scores).to_numpy(False)
    values = scores.flatten().to_numpy(False)
    finite = np.ones(len(batch), bool)
    finite[rows[~np.isfinite(values)]] = False
    return finite


def _decodable(thumbnails: Sequence[bytes | None]) -> Any:  # noqa: ANN401 - NumPy's array
    with ThreadPoolExecutor() as pool:
        return np.fromiter(pool.map(_decodes, thumbnails), bool, len(thumbnails))


def _decodes(thumbnail: bytes | None) -> bool:
    try:
        with Image.open(io.BytesIO(thumbnail or b""), formats=["JPEG", "WEBP"]) as image:
            image.load()
    except Exception:  # Pillow raises many kinds of errors.
        return False
    return True


def _reason(error: StorageError) -> str:
    cause = error.__cause__
    text = str(cause if cause is not None else error).splitlines()[0]
    return f"it cannot be read ({text[:200]})"
