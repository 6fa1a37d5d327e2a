"""Boards: named, ordered selections of drawings, with notes.

A board is one row of the table ``boards``, so every edit is one commit. A board refers to drawings
by ID: moved and renamed files stay on it, and a missing file is shown as missing.

May import `egara.collection.tables`, ``.snapshots``, ``.drawings``, `egara.explore`,
`egara.images` for writing files, and `egara.errors`.
"""

from egara.collection.boards.board import Board
from egara.collection.boards.boards import Boards
from egara.collection.boards.export import Exported
from egara.collection.boards.items import BoardItem, checked_note
from egara.collection.boards.verbs import BoardVerbs

__all__ = ["Board", "BoardItem", "BoardVerbs", "Boards", "Exported", "checked_note"]
