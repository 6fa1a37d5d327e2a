"""Damping of hubs: longer edges at rows that are neighbours of very many other rows.

In high dimensions some points are among the nearest neighbours of a large part of all points: the
distribution of k-occurrences is skewed (Radovanović, Nanopoulos and Ivanović, 2010). Shortest paths
use such hubs as crossroads: with the codes of `semantic`, half of all paths pass through one
percent of the drawings. Damping makes an edge longer at each end that is a hub::

    weight = distance * (f(a) f(b))^(1/4),    f(x) = max(1, occurrences of x / mean occurrences)

`benchmarks/hubs.py` compares this with local scaling (Zelnik-Manor and Perona, 2004; as NICDM in
Jégou et al., 2007) and mutual proximity (Schnitzer et al., 2012). With the exponent 1/8, as many
paths avoid hubs as with local scaling, and they are shorter. With 1/4, half as many paths as that
pass through hubs, and they are 2 to 4 % longer. With 1/2 they are a fifth longer and turn back more
often.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["EXPONENT", "hub_factors"]

EXPONENT = 0.25
"""How strongly an edge grows with the occurrences of its ends; from `benchmarks/hubs.py`."""


def hub_factors(occurrences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the factor (N,) of the edges at each row; 1 for a row that is not a hub.

    Args:
        occurrences: (N,), k-occurrences.
    """
    mean = float(occurrences.mean()) if len(occurrences) else 0.0
    if mean <= 0:
        return np.ones(len(occurrences))
    return np.asarray(np.maximum(occurrences / mean, 1) ** EXPONENT)
