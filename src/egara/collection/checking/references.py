"""Check what tables say of each other: identities, folders, encoders and labels."""

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
    """Add to a report what does not fit together.

    Args:
        contents: of the tables that can be read.
        names: of all tables.
        report: gets the faults and notes.
    """
    rows = {name: content.rows for name, content in contents.items() if content.rows is not None}
    _check_drawings(rows, names, report)
    _check_roots(rows, names, report)
    _check_encoders(contents, rows, names, report)


def _fault(report: CheckReport, table: str, problem: str, advice: str | None = None) -> None:
    report.faults.append(Fault(table, describe_table(table), problem, advice or remedy(table)))


def _check_drawings(rows: Mapping[str, pa.Table], names: set[str], report: CheckReport) -> None:
    """Every file's drawing has a row in ``images``, and every drawing a thumbnail."""
    files, images = rows.get("files"), rows.get("images")
    if files is not None and (images is not None or "images" not in names):
        held = files.filter(pc.equal(files["outcome"], schema.INDEXED))["id"]
        lost = _missing(held, images)
        if lost:
            _fault(report, "images", f"{lost:,} drawings of `files` have no row", INDEX_REMEDY)
    thumbnails = rows.get("thumbnails")
    if images is None or (thumbnails is None and "thumbnails" in names):
        return
    there = images.filter(pc.invert(images["missing"]))["id"]
    lost = _missing(there, thumbnails)
    if lost:
        _fault(report, "thumbnails", f"{lost:,} drawings have no thumbnail", INDEX_REMEDY)
    gone = _missing(images["id"], thumbnails) - lost
    if gone:
        report.notes.append(
            f"Thumbnails of drawings whose files are missing are lost: {gone:,}. They cannot be "
            "made again without the files."
        )


def _missing(ids: pa.ChunkedArray, table: pa.Table | None) -> int:
    """How many identities a table does not have."""
    wanted = pc.unique(ids.drop_null())
    if table is None:
        return len(wanted)
    return len(wanted) - int(pc.sum(pc.is_in(wanted, pc.unique(table["id"]))).as_py() or 0)


def _check_roots(rows: Mapping[str, pa.Table], names: set[str], report: CheckReport) -> None:
    if "roots" not in rows and "roots" in names:
        return  # it is damaged
    roots = rows.get("roots")
    known = set() if roots is None else {*roots["root"].to_pylist()}
    for table in ("files", "images"):
        found = rows.get(table)
        if found is None:
            continue
        if table == "images":
            found = found.filter(pc.invert(found["missing"]))
        unknown = set(pc.unique(found["root"]).to_pylist()) - known
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
        return  # it is damaged
    encoders = rows.get("encoders")
    known = [] if encoders is None else encoders.to_pylist()
    if stored and not known:
        _fault(report, "encoders", "there are vectors, and no encoder")
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
    width = content.layout.field("vector").type
    bits = width.value_type == pa.uint8()
    dimensions = width.list_size * (8 if bits else 1)
    if (bits, dimensions) != (row["vector_type"] == "bits", row["dimensions"]):
        _fault(
            report, table, f"its vectors have {dimensions:,} dimensions, not {row['dimensions']}"
        )
    labels = schema.labels_table(str(row["fingerprint"]))
    if labels not in contents and labels not in names:
        if "labels" in content.layout.names:
            _fault(report, labels, "it is missing")
    elif labels in contents and content.labels > contents[labels].count:
        _fault(report, labels, f"it has {contents[labels].count:,} labels, not {content.labels:,}")
