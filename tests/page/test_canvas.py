"""The canvas: drawings are found while a sketch is drawn, and the sketch is a part of the query."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

import egara
from egara.images import picture_of_strokes

from .conftest import Server, faultless_tab, window

Line = Sequence[tuple[float, float]]
HOUSE: list[Line] = [
    [(0.25, 0.85), (0.25, 0.45), (0.75, 0.45), (0.75, 0.85), (0.25, 0.85)],
    [(0.2, 0.47), (0.5, 0.15), (0.8, 0.47)],
    [(0.45, 0.85), (0.45, 0.62), (0.56, 0.62), (0.56, 0.85)],
]


@pytest.fixture(scope="module")
def sketched(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection of the same drawings with the encoder that reads sketches."""
    location = tmp_path_factory.mktemp("sketched") / "collection"
    egara.open(location).index(folder, encoders=["sketch", "semantic"])
    return location


@pytest.fixture(scope="module")
def sketch_server(sketched: Path) -> Iterator[Server]:
    server = Server(sketched, sketched.parent)
    yield server
    server.close()


@pytest.fixture
def canvas(context: BrowserContext, sketch_server: Server) -> Iterator[Page]:
    """The page with the open canvas."""
    with faultless_tab(context, sketch_server.address) as page:
        page.get_by_test_id("draw").click()
        expect(page.get_by_test_id("canvas")).to_be_focused()
        yield page


def draw(page: Page, lines: Sequence[Line], *, pressure: float | None = None) -> None:
    """Draw lines on the canvas, in shares of its side; with a pressure, by a pen."""
    box = page.get_by_test_id("canvas").bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)

    def send(kind: str, point: tuple[float, float]) -> None:
        pen = {} if pressure is None else {"pointerType": "pen", "force": pressure}
        place = {"x": box["x"] + point[0] * box["width"], "y": box["y"] + point[1] * box["height"]}
        pressed = {"button": "left", "buttons": 0 if kind == "mouseReleased" else 1}
        session.send("Input.dispatchMouseEvent", {"type": kind, **place, **pressed, **pen})

    for line in lines:
        send("mousePressed", line[0])
        for (ax, ay), (bx, by) in pairwise(line):
            for step in range(1, 6):
                send("mouseMoved", (ax + (bx - ax) * step / 5, ay + (by - ay) * step / 5))
        send("mouseReleased", line[-1])


def strokes(page: Page, count: int) -> None:
    expect(page.get_by_test_id("canvas")).to_have_attribute("data-strokes", str(count))


def chips(page: Page) -> list[str]:
    return page.locator("search").get_by_test_id("chip").all_inner_texts()


def test_drawings_and_guesses_appear_while_one_draws(canvas: Page, sketched: Path) -> None:
    draw(canvas, HOUSE)
    strokes(canvas, 3)
    expect(canvas.get_by_test_id("guess").first).to_contain_text("house")
    points = [[[x for x, _ in line], [y for _, y in line]] for line in HOUSE]
    expected = [hit.id for hit in egara.open(sketched).search(sketch=points, limit=3)]
    shown = [tile.get_attribute("data-drawing") for tile in canvas.get_by_test_id("tile").all()]
    assert set(shown[:6]) & set(expected)
    canvas.get_by_test_id("guess").first.click()
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(2)
    assert re.search("house", chips(canvas)[1])


def test_a_stroke_that_is_not_finished_searches_already(canvas: Page) -> None:
    box = canvas.get_by_test_id("canvas").bounding_box()
    assert box is not None
    canvas.mouse.move(box["x"] + 20, box["y"] + 20)
    canvas.mouse.down()
    for step in range(12):
        canvas.mouse.move(box["x"] + 20 + 12 * step, box["y"] + 20 + 3 * step)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(1)
    strokes(canvas, 0)
    canvas.mouse.up()
    strokes(canvas, 1)


def test_a_pen_draws_with_its_pressure(canvas: Page) -> None:
    def ink(pressure: float) -> int:
        draw(canvas, [[(0.2, 0.5), (0.8, 0.5)]], pressure=pressure)
        strokes(canvas, 1)
        counted: int = canvas.get_by_test_id("canvas").evaluate(
            """canvas => {
                const { width } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, width);
                return data.filter((value, at) => at % 4 === 3 && value > 128).length;
            }"""
        )
        canvas.get_by_test_id("canvas-clear").click()
        return counted

    assert ink(0.9) > 1.5 * ink(0.1)


def test_changes_are_undone_and_done_again(canvas: Page) -> None:
    draw(canvas, HOUSE)
    strokes(canvas, 3)
    canvas.keyboard.press("Control+z")
    strokes(canvas, 2)
    canvas.get_by_test_id("canvas-redo").click()
    strokes(canvas, 3)
    canvas.get_by_test_id("canvas-clear").click()
    strokes(canvas, 0)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(0)
    canvas.get_by_test_id("canvas-undo").click()
    strokes(canvas, 3)
    canvas.keyboard.press("h")
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(1)


def test_the_eraser_takes_parts_of_strokes_in_one_step(canvas: Page) -> None:
    draw(canvas, [[(0.1, 0.5), (0.9, 0.5)]])
    strokes(canvas, 1)
    canvas.keyboard.press("e")
    draw(canvas, [[(0.5, 0.3), (0.5, 0.7)]])
    strokes(canvas, 2)
    canvas.keyboard.press("Control+z")
    strokes(canvas, 1)


def test_the_keyboard_draws(canvas: Page) -> None:
    keys = ["ArrowLeft"] * 5 + ["Space"] + ["ArrowRight"] * 10 + ["ArrowDown"] * 4 + ["Space"]
    for key in keys:
        canvas.keyboard.press(key)
    strokes(canvas, 1)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(1)
    canvas.keyboard.press("Escape")
    expect(canvas.get_by_test_id("canvas-panel")).to_have_count(0)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(1)


def test_a_sketch_survives_reload_and_history(canvas: Page) -> None:
    draw(canvas, HOUSE)
    expect(canvas.get_by_test_id("guess").first).to_contain_text("house")
    first = canvas.get_by_test_id("tile").first.get_attribute("data-drawing")
    assert first is not None
    canvas.reload()
    expect(canvas.get_by_test_id("tile").first).to_have_attribute("data-drawing", first)
    canvas.get_by_test_id("chip-open").click()
    strokes(canvas, 3)
    canvas.locator("search").get_by_test_id("chip").get_by_role("button").last.click()
    strokes(canvas, 0)
    canvas.go_back()
    strokes(canvas, 3)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(1)


def test_an_address_with_an_unknown_sketch_says_so(canvas: Page) -> None:
    canvas.goto(f"{canvas.url.partition('#')[0]}#sketch=gone")
    canvas.reload()
    expect(canvas.get_by_role("alert")).to_contain_text("does not have the sketch")


def test_a_sketch_combines_with_words(canvas: Page) -> None:
    draw(canvas, HOUSE)
    expect(canvas.get_by_test_id("guess").first).to_be_visible()
    canvas.get_by_test_id("search-input").fill("-house")
    with canvas.expect_request(lambda request: request.url.endswith("/api/search")) as asked:
        canvas.keyboard.press("Enter")
    body = asked.value.post_data or ""
    assert '"text":"-house"' in body
    assert '"strokes":[[[' in body


@pytest.mark.parametrize("kind", ["svg", "json"])
def test_a_sketch_is_saved_and_opened_again(canvas: Page, kind: str, tmp_path: Path) -> None:
    draw(canvas, HOUSE)
    strokes(canvas, 3)
    canvas.get_by_test_id("canvas-more").click()
    with canvas.expect_download() as download:
        canvas.get_by_test_id(f"canvas-save-{kind}").click()
    saved = tmp_path / f"sketch.{kind}"
    download.value.save_as(saved)
    drawn = egara.read_sketch(saved).picture.pixels
    points = [[[x for x, _ in line], [y for _, y in line]] for line in HOUSE]
    ink, expected = drawn[..., 0] < 128, picture_of_strokes(points).pixels[..., 0] < 128
    assert (ink & expected).sum() > 0.6 * expected.sum()
    canvas.get_by_test_id("canvas-clear").click()
    canvas.get_by_test_id("canvas-strokes-file").set_input_files(saved)
    strokes(canvas, 3)
    expect(canvas.get_by_test_id("guess").first).to_contain_text("house")


def test_files_without_strokes_are_refused_and_the_sketch_stays(
    canvas: Page, tmp_path: Path
) -> None:
    draw(canvas, HOUSE)
    strokes(canvas, 3)
    for name, text in (("a.json", "[1, 2]"), ("b.svg", "<svg/>"), ("c.json", "{"), ("d.json", "")):
        (tmp_path / name).write_text(text)
        canvas.get_by_test_id("canvas-strokes-file").set_input_files(tmp_path / name)
        expect(canvas.get_by_test_id("canvas-problem")).to_contain_text(f"{name} has no strokes")
    strokes(canvas, 3)


def test_a_sketch_of_many_points_is_shortened(canvas: Page, tmp_path: Path) -> None:
    count = 100_000
    spiral = [[n % 997 for n in range(count)], [n % 1009 for n in range(count)]]
    (tmp_path / "many.json").write_text(json.dumps({"drawing": [spiral]}))
    with canvas.expect_response(lambda response: response.url.endswith("/api/search")) as answer:
        canvas.get_by_test_id("canvas-strokes-file").set_input_files(tmp_path / "many.json")
    assert answer.value.status == 200
    strokes(canvas, 1)


def test_one_dot_and_nothing_do_not_search(canvas: Page) -> None:
    expect(canvas.get_by_test_id("canvas-hint")).to_contain_text("Draw with the mouse")
    draw(canvas, [[(0.5, 0.5)]])
    expect(canvas.get_by_test_id("canvas-hint")).to_contain_text("One dot")
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(0)


def test_a_drawing_is_traced(canvas: Page) -> None:
    canvas.get_by_test_id("tile").first.click()
    canvas.get_by_test_id("trace").click()
    underlay = canvas.get_by_test_id("underlay")
    expect(underlay).to_have_js_property("complete", value=True)
    assert underlay.evaluate("image => image.naturalWidth") > 0
    canvas.get_by_test_id("underlay-opacity").fill("0.8")
    expect(underlay).to_have_css("opacity", "0.8")
    canvas.get_by_test_id("underlay-remove").click()
    expect(underlay).to_have_count(0)


DROP = """(panel, [name, type, bytes]) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], name, {type}));
    const options = {dataTransfer: files, bubbles: true, cancelable: true};
    for (const kind of ["dragenter", "dragover", "drop"])
        panel.dispatchEvent(new DragEvent(kind, options));
}"""


def test_files_that_are_dropped_on_the_canvas_are_traced_or_opened(canvas: Page) -> None:
    panel = canvas.get_by_test_id("canvas-panel")
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "PNG")
    panel.evaluate(DROP, ["photo.png", "image/png", list(picture.getvalue())])
    expect(canvas.get_by_test_id("underlay")).to_have_js_property("naturalWidth", 40)
    expect(canvas.locator("search").get_by_test_id("chip")).to_have_count(0)  # no query image
    expect(canvas.get_by_test_id("drop-zone")).to_have_count(0)
    panel.evaluate(DROP, ["sketch.json", "application/json", list(b"[[[0, 9, 9], [0, 0, 9]]]")])
    strokes(canvas, 1)
    panel.evaluate(DROP, ["broken.png", "image/png", [1, 2, 3]])
    expect(canvas.get_by_test_id("canvas-problem")).to_contain_text("broken.png cannot be shown")
    strokes(canvas, 1)


def test_without_an_encoder_for_sketches_the_canvas_says_how_to_get_one(page: Page) -> None:
    page.keyboard.press("d")
    message = page.get_by_test_id("no-sketch-encoder")
    expect(message).to_contain_text("egara index FOLDER --encoder sketch")
    draw(page, HOUSE)
    strokes(page, 3)
    expect(page.locator("search").get_by_test_id("chip")).to_have_count(0)


def test_the_canvas_fits_a_small_dark_phone(browser, sketch_server: Server) -> None:
    with window(browser) as context, faultless_tab(context, sketch_server.address) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        page.emulate_media(color_scheme="dark")
        page.get_by_test_id("draw").click()
        draw(page, HOUSE)
        expect(page.get_by_test_id("guess").first).to_contain_text("house")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for button in page.get_by_test_id("canvas-panel").get_by_role("button").all():
            box = button.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 320
        box = page.get_by_test_id("tile").first.bounding_box()
        assert box is not None
        assert box["y"] < 640
