"""Upper limits of parameters, the same for the library, the command line and HTTP.

This module is at the root because packages on every level use it (`egara.images`, `egara.explore`,
`egara.collection`, `egara.cli`, `egara.server`). It imports nothing, so the command line can show
the limits in its help without loading a room.
"""

__all__ = [
    "MAX_ALTERNATIVES",
    "MAX_POINTS",
    "MAX_SEED",
    "MAX_STEPS",
    "MAX_STOPS",
    "MAX_TEXT",
    "MAX_WEIGHT",
]

MAX_STEPS = 100
"""Drawings between the first and the last drawing of a walk."""

MAX_ALTERNATIVES = 20
"""Alternatives to one walk."""

MAX_STOPS = 1000
"""Drawings of a walk along given drawings."""

MAX_POINTS = 100_000
"""Points of a sketch that is given as strokes."""

MAX_SEED = 2**32 - 1
"""The largest seed of NumPy and scikit-learn."""

MAX_TEXT = 1000
"""Characters of a text that is searched."""

MAX_WEIGHT = 1e6
"""Absolute value of an encoder's weight; only the ratios of weights count."""
