"""Write the origin and the licence of each set, for programs and for readers."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomli_w

from egara.datasets.contract import SPLITS
from egara.datasets.open_drawings.reserved import is_reserved
from egara.datasets.open_drawings.source_drawings import SetOrigin

__all__ = ["read_origins", "write_provenance"]

_HEAD = """# Sources of the open sketches

{total:,} sketches and drawings of {sets} sets. Every row of `open-sketches.parquet` names its set,
its package or archive (`source`) and its licence. Those under CC BY and CC BY-SA must be shown with
their authors' names; those under CC BY-SA may be redistributed only under the same licence.

Excluded: {excluded}.

| set | kind | title | authors | licence | source | train | validation | test | reserved |
|---|---|---|---|---|---|---|---|---|---|
"""

Counts = Mapping[tuple[str, str], Counter[str]]
"""The number of rows by split, for each set and kind."""


def read_origins(file: Path) -> dict[str, SetOrigin]:
    """Return the origins that ``sources.toml`` of another dataset has, by set."""
    names = {field.name for field in fields(SetOrigin)}
    records = tomllib.loads(file.read_text(encoding="utf-8"))["source"]
    return {
        record["set"]: SetOrigin(**{key: record[key] for key in names if key in record})
        for record in records
    }


def write_provenance(
    counts: Counts,
    origins: Mapping[str, Sequence[SetOrigin]],
    excluded: Mapping[str, int],
    folder: Path,
) -> None:
    """Write ``sources.toml`` and ``SOURCES.md``: one record for each set, kind and source."""
    records, lines = [], []
    for (name, kind), by_split in sorted(counts.items()):
        for origin in origins[name]:
            records.append(_record(origin, kind, by_split))
            lines.append(_line(origin, kind, by_split))
    (folder / "sources.toml").write_text(tomli_w.dumps({"source": records}), encoding="utf-8")
    reasons = ", ".join(f"{count:,} ({reason})" for reason, count in excluded.items() if count)
    head = _HEAD.format(
        total=sum(by_split.total() for by_split in counts.values()),
        sets=len({name for name, _ in counts}),
        excluded=reasons or "none",
    )
    (folder / "SOURCES.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _record(origin: SetOrigin, kind: str, by_split: Mapping[str, int]) -> dict[str, Any]:
    values = {field.name: getattr(origin, field.name) for field in fields(origin)}
    values |= {"kind": kind} | {split: by_split.get(split, 0) for split in SPLITS}
    values["reserved"] = is_reserved(origin.set)
    return {name: value for name, value in values.items() if value not in (None, "")}


def _line(origin: SetOrigin, kind: str, by_split: Mapping[str, int]) -> str:
    numbers = [str(by_split.get(split, 0)) for split in SPLITS]
    texts = [origin.title, origin.authors, origin.licence, origin.package, *numbers]
    cells = [text.replace("|", "\\|") for text in (origin.set, kind, *texts)]
    return f"| {' | '.join(cells)} | {'yes' if is_reserved(origin.set) else ''} |"
