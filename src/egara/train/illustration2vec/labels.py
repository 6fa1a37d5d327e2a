"""The tags that are learned (Illustration2Vec, section 3.1)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from egara.encoders import Label
from egara.errors import BadInput

__all__ = ["COUNTS", "SUBJECT", "most_frequent"]

COUNTS = {"general": 512, "copyright": 512, "character": 512, "rating": 3}
"""The paper's number of tags in each category: 1,539 in all."""

SUBJECT = "character"
"""The category of subjects: what a drawing shows."""

Tags = Mapping[str, Sequence[str]]
"""The tags of one drawing by category."""


def most_frequent(
    drawings: Iterable[Tags], counts: Mapping[str, int] = COUNTS
) -> tuple[Label, ...]:
    """Choose the most frequent tags of each category, and equally frequent ones by name.

    Args:
        drawings: The tags of each drawing.
        counts: The number of tags of each category.

    Raises:
        BadInput: No drawing has a tag of these categories.
    """
    seen = {category: Counter[str]() for category in counts}
    for tags in drawings:
        for category in tags.keys() & seen.keys():
            seen[category].update(set(tags[category]))
    chosen = tuple(
        Label(name, category)
        for category, count in counts.items()
        for name, _ in sorted(seen[category].items(), key=lambda item: (-item[1], item[0]))[:count]
    )
    if not chosen:
        raise BadInput(f"No drawing has a tag of the categories {', '.join(counts)}.")
    return chosen
