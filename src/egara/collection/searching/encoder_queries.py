"""Give each item of a query to the encoders that read it, and convert it to their vectors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from numpy.typing import NDArray

from egara.collection.searching.query import QueryItem, is_weight
from egara.collection.snapshots import Snapshot, Space
from egara.collection.tables import EncoderInfo
from egara.encoders import (
    Encoder,
    EncoderLoader,
    Kind,
    checked_output,
    installed,
    row_faults,
)
from egara.errors import BadInput, EgaraError, EncoderError, UnknownEncoder
from egara.limits import MAX_WEIGHT

__all__ = [
    "EncoderQuery",
    "Example",
    "checked_weights",
    "encoder_query",
    "reading",
    "require_readers",
]

READERS: Mapping[Kind, str] = {"image": "images", "sketch": "sketches", "text": "text"}


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a query: a vector (D,) and its weight, below 0 for a negative example."""

    vector: NDArray[Any]
    weight: float


@dataclass(frozen=True, slots=True)
class EncoderQuery:
    """The query for one encoder.

    Attributes:
        space: the encoder's vectors.
        weight: the encoder's weight. If it is negative, drawings that are near according to this
            encoder rank lower.
        examples: external items first, then drawings of the collection.
    """

    space: Space
    weight: float
    examples: Sequence[Example]

    @property
    def positives(self) -> list[Example]:
        """The examples with positive weights."""
        return [example for example in self.examples if example.weight > 0]

    @property
    def negatives(self) -> list[Example]:
        """The examples with negative weights."""
        return [example for example in self.examples if example.weight < 0]


def checked_weights(snapshot: Snapshot, weights: Mapping[str, float]) -> dict[str, float]:
    """Check weights of encoders, and return those that are not 0.

    Raises:
        UnknownEncoder: the collection has no vectors of an encoder.
        BadInput: a weight is not finite or too large, or none is above 0.
    """
    for name, weight in weights.items():
        snapshot.encoder(name)
        if not is_weight(weight):
            raise BadInput(
                f"The weight of {name!r} must be a number from {-MAX_WEIGHT:,.0f} to "
                f"{MAX_WEIGHT:,.0f}; got {weight!r:.80}."
            )
    chosen = {name: float(weight) for name, weight in weights.items() if weight}
    if max(chosen.values(), default=0) <= 0:
        raise BadInput("Give at least one encoder a weight above 0.")
    return chosen


def reading(loader: EncoderLoader, names: Iterable[str], kind: Kind) -> list[str]:
    """Return those encoders that read a kind of items.

    Every encoder reads images. An encoder that is not installed counts, too: loading it raises the
    error that explains it.
    """
    return [name for name in names if kind == "image" or kind in loader.kinds(name)]


def require_readers(
    loader: EncoderLoader, snapshot: Snapshot, chosen: Iterable[str], items: Sequence[QueryItem]
) -> None:
    """Check that each external item can be read by one of the chosen encoders.

    Raises:
        BadInput: no chosen encoder reads an item; the message names those that would.
    """
    names = list(chosen)
    for kind in dict.fromkeys(cast("Kind", item.kind) for item in items):
        if reading(loader, names, kind):
            continue
        in_collection = reading(loader, snapshot.comparing, kind)
        able = [m for m in installed().values() if kind in m.kinds]
        meant_first = sorted(able, key=lambda manifest: kind not in manifest.roles)
        elsewhere = [m.name for m in meant_first if m.name not in snapshot.encoders]
        if in_collection:
            remedy = f"These encoders of the collection do: {', '.join(in_collection)}."
        elif elsewhere:
            remedy = (
                f"Index the folder with one that does: egara index FOLDER --encoder {elsewhere[0]}"
            )
        else:
            remedy = (
                "None of the installed encoders does. `egara encoders available` lists published "
                "ones; install one with `egara encoders add SOURCE`, and index the folder with it: "
                "egara index FOLDER --encoder NAME"
            )
        who = f"None of {', '.join(names)}" if names else "No encoder of the collection"
        raise BadInput(f"{who} reads {READERS[kind]}. {remedy}")


def encoder_query(
    space: Space,
    weight: float,
    items: Sequence[QueryItem],
    rows: Sequence[tuple[int, float]],
    loader: EncoderLoader,
) -> EncoderQuery:
    """Encode the items of a query that an encoder reads, and look up the vectors of its drawings.

    Args:
        space: the encoder's vectors.
        weight: the encoder's weight.
        items: images, sketches and texts. Items that the encoder does not read are left out.
        rows: catalogue rows of drawings with their weights.
        loader: loads the encoder.

    Raises:
        BadImage: an image cannot be read.
        EncoderError: the installed encoder did not make the collection's vectors.
        UnknownDrawing: a drawing has no vector of this encoder.
    """
    examples: list[Example] = []
    for kind in READERS:
        read = [item for item in items if item.kind == kind]
        if read and reading(loader, [space.info.name], kind):
            encoder = _loaded(loader, space.info, kind)
            vectors = _encoded(encoder, [item.value for item in read], kind)
            examples += map(Example, vectors, [item.weight for item in read])
    examples += [Example(space.vector(row), row_weight) for row, row_weight in rows]
    return EncoderQuery(space, weight, examples)


def _encoded(encoder: Encoder, values: Sequence[Any], kind: Kind) -> NDArray[Any]:
    """Return the vectors (n, D) of items, of the type that is compared.

    Raises:
        EncoderError: the encoder fails, or its vectors do not have the shape that it declares.
    """
    try:
        encoded = checked_output(encoder, encoder.encode(values, kind=kind), len(values), kind)
    except EgaraError:
        raise
    except Exception as error:  # third-party encoders can raise anything
        raise EncoderError(
            f"The encoder {encoder.name!r} fails on {READERS[kind]}: "
            f"{type(error).__name__}: {error}."
        ) from error
    fault = next((fault for fault in row_faults(encoded) if fault is not None), None)
    if fault is not None:
        raise EncoderError(f"The encoder {encoder.name!r} cannot encode the query: {fault}.")
    assert encoded.vectors is not None  # a query is compared only by encoders with vectors
    return encoded.vectors


def _loaded(loader: EncoderLoader, info: EncoderInfo, kind: Kind) -> Encoder:
    try:
        encoder = loader.load(info.name, kind)
    except UnknownEncoder:
        raise UnknownEncoder(
            f"The collection has vectors of the encoder {info.name!r} ({info.fingerprint}), which "
            "is not installed. Only drawings of the collection can be compared, not images. "
            "Install it with `egara encoders add FOLDER`; if it was renamed, index the folder "
            "with its new name; or search with another encoder."
        ) from None
    if encoder.fingerprint != info.fingerprint:
        raise EncoderError(
            f"The installed encoder {info.name!r} ({encoder.fingerprint}) did not make the "
            f"collection's vectors ({info.fingerprint} did). Index the folder again to add vectors "
            "of the installed encoder."
        )
    return encoder
