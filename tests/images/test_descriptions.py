import gzip
import random
import struct
import zlib

import pytest

from egara.images import Description, embedded_description

from .files import SVG, drawing, flat, png_chunk, png_with, saved

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">The Owl &amp; the Cat</rdf:li>
     <rdf:li xml:lang="ja">絵</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>E. Lear</rdf:li><rdf:li>B. Potter</rdf:li></rdf:Seq></dc:creator>
   <dc:subject><rdf:Bag><rdf:li>owl</rdf:li><rdf:li>Cat</rdf:li><rdf:li>cat</rdf:li></rdf:Bag>
   </dc:subject>
   <dc:source>A Book</dc:source>
   <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">none</rdf:li></rdf:Alt></dc:rights>
  </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()
OWL = Description("The Owl & the Cat", "E. Lear, B. Potter", "A Book", ("owl", "Cat"))
RED = flat("RGB", "red")


def png_xmp() -> bytes:
    return png_with(RED, png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP))


def gif_xmp() -> bytes:
    data = saved(flat("P", 0), "GIF")
    return data[:-1] + b"!\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0;"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF"])
def test_xmp_in_every_format_that_has_it(kind):
    made = {"PNG": png_xmp, "GIF": gif_xmp}
    if kind in made:
        data = made[kind]()
    else:
        options = {"tiffinfo": {700: XMP}} if kind == "TIFF" else {"xmp": XMP}
        data = saved(RED, kind, **options)
    assert embedded_description(data) == OWL


def test_compressed_xmp_in_png():
    content = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)
    assert embedded_description(png_with(RED, png_chunk(b"iTXt", content))) == OWL


def test_xmp_in_the_short_form():
    data = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="'
        b'http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
        b'xmlns:d="http://purl.org/dc/elements/1.1/" d:title="Short" d:source="S"/>'
        b"</r:RDF></x:xmpmeta>"
    )
    found = embedded_description(saved(RED, "WEBP", xmp=data))
    assert found == Description(title="Short", source="S")


def iptc(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack(">BBBH", 0x1C, 2, tag, len(text)) + text for tag, text in records)


def with_app13(content: bytes) -> bytes:
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(content)) + content
    other = b"8BIM\x04\x0a\x03abc" + struct.pack(">I", 3) + b"xyz\0"
    segment = b"Photoshop 3.0\0" + other + resource
    data = saved(RED, "JPEG")
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]


def test_iptc():
    text = iptc((5, b"Owl"), (25, b"bird"), (25, b"night"), (80, "Doré".encode()), (115, b"Book"))
    expected = Description("Owl", "Doré", "Book", ("bird", "night"))
    assert embedded_description(with_app13(text)) == expected
    assert embedded_description(with_app13(iptc((80, b"Dor\xe9")))).artist == "Doré"


def test_png_texts():
    chunks = [
        png_chunk(b"tEXt", b"Title\0Owl"),
        png_chunk(b"zTXt", b"Author\0\0" + zlib.compress(b"Dor\xe9")),
        png_chunk(b"iTXt", b"Keywords\0\0\0\0\0" + "鳥, night; bird、空".encode()),
        png_chunk(b"tEXt", b"Source\0Scanner 3000"),
    ]
    found = embedded_description(png_with(RED, *chunks))
    assert found == Description("Owl", "Doré", None, ("鳥", "night", "bird", "空"))


def test_utf_8_where_latin_1_is_specified():
    data = png_with(RED, png_chunk(b"tEXt", "Author\0Doré".encode()))
    assert embedded_description(data).artist == "Doré"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_exif(kind):
    tags = RED.getexif()
    tags[0x010E] = "Owl"
    tags[0x013B] = "Lear"
    tags[0x9C9E] = "bird;夜".encode("utf-16-le") + b"\0\0"
    found = embedded_description(saved(RED, kind, exif=tags))
    assert found == Description("Owl", "Lear", None, ("bird", "夜"))


def test_the_richer_kind_of_metadata_comes_first():
    tags = RED.getexif()
    tags[0x010E], tags[0x013B] = "from EXIF", "from EXIF"
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    packet += b"<dc:title>from XMP</dc:title></x:xmpmeta>"
    found = embedded_description(saved(RED, "JPEG", exif=tags, xmp=packet))
    assert (found.title, found.artist) == ("from XMP", "from EXIF")


RDF = """<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:cc="http://web.resource.org/cc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <cc:Work rdf:about=""><dc:title>An Owl</dc:title>
  <dc:publisher><cc:Agent><dc:title>A Press</dc:title></cc:Agent></dc:publisher>
  <dc:creator><cc:Agent><dc:title>Lear</dc:title></cc:Agent></dc:creator>
  <dc:subject><rdf:Bag><rdf:li>owl</rdf:li><rdf:li>night</rdf:li></rdf:Bag></dc:subject>
  <dc:source>http://example.org/owl</dc:source></cc:Work></rdf:RDF></metadata>"""


def test_svg():
    data = f"<svg {SVG}><title>Window title</title>{RDF}<g/></svg>".encode()
    expected = Description("An Owl", "Lear", "http://example.org/owl", ("owl", "night"))
    assert embedded_description(data) == expected
    assert embedded_description(gzip.compress(data)) == expected


def test_svg_with_only_a_title():
    data = f"<svg {SVG}><title>An\n owl</title><g><title>part</title></g></svg>".encode()
    assert embedded_description(data) == Description(title="An owl")


def test_svg_with_named_namespaces():
    data = (
        '<!DOCTYPE svg [<!ENTITY dc "http://purl.org/dc/elements/1.1/">]>'
        f'<svg {SVG} xmlns:dc="&dc;"><metadata><dc:title>T</dc:title></metadata></svg>'
    )
    assert embedded_description(data.encode()).title == "T"


def test_entities_that_grow_or_lead_outside_are_not_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    for entity in ('"&b;&b;"', f'SYSTEM "{secret.as_uri()}"', '"' + "x" * 1000 + '"'):
        data = (
            f'<!DOCTYPE svg [<!ENTITY b "b"><!ENTITY a {entity}>]><svg {SVG}>'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&a;</dc:title>'
            "</metadata></svg>"
        )
        assert embedded_description(data.encode()) == Description()


def test_texts_are_cleaned_and_bounded():
    long = "x" * 5000
    chunks = [
        png_chunk(b"tEXt", b"Title\0 a\x00\tb\r\n\x07c "),
        png_chunk(b"tEXt", b"Author\0" + long.encode()),
        png_chunk(b"tEXt", b"Keywords\0" + b",".join(b"k%d" % i for i in range(2000)) + b",,"),
    ]
    found = embedded_description(png_with(RED, *chunks))
    assert found.title == "a b c"
    assert found.artist == "x" * 1000
    assert len(found.keywords) == 500


def test_damage_leaves_what_came_before_it():
    data = saved(RED, "WEBP", xmp=XMP.replace(b"</dc:creator>", b"</oops>"))
    found = embedded_description(data)
    assert (found.title, found.keywords) == ("The Owl & the Cat", ())


@pytest.mark.parametrize("data", [b"", b"text", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<svg"])
def test_files_without_any_have_none(data):
    assert embedded_description(data) == Description()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "SVG"])
def test_damaged_metadata_never_raise(kind):
    tags = RED.getexif()
    tags[0x010E] = "Owl" * 20
    if kind == "SVG":
        data = f"<svg {SVG}>{RDF}</svg>".encode()
    elif kind == "JPEG":
        data = with_app13(iptc((5, b"Owl"), (25, b"bird")))
    else:
        options = {"tiffinfo": {700: XMP, 0x010E: "x" * 50}} if kind == "TIFF" else {"xmp": XMP}
        options |= {} if kind == "TIFF" else {"exif": tags}
        data = png_xmp() if kind == "PNG" else saved(drawing((20, 20)), kind, **options)
    chance = random.Random(kind)
    for _ in range(400):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 10)):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        assert isinstance(embedded_description(bytes(damaged)), Description)
        cut = bytes(damaged[: chance.randrange(len(data))])
        assert isinstance(embedded_description(cut), Description)
