"""Parse the text of a query: words, "quoted phrases", fields and exclusions. A pure function.

================================  ============================================================
``cat sleeping``                  both words
``"old house"``                   these words, next to each other
``+cat``, ``"cat"``               the word is required: see `Term.is_required`
``-dog``, ``-"old house"``        without the word or phrase
``artist:rackham``                the word in the name of the artist; also ``folder:``, ``title:``
                                  (title or file name) and ``tag:``
``artist:"Arthur Rackham"``       the phrase in the name of the artist
``-tag:sketch``                   without the tag
``notes.png``                     ``notes`` in the name of the file; first the file of this name
================================  ============================================================

Every text has a meaning. A quote that is not closed ends with the text; a field without a value and
a sign without a word are ignored; stop words (articles, prepositions, pronouns, Japanese particles)
are ignored unless the text has no other words. Of 猫の絵, "a picture of a cat", 猫 is looked up.
Quotes may be “curly” or Japanese (「」), and full-width characters are accepted.
"""

import dataclasses
import re
import unicodedata
from typing import Literal, get_args

from egara.collection.words.text_tokens import STOP_WORDS, WORD, words_of
from egara.errors import BadInput
from egara.images.walking import SUFFIXES
from egara.limits import MAX_TEXT

__all__ = ["FIELD_NAMES", "FieldName", "ParsedText", "Term", "check_text", "parse_text"]

FieldName = Literal["artist", "folder", "tag", "title"]
FIELD_NAMES: tuple[FieldName, ...] = get_args(FieldName)

NORMAL = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»「」『』〝〟＂", '"'),
        **dict.fromkeys("－−–—", "-"),
        "＋": "+",
        "：": ":",
    }
)
ITEM = re.compile(
    r"(?P<sign>(?<!\S)[-+])?"
    r"(?:(?P<field>artist|folder|tag|title):\s*)?"
    r'(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)
PLAIN = re.compile(r'[^\s":+-][^\s":]*')
FILE_NAME = re.compile(rf"(?:.*/)?(?P<name>[^/]+)\.(?:{'|'.join(sorted(SUFFIXES))})", re.IGNORECASE)
PICTURE_OF = re.compile(r"(?<=.)の(?:絵|イラスト|画像|写真|スケッチ)$")
NO_VALUE = re.compile(r"[-+]*(?:(?:artist|folder|tag|title):)?[-+]*", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class Term:
    """A part of a query that a drawing must have, or must not have.

    Attributes:
        words: the folded words; more than one for a phrase.
        text: the text as typed, without quotes; for a tag, this is its name.
        field: the only field in which it is looked up; None for all fields.
        is_excluded: whether drawings with it are excluded.
        is_required: for a free word, whether it has quotes or a plus: drawings without it are no
            partial matches; see `WordMatch.partial`.
    """

    words: tuple[str, ...]
    text: str = dataclasses.field(compare=False)
    field: FieldName | None = None
    is_excluded: bool = False
    is_required: bool = False

    @property
    def is_optional(self) -> bool:
        """Whether a partial match may lack it."""
        return self.is_free and not self.is_required

    @property
    def is_free(self) -> bool:
        """Whether it is a single word without field and minus: it is also found by its meaning."""
        return self.field is None and not self.is_excluded and len(self.words) == 1

    @property
    def is_file_name(self) -> bool:
        """Whether it is the name of a file with its suffix; the words are those before the dot."""
        return self.field == "title" and FILE_NAME.fullmatch(self.text) is not None

    def __str__(self) -> str:
        is_plain = self.is_optional or (len(self.words) == 1 and PLAIN.fullmatch(self.text))
        quoted = self.text if is_plain else f'"{self.text}"'
        field = "" if self.field is None else f"{self.field}:"
        sign = "-" if self.is_excluded else "+" if self.is_required else ""
        return f"{sign}{field}{quoted}"


@dataclasses.dataclass(frozen=True, slots=True)
class ParsedText:
    """The parts of a query's text, in their order.

    Attributes:
        terms: without repetitions.
        plain: the words and phrases as typed, without fields, quotes and exclusions; for encoders
            that read text.
    """

    terms: tuple[Term, ...]
    plain: str = ""

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that a drawing must have."""
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def excluded(self) -> tuple[Term, ...]:
        """The terms that a drawing must not have."""
        return tuple(term for term in self.terms if term.is_excluded)

    def without(self, term: Term) -> "ParsedText":
        """Return the text without a term."""
        return ParsedText(tuple(other for other in self.terms if other != term))

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


def check_text(text: object) -> None:
    """Check that a text is a string of at most `MAX_TEXT` characters.

    Raises:
        BadInput: it is not.
    """
    if not isinstance(text, str):
        raise BadInput(f"A text must be a string; got {text!r:.80}.")
    if len(text) > MAX_TEXT:
        raise BadInput(f"A text has at most {MAX_TEXT:,} characters; got {len(text):,}.")


def parse_text(text: str) -> ParsedText:
    """Parse the text of a query."""
    normal = unicodedata.normalize("NFC", text).translate(NORMAL)
    items = [(item, _terms(item)) for item in ITEM.finditer(normal)]
    terms = [term for _, of_item in items for term in of_item]
    wanted = [term for term in terms if not term.is_excluded and not _is_stop_word(term)]
    kept = [term for term in terms if not (wanted and _is_stop_word(term))]
    plain = [_text(item) for item, of_item in items if of_item and _is_plain(of_item[0])]
    return ParsedText(tuple(dict.fromkeys(kept)), " ".join(plain))


def _terms(item: re.Match[str]) -> list[Term]:
    is_phrase = item["phrase"] is not None
    text = _text(item)
    words = words_of(text)
    if not text.strip("-+") or (not is_phrase and NO_VALUE.fullmatch(text)):
        return []
    field = next((name for name in FIELD_NAMES if name == (item["field"] or "").lower()), None)
    is_excluded = item["sign"] == "-"
    if field in (None, "title") and (file := FILE_NAME.fullmatch(text)):
        return [Term(tuple(words_of(file["name"])), text, "title", is_excluded)]
    if field is None and not is_phrase and not is_excluded:
        subject = PICTURE_OF.sub("", text)
        words, spelled = words_of(subject), WORD.findall(subject)
        spelled = spelled if len(spelled) == len(words) else words
        return [
            Term((word,), spelling, is_required=item["sign"] == "+")
            for word, spelling in zip(words, spelled, strict=True)
        ]
    is_one_word = field is None and not is_excluded and len(words) == 1
    return [Term(tuple(words), text, field, is_excluded, is_required=is_one_word)]


def _text(item: re.Match[str]) -> str:
    """Return a word without further signs, or a phrase as typed, with single spaces."""
    text = item["word"].lstrip("-+") if item["phrase"] is None else item["phrase"]
    return " ".join(text.split())


def _is_plain(term: Term) -> bool:
    return term.field is None and not term.is_excluded


def _is_stop_word(term: Term) -> bool:
    return term.is_optional and term.words[0] in STOP_WORDS
