"""Find the other folders of a collection whose drawings an encoder has not encoded yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from egara.collection.tables import Store, schema
from egara.encoders import Encoder

__all__ = ["encoders_behind"]

IDS = pa.schema([("id", pa.string())])


def encoders_behind(
    store: Store, root: int, roots: Mapping[int, Path], encoders: Sequence[Encoder]
) -> dict[str, list[str]]:
    """Return the encoders that have not encoded all drawings of the other roots.

    Args:
        store: the tables.
        root: the root that was just indexed with all of the encoders.
        roots: the folders of all roots, by number.
        encoders: the encoders to check.

    Returns:
        Names of encoders, by folder.
    """
    encoders_by_folder: defaultdict[str, list[str]] = defaultdict(list)
    if len(roots) < 2:
        return encoders_by_folder
    images = store.read("images", schema.IMAGES, ["id", "root"], where="NOT missing").to_pylist()
    for encoder in encoders:
        table = schema.vectors_table(encoder.fingerprint)
        encoded = set(store.read(table, IDS)["id"].to_pylist())
        incomplete = {row["root"] for row in images if row["id"] not in encoded}
        for other in sorted(incomplete - {root}):
            encoders_by_folder[str(roots[other])].append(encoder.name)
    return encoders_by_folder
