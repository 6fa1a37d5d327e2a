"""An atlas of small pictures."""

from PIL import Image

from egara.images.sheets import draw_atlas


def test_pictures_are_row_by_row_on_a_transparent_background() -> None:
    pictures = [
        Image.new("RGB", (64, 64), (255, 0, 0)),
        Image.new("L", (64, 16), 0),
        None,
        Image.new("RGB", (5, 5), (0, 0, 255)),
    ]
    sheet = draw_atlas(pictures, columns=2, rows=3, cell=16)
    assert (sheet.mode, sheet.size) == ("RGBA", (32, 48))
    assert sheet.getpixel((0, 0)) == sheet.getpixel((15, 15)) == (255, 0, 0, 255)
    assert sheet.getpixel((24, 8)) == (0, 0, 0, 255)
    assert sheet.getpixel((24, 1))[3] == 0  # above a wide picture
    assert sheet.getpixel((8, 24))[3] == 0  # None
    assert sheet.getpixel((24, 24)) == (0, 0, 255, 255)
    assert sheet.getpixel((17, 17))[3] == 0  # a small picture is not enlarged
    assert sheet.getpixel((8, 40))[3] == 0  # left over
