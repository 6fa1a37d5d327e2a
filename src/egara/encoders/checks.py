"""Check encoders of third parties: their attributes, and the results of their method `encode`."""

import re
from collections.abc import Iterable, Sequence, Set
from numbers import Integral
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from egara.encoders.contract import Encoded, Encoder, Kind, Label
from egara.encoders.manifest import is_name
from egara.errors import BadInput, EncoderError
from egara.metric import Metric, VectorType
from egara.tomlfiles import shortened

__all__ = ["SCORE_TOLERANCE", "check_encoder", "checked_output", "row_faults"]

MEMBERS = (
    *("name", "fingerprint", "kinds", "vector_type", "dimensions", "metric", "labels"),
    *("provider", "encode"),
)
"""The members of `Encoder`."""

FINGERPRINT = re.compile("[0-9a-f]{16}")
KINDS = frozenset(get_args(Kind))
FLOAT_METRICS = tuple(str(metric) for metric in Metric if metric != Metric.HAMMING)
MAX_DIMENSIONS = 2**20

MAX_LENGTH = 1e18
"""The largest length of a vector. The square of a distance then fits into float32."""

SCORE_TOLERANCE = 1e-3
"""Rounding in a model can make scores slightly smaller than 0 or larger than 1."""


def check_encoder(encoder: object) -> None:
    """Check the attributes of an object that is used as an encoder.

    Raises:
        BadInput: an attribute is missing or not valid. The message has the attribute, its value and
            the allowed values.
    """
    if isinstance(encoder, type | str | int | float | dict | None):
        raise BadInput(
            "An encoder must be a name, or an object with the members of egara.Encoder; got "
            f"{shortened(encoder)}."
        )
    values = {name: _attribute(encoder, name) for name in MEMBERS}
    name = values["name"]
    if not isinstance(name, str) or not is_name(name):
        raise BadInput(
            f"The encoder's name is {shortened(name)}; expected letters, digits, - and _, at most "
            "64 characters, the first a letter or digit."
        )
    for attribute, expected in _faults(values):
        raise BadInput(f"The encoder {name!r}: {attribute}; expected {expected}.")
    if values["vector_type"] is None and values["labels"] is None:
        raise BadInput(
            f"The encoder {name!r}: vector_type is None, so labels are needed; without vectors and "
            "labels, it encodes nothing."
        )


def _attribute(encoder: object, name: str) -> Any:  # noqa: ANN401 - any value
    try:
        return getattr(encoder, name)
    except AttributeError as error:
        raise BadInput(
            "An encoder must be a name, or an object with the members of egara.Encoder; "
            f"{encoder!r:.80} has no attribute {name}."
        ) from error
    except Exception as error:  # a property of a third party can raise anything
        owner = (
            repr(encoder)[:80] if name == "name" else f"The encoder {_attribute(encoder, 'name')!r}"
        )
        reason = f"{type(error).__name__}: {error}"
        raise BadInput(f"{owner}: {name} cannot be read: {reason}.") from error


def _faults(values: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield each attribute that is not valid, with its value, and the values that are allowed."""

    def given(name: str) -> str:
        return f"{name} is {shortened(values[name])}"

    fingerprint = values["fingerprint"]
    if not isinstance(fingerprint, str) or not FINGERPRINT.fullmatch(fingerprint):
        yield given("fingerprint"), "16 hexadecimal digits, 0-9 and a-f"
    kinds = values["kinds"]
    if not isinstance(kinds, Set) or not kinds <= KINDS or "image" not in kinds:
        yield given("kinds"), "a set with 'image' and optionally 'sketch' and 'text'"
    vector_type, metric, dimensions = (values[x] for x in ("vector_type", "metric", "dimensions"))
    if not isinstance(vector_type, str | None) or vector_type not in (None, *VectorType):
        yield given("vector_type"), "'floats', 'bits' or None for an encoder with scores alone"
    if vector_type is not None:
        whole = isinstance(dimensions, Integral) and not isinstance(dimensions, bool)
        if not whole or not 1 <= dimensions <= MAX_DIMENSIONS:
            yield given("dimensions"), f"an integer from 1 to {MAX_DIMENSIONS:,}"
        if vector_type == VectorType.BITS and dimensions % 8:
            yield given("dimensions"), "a multiple of 8, because vector_type is 'bits'"
        metrics = ("hamming",) if vector_type == VectorType.BITS else FLOAT_METRICS
        if not isinstance(metric, str) or metric not in metrics:
            names = " or ".join(map(repr, metrics))
            yield given("metric"), f"{names}, because vector_type is {str(vector_type)!r}"
    yield from _label_faults(values["labels"])
    if not isinstance(values["provider"], str):
        yield given("provider"), "a string, such as 'CPUExecutionProvider'"
    if not callable(values["encode"]):
        yield given("encode"), "a method"


def _label_faults(labels: object) -> Iterable[tuple[str, str]]:
    if labels is None:
        return
    if isinstance(labels, str) or not isinstance(labels, Sequence) or not labels:
        yield f"labels is {shortened(labels)}", "None or a tuple of egara.Label, one for each score"
        return
    names: set[str] = set()
    for number, label in enumerate(labels):
        if not isinstance(label, Label) or not isinstance(label.name, str) or not label.name:
            yield f"labels[{number}] is {shortened(label)}", "an egara.Label with a name"
            return
        if label.name in names:
            yield f"labels[{number}] is named {label.name!r}, like an earlier one", "unique names"
        names.add(label.name)


def checked_output(encoder: Encoder, encoded: object, count: int, kind: Kind = "image") -> Encoded:
    """Check the result of `encode`, and convert its arrays to the types of the tables.

    Args:
        encoder: the encoder.
        encoded: what its method `encode` returned.
        count: the number N of items.
        kind: their kind; only images have scores.

    Returns:
        Vectors (N, D) of float32, or uint8 for bits, and scores (N, L) of float32. Single rows may
        have numbers that are not valid; see `row_faults`.

    Raises:
        EncoderError: an array is missing, or has another shape or type than the encoder declares.
    """
    if not isinstance(encoded, Encoded):
        what = "None" if encoded is None else f"a {type(encoded).__name__}"
        raise EncoderError(
            f"The encoder {encoder.name!r}: encode returned {what}; expected an "
            "egara.encoders.Encoded with vectors and scores."
        )
    vectors: NDArray[Any] | None = None
    scores: NDArray[Any] | None = None
    if encoder.vector_type == VectorType.BITS:
        shape = count, encoder.dimensions // 8
        vectors = _array(encoder, "vectors", encoded.vectors, shape, np.dtype(np.uint8))
    elif encoder.vector_type is not None:
        shape = count, encoder.dimensions
        vectors = _array(encoder, "vectors", encoded.vectors, shape, np.dtype(np.float32))
    if encoder.labels is not None and kind == "image":
        shape = count, len(encoder.labels)
        scores = _array(encoder, "scores", encoded.scores, shape, np.dtype(np.float32))
    return Encoded(vectors, scores)


def _array(
    encoder: Encoder, name: str, values: object, shape: tuple[int, int], dtype: np.dtype[Any]
) -> NDArray[Any]:
    """Convert vectors or scores to an array of a shape and a type."""
    start = f"The encoder {encoder.name!r}: encode returned"
    expected = f"expected the shape {shape} and the type {dtype}"
    if values is None:
        raise EncoderError(f"{start} no {name}; {expected}.")
    try:
        array = np.asarray(values)
    except (ValueError, TypeError) as error:  # lists of different lengths, for example
        raise EncoderError(f"{start} {name} that are not an array: {error}; {expected}.") from error
    if array.shape != shape:
        raise EncoderError(f"{start} {name} of shape {array.shape}; {expected}.")
    bits = dtype == np.uint8
    if (array.dtype != dtype) if bits else (array.dtype.kind not in "fiub"):
        raise EncoderError(f"{start} {name} of the type {array.dtype.str}; expected {dtype}.")
    with np.errstate(over="ignore", invalid="ignore"):  # values that are too large become infinite
        return array.astype(dtype, copy=False)


def row_faults(encoded: Encoded) -> list[str | None]:
    """Return for each row why it cannot be stored or compared; None if it can.

    Args:
        encoded: the result of `checked_output`.
    """
    vectors, scores = encoded.vectors, encoded.scores
    count = len(next(values for values in (vectors, scores) if values is not None))
    faults: list[str | None] = []
    for row in range(count):
        fault = None if vectors is None else _vector_fault(vectors[row])
        if fault is None and scores is not None:
            fault = _score_fault(scores[row])
        faults.append(fault)
    return faults


def _vector_fault(vector: NDArray[Any]) -> str | None:
    """Return why a vector (D,) cannot be compared; vectors of bits always can."""
    if vector.dtype == np.uint8:
        return None
    if not np.isfinite(vector).all():
        return "its vector has numbers that are not finite"
    length = float(np.linalg.norm(vector.astype(np.float64)))
    if length > MAX_LENGTH:
        return f"its vector has the length {length:g}; expected at most {MAX_LENGTH:g}"
    return None


def _score_fault(scores: NDArray[Any]) -> str | None:
    """Return why scores (L,) cannot be stored."""
    if not np.isfinite(scores).all():
        return "it has scores that are not finite"
    low, high = float(scores.min()), float(scores.max())
    if low < -SCORE_TOLERANCE or high > 1 + SCORE_TOLERANCE:
        return f"it has scores from {low:g} to {high:g}; expected 0 to 1"
    return None
