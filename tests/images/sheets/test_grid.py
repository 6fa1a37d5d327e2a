"""Pictures in the cells of a grid."""

import numpy as np
from PIL import Image

from egara.images.sheets import draw_grid


def test_each_picture_is_in_its_cell() -> None:
    cells = np.array([[0, 5], [5, 0]])
    pictures = [Image.new("RGB", (300, 300), colour) for colour in ((255, 0, 0), (0, 0, 255))]
    sheet = draw_grid(cells, (6, 6), pictures, 600)
    assert sheet.mode == "RGB"
    assert 500 <= max(sheet.size) <= 600
    bottom_left, top_right = (40, sheet.height - 40), (sheet.width - 40, 40)
    assert sheet.getpixel(bottom_left) == (255, 0, 0)
    assert sheet.getpixel(top_right) == (0, 0, 255)
    assert sheet.getpixel((40, 40)) == (255, 255, 255)
