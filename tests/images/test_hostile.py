import contextlib
import random
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import PIL.Image
import pytest

from egara.errors import BadImage, TooLarge
from egara.images import MAX_PIXELS, as_picture, decode, embedded_description
from egara.images import raster as raster_module

from .files import drawing, empty_png, flat, png_chunk, png_with, saved

KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP"]


def reason(data: bytes, error: type[BadImage] = BadImage, **options: int) -> str:
    with pytest.raises(error) as raised:
        decode(data, **options)
    return str(raised.value)


def test_what_is_no_picture_is_refused_with_its_reason():
    assert reason(b"") == "The file is empty."
    assert "not an image of a known format" in reason(b"hello, world")
    assert "HEIC" in reason(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    assert "PSD files cannot be read yet" in reason(b"8BPS" + bytes(100))
    assert "JXL" in reason(b"\xff\x0a" + bytes(100))


@pytest.mark.parametrize("kind", KINDS)
def test_a_truncated_file_is_refused_wherever_it_ends(kind):
    data = saved(drawing((200, 150)), kind)
    for share in (0.05, 0.2, 0.5, 0.8, 0.95):
        assert reason(data[: int(len(data) * share)])


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_alone_is_refused(kind):
    data = saved(flat("RGB", "red"), kind)
    for length in (12, 16, 20, 32):
        assert reason(data[:length])


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_give_a_picture_or_a_reason_and_nothing_else(kind):
    chance = random.Random(kind)
    data = saved(drawing((60, 40)), kind)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(BadImage):
            assert decode(bytes(damaged), max_pixels=1_000_000).pixels.shape[2] == 3
        embedded_description(bytes(damaged))


@pytest.mark.parametrize("kind", KINDS)
def test_the_limit_of_pixels_is_compared_with_the_header(kind):
    data = saved(flat("RGB", "red", (101, 100)), kind)
    said = reason(data, TooLarge, max_pixels=10_000)
    assert "101 by 100" in said
    assert "10,100" in said
    assert "the limit is 10,000" in said
    assert "Save it smaller" in said
    assert decode(data, max_pixels=10_100).width == 101


def test_a_bomb_is_refused_before_anything_is_allocated():
    assert f"the limit is {MAX_PIXELS:,}" in reason(empty_png(2**31 - 1, 2**31 - 1))
    assert "50,000 by 50,000" in reason(empty_png(50_000, 50_000))
    gif = b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0, 0, 0) + bytes(20)
    assert reason(gif)
    webp = bytearray(saved(flat("RGBA", (0, 0, 0, 9)), "WEBP", lossless=True))
    webp[21:25] = (0x3FFF | 0x3FFF << 14).to_bytes(4, "little")
    assert "16,384 by 16,384" in reason(bytes(webp))


def test_a_gif_frame_that_sticks_out_counts():
    data = bytearray(saved(flat("P", 0, (10, 10)), "GIF"))
    at = data.index(b",\0\0\0\0\x0a\0\x0a\0")
    data[at + 5 : at + 9] = struct.pack("<HH", 65535, 65535)
    assert reason(bytes(data))


def test_pictures_above_pillows_own_limit_are_ours_to_judge(monkeypatch):
    monkeypatch.setattr(PIL.Image, "MAX_IMAGE_PIXELS", 100)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in KINDS:
            assert decode(saved(flat("RGB", "red", (30, 30)), kind)).width == 30
    assert PIL.Image.MAX_IMAGE_PIXELS == 100


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_bomb_of_text_does_not_spoil_the_picture(kind):
    middle = b"\0\1\0\0\0" if kind == b"iTXt" else b"\0\0"
    bomb = png_chunk(kind, b"Comment" + middle + zlib.compress(bytes(50_000_000), 9))
    data = png_with(flat("RGB", "red"), bomb)
    assert decode(data).pixels[0, 0].tolist() == [255, 0, 0]
    assert embedded_description(data).title is None


def test_running_out_of_memory_is_the_files_outcome(monkeypatch):
    def exhausted(_: object) -> None:
        raise MemoryError

    monkeypatch.setitem(raster_module._READERS, "PNG", exhausted)
    assert "more memory than is available" in reason(saved(flat("RGB", "red"), "PNG"))


def test_a_bug_outside_the_decoder_is_not_taken_for_a_bad_file(monkeypatch):
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(raster_module, "shrink", mistaken)
    with pytest.raises(ZeroDivisionError):
        decode(saved(flat("RGB", "red"), "PNG"))


def test_a_tiff_whose_pages_lead_in_a_circle():
    data = bytearray(saved(flat("L", 5), "TIFF"))
    start = struct.unpack_from("<I", data, 4)[0]
    tags = struct.unpack_from("<H", data, start)[0]
    data[start + 2 + 12 * tags : start + 6 + 12 * tags] = struct.pack("<I", start)
    assert decode(bytes(data)).frames == 1


def test_many_threads_decode_at_once():
    files = [saved(drawing((700, 500), seed), kind) for seed in range(3) for kind in KINDS]
    alone = [decode(data).pixels.tobytes() for data in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: decode(data).pixels.tobytes(), files * 3))
    assert together == alone * 3


def test_a_damaged_pil_image_is_refused():
    import io

    image = PIL.Image.open(io.BytesIO(saved(drawing(), "PNG")[:-500]))
    with pytest.raises(BadImage, match="truncated"):
        as_picture(image)
