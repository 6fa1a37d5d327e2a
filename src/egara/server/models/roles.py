"""Models of roles: which encoder serves tags, words, styles and so on."""

from typing import Literal

from egara.server.models.base import EncoderName, RequestModel, ResponseModel

Role = Literal["tags", "text", "sketch", "style", "subject", "atmosphere", "default"]


class RoleInfo(ResponseModel):
    """A role and the encoder that serves it.

    ``encoder`` is null if no encoder serves the role. ``assigned`` is the encoder that a user
    assigned, or null; if it cannot serve the role any more, another encoder may serve it.
    ``can_serve`` lists the encoders that can be assigned.
    """

    role: Role
    encoder: str | None
    assigned: str | None
    can_serve: list[str]


class RolesResponse(ResponseModel):
    """All roles."""

    roles: list[RoleInfo]


class RoleChange(RequestModel):
    """An encoder for a role; null to let Egara choose."""

    role: Role
    encoder: EncoderName | None
