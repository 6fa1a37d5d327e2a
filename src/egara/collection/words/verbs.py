"""The methods of `Collection` about words."""

from egara.collection.snapshots import Snapshots
from egara.collection.words.parsing import check_text
from egara.collection.words.suggestions import Suggester, Suggestions
from egara.errors import BadInput

__all__ = ["WordVerbs"]


class WordVerbs:
    """The methods of `Collection` about words."""

    _snapshots: Snapshots
    _suggester: Suggester

    def suggest(self, text: str, limit: int = 5) -> Suggestions:
        """Return names that continue a text while it is typed.

        Tags (in English or Japanese), artists, folders and boards in whose name a word begins with
        the last words of the text, and drawings whose title or file name has these words. After
        ``artist:``, ``folder:``, ``tag:`` or ``title:``, only names of this kind are suggested;
        directly after it, the most frequent artists, folders or tags.

        Args:
            text: the text that was typed so far.
            limit: the maximum number of suggestions in each section.

        Raises:
            BadInput: the text is no string or too long, or ``limit`` is below 0.
        """
        check_text(text)
        if limit < 0:
            raise BadInput(f"limit must be 0 or more; got {limit}.")
        return self._suggester.suggest(self._snapshots.newest(), text, limit)
