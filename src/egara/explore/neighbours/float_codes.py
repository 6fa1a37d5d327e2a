"""Unsigned integers in the same order as float32 numbers."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatCodes"]

_SIGN = np.uint32(1 << 31)


class FloatCodes:
    """The methods `codes` and `keys_of_codes` of sort keys that are float32.

    A negative number gets all its bits inverted and a positive one its sign bit alone, which is the
    usual transformation for sorting floats by radix.
    """

    def codes(self, keys: NDArray[np.float32]) -> NDArray[np.uint32]:
        """Return integers in the order of the keys."""
        bits = keys.view(np.uint32)
        return np.where(bits & _SIGN, ~bits, bits | _SIGN)

    def keys_of_codes(self, codes: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Return the keys that have these codes."""
        return np.where(codes & _SIGN, codes ^ _SIGN, ~codes).view(np.float32)
