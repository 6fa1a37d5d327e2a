"""Read the records of IPTC-IIM 4.2 in JPEG and TIFF files."""

_TITLE, _KEYWORD, _BYLINE, _SOURCE = (2, 5), (2, 25), (2, 80), (2, 115)
_FIELDS = {_TITLE: "title", _BYLINE: "creator", _KEYWORD: "subject", _SOURCE: "source"}
_MAX_RECORDS = 4096


def iptc_fields(records: bytes) -> dict[str, list[str]]:
    """Return the values of title, creator, subject and source, in the records' order.

    Text is UTF-8 where it is valid as such, whatever the records declare, and Windows-1252
    otherwise, which is what undeclared text mostly is.
    """
    values: dict[str, list[str]] = {name: [] for name in _FIELDS.values()}
    at = 0
    for _ in range(_MAX_RECORDS):
        if at + 5 > len(records) or records[at] != 0x1C:
            break
        length = int.from_bytes(records[at + 3 : at + 5], "big")
        field = _FIELDS.get((records[at + 1], records[at + 2]))
        if length & 0x8000:  # extended records are longer than any of these
            break
        if field is not None:
            values[field].append(_text(records[at + 5 : at + 5 + length]))
        at += 5 + length
    return values


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
