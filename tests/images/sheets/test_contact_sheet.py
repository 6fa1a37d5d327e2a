import numpy as np
import pytest
from PIL import Image

from egara.images.sheets import Card, draw_contact_sheet
from egara.images.sheets.contact_sheet import _fitting, _font, _wrapped


def cards(count: int):
    for number in range(count):
        colour = (number * 20 % 256, 0, 255)
        yield Card(Image.new("RGB", (300, 200), colour), f"Title {number}", "", missing=False)


def test_pages_hold_twenty_and_are_of_one_size() -> None:
    pages = list(draw_contact_sheet(cards(41), 41, "Board", "note", paged=True))
    assert [page.size for page in pages] == [(1240, 1754)] * 3
    last = pages[2].crop((0, 96, 1240, 1754))
    assert (220 * 40 % 256, 0, 255) not in {colour for _, colour in last.getcolors(2**24)}
    assert (20 * 40 % 256, 0, 255) in {colour for _, colour in last.getcolors(2**24)}


def test_one_image_has_the_height_of_its_rows() -> None:
    heights = [
        next(draw_contact_sheet(cards(n), n, "", "", paged=False)).height for n in (1, 4, 5, 9)
    ]
    assert heights[0] == heights[1]
    assert heights[3] - heights[2] == heights[2] - heights[1] > 220


def test_a_card_without_a_picture_is_drawn() -> None:
    card = Card(None, "gone.png", "a note", missing=True)
    (page,) = draw_contact_sheet([card], 1, "Board", "", paged=True)
    assert page.getpixel((80, 120)) == (236, 236, 236)


@pytest.mark.parametrize("title", ["Title", "日本語の題名", "gjpq 絵"])
@pytest.mark.parametrize("note", ["a note", "絵の注釈"])
def test_titles_and_notes_do_not_touch_in_any_script(title: str, note: str) -> None:
    (page,) = draw_contact_sheet([Card(None, title, note, missing=True)], 1, "", "", paged=True)
    text = np.asarray(page.convert("RGB").crop((60, 96 + 221, 1240, 96 + 290))).astype(int)
    red = (text[..., 0] - text[..., 1] > 60).any(axis=1)
    dark = (text.max(axis=2) < 200).any(axis=1) & ~red
    assert red.any()
    assert np.flatnonzero(red)[-1] < np.flatnonzero(dark)[0] - 1


def test_a_line_is_drawn_in_the_font_of_its_measurement() -> None:
    note = "m" * 200 + "絵"
    (page,) = draw_contact_sheet([Card(None, "", note, missing=False)], 1, "", "", paged=True)
    text = page.convert("L").crop((0, 96 + 221, 1240, 96 + 290))
    left, _, right, _ = text.point(lambda value: 255 * (value < 250)).getbbox()
    assert left >= 60
    assert right <= 60 + 266


def test_text_is_broken_between_words_and_truncated() -> None:
    lines = _wrapped("one two three four five six seven eight nine ten " * 3, 13, 120, 2)
    assert len(lines) == 2
    assert all(_font(13, line).getlength(line) <= 121 for line in lines)
    assert lines[1].endswith("...")
    assert lines[0].split()[0] == "one"
    assert _wrapped("", 13, 120, 2) == []
    assert _fitting("i", 13, 120) == 1
