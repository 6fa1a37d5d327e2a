"""Read Dublin Core from the RDF in XMP packets and SVG drawings."""

from xml.parsers import expat

# Names have the form "namespace name", because of `namespace_separator`.
_DC = "http://purl.org/dc/elements/1.1/ "
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_SVG_TITLE = "http://www.w3.org/2000/svg title"
_METADATA = "http://www.w3.org/2000/svg metadata"
_FIELDS = ("title", "creator", "subject", "source")
_BLOCK = 1 << 16
_MAX_DOCUMENT_BYTES = 64 << 20
_MAX_VALUES = 1000
_MAX_LENGTH = 10_000
_MAX_ENTITIES = 100
_MAX_ENTITY_LENGTH = 200


class _StopParsing(Exception):
    """Raised to stop the parser: all values are read, or the document is unsafe."""


def dublin_core(document: bytes) -> dict[str, list[str]]:
    """Return the values of dc:title, dc:creator, dc:subject and dc:source, in document order.

    For an SVG drawing, the text of its title element is appended to the values of dc:title. If the
    document is damaged, the values before the damage are returned. Entities are expanded only if
    their text is short and contains no entity (drawing programs use such entities for namespaces).
    Parsing stops at any other entity declaration. External entities are never fetched.

    Args:
        document: an XMP packet or an SVG drawing.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    try:
        for offset in range(0, min(len(document), _MAX_DOCUMENT_BYTES), _BLOCK):
            parser.Parse(document[offset : offset + _BLOCK], False)
    except (expat.ExpatError, _StopParsing, ValueError, LookupError):
        pass  # keep the values read so far
    values = reader.values
    values["title"] = values["title"] + reader.drawing_title
    return values


class _Reader:
    """Collects the text of the dc elements.

    The text can be plain, or inside rdf:Seq, rdf:Bag, rdf:Alt or an agent element.
    """

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {name: [] for name in _FIELDS}
        self.drawing_title: list[str] = []
        self._open_elements: list[str] = []
        self._field: str | None = None
        self._field_depth = 0
        self._text: list[str] = []
        self._length = 0
        self._entities = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open_elements.append(name)
        self._clear_text()
        if self._field is None and name.startswith(_DC):
            self._field, self._field_depth = name.removeprefix(_DC), len(self._open_elements)
        if self._field is None:
            for attribute, value in attributes.items():
                self._add_value(attribute.removeprefix(_DC), value)
        elif resource := attributes.get(_RDF + "resource"):
            self._add_value(self._field, resource)

    def end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._clear_text()
        if self._field is not None:
            self._add_value(self._field, text)
        elif name == _SVG_TITLE and len(self._open_elements) == 2 and text:
            self.drawing_title.append(text)
        if len(self._open_elements) == self._field_depth:
            self._field, self._field_depth = None, 0
        self._open_elements.pop()
        if name == _METADATA and any(self.values.values()):
            raise _StopParsing

    def text(self, text: str) -> None:
        if self._length < _MAX_LENGTH and (
            self._field is not None or len(self._open_elements) == 2
        ):
            self._text.append(text)
            self._length += len(text)

    def entity(self, name: str, is_parameter: int, value: str | None, *_: str | None) -> None:
        self._entities += 1
        is_safe = value is not None and "&" not in value and len(value) <= _MAX_ENTITY_LENGTH
        if is_parameter or not is_safe or self._entities > _MAX_ENTITIES:
            raise _StopParsing

    def _clear_text(self) -> None:
        self._text.clear()
        self._length = 0

    def _add_value(self, field: str, value: str) -> None:
        if value and field in self.values and len(self.values[field]) < _MAX_VALUES:
            self.values[field].append(value[:_MAX_LENGTH])
