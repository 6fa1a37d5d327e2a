"""No violation that axe-core finds: on every view, in light and in dark, wide and narrow."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import egara

from .conftest import Opener, Server
from .vocabulary import NAME, write_tagging_encoder

AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
SHARE = 12  # every twelfth of the demo drawings
RUN = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    return violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html).join("\\n  ")}`);
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; get it with: python hatch_build.py test")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Demo drawings with tags and a board; one of them also in other sizes; a copy."""
    folder = tmp_path_factory.mktemp("accessible") / "drawings"
    shipped = egara.demo_drawings()
    for path in sorted(shipped.rglob("*.webp"))[::SHARE]:
        copy = folder / path.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copy(shipped / "metadata.csv", folder)
    first = Image.open(sorted(folder.rglob("*.webp"))[0]).convert("RGB")
    for part in (2, 3):
        first.resize((first.width // part, first.height // part)).save(folder / f"small{part}.png")
    shutil.copy(folder / "small2.png", folder / "copy.png")
    (folder / "broken.png").write_bytes(b"nothing")
    encoders = folder.parent / "encoders"
    write_tagging_encoder(encoders / NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EGARA_ENCODERS", str(encoders))
        collection = egara.open(folder / ".egara")
        collection.index(folder, encoders=[NAME, "visual", "sketch"])
    ids = [hit.id for hit in collection.search(limit=4)]
    board = collection.create_board("Cover")
    board.add(ids)
    collection.edit_tags(ids[0], add=["for the cover", "night sky"])
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / ".egara", folder.parent / "encoders")
    yield server
    server.close()


@pytest.fixture(scope="module")
def ids(folder: Path) -> list[str]:
    return [hit.id for hit in egara.open(folder / ".egara").search(limit=12)]


def wait(testid: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id(testid).first.wait_for()


def press(testid: str, then: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_test_id(testid).first.click()
        wait(then)(page)

    return act


def on_tile(keys: list[str], then: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.get_by_test_id("tile").nth(1).focus()
        page.get_by_test_id("tile").nth(2).hover()
        for key in keys:
            page.keyboard.press(key)
        wait(then)(page)

    return act


def open_tags(page: Page) -> None:
    wait("tag-bar")(page)
    for toggle in page.get_by_test_id("tags-unsure-toggle").all():
        toggle.click()
    page.get_by_test_id("own-tag").first.hover()
    page.get_by_test_id("tag-bar").first.hover()


def coloured_map(by: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        wait("map-canvas")(page)
        page.get_by_test_id("map-colour").select_option(by)
        wait("map-legend")(page)
        page.keyboard.press("l")

    return act


def picked_clusters(page: Page) -> None:
    wait("cluster")(page)
    page.get_by_test_id("cluster-pick").first.check()
    page.get_by_test_id("cluster-pick").nth(1).check()
    page.get_by_test_id("merge").click()
    page.get_by_test_id("cluster").first.focus()


def noted_board(page: Page) -> None:
    press("board-card", "board-item")(page)
    page.get_by_test_id("board-item").first.focus()
    page.get_by_test_id("board-rename").click()


def exported_board(page: Page) -> None:
    press("board-card", "board-item")(page)
    press("board-export", "export-dialog")(page)


def study_trial(page: Page) -> None:
    page.get_by_test_id("study-name").fill("Mika")
    page.keyboard.press("Enter")
    wait("study-a")(page)


def sketched(page: Page) -> None:
    press("draw", "canvas-hint")(page)
    page.get_by_test_id("canvas").focus()
    for key in ["Space", *["ArrowRight"] * 6, *["ArrowDown"] * 6, *["ArrowLeft"] * 6, "Space"]:
        page.keyboard.press(key)
    wait("guess")(page)
    page.get_by_test_id("canvas-more").click()


def failing(page: Page) -> None:
    page.route("**/api/search", lambda route: route.abort())
    page.get_by_test_id("tile").first.focus()
    page.keyboard.press("+")
    wait("error-banner")(page)


def folders(page: Page) -> None:
    press("filters-toggle", "filters")(page)
    press("filter-folder", "folder-tree")(page)
    page.get_by_test_id("folder-tree").focus()
    page.keyboard.press("ArrowRight")


# Each view: its address ({0} and {1} are drawings), and what is done on it.
VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "grid": ("", on_tile([], "tile-like")),
    "list of suggestions": ("", lambda page: page.get_by_test_id("search-input").fill("ani")),
    "query": ("like={0}&unlike={1}&tag=animal&without=cat&artist=G", wait("chip")),
    "canvas": ("", press("draw", "canvas-hint")),
    "sketch": ("", sketched),
    "filters": ("minwidth=-3&where=x%20%3D", press("filters-toggle", "filters")),
    "folders": ("folder=animals&since=2026-01-02&until=2026-01-01&untagged=1", folders),
    "random order": ("sort=random&seed=1", wait("shuffle")),
    "selection": ("", on_tile(["x", "t"], "many-apply")),
    "board picker": ("", on_tile(["x", "Shift+b"], "board-picker")),
    "details": ("open={0}", open_tags),
    "one end of a walk": ("a={0}", wait("morph-tray")),
    "walk": ("a={0}&b={1}&steps=2&bridge=1", wait("walk-step")),
    "replaced step": ("a={0}&b={1}&steps=2&bridge=1", press("walk-replace-step", "walk-replace")),
    "map by cluster": ("map=1", coloured_map("cluster")),
    "map by width": ("map=1&open={0}", coloured_map("column:width")),
    "comparing encoders": ("compare?of={0}", wait("compare-neighbour")),
    "comparing encoders of nothing": ("compare", wait("compare-none")),
    "artists": ("artists", wait("artist-name")),
    "artists alike": ("artists", press("artist-name", "artist")),
    "clusters": ("clusters?k=4", picked_clusters),
    "one cluster": ("clusters?k=4&cluster=1", wait("drawing-link")),
    "duplicates": ("duplicates", wait("duplicate")),
    "identical files": ("duplicates", press("kind-identical", "identical")),
    "boards": ("boards", wait("board-card")),
    "board": ("boards", noted_board),
    "export": ("boards", exported_board),
    "study": ("study", wait("study-name")),
    "trial": ("study", study_trial),
    "advanced settings": ("", press("advanced-button", "role-tags")),
    "help": ("", press("help-button", "help-dialog")),
    "unreadable files": ("", press("broken-badge", "outcomes-dialog")),
    "nothing found": ("tag=zzzz", wait("no-results")),
    "bad condition": ("where=nonsense%20%3D", wait("unanswered")),
    "lost server": ("", failing),
    "unknown drawing": ("compare?of=nothing", wait("error-banner")),
    "unknown board": ("boards?board=nothing", wait("board-unknown")),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_light_in_dark_and_on_a_phone(
    open_page: Opener, server: Server, axe: str, ids: list[str], view: str
) -> None:
    address, act = VIEWS[view]
    page = open_page(f"{server.address}/#{address.format(*ids)}")
    act(page)
    page.evaluate(axe)
    found: list[str] = []
    for theme, width in (("light", 1280), ("dark", 1280), ("dark", 400)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(f"html[data-theme={theme}]")).to_have_count(1)
        expect(page.locator("[aria-busy=true], [data-testid=loading]")).to_have_count(0)
        found += [f"{theme}, {width} px, {violation}" for violation in page.evaluate(RUN)]
    assert found == []
