"""What may be asked at most: one number for the library, the command line and HTTP."""

__all__ = ["MOST_ALTERNATIVES", "MOST_STEPS", "MOST_STOPS", "MOST_WEIGHT"]

MOST_STEPS = 100
"""Drawings in between that can be asked of a walk."""

MOST_ALTERNATIVES = 20
"""Other walks that can be asked for beside one."""

MOST_STOPS = 1000
"""Drawings that a walk can be given to go along."""

MOST_WEIGHT = 1e6
"""An encoder's weight, whatever its sign; weights count by their shares alone."""
