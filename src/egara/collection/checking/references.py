"""Check the references between tables: drawings, folders, encoders and labels."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from egara.collection.checking.reports import (
    INDEX_REMEDY,
    CheckReport,
    Fault,
    describe_table,
    remedy,
)
from egara.collection.checking.table_content import TableContent
from egara.collection.tables import schema

__all__ = ["check_references"]

VECTORS = schema.vectors_table("")


def check_references(
    contents: Mapping[str, TableContent], names: set[str], report: CheckReport
) -> None:
    """Add faults for references to missing rows to a report.

    Args:
        contents: the contents of the tables that can be read, by name.
        names: the names of all tables.
        report: the report; faults and notes are added to it.
    """
    rows = {name: content.rows for name, content in contents.items() if content.rows is not None}
    _check_drawings(rows, names, report)
    _check_roots(rows, names, report)
    _check_encoders(contents, rows, names, report)


def _fault(report: CheckReport, table: str, problem: str, advice: str = "") -> None:
    report.faults.append(Fault(table, describe_table(table), problem, advice or remedy(table)))


def _check_drawings(rows: Mapping[str, pa.Table], names: set[str], report: CheckReport) -> None:
    """Check that the drawing of every file has a row in ``images``, and a thumbnail."""
    files, images = rows.get("files"), rows.get("images")
    if files is not None and (images is not None or "images" not in names):
        indexed = files.filter(pc.equal(files["outcome"], schema.INDEXED))["id"]
        lost = _missing(indexed, images)
        if lost:
            _fault(report, "images", f"{lost:,} drawings of `files` have no row", INDEX_REMEDY)
    thumbnails = rows.get("thumbnails")
    if images is None or (thumbnails is None and "thumbnails" in names):
        return
    present = images.filter(pc.invert(images["missing"]))["id"]
    lost = _missing(present, thumbnails)
    if lost:
        _fault(report, "thumbnails", f"{lost:,} drawings have no thumbnail", INDEX_REMEDY)
    lost_for_ever = _missing(images["id"], thumbnails) - lost
    if lost_for_ever:
        report.notes.append(
            f"{lost_for_ever:,} thumbnails of drawings with missing files are lost. They cannot be "
            "created again without the files."
        )


def _missing(ids: pa.ChunkedArray, table: pa.Table | None) -> int:
    """Return the number of distinct IDs that a table does not have."""
    distinct = pc.unique(ids.drop_null())
    if table is None:
        return len(distinct)
    return len(distinct) - int(pc.sum(pc.is_in(distinct, pc.unique(table["id"]))).as_py() or 0)


def _check_roots(rows: Mapping[str, pa.Table], names: set[str], report: CheckReport) -> None:
    if "roots" not in rows and "roots" in names:
        return  # The table is damaged.
    roots = rows.get("roots")
    known = set() if roots is None else {*roots["root"].to_pylist()}
    for table in ("files", "images"):
        references = rows.get(table)
        if references is None:
            continue
        if table == "images":
            references = references.filter(pc.invert(references["missing"]))
        unknown = set(pc.unique(references["root"]).to_pylist()) - known
        if unknown:
            numbers = ", ".join(map(str, sorted(unknown)))
            _fault(report, "roots", f"`{table}` has drawings of unknown folders ({numbers})")
            return


def _check_encoders(
    contents: Mapping[str, TableContent],
    rows: Mapping[str, pa.Table],
    names: set[str],
    report: CheckReport,
) -> None:
    stored = [name for name in names if name.startswith(VECTORS)]
    if "encoders" not in rows and "encoders" in names:
        return  # The table is damaged.
    encoders = rows.get("encoders")
    known = [] if encoders is None else encoders.to_pylist()
    if stored and not known:
        _fault(report, "encoders", "it has no rows, but the collection has vectors")
    for row in known:
        _check_encoder(row, contents, names, report)


def _check_encoder(
    row: Mapping[str, object],
    contents: Mapping[str, TableContent],
    names: set[str],
    report: CheckReport,
) -> None:
    table = schema.vectors_table(str(row["fingerprint"]))
    content = contents.get(table)
    if content is None or content.layout is None:
        return
    stored, wanted = _vector_format(content.layout), (row["vector_type"], row["dimensions"])
    if stored != wanted:
        _fault(report, table, f"its vectors are {_described(stored)}, not {_described(wanted)}")
    labels = schema.labels_table(str(row["fingerprint"]))
    if labels not in contents and labels not in names:
        if "labels" in content.layout.names:
            _fault(report, labels, "it is missing")
    elif labels in contents and content.labels > contents[labels].count:
        _fault(report, labels, f"it has {contents[labels].count:,} labels, not {content.labels:,}")


def _vector_format(layout: pa.Schema) -> tuple[object, object]:
    """Return the type and the dimensions of a table's vectors; (None, 0) for scores alone."""
    if "vector" not in layout.names:
        return None, 0
    width = layout.field("vector").type
    bits = width.value_type == pa.uint8()
    return "bits" if bits else "floats", width.list_size * (8 if bits else 1)


def _described(vector_format: tuple[object, object]) -> str:
    kind, dimensions = vector_format
    return "none" if kind is None else f"{dimensions:,} {kind}"
