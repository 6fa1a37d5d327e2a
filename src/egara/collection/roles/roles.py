"""Choose the encoder that serves each role, and store the user's choices."""

import threading
from collections.abc import Mapping
from difflib import get_close_matches
from typing import get_args

import pyarrow as pa

from egara import encoders
from egara.collection.roles.abilities import Abilities, read_abilities
from egara.collection.tables import EncoderInfo, Store, quoted, read_encoders, schema
from egara.encoders import ROLES, Encoder, EncoderLoader, Role, installed_state
from egara.errors import BadInput, UnknownEncoder

__all__ = ["Roles", "serving"]

SERVED_BY_ANY: tuple[Role, ...] = ("tags", "text", "sketch", "default")
"""The roles that the first capable encoder serves if no encoder is meant for them. The style, the
subject and the atmosphere of a drawing are only in vectors that were trained for them."""


def serving(abilities: Mapping[str, Abilities], assigned: Mapping[str, str]) -> dict[Role, str]:
    """Return the encoder that serves each role, without the roles that none serves.

    The first of these encoders that can serve a role serves it: the one that the user assigned;
    those whose manifests name the role; and for the roles in `SERVED_BY_ANY` all others.

    Args:
        abilities: of the collection's encoders, by name, in the order of the collection.
        assigned: the names of the encoders that the user assigned, by role.
    """
    chosen = ((role, _server(role, abilities, assigned.get(role))) for role in ROLES)
    return {role: name for role, name in chosen if name is not None}


def _server(role: Role, abilities: Mapping[str, Abilities], assigned: str | None) -> str | None:
    if assigned is not None and assigned in abilities and abilities[assigned].lacks(role) is None:
        return assigned
    meant = [encoder for encoder in abilities.values() if encoder.proposes(role)]
    others = abilities.values() if role in SERVED_BY_ANY else ()
    able = (encoder for encoder in (*meant, *others) if encoder.lacks(role) is None)
    return next((encoder.info.name for encoder in able), None)


class Roles:
    """The roles of the encoders of one collection."""

    def __init__(self, store: Store, loader: EncoderLoader) -> None:
        """Use the collection's tables, and the objects that are used as encoders."""
        self._store = store
        self._loader = loader
        self._abilities: tuple[object, dict[str, Abilities]] | None = None
        self._assigned: tuple[int, dict[str, str]] | None = None
        self._serving: tuple[object, dict[Role, str]] | None = None
        self._lock = threading.Lock()

    def abilities(self, infos: Mapping[str, EncoderInfo]) -> dict[str, Abilities]:
        """Return the abilities of encoders of the collection, by name.

        They are read again if the encoders differ, or if an encoder was installed or removed.
        """
        with self._lock:
            return self._read_abilities(infos)[1]

    def serving(self, infos: Mapping[str, EncoderInfo]) -> dict[Role, str]:
        """Return the encoder that serves each role, of the given encoders of the collection."""
        with self._lock:
            key, abilities = self._read_abilities(infos)
            version, assigned = self._read_assigned()
            if self._serving is None or self._serving[0] != (key, version):
                self._serving = (key, version), serving(abilities, assigned)
            return dict(self._serving[1])

    def assigned(self) -> dict[Role, str]:
        """See `RoleVerbs.assigned_roles`."""
        with self._lock:
            assigned = self._read_assigned()[1]
        return {role: assigned[role] for role in ROLES if role in assigned}

    def current(self) -> dict[Role, str]:
        """See `RoleVerbs.roles`."""
        return self.serving(read_encoders(self._store))

    def set(self, role: Role, encoder: str | None) -> None:
        """See `RoleVerbs.set_role`."""
        if role not in get_args(Role):
            raise BadInput(f"The role {role!r} does not exist. Use one of {', '.join(ROLES)}.")
        with self._store.editing():
            if encoder is None:
                self._store.delete("roles", f"role = {quoted(role)}")
            else:
                _check(role, encoder, self.abilities(read_encoders(self._store)))
                table = pa.Table.from_pylist([{"role": role, "encoder": encoder}], schema.ROLES)
                self._store.upsert("roles", table, ["role"])
            self._store.compact("roles")

    def _read_abilities(
        self, infos: Mapping[str, EncoderInfo]
    ) -> tuple[object, dict[str, Abilities]]:
        objects = self._loader.objects
        used: list[EncoderInfo | Encoder] = [*infos.values(), *objects.values()]
        key = installed_state(), tuple((encoder.name, encoder.fingerprint) for encoder in used)
        if self._abilities is None or self._abilities[0] != key:
            self._abilities = key, read_abilities(self._store, infos, objects)
        return self._abilities

    def _read_assigned(self) -> tuple[int, dict[str, str]]:
        version = self._store.version("roles")
        if self._assigned is None or self._assigned[0] != version:
            rows = self._store.read("roles", schema.ROLES).to_pylist()
            self._assigned = version, {row["role"]: row["encoder"] for row in rows}
        return self._assigned


def _check(role: Role, encoder: str, abilities: Mapping[str, Abilities]) -> None:
    """Raise an error if an encoder of the collection cannot serve a role."""
    able = [name for name, other in abilities.items() if other.lacks(role) is None]
    remedy = f"Encoders that can: {', '.join(able)}." if able else _remedy(role)
    if not isinstance(encoder, str) or not encoder.strip():
        raise BadInput(
            f"The encoder for the role {role!r} is {encoder!r}; expected the name of an encoder of "
            f"the collection, or None (null in JSON) to let Egara choose. {remedy}"
        )
    if encoder not in abilities:
        raise UnknownEncoder(
            f"The encoder {encoder!r} cannot serve the role {role!r}, because the collection has "
            f"nothing of it. {_advice(encoder, abilities)} {remedy}"
        )
    lacking = abilities[encoder].lacks(role)
    if lacking is not None:
        raise BadInput(
            f"The encoder {encoder!r} cannot serve the role {role!r}, because it {lacking}. "
            f"{remedy}"
        )


def _advice(encoder: str, abilities: Mapping[str, Abilities]) -> str:
    """Return what to do about an encoder of which the collection has nothing."""
    if encoder in encoders.installed() or encoder in encoders.provided():
        return f"To use it, index the folder with it: egara index FOLDER --encoder {encoder}."
    similar = get_close_matches(encoder.lower(), abilities, n=1)
    hint = f" Did you mean {similar[0]!r}?" if similar else ""
    return f"No encoder of this name is installed.{hint}"


def _remedy(role: Role) -> str:
    """Return the end of an error message if no encoder of the collection can serve a role."""
    wanted = {
        "tags": "labels",
        "text": "vectors that reads words",
        "sketch": "vectors that reads sketches",
    }.get(role, "vectors")
    return (
        f"None of the collection's encoders can. Index its folder with an encoder with {wanted}; "
        "`egara encoders list` shows the installed ones."
    )
