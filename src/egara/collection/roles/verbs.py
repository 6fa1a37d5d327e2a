"""The methods of `Collection` about the roles of encoders."""

from egara.collection.roles.roles import Roles
from egara.encoders import Role

__all__ = ["RoleVerbs"]


class RoleVerbs:
    """The methods of `Collection` about the roles of encoders."""

    _roles: Roles

    def roles(self) -> dict[Role, str]:
        """Return the encoder that serves each role, such as ``{"tags": "semantic", …}``.

        The roles are ``tags`` (labels that are shown and searched), ``text`` (searches by words),
        ``sketch`` (searches by sketches), ``style`` (artists), ``subject``, ``atmosphere`` and
        ``default`` (everything for which no encoder is named). A role is served by the encoder that
        the user assigned; otherwise by the first one whose manifest names the role. Without
        either, ``tags``, ``text``, ``sketch`` and ``default`` are served by the first encoder that
        can. Roles that no encoder serves are omitted.
        """
        return self._roles.current()

    def assigned_roles(self) -> dict[Role, str]:
        """Return the encoders that the user assigned to roles.

        An assigned encoder that cannot serve the role (for example, because it is no longer
        installed) is listed here, but `roles` names the encoder that serves instead.
        """
        return self._roles.assigned()

    def set_role(self, role: Role, encoder: str | None) -> None:
        """Assign a role to an encoder of the collection. No drawing is indexed again.

        Args:
            role: one of the roles in `roles`.
            encoder: the name of the encoder; None to remove the assignment.

        Raises:
            BadInput: the role does not exist, or the encoder cannot serve it: ``tags`` needs
                labels; the others need vectors, ``text`` and ``sketch`` an installed encoder that
                reads them too.
            UnknownEncoder: the collection has nothing of the encoder.
            CollectionBusy: another process is editing.
        """
        self._roles.set(role, encoder)
