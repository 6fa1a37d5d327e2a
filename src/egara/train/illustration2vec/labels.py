"""Select the tags that the model learns to predict (Illustration2Vec, section 3.1)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from egara.encoders import Label
from egara.errors import BadInput

__all__ = ["LABELS_PER_CATEGORY", "SUBJECT_CATEGORY", "most_frequent_labels"]

LABELS_PER_CATEGORY = {"general": 512, "copyright": 512, "character": 512, "rating": 3}
"""The paper's number of tags in each category: 1,539 in all."""

SUBJECT_CATEGORY = "character"
"""The category of tags that name the subject of a drawing."""

Tags = Mapping[str, Sequence[str]]
"""The tags of one drawing by category."""


def most_frequent_labels(
    drawings: Iterable[Tags], counts: Mapping[str, int] = LABELS_PER_CATEGORY
) -> tuple[Label, ...]:
    """Choose the most frequent tags of each category. Ties are broken alphabetically.

    Args:
        drawings: the tags of each drawing.
        counts: the number of tags of each category.

    Raises:
        BadInput: no drawing has a tag of these categories.
    """
    frequencies = {category: Counter[str]() for category in counts}
    for tags in drawings:
        for category in tags.keys() & frequencies.keys():
            frequencies[category].update(set(tags[category]))
    chosen = tuple(
        Label(name, category)
        for category, count in counts.items()
        for name, _ in sorted(frequencies[category].items(), key=lambda item: (-item[1], item[0]))[
            :count
        ]
    )
    if not chosen:
        raise BadInput(
            f"No drawing has a tag of the categories {', '.join(counts)}. Use a dataset with "
            "such tags, or change labels_per_category."
        )
    return chosen
