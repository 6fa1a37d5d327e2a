"""Find out which roles an encoder of a collection can serve, and for which it is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from egara import encoders
from egara.collection.tables import EncoderInfo, Store, count_labels
from egara.encoders import ROLES, Encoder, Kind, Manifest, Role

__all__ = ["Abilities", "read_abilities"]


@dataclass(frozen=True)
class Abilities:
    """What an encoder of a collection can do.

    Attributes:
        info: the encoder.
        labels: the number of labels that can be tags.
        namesake: the installed encoder of the same name; None without one. Only if its fingerprint
            is that of `info`, the collection's vectors are from it.
    """

    info: EncoderInfo
    labels: int
    namesake: Manifest | Encoder | None

    @cached_property
    def installed(self) -> Manifest | Encoder | None:
        """The installed encoder of the same name and fingerprint; None without one."""
        if self.namesake is None or encoders.fingerprint_of(self.namesake) != self.info.fingerprint:
            return None
        return self.namesake

    @property
    def has_vectors(self) -> bool:
        """Whether drawings can be compared by the encoder."""
        return self.info.vector_type is not None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of items that can be encoded now; empty if the encoder is not installed."""
        return () if self.installed is None else tuple(sorted(self.installed.kinds))

    @property
    def near(self) -> float | None:
        """The measured distance up to which drawings are near; None if it is unknown."""
        if not isinstance(self.namesake, Manifest) or self.namesake.vectors is None:
            return None
        near = self.namesake.vectors.near
        return None if near is None or self.installed is None else near

    def proposes(self, role: Role) -> bool:
        """Return whether the manifest of the installed encoder names a role."""
        named = isinstance(self.namesake, Manifest) and role in self.namesake.roles
        return named and self.installed is not None

    def lacks(self, role: Role) -> str | None:
        """Return what the encoder lacks to serve a role, as the end of a sentence; None: nothing.

        The role ``tags`` needs labels, all others vectors, and ``text`` and ``sketch`` an installed
        encoder that reads them.
        """
        if role == "tags":
            return None if self.labels else "has no labels"
        if not self.has_vectors:
            return "has no vectors"
        if role not in ("text", "sketch"):
            return None
        if self.installed is None:
            return "is not installed, or another version of it is"
        items = "words" if role == "text" else "sketches"
        return None if role in self.installed.kinds else f"does not read {items}"

    @property
    def can_serve(self) -> tuple[Role, ...]:
        """The roles that the encoder can serve."""
        return tuple(role for role in ROLES if self.lacks(role) is None)


def read_abilities(
    store: Store, infos: Mapping[str, EncoderInfo], objects: Mapping[str, Encoder]
) -> dict[str, Abilities]:
    """Return the abilities of the encoders of a collection, by name.

    Args:
        store: the collection's tables.
        infos: the encoders, by name.
        objects: encoders that are used instead of installed ones of the same name.
    """
    found: Mapping[str, Manifest | Encoder] = {
        **encoders.installed(),
        **encoders.provided(),
        **objects,
    }
    return {
        name: Abilities(info, count_labels(store, info), found.get(name))
        for name, info in infos.items()
    }
