"""Numbers in float32 as integers in the same order."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["OrderedFloats"]

_SIGN = np.uint32(1 << 31)


class OrderedFloats:
    """Gives keys that are float32 their `codes` and `cuts`; see `egara.explore.keys.Keys`."""

    def codes(self, keys: NDArray[np.float32]) -> NDArray[np.uint32]:
        """Integers in the order of the keys."""
        bits = keys.view(np.uint32)
        return np.where(bits & _SIGN, ~bits, bits | _SIGN)

    def cuts(self, codes: NDArray[np.uint32]) -> NDArray[np.float32]:
        """The keys that have these codes."""
        return np.where(codes & _SIGN, codes ^ _SIGN, ~codes).view(np.float32)
