"""Read and write the user's reviews of similar drawings (the table ``duplicate_reviews``)."""

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
MAX_DRAWINGS = 200
"""The maximum number of drawings in one review."""


@dataclass(frozen=True, slots=True)
class Review:
    """The user's verdict on two drawings.

    Attributes:
        verdict: how the two are related.
        keep: ID of the drawing of the group to keep; None if none was chosen.
    """

    verdict: Verdict
    keep: str | None


class Reviews:
    """The reviews of a collection, by pair of drawing IDs in ascending order."""

    def __init__(self, store: Store) -> None:
        """Use the collection's tables."""
        self._store = store

    def all(self) -> dict[tuple[str, str], Review]:
        """Return all reviews."""
        rows = self._store.read(TABLE, schema.DUPLICATE_REVIEWS).to_pylist()
        return {(row["a"], row["b"]): Review(row["verdict"], row["keep"]) for row in rows}

    def verdicts(self) -> dict[tuple[str, str], str]:
        """Return all verdicts."""
        return {pair: review.verdict for pair, review in self.all().items()}

    def write(self, drawings: Sequence[str], verdict: str | None, keep: str | None) -> None:
        """Set the verdict of every pair of the drawings, or delete it if ``verdict`` is None.

        Args:
            drawings: 2 to 200 drawing IDs.
            verdict: the verdict; it replaces earlier verdicts. None to delete them.
            keep: ID of the drawing to keep.

        Raises:
            BadInput: the verdict is unknown, there are not 2 to 200 drawings, or ``keep`` is not
                one of them.
        """
        ids = sorted(set(drawings))
        if verdict is not None and verdict not in get_args(Verdict):
            verdicts = ", ".join(get_args(Verdict))
            raise BadInput(f"Unknown verdict {verdict!r}. Use one of: {verdicts}.")
        if not 2 <= len(ids) <= MAX_DRAWINGS:
            raise BadInput(
                f"A review needs 2 to {MAX_DRAWINGS} different drawings; got {len(ids)}."
            )
        if keep is not None and (keep not in ids or verdict in (None, "different")):
            raise BadInput(
                "The drawing to keep must be one of the reviewed drawings, and the verdict must be "
                f"duplicate or alternative; got {keep} and {verdict}."
            )
        pairs = [
            {"a": a, "b": b, "verdict": verdict, "keep": keep} for a, b in combinations(ids, 2)
        ]
        with self._store.editing():
            if verdict is None:
                id_list = ", ".join(map(quoted, ids))
                self._store.delete(TABLE, f"a IN ({id_list}) AND b IN ({id_list})")
            else:
                self._store.upsert(
                    TABLE, pa.Table.from_pylist(pairs, schema.DUPLICATE_REVIEWS), ["a", "b"]
                )
            self._store.compact(TABLE)
