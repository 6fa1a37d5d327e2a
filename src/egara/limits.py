"""Upper limits of parameters, the same for the library, the command line and HTTP.

This module is at the root because rooms on every level need it (`egara.explore`,
`egara.collection`, `egara.cli`, `egara.server`). It imports nothing, so the command line can show
the limits in its help without loading a room.
"""

__all__ = ["MOST_ALTERNATIVES", "MOST_STEPS", "MOST_STOPS", "MOST_WEIGHT"]

MOST_STEPS = 100
"""Drawings between the first and the last drawing of a walk."""

MOST_ALTERNATIVES = 20
"""Alternatives to one walk."""

MOST_STOPS = 1000
"""Drawings of a walk along given drawings."""

MOST_WEIGHT = 1e6
"""Absolute value of an encoder's weight; only the ratios of weights count."""
