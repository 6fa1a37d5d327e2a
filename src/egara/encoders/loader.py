"""Load encoders by name, or use objects that satisfy `Encoder`."""

from collections.abc import Iterable, Mapping

from egara.encoders.checks import check_encoder
from egara.encoders.contract import Encoder, Kind
from egara.encoders.manifest import Manifest
from egara.encoders.registry import fingerprint_of, installed, load, provided
from egara.errors import BadInput

__all__ = ["EncoderLoader"]


class EncoderLoader:
    """Loads encoders by name: objects that were given before, then the installed encoders."""

    def __init__(self) -> None:
        """Know no objects."""
        self._objects: dict[str, Encoder] = {}

    def names(self, encoders: Iterable[str | Encoder]) -> list[str]:
        """Return the names of encoders, and remember the objects among them by their names.

        Args:
            encoders: names and objects, or a mapping from them to weights.

        Raises:
            BadInput: one is neither a name nor an encoder, an object has the name of an installed
                encoder with another fingerprint, or a mapping has an object and its name.
        """
        if isinstance(encoders, str):
            raise BadInput(f"encoders must be a list; for one, give [{encoders!r}].")
        names: list[str] = []
        for encoder in encoders:
            if not isinstance(encoder, str):
                check_encoder(encoder)
                _check_name(encoder)
                self._objects[encoder.name] = encoder
                encoder = encoder.name
            if isinstance(encoders, Mapping) and encoder in names:
                raise BadInput(f"The encoder {encoder!r} is given twice, as an object and by name.")
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
        encoder = self._objects.get(name) or _installed(name)
        return frozenset() if encoder is None else frozenset(encoder.kinds)


def _installed(name: str) -> Encoder | Manifest | None:
    """Return an installed encoder, an object or a manifest; None if there is none."""
    return provided().get(name) or installed().get(name)


def _check_name(encoder: Encoder) -> None:
    """Check that an installed encoder of the same name has the same fingerprint.

    Otherwise, the name would mean another encoder as soon as the object is not given.
    """
    other = _installed(encoder.name)
    fingerprint = None if other is None else fingerprint_of(other)
    if fingerprint not in (None, encoder.fingerprint):
        raise BadInput(
            f"The installed encoder {encoder.name!r} has another fingerprint ({fingerprint}) than "
            f"the object of this name ({encoder.fingerprint}). Give the object another name."
        )
