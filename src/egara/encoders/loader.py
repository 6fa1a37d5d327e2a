"""Load encoders by name, or use objects that satisfy `Encoder`."""

import re
from collections.abc import Iterable

from egara.encoders.contract import Encoder, Kind
from egara.encoders.manifest import is_name
from egara.encoders.registry import installed, load, provided
from egara.errors import BadInput
from egara.metric import Metric, VectorType

__all__ = ["EncoderLoader", "kinds_read"]

FINGERPRINT = re.compile("[0-9a-f]{16}")
MEMBERS = (
    *("name", "fingerprint", "kinds", "vector_type", "dimensions", "metric", "labels"),
    *("provider", "encode"),
)
"""The members of `Encoder`, for messages."""


class EncoderLoader:
    """Loads encoders by name: objects that were given before, then the installed encoders."""

    def __init__(self) -> None:
        """Know no objects."""
        self._objects: dict[str, Encoder] = {}

    def names(self, encoders: Iterable[str | Encoder]) -> list[str]:
        """Return the names of encoders, and remember the objects among them by their names.

        Raises:
            BadInput: one is neither a name nor an encoder.
        """
        if isinstance(encoders, str):
            raise BadInput(f"encoders must be a list; for one, give [{encoders!r}].")
        names = []
        for encoder in encoders:
            if not isinstance(encoder, str):
                _check(encoder)
                self._objects[encoder.name] = encoder
                encoder = encoder.name
            names.append(encoder)
        return list(dict.fromkeys(names))

    @property
    def objects(self) -> dict[str, Encoder]:
        """The objects that were given before, by name."""
        return dict(self._objects)

    def load(self, name: str, kind: Kind = "image") -> Encoder:
        """Return an encoder that can encode items of a kind.

        Raises:
            UnknownEncoder: no object and no installed encoder has this name.
            EncoderError: the encoder is not usable.
            BadInput: the encoder does not read this kind.
        """
        return self._objects[name] if name in self._objects else load(name, kind=kind)

    def kinds(self, name: str) -> frozenset[Kind]:
        """Return the kinds of items that an encoder reads; none if it is not installed."""
        return self._objects[name].kinds if name in self._objects else kinds_read(name)


def kinds_read(name: str) -> frozenset[Kind]:
    """Return the kinds of items that an installed encoder reads; none if it is not installed."""
    objects = provided()
    if name in objects:
        return objects[name].kinds
    manifest = installed().get(name)
    return manifest.kinds if manifest else frozenset()


def _check(encoder: object) -> None:
    """Raise `BadInput` if an object is not an encoder that a collection can store."""
    missing = [member for member in MEMBERS if not hasattr(encoder, member)]
    if missing or not isinstance(encoder, Encoder) or isinstance(encoder, type):
        raise BadInput(
            f"An encoder must be a name, or an object with the members of egara.Encoder; got "
            f"{encoder!r:.80}{f', without {missing[0]}' if missing else ''}."
        )
    if not is_name(encoder.name) or not FINGERPRINT.fullmatch(str(encoder.fingerprint)):
        raise BadInput(
            "An encoder's name must have letters, digits, - and _, and its fingerprint 16 "
            f"hexadecimal digits; got {encoder.name!r} and {encoder.fingerprint!r}."
        )
    bits = encoder.vector_type == VectorType.BITS
    whole = encoder.dimensions > 0 and not (bits and encoder.dimensions % 8)
    if encoder.vector_type is not None and (
        encoder.vector_type not in tuple(VectorType)
        or encoder.metric not in tuple(Metric)
        or bits != (encoder.metric == Metric.HAMMING)
        or not whole
    ):
        raise BadInput(
            f"The encoder {encoder.name!r} has vectors of {encoder.dimensions} "
            f"{encoder.vector_type}, compared by {encoder.metric}; expected floats compared by "
            "cosine, euclidean or inner, or bits (a multiple of 8) compared by hamming."
        )
    if encoder.vector_type is None and not encoder.labels:
        raise BadInput(f"The encoder {encoder.name!r} has neither vectors nor labels.")
    if "image" not in encoder.kinds:
        raise BadInput(
            f"The encoder {encoder.name!r} reads {', '.join(sorted(encoder.kinds)) or 'nothing'}; "
            "it must read images."
        )
