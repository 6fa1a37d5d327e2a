"""Read the records of IPTC-IIM 4.2 in JPEG and TIFF files."""

_TITLE, _KEYWORD, _BYLINE, _SOURCE = (2, 5), (2, 25), (2, 80), (2, 115)
_FIELDS = {_TITLE: "title", _BYLINE: "creator", _KEYWORD: "subject", _SOURCE: "source"}
_MAX_RECORDS = 4096


def iptc_fields(records: bytes) -> dict[str, list[str]]:
    """Return the values of title, creator, subject and source, in the records' order.

    Text that is valid UTF-8 is read as UTF-8, whatever the records declare. Other text is read as
    Windows-1252, the usual encoding of undeclared text.
    """
    values: dict[str, list[str]] = {name: [] for name in _FIELDS.values()}
    offset = 0
    for _ in range(_MAX_RECORDS):
        if offset + 5 > len(records) or records[offset] != 0x1C:
            break
        length = int.from_bytes(records[offset + 3 : offset + 5], "big")
        field = _FIELDS.get((records[offset + 1], records[offset + 2]))
        if length & 0x8000:  # extended records are longer than any of these
            break
        if field is not None:
            values[field].append(_text(records[offset + 5 : offset + 5 + length]))
        offset += 5 + length
    return values


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
