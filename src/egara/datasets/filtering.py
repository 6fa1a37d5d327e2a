"""Filter a dataset by rating and by tags."""

from collections.abc import Collection, Iterator, Mapping

from egara.datasets.contract import Dataset, LabelledDrawing

__all__ = ["FilteredDataset", "has_any"]


class FilteredDataset:
    """The drawings of a dataset that have one of some ratings and none of some tags."""

    def __init__(
        self,
        dataset: Dataset,
        *,
        ratings: Collection[str] | None = None,
        excluded_tags: Collection[str] = (),
    ) -> None:
        """Wrap a dataset; nothing is read yet.

        Args:
            dataset: the dataset to filter.
            ratings: only drawings with one of these tags in the category ``rating``; drawings of
                unknown rating are excluded. None for all.
            excluded_tags: exclude drawings with one of these tags, in any category.
        """
        self.dataset = dataset
        self.ratings = None if ratings is None else frozenset(ratings)
        self.excluded_tags = frozenset(excluded_tags)

    @property
    def name(self) -> str:
        """The name of the dataset."""
        return self.dataset.name

    @property
    def japanese(self) -> Mapping[str, str]:
        """The Japanese names of the dataset."""
        return self.dataset.japanese

    def __iter__(self) -> Iterator[LabelledDrawing]:
        """Read the dataset from its beginning."""
        for drawing in self.dataset:
            rated = self.ratings is None or not self.ratings.isdisjoint(
                drawing.tags.get("rating", ())
            )
            if rated and not has_any(drawing.tags, self.excluded_tags):
                yield drawing


def has_any(tags: Mapping[str, Collection[str]], names: Collection[str]) -> bool:
    """Tell whether one of the tags, of any category, is among some names."""
    return any(name in names for category_tags in tags.values() for name in category_tags)
