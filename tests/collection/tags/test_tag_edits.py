"""The user's edits in the table ``tags``."""

from types import SimpleNamespace

import pyarrow as pa
import pytest

from egara.collection.tables import schema
from egara.collection.tags.tag_edits import CONFIRMED, OWN, REJECTED, TagEdits


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_rejection_takes_precedence_among_two_spellings_of_a_tag(order: tuple[int, ...]) -> None:
    rows = [("red", CONFIRMED), ("赤", REJECTED), ("cat", OWN)]
    table = pa.Table.from_pylist(
        [{"id": "b", "tag": tag, "name": tag, "state": state} for tag, state in rows]
        + [{"id": "a", "tag": "red", "name": "red", "state": OWN}],
        schema.TAGS,
    ).take(pa.array([*order, 3]))
    catalogue = SimpleNamespace(ids=["a", "b"])
    edits = TagEdits(table, catalogue, lambda text: {"赤": "red"}.get(text, text))
    assert edits.states_of_drawing(1) == {"red": REJECTED, "cat": OWN}
    assert edits.states_of_drawing(0) == {"red": OWN}
    assert edits.states("red") == {0: OWN, 1: REJECTED}
