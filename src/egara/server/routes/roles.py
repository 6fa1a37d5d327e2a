"""Roles: which encoder serves tags, words, styles and so on."""

from typing import get_args

from fastapi import APIRouter

from egara.server.concurrency_limits import READING
from egara.server.dependencies import ServedCollection
from egara.server.models.roles import Role, RoleChange, RoleInfo, RolesResponse

router = APIRouter(tags=["roles"], dependencies=[READING])


@router.get("/roles")
def roles(collection: ServedCollection) -> RolesResponse:
    """List the roles, with the encoder that serves each of them and those that could."""
    serving, assigned = collection.roles(), collection.assigned_roles()
    encoders = collection.describe().encoders
    return RolesResponse(
        roles=[
            RoleInfo(
                role=role,
                encoder=serving.get(role),
                assigned=assigned.get(role),
                can_serve=[encoder.name for encoder in encoders if role in encoder.can_serve],
            )
            for role in get_args(Role)
        ]
    )


@router.put("/roles")
def set_role(collection: ServedCollection, change: RoleChange) -> RolesResponse:
    """Assign a role to an encoder of the collection, or remove the assignment."""
    collection.set_role(change.role, change.encoder)
    return roles(collection)
