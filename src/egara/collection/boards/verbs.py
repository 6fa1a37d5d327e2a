"""The methods of `Collection` about boards."""

from egara.collection.boards.board import Board
from egara.collection.boards.boards import Boards

__all__ = ["BoardVerbs"]


class BoardVerbs:
    """The methods of `Collection` about boards."""

    _boards: Boards

    def boards(self) -> list[Board]:
        """Return all boards, sorted by name."""
        return self._boards.all()

    def board(self, name: str) -> Board:
        """Return a board.

        Args:
            name: the name (case-insensitive), or the board's key.

        Raises:
            UnknownBoard: the board does not exist.
        """
        return self._boards.named(name)

    def create_board(self, name: str, note: str = "") -> Board:
        """Create an empty board.

        Raises:
            BadInput: another board has this name, or the name is not valid.
        """
        return self._boards.create(name, note)
