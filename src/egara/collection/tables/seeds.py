"""Check the seeds of random numbers."""

from numbers import Integral

from egara.errors import BadInput
from egara.limits import MAX_SEED

__all__ = ["checked_seed"]


def checked_seed(seed: int) -> int:
    """Check a seed, before a computation or a name of a table depends on it.

    Raises:
        BadInput: the seed is not an integer from 0 to `MAX_SEED`.
    """
    if not isinstance(seed, Integral) or not 0 <= seed <= MAX_SEED:
        raise BadInput(f"seed must be an integer from 0 to {MAX_SEED:,}; got {seed!r}.")
    return seed
