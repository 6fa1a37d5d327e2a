"""Why a picture cannot be decoded, as people read it."""

import pytest

from egara.images.decoder_errors import printable


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("broken PNG file (chunk b'')", "broken PNG file"),
        ("broken PNG file (chunk b'\\x00\\x01')", "broken PNG file"),
        ("cannot identify image file", "cannot identify image file"),
        ("bad marker (at 12).\nmore", "bad marker (at 12)"),
        ("not a TIFF file (header b'II\\x00' not valid)", "not a TIFF file"),
    ],
)
def test_a_reason_has_no_raw_bytes(message: str, expected: str) -> None:
    assert printable(message) == expected
