"""Read Dublin Core from the RDF in XMP packets and SVG drawings."""

from xml.parsers import expat

_DC = "http://purl.org/dc/elements/1.1/ "
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_SVG_TITLE = "http://www.w3.org/2000/svg title"
_METADATA = "http://www.w3.org/2000/svg metadata"
_FIELDS = ("title", "creator", "subject", "source")
_BLOCK = 1 << 16
_LARGEST = 64 << 20
_MAX_VALUES = 1000
_MAX_LENGTH = 10_000
_MAX_ENTITIES = 100
_LONGEST_ENTITY = 200


class _EnoughError(Exception):
    """Everything needed was read, or the document must not be read further."""


def dublin_core(document: bytes) -> dict[str, list[str]]:
    """Return the values of dc:title, dc:creator, dc:subject and dc:source, in document order.

    ``document`` is an XMP packet or an SVG drawing, whose title element comes after the values of
    dc:title. Of a damaged document the part before the damage is read. Only entities that stand for
    a short text without further entities are expanded (drawing programs name namespaces by them); a
    document with others is read up to their declaration. Nothing is fetched.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    try:
        for at in range(0, min(len(document), _LARGEST), _BLOCK):
            parser.Parse(document[at : at + _BLOCK], False)
    except (expat.ExpatError, _EnoughError, ValueError, LookupError):
        pass  # what was read before counts
    values = reader.values
    values["title"] = values["title"] + reader.drawing_title
    return values


class _Reader:
    """Collects the texts inside the outermost dc element, which may be lists, agents or plain."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {name: [] for name in _FIELDS}
        self.drawing_title: list[str] = []
        self._open: list[str] = []
        self._field: str | None = None
        self._field_depth = 0
        self._text: list[str] = []
        self._length = 0
        self._entities = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        self._forget_text()
        if self._field is None and name.startswith(_DC):
            self._field, self._field_depth = name.removeprefix(_DC), len(self._open)
        if self._field is None:
            for attribute, value in attributes.items():
                self._keep(attribute.removeprefix(_DC), value)
        elif resource := attributes.get(_RDF + "resource"):
            self._keep(self._field, resource)

    def end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._forget_text()
        if self._field is not None:
            self._keep(self._field, text)
        elif name == _SVG_TITLE and len(self._open) == 2 and text:
            self.drawing_title.append(text)
        if len(self._open) == self._field_depth:
            self._field, self._field_depth = None, 0
        self._open.pop()
        if name == _METADATA and any(self.values.values()):
            raise _EnoughError

    def text(self, text: str) -> None:
        if self._length < _MAX_LENGTH and (self._field is not None or len(self._open) == 2):
            self._text.append(text)
            self._length += len(text)

    def entity(self, name: str, is_parameter: int, value: str | None, *_: str | None) -> None:
        self._entities += 1
        harmless = value is not None and "&" not in value and len(value) <= _LONGEST_ENTITY
        if is_parameter or not harmless or self._entities > _MAX_ENTITIES:
            raise _EnoughError

    def _forget_text(self) -> None:
        self._text.clear()
        self._length = 0

    def _keep(self, field: str, value: str) -> None:
        if value and field in self.values and len(self.values[field]) < _MAX_VALUES:
            self.values[field].append(value[:_MAX_LENGTH])
