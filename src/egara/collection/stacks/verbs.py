"""The method of `Collection` about copies."""

from egara.collection.stacks.stacks import Stacks

__all__ = ["StackVerbs"]


class StackVerbs:
    """The method of `Collection` about copies."""

    _stacks: Stacks

    def copies_of(self, drawing: str) -> list[str]:
        """Return the IDs of the copies of a drawing, sorted.

        The drawing and its copies are a stack: searches, walks and artists count them as one.

        Args:
            drawing: its ID or path.

        Raises:
            UnknownDrawing: the drawing does not exist.
        """
        return self._stacks.copies_of(drawing)
