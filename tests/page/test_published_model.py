"""A published model that reads text serves words, images and both on the page."""

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

import egara
from encoders.layouts import xenova_clip

from .conftest import Opener, Server

COLOURS = {"red": (250, 20, 30), "green": (20, 240, 10), "blue": (30, 10, 250)}
SIZES = (18, 30)  # of the discs: the larger one has more of its colour


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> egara.Collection:
    """Make discs of three colours in two sizes, without names and metadata that tell them."""
    place = tmp_path_factory.mktemp("clip")
    folder = place / "drawings"
    folder.mkdir()
    for number, size in enumerate(SIZES):
        for letter, colour in zip("xyz", COLOURS.values(), strict=True):
            disc(colour, size).save(folder / f"{letter}{number}.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(place / "encoders"))
        egara.add_encoder(xenova_clip(place / "clip"))
        collection = egara.open(folder / ".egara")
        collection.index(folder, encoders=["clip"])
    return collection


@pytest.fixture(scope="module")
def address(collection: egara.Collection) -> Iterator[str]:
    folder = Path(collection.location)
    with closing(Server(folder, folder.parents[1] / "encoders")) as server:
        yield server.address


@pytest.fixture
def page(address: str, open_page: Opener) -> Page:
    return open_page(address)


@pytest.fixture
def expected(collection: egara.Collection, monkeypatch: pytest.MonkeyPatch):
    """Return the paths of the hits that the library finds."""
    monkeypatch.setenv("EGARA_ENCODERS", str(Path(collection.location).parents[1] / "encoders"))
    return lambda **query: [hit.id for hit in collection.search(**query)]


def disc(colour: tuple[int, int, int], size: int) -> Image.Image:
    image = Image.new("RGB", (48, 48), "white")
    ImageDraw.Draw(image).ellipse((24 - size // 2,) * 2 + (24 + size // 2,) * 2, fill=colour)
    return image


def upload(page: Page, colour: str) -> bytes:
    data = io.BytesIO()
    disc(COLOURS[colour], SIZES[1]).save(data, "PNG")
    file = FilePayload(name="disc.png", mimeType="image/png", buffer=data.getvalue())
    page.get_by_test_id("file-input").set_input_files(file)
    return data.getvalue()


def expect_hits(page: Page, ids: list[str]) -> None:
    tiles = page.get_by_test_id("tile")
    expect(tiles).to_have_count(len(ids))
    for number, drawing in enumerate(ids):
        expect(tiles.nth(number)).to_have_attribute("data-drawing", drawing)


def search(page: Page, text: str) -> None:
    page.get_by_test_id("search-input").fill(text)
    page.keyboard.press("Enter")


def test_words_rank_all_drawings_as_the_library_does(page: Page, collection, expected) -> None:
    ids = expected(text="green")
    assert [collection.drawing(id).path for id in ids[:2]] == ["y1.png", "y0.png"]
    search(page, "green")
    expect_hits(page, ids)
    search(page, "-x1")
    expect_hits(page, expected(text="green -x1"))


def test_an_image_and_words_are_combined(page: Page, expected) -> None:
    data = upload(page, "blue")
    expect_hits(page, expected(image=data))
    search(page, "red")
    expect_hits(page, expected(image=data, text="red"))
    assert expected(image=data, text="red") != expected(image=data)
    page.get_by_test_id("chip").first.get_by_role("button").click()
    expect_hits(page, expected(text="red"))


def test_the_roles_name_the_encoder_of_the_words(page: Page) -> None:
    page.get_by_test_id("advanced-button").click()
    expect(page.get_by_test_id("role-text")).to_have_attribute("data-encoder", "clip")
    expect(page.get_by_label("Words by").locator("option:checked")).to_have_text("Automatic (clip)")
