"""Reading and changing roles over HTTP."""

from typing import get_args

import pytest

from egara.encoders import ROLES
from egara.server.models.roles import Role


def test_the_roles_are_those_of_the_library():
    assert get_args(Role) == ROLES


def test_every_role_is_listed_with_its_encoder_and_those_that_could_serve(client):
    listed = client.get("/api/roles").json()["roles"]
    assert [one["role"] for one in listed] == list(ROLES)
    found = {one.pop("role"): one for one in listed}
    both = ["visual", "style"]
    assert found["style"] == {"encoder": "style", "assigned": None, "can_serve": both}
    assert found["default"] == {"encoder": "visual", "assigned": None, "can_serve": both}
    assert found["tags"] == {"encoder": None, "assigned": None, "can_serve": []}


def test_a_role_is_assigned_and_released(client):
    def put(encoder):
        answer = client.put("/api/roles", json={"role": "style", "encoder": encoder}).json()
        return next(one for one in answer["roles"] if one["role"] == "style")

    assert put("visual")["encoder"] == put("visual")["assigned"] == "visual"
    assert (put(None)["encoder"], put(None)["assigned"]) == ("style", None)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"role": "style", "encoder": "nothing"}, 404),
        ({"role": "mood", "encoder": None}, 422),
        ({"role": "style"}, 422),
        ({"role": "style", "encoder": 3}, 422),
        ({"role": "style", "encoder": None, "more": 1}, 422),
    ],
)
def test_wrong_changes_are_refused(client, change, status):
    assert client.put("/api/roles", json=change).status_code == status


def test_the_summary_of_the_collection_has_the_roles(client):
    encoders = client.get("/api/collection").json()["encoders"]
    assert [(one["name"], one["roles"]) for one in encoders] == [
        ("visual", ["default"]),
        ("style", ["style"]),
    ]
