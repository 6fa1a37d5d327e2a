"""The verbs of a collection about boards."""

from egara.collection.boards.board import Board
from egara.collection.boards.boards import Boards

__all__ = ["BoardVerbs"]


class BoardVerbs:
    """The verbs of a collection about boards."""

    _boards: Boards

    def boards(self) -> list[Board]:
        """Give all boards, by name."""
        return self._boards.all()

    def board(self, name: str) -> Board:
        """Give a board by its name, in any case of letters, or by its key.

        Raises:
            UnknownBoard: there is none.
        """
        return self._boards.named(name)

    def create_board(self, name: str, note: str = "") -> Board:
        """Make an empty board.

        Raises:
            BadInput: there is one of this name, or it is no name.
        """
        return self._boards.create(name, note)
