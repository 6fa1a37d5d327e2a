import base64
import gzip
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from waiting import LIMIT

from egara.errors import BadImage
from egara.images import decode, svg, svg_renderer

from .files import SVG, flat, saved

RED = '<rect width="100%" height="100%" fill="red"/>'


def document(inside: str, attributes: str = 'width="30" height="20"') -> bytes:
    return f"<svg {SVG} {attributes}>{inside}</svg>".encode()


def reason(data: bytes) -> str:
    with pytest.raises(BadImage) as raised:
        decode(data)
    return str(raised.value)


@pytest.mark.parametrize(
    ("attributes", "size", "shape"),
    [
        ('width="30" height="20"', (30, 20), (342, 512)),
        ('viewBox="0 0 40 10"', (40, 10), (128, 512)),
        ('viewBox="0,0,40,10" width="100%" height="100%"', (40, 10), (128, 512)),
        ('width="80" viewBox="0 0 40 10"', (80, 20), (128, 512)),
        ('height="20" viewBox="0 0 40 10"', (80, 20), (128, 512)),
        ('width="1in" height="144pt"', (96, 192), (512, 256)),
        ('width="210mm" height="29.7cm"', (794, 1123), (512, 363)),
        ('width="10" height="100000"', (10, 100_000), (512, 64)),
        ('width="1e9" height="5e8"', (10**9, 5 * 10**8), (256, 512)),
    ],
)
def test_sizes(attributes, size, shape):
    picture = decode(document(RED, attributes))
    assert (picture.width, picture.height) == size
    assert picture.pixels.shape == (*shape, 3)
    assert (picture.format, picture.frames) == ("SVG", 1)
    assert picture.pixels[2, 2].tolist() == [255, 0, 0]


@pytest.mark.parametrize("height", [31, 33, 34, 35, 36, 37, 39, 41])
def test_the_longer_side_is_512_whatever_the_shape(height):
    assert decode(document(RED, f'width="20" height="{height}"')).pixels.shape[0] == 512
    assert decode(document(RED, f'width="{height}" height="20"')).pixels.shape[1] == 512


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ("", "neither a width and height nor a viewBox"),
        ('width="0" height="10"', "cannot be rendered"),
        ('width="-5" height="10"', "not a length"),
        ('width="wide" height="10"', "not a length"),
        ('width="5parsec" height="10"', "unknown unit"),
        ('width="1e99" height="10"', "cannot be rendered"),
    ],
)
def test_sizes_that_cannot_be(attributes, said):
    assert said in reason(document(RED, attributes))


def test_what_is_not_drawn_is_white():
    pixels = decode(document('<rect width="15" height="20" fill="#00f" opacity=".5"/>')).pixels
    assert np.abs(pixels[100, 100].astype(int) - [127, 127, 255]).max() <= 1
    assert pixels[100, 400].tolist() == [255, 255, 255]


def test_a_strip_is_its_beginning():
    inside = '<rect width="10" height="40" fill="blue"/>'
    pixels = decode(document(inside, 'width="10" height="1000"')).pixels
    assert pixels[250, 30].tolist() == [0, 0, 255]
    assert pixels[262, 30].tolist() == [255, 255, 255]


def test_compressed():
    data = gzip.compress(document(RED))
    assert decode(data).pixels[0, 0].tolist() == [255, 0, 0]
    assert "truncated" in reason(data[:-12])


def test_a_compressed_bomb_is_refused():
    bomb = document("<!--" + " " * 80_000_000 + "-->")
    assert "unpacks to more than" in reason(gzip.compress(bomb, 9))


def test_other_encodings():
    text = f'<?xml version="1.0" encoding="UTF-16"?><svg {SVG} width="9" height="9">{RED}</svg>'
    assert decode(text.encode("utf-16")).pixels[0, 0].tolist() == [255, 0, 0]
    assert decode(b"\xef\xbb\xbf" + document(RED)).pixels[0, 0].tolist() == [255, 0, 0]


def test_a_drawing_without_a_namespace_is_drawn():
    data = f'<svg width="9" height="9">{RED}</svg>'.encode()
    assert decode(data).pixels[0, 0].tolist() == [255, 0, 0]


def test_entities_of_the_drawings_own_are_expanded():
    data = (
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd" ['
        '<!ENTITY ns_svg "http://www.w3.org/2000/svg"><!ENTITY st0 "fill:red">]>'
        '<svg xmlns="&ns_svg;" width="9" height="9">'
        '<rect width="9" height="9" style="&st0;"/></svg>'
    )
    assert decode(data.encode()).pixels[0, 0].tolist() == [255, 0, 0]


def test_billions_of_laughs_are_refused():
    names = "abcdefghijkl"
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)
    )
    data = f"<!DOCTYPE svg [{entities}]><svg {SVG} width='9' height='9'><text>&l;</text></svg>"
    assert "not well-formed" in reason(data.encode())


def test_embedded_pictures_are_drawn():
    png = base64.b64encode(saved(flat("RGB", "red"), "PNG")).decode()
    inside = f'<image width="30" height="20" href="data:image/png;base64,{png}"/>'
    assert decode(document(inside)).pixels[170, 256].tolist() == [255, 0, 0]


def outside_references(tmp_path: Path) -> list[str]:
    path = tmp_path / "secret.png"
    path.write_bytes(saved(flat("RGB", "red"), "PNG"))
    drawn = tmp_path / "secret.svg"
    drawn.write_bytes(document(RED))
    relative = os.path.relpath(path)
    return [str(path), path.as_uri(), relative, f" {path} ", str(drawn), drawn.as_uri()]


@pytest.mark.parametrize("name", ["href", "xlink:href"])
def test_no_other_file_is_read(tmp_path, name):
    import resvg_py

    references = outside_references(tmp_path)
    inside = f'<image width="30" height="20" {name}="{references[0]}"/>'
    # The renderer alone does read it: what follows is not true by itself.
    alone = resvg_py.svg_to_bytes(svg_string=document(inside).decode(), background="#ffffff")
    assert decode(alone).pixels[10, 15].tolist() == [255, 0, 0]
    for reference in references:
        for element in ("image", "feImage", "use"):
            inside = f'<{element} width="30" height="20" {name}="{reference}"/>'
            if element == "feImage":
                inside = f'<filter id="f">{inside}</filter><rect {WHOLE} filter="url(#f)"/>'
            assert (decode(document(inside)).pixels == 255).all()


WHOLE = 'width="30" height="20" fill="white"'


def test_no_file_is_read_through_an_embedded_drawing(tmp_path):
    for reference in outside_references(tmp_path):
        inner = document(f'<image width="30" height="20" xlink:href="{reference}"/>')
        encoded = base64.b64encode(inner).decode()
        for kind in ("svg+xml", "png"):
            inside = f'<image width="30" height="20" href="data:image/{kind};base64,{encoded}"/>'
            assert (decode(document(inside)).pixels == 255).all()


def test_no_file_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("<rect width='9' height='9'/>")
    data = (
        f'<!DOCTYPE svg [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        f"<svg {SVG} width='9' height='9'>&e;</svg>"
    ).encode()
    assert "undefined entity" in reason(data)


def test_references_are_removed_and_fragments_kept():
    data = document('<a href="http://x/"/><use href="#a"/><script>1</script><image href="b.png"/>')
    markup = svg_renderer.prepare(data, 512, 8).markup
    assert "http://x" not in markup
    assert "b.png" not in markup
    assert "script" not in markup
    assert 'href="#a"' in markup


@pytest.mark.parametrize("depth", [300, 5000, 200_000])
def test_deep_nesting_is_refused(depth):
    assert "nested more than" in reason(document("<g>" * depth + RED + "</g>" * depth))


def test_nesting_within_the_limit_is_drawn():
    inside = '<g opacity="1">' * 200 + RED + "</g>" * 200
    assert decode(document(inside)).pixels[0, 0].tolist() == [255, 0, 0]


def outcome(data: bytes) -> str:
    try:
        return decode(data).format
    except BadImage as error:
        return str(error).partition(":")[0]


def test_recursive_and_exponential_use_and_patterns_have_an_outcome():
    doubling = f'<g id="a0">{RED}</g>' + "".join(
        f'<g id="a{i}">' + f'<use xlink:href="#a{i - 1}"/>' * 10 + "</g>" for i in range(1, 10)
    )
    assert "limit" in reason(document(doubling))
    drawings = [
        f'<g id="a"><use href="#a"/></g>{RED}',
        f'<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>{RED}',
        '<pattern id="p" width="1" height="1"><rect fill="url(#p)" width="9" height="9"/>'
        '</pattern><rect width="10" height="10" fill="url(#p)"/>',
        f'<mask id="m"><rect mask="url(#m)"/></mask><g mask="url(#m)">{RED}</g>',
        f'<clipPath id="c" clip-path="url(#c)"/><g clip-path="url(#c)">{RED}</g>',
    ]
    for inside in drawings:
        assert outcome(document(inside)) in ("SVG", "This SVG cannot be rendered")


SLOW = (
    '<filter id="f"><feTurbulence numOctaves="10000000" baseFrequency=".1"/></filter>'
    '<rect width="30" height="20" filter="url(#f)"/>'
)


def renderer_process(before: str) -> subprocess.Popen[bytes]:
    code = f"""
        import sys
        sys.argv[0] = {str(Path(svg_renderer.__file__))!r}
        import importlib.util
        spec = importlib.util.spec_from_file_location("renderer", sys.argv[0])
        renderer = importlib.util.module_from_spec(spec)
        sys.modules["renderer"] = renderer
        spec.loader.exec_module(renderer)
        {before}
        renderer.main()
    """
    return subprocess.Popen(
        [sys.executable, "-P", "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def test_a_drawing_that_takes_too_long_ends_its_process():
    data = document(SLOW)
    with renderer_process("renderer.SECONDS = 0.3") as process:
        request = svg_renderer.REQUEST.pack(len(data), 512, 8) + data
        answer, _ = process.communicate(request, timeout=LIMIT)
    assert answer == b""
    assert -process.returncode == signal.SIGPROF


def test_the_end_of_a_renderer_is_a_clear_outcome_and_the_next_one_draws(monkeypatch):
    class Doomed(svg._Renderer):
        def answer(self, data: bytes, side: int) -> tuple[bytes, bytes]:
            self._process.send_signal(signal.SIGPROF)
            self._process.wait()
            return super().answer(data, side)

    pool = svg._Pool()
    monkeypatch.setattr(svg, "_renderers", pool)
    with monkeypatch.context() as patched:
        patched.setattr(svg, "_Renderer", Doomed)
        assert "takes more than 10 seconds" in reason(document(RED))
    assert decode(document(RED)).format == "SVG"
    pool.close()


def test_a_renderer_that_died_while_idle_is_replaced():
    decode(document(RED))
    for renderer in svg._renderers._idle:
        renderer._process.kill()
        renderer._process.wait()
    assert decode(document(RED)).format == "SVG"


def test_renderers_end_with_the_process_that_started_them():
    code = """
        from egara.images import decode, svg
        decode(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
        print(svg._renderers._idle[0]._process.pid, flush=True)
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    child = Path("/proc") / result.stdout.strip()
    if not Path("/proc/self").exists():
        pytest.skip("this system does not list its processes in /proc")
    deadline = time.monotonic() + LIMIT
    while child.exists() and "(zombie)" not in child.joinpath("status").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_many_threads_get_their_own_drawing():
    def drawn(colour: int) -> list[int]:
        inside = f'<rect width="30" height="20" fill="rgb({colour},0,{255 - colour})"/>'
        pixel: list[int] = decode(document(inside)).pixels[9, 9].tolist()
        return pixel

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(drawn, range(60)))
    assert found == [[colour, 0, 255 - colour] for colour in range(60)]
