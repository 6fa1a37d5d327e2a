"""Find folders with drawings that have no vector of an encoder yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from egara.collection.tables import Store, schema
from egara.encoders import Encoder

__all__ = ["incomplete_folders"]

IDS = pa.schema([("id", pa.string())])


def incomplete_folders(
    store: Store, root: int, roots: Mapping[int, Path], encoders: Sequence[Encoder]
) -> dict[str, list[str]]:
    """Return the other roots with drawings that some of these encoders have not encoded.

    Args:
        store: the tables.
        root: the root that was just indexed with all of the encoders.
        roots: the folders of all roots, by number.
        encoders: the encoders to check.

    Returns:
        The names of these encoders, by the folder of the root.
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
