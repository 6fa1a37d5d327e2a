"""Which encoders' vectors a collection has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.store import Store
from egara.encoders import Encoder, installed
from egara.errors import EncoderError

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
    """The encoders whose vectors the collection has, in the order in which they were added.

    Of several under one name the last answers; of several names of one fingerprint the last holds.
    """
    names = [name for name in schema.ENCODERS.names if name != "labels"]
    current: dict[str, EncoderInfo] = {}
    for row in store.read("encoders", schema.ENCODERS, names).to_pylist():
        vectors = store.count(schema.vectors_table(row["fingerprint"]))
        info = EncoderInfo(**row, vectors=vectors)
        old = _called(current.values(), info.fingerprint) or info.name
        current = {info.name if name == old else name: known for name, known in current.items()}
        current[info.name] = info
    return current


def write_encoders(store: Store, encoders: Sequence[Encoder]) -> None:
    """Write down which encoders answer from now on, each in the place of an older of its name.

    One that was renamed keeps its vectors.

    Raises:
        EncoderError: the collection knows it by another name, and under that it is installed too.
    """
    for encoder in encoders:
        name = _called(read_encoders(store).values(), encoder.fingerprint)
        if name == encoder.name:
            continue
        if name is not None:
            _check_renamed(name, encoder)
        row = {
            "fingerprint": encoder.fingerprint,
            "name": encoder.name,
            "vector_type": encoder.vector_type,
            "dimensions": encoder.dimensions,
            "metric": encoder.metric,
            "labels": None,
        }
        store.append("encoders", pa.Table.from_pylist([row], schema.ENCODERS))


def _called(known: Iterable[EncoderInfo], fingerprint: str) -> str | None:
    return next((info.name for info in known if info.fingerprint == fingerprint), None)


def _check_renamed(name: str, encoder: Encoder) -> None:
    """Refuse a second name of an encoder whose first one still leads to it."""
    old = installed().get(name)
    if old is not None and old.fingerprint() == encoder.fingerprint:
        raise EncoderError(
            f"The encoder {encoder.name!r} is the same as {name!r}, whose vectors the collection "
            f"has (fingerprint {encoder.fingerprint}). Name it {name!r}, or remove one of the two."
        )
