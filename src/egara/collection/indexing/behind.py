"""Which other folders of a collection an encoder has not seen yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from egara.collection.tables import Store, schema
from egara.encoders import Encoder

__all__ = ["behind"]

IDS = pa.schema([("id", pa.string())])


def behind(
    store: Store, root: int, roots: Mapping[int, Path], encoders: Sequence[Encoder]
) -> dict[str, list[str]]:
    """The encoders that lack drawings of other folders than a root's, by folder."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if len(roots) < 2:
        return found
    images = store.read("images", schema.IMAGES, ["id", "root"], where="NOT missing").to_pylist()
    for encoder in encoders:
        table = schema.vectors_table(encoder.fingerprint)
        known = set(store.read(table, IDS)["id"].to_pylist())
        lacking = {row["root"] for row in images if row["id"] not in known}
        for other in sorted(lacking - {root}):
            found[str(roots[other])].append(encoder.name)
    return found
