"""What people say of drawings that look the same; nothing of it is ever computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import pyarrow as pa

from egara.collection.tables import Store, quoted, schema
from egara.errors import BadInput

__all__ = ["Review", "Reviews", "Verdict"]

Verdict = Literal["duplicate", "alternative", "different"]

TABLE = "duplicate_reviews"
MOST = 200


@dataclass(frozen=True, slots=True)
class Review:
    """A verdict on two drawings, and which of their group is to be kept."""

    verdict: Verdict
    keep: str | None


class Reviews:
    """The reviews of a collection, by pair of identities, the lower first."""

    def __init__(self, store: Store) -> None:
        """Know where they are."""
        self._store = store

    def all(self) -> dict[tuple[str, str], Review]:
        """All of them."""
        rows = self._store.read(TABLE, schema.DUPLICATE_REVIEWS).to_pylist()
        return {(row["a"], row["b"]): Review(row["verdict"], row["keep"]) for row in rows}

    def verdicts(self) -> dict[tuple[str, str], str]:
        """The verdicts alone."""
        return {pair: review.verdict for pair, review in self.all().items()}

    def write(self, drawings: Sequence[str], verdict: str | None, keep: str | None) -> None:
        """Write a verdict on every two of some drawings, in the place of earlier ones.

        None takes back what was said.

        Raises:
            BadInput: it is no verdict, there are not 2 to 200 drawings, or ``keep`` is none of
                them.
        """
        ids = sorted(set(drawings))
        if verdict is not None and verdict not in get_args(Verdict):
            known = ", ".join(get_args(Verdict))
            raise BadInput(f"There is no verdict {verdict!r}; there are {known}.")
        if not 2 <= len(ids) <= MOST:
            raise BadInput(f"A review is of 2 to {MOST} drawings at once; got {len(ids)}.")
        if keep is not None and (keep not in ids or verdict in (None, "different")):
            raise BadInput(
                "The drawing to keep must be one of those reviewed, and they duplicates or "
                "alternatives."
            )
        pairs = [
            {"a": a, "b": b, "verdict": verdict, "keep": keep} for a, b in combinations(ids, 2)
        ]
        with self._store.editing():
            if verdict is None:
                each = ", ".join(quoted(image) for image in ids)
                self._store.delete(TABLE, f"a IN ({each}) AND b IN ({each})")
            else:
                self._store.upsert(
                    TABLE, pa.Table.from_pylist(pairs, schema.DUPLICATE_REVIEWS), ["a", "b"]
                )
            self._store.compact(TABLE)
