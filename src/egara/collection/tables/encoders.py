"""Read and write the encoders of a collection."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from egara.collection.tables import schema
from egara.collection.tables.store import Store
from egara.encoders import Encoder, Kind, Role, installed
from egara.errors import EncoderError

__all__ = ["EncoderInfo", "read_encoders", "write_encoders"]


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """An encoder whose vectors the collection has.

    Attributes:
        name: the name under which it was added last.
        fingerprint: the fingerprint of its weights and preprocessing.
        metric: the name of its distance, such as ``cosine``; None without vectors.
        vector_type: ``bits`` or ``floats``; None for an encoder with scores alone.
        dimensions: the length of a vector, in bits or floats; 0 without vectors.
        vectors: the number of drawings with stored vectors or scores.
        labels: the number of labels that can be tags. This and the following attributes are set by
            `Collection.describe`.
        kinds: the kinds of items that can be encoded now; none if it is not installed.
        roles: the roles that it serves.
        can_serve: the roles that it could serve.
    """

    name: str
    fingerprint: str
    metric: str | None
    vector_type: str | None
    dimensions: int
    vectors: int
    labels: int = 0
    kinds: tuple[Kind, ...] = ()
    roles: tuple[Role, ...] = ()
    can_serve: tuple[Role, ...] = ()


def read_encoders(store: Store) -> dict[str, EncoderInfo]:
    """Return the encoders whose vectors the collection has, by name, in the order of addition.

    If several encoders have the same name, the last added one is returned. If one fingerprint has
    several names, the last name is returned.
    """
    names = [name for name in schema.ENCODERS.names if name != "labels"]
    current: dict[str, EncoderInfo] = {}
    for row in store.read("encoders", schema.ENCODERS, names).to_pylist():
        vectors = store.count(schema.vectors_table(row["fingerprint"]))
        info = EncoderInfo(**row, vectors=vectors)
        old = _name_of(current.values(), info.fingerprint) or info.name
        current = {info.name if name == old else name: entry for name, entry in current.items()}
        current[info.name] = info
    return current


def write_encoders(store: Store, encoders: Sequence[Encoder]) -> None:
    """Record encoders. Each replaces an older encoder of the same name.

    A renamed encoder keeps its vectors.

    Raises:
        EncoderError: the collection has the encoder under another name, and an installed encoder
            of that name has the same fingerprint.
    """
    for encoder in encoders:
        name = _name_of(read_encoders(store).values(), encoder.fingerprint)
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


def _name_of(known: Iterable[EncoderInfo], fingerprint: str) -> str | None:
    return next((info.name for info in known if info.fingerprint == fingerprint), None)


def _check_renamed(name: str, encoder: Encoder) -> None:
    """Raise an error if an encoder has a new name and is still installed under its old name."""
    old = installed().get(name)
    if old is not None and old.fingerprint() == encoder.fingerprint:
        raise EncoderError(
            f"The encoder {encoder.name!r} is the same as {name!r}, whose vectors the collection "
            f"has (fingerprint {encoder.fingerprint}). Name it {name!r}, or remove one of the two."
        )
