"""The votes on the questions of a user study (Illustration2Vec, figure 4), and the sign test."""

from dataclasses import dataclass
from math import comb

__all__ = ["QUESTIONS", "Votes", "sign_test"]

QUESTIONS = ("style", "colour", "composition", "title", "background", "character")
"""The questions "which drawing is more like A in …?", in the order of figure 4."""


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes on one question.

    Attributes:
        question: one of `QUESTIONS`.
        first: votes for the nearest drawing of the first encoder.
        second: votes for the nearest drawing of the second encoder.
        ties: votes for neither.
    """

    question: str
    first: int
    second: int
    ties: int

    @property
    def p(self) -> float:
        """The p-value of `sign_test`."""
        return sign_test(self.first, self.second)


def sign_test(first: int, second: int) -> float:
    """Return the p-value of the two-sided sign test; ties are excluded.

    It is twice the smaller tail of the binomial distribution with n = first + second and p = 1/2,
    at most 1.
    """
    n = first + second
    tail = sum(comb(n, k) for k in range(min(first, second) + 1))
    return min(1.0, 2 * tail / (1 << n))
