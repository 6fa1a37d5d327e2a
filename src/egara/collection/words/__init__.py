"""Words: find drawings by the text of a query, explain why they match, and suggest words.

====================  ======================================================================
``verbs``             the methods of `Collection`
``parsing``           the text of a query as words, phrases, fields and exclusions
``text_tokens``       words and their forms
``lexical_index``     an inverted index of titles, names, artists and keywords
``word_index``        the index of a collection, as a derived table
``word_relations``    synonyms and kinds, from WordNet
``tag_names``         the labels that a word means
``lookup``            the evidence for each term
``matching``          the evidence as one score for each drawing
``word_search``       `WordSearch`, which connects these parts
``near_words``        words with a similar spelling
``near_terms``        similar words, phrases and fields that drawings have
``shorter_query``     a query without its most limiting terms
``alternatives``      help for a query without hits, as values
``prefix_names``      names by the beginnings of their words
``suggestions``       tags, artists, folders, boards and files, while a text is typed
====================  ======================================================================

May import `egara.collection.tables`, ``.snapshots``, ``.tags`` and ``.boards``; `egara.encoders`,
`egara.text` and `egara.errors`.
"""

from egara.collection.words.alternatives import NearWord, QueryAlternatives, ShorterQuery
from egara.collection.words.matching import Match, MatchSource, WordMatch, combined_match
from egara.collection.words.parsing import ParsedText, Term, check_text, parse_text
from egara.collection.words.suggestions import Suggester, Suggestion, Suggestions
from egara.collection.words.verbs import WordVerbs
from egara.collection.words.word_search import WordSearch

__all__ = [
    "Match",
    "MatchSource",
    "NearWord",
    "ParsedText",
    "QueryAlternatives",
    "ShorterQuery",
    "Suggester",
    "Suggestion",
    "Suggestions",
    "Term",
    "WordMatch",
    "WordSearch",
    "WordVerbs",
    "check_text",
    "combined_match",
    "parse_text",
]
