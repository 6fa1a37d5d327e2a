"""Hubs: rows that are among the nearest of very many others, whatever these show.

In many dimensions some points are near to a great part of all others (Radovanovic, Nanopoulos and
Ivanovic, 2010: k-occurrences are skewed). A shortest walk takes them as crossroads: over the codes
of `semantic` half of all walks go through one drawing in a hundred. So where it is asked, an edge
is made longer at each end that is a hub::

    length = distance * (f(a) f(b))^(1/4),    f(x) = max(1, occurrences of x / mean occurrences)

`benchmarks/hubs.py` compares this with local scaling (Zelnik-Manor and Perona, 2004; as NICDM by
Jegou and others, 2007) and mutual proximity (Schnitzer and others, 2012). With an exponent of 1/8
it keeps as many walks from hubs as local scaling does, and they are shorter; 1/4 halves their
number once more for walks 2 to 4 % longer; with 1/2 walks grow by a fifth and turn back more often.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["EXPONENT", "damping"]

EXPONENT = 0.25
"""How much an edge grows with the occurrences of its ends; from `benchmarks/hubs.py`."""


def damping(occurrences: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,): what an edge's length is multiplied by at each of its ends; 1 where there is no hub."""
    mean = float(occurrences.mean()) if len(occurrences) else 0.0
    if mean <= 0:
        return np.ones(len(occurrences))
    return np.asarray(np.maximum(occurrences / mean, 1) ** EXPONENT)
