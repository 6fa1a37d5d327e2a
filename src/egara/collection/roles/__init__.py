"""Roles: which encoder predicts the tags, reads words, compares styles and so on.

May import `egara.collection.tables`, `egara.encoders` and `egara.errors`.
"""

from egara.collection.roles.abilities import Abilities
from egara.collection.roles.roles import Roles, serving
from egara.collection.roles.verbs import RoleVerbs
from egara.encoders import ROLES

__all__ = ["ROLES", "Abilities", "RoleVerbs", "Roles", "serving"]
