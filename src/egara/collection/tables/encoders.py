"""Which encoders' vectors a collection has."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.store import Store
from egara.encoders import Encoder

__all__ = ["EncoderInfo", "read_encoders", "write_encoders"]


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """An encoder whose vectors the collection has."""

    name: str
    fingerprint: str
    metric: str
    vector_type: str
    dimensions: int
    vectors: int


def read_encoders(store: Store) -> dict[str, EncoderInfo]:
    """The encoders whose vectors the collection has, in the order in which they were added."""
    names = [name for name in schema.ENCODERS.names if name != "labels"]
    rows = store.read("encoders", schema.ENCODERS, names).to_pylist()
    return {
        row["name"]: EncoderInfo(
            name=row["name"],
            fingerprint=row["fingerprint"],
            metric=row["metric"],
            vector_type=row["vector_type"],
            dimensions=row["dimensions"],
            vectors=store.count(schema.vectors_table(row["fingerprint"])),
        )
        for row in rows
    }


def write_encoders(store: Store, encoders: Sequence[Encoder]) -> None:
    """Write down which encoders answer from now on, each in the place of an older of its name."""
    known = {info.fingerprint for info in read_encoders(store).values()}
    rows = [
        {
            "fingerprint": encoder.fingerprint,
            "name": encoder.name,
            "vector_type": encoder.vector_type,
            "dimensions": encoder.dimensions,
            "metric": encoder.metric,
            "labels": None,
        }
        for encoder in encoders
        if encoder.fingerprint not in known
    ]
    if rows:
        store.append("encoders", pa.Table.from_pylist(rows, schema.ENCODERS))
