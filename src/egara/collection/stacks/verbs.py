"""The verbs of a collection about copies."""

from egara.collection.stacks.stacks import Stacks

__all__ = ["StackVerbs"]


class StackVerbs:
    """The verbs of a collection about copies."""

    _stacks: Stacks

    def copies_of(self, drawing: str) -> list[str]:
        """Give the IDs of the drawings that are copies of a drawing, by ID or path; sorted.

        They are its stack: what counts as one drawing with it in neighbours, walks and artists.

        Raises:
            UnknownDrawing: there is none.
        """
        return self._stacks.copies_of(drawing)
