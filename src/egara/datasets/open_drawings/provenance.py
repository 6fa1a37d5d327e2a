"""Write the origin and the licence of each set, for programs and for readers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import tomli_w

from egara.datasets.contract import SPLITS
from egara.datasets.open_drawings.reserved import is_reserved
from egara.datasets.open_drawings.source_drawings import SetOrigin
from egara.datasets.open_drawings.table import SplitDrawing

__all__ = ["write_provenance"]

_HEAD = """# Sources of the open drawings

{total:,} drawings of {sets} sets. Every row of `open-drawings.parquet` names its set, its
package (`source`) and its licence. Drawings under CC BY and CC BY-SA must be shown with their
authors' names; those under CC BY-SA may be redistributed only under the same licence. Brand icons
may be trademarks, whatever the licence of the drawing.

Excluded: {excluded}.

| set | title | authors | licence | package | train | validation | test | reserved |
|---|---|---|---|---|---|---|---|---|
"""


def write_provenance(
    drawings: Sequence[SplitDrawing],
    origins: Mapping[str, SetOrigin],
    excluded: Mapping[str, int],
    folder: Path,
) -> None:
    """Write ``sources.toml`` and ``SOURCES.md``: one record for each set, sorted by name."""
    counts = {name: Counter[str]() for name in sorted(origins)}
    for item in drawings:
        counts[item.drawing.source.set][item.split] += 1
    present = {name: by_split for name, by_split in counts.items() if by_split}
    records = [_record(origins[name], by_split) for name, by_split in present.items()]
    (folder / "sources.toml").write_text(tomli_w.dumps({"source": records}), encoding="utf-8")
    reasons = ", ".join(f"{count:,} ({reason})" for reason, count in excluded.items())
    head = _HEAD.format(total=len(drawings), sets=len(present), excluded=reasons or "none")
    lines = [_line(origins[name], by_split) for name, by_split in present.items()]
    (folder / "SOURCES.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _record(origin: SetOrigin, drawings_by_split: Mapping[str, int]) -> dict[str, Any]:
    values = {field.name: getattr(origin, field.name) for field in fields(origin)}
    values |= {split: drawings_by_split.get(split, 0) for split in SPLITS}
    values["reserved"] = is_reserved(origin.set)
    return {name: value for name, value in values.items() if value is not None}


def _line(origin: SetOrigin, drawings_by_split: Mapping[str, int]) -> str:
    numbers = [str(drawings_by_split.get(split, 0)) for split in SPLITS]
    texts = [origin.set, origin.title, origin.authors, origin.licence, origin.package, *numbers]
    cells = [text.replace("|", "\\|") for text in texts]
    return f"| {' | '.join(cells)} | {'yes' if is_reserved(origin.set) else ''} |"
