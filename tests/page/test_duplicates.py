"""Duplicates in a real browser: groups reviewed by keyboard, and nothing moved."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

import egara
from egara.collection import Collection

from .conftest import Server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Demo drawings; of three of them a smaller one, a mirrored one, and two others; a copy."""
    folder = tmp_path_factory.mktemp("duplicates") / "drawings"
    folder.mkdir()
    for path in sorted((egara.demo_drawings() / "animals").glob("*.webp"))[:40:4]:
        shutil.copy(path, folder)
    first, second, third, fourth = sorted(folder.glob("*.webp"))[:4]
    pictures = [Image.open(path).convert("RGB") for path in (first, second, third)]
    half = pictures[0].resize((pictures[0].width // 2, pictures[0].height // 2))
    half.save(folder / "half.png")
    ImageOps.mirror(pictures[1]).save(folder / "mirror.png")
    pictures[2].save(folder / "again.jpg", quality=90)
    pictures[2].save(folder / "again.png")
    shutil.copy(fourth, folder / "copy.webp")
    egara.open(folder / ".egara").index(folder, encoders=["visual"])
    return folder


@pytest.fixture(scope="module")
def server(made: Path) -> Iterator[Server]:
    server = Server(made / ".egara", made.parent)
    yield server
    server.close()


@pytest.fixture
def collection(made: Path) -> Iterator[Collection]:
    """The collection that is served; nothing is said of it before and after."""
    collection = egara.open(made / ".egara")
    drawings = [hit.id for hit in collection.search(limit=100)]
    collection.review_duplicates(drawings, None)  # the page before may have sent one last review
    yield collection
    collection.review_duplicates(drawings, None)


@pytest.fixture
def review(page: Page, server: Server, collection) -> Page:
    page.goto(f"{server.address}/#duplicates")
    expect(page.get_by_test_id("duplicate-group")).to_be_visible()
    return page


def alike(collection: Collection) -> list:
    return [group for group in collection.duplicates() if group.links]


def shown(page: Page) -> list[str | None]:
    return [one.get_attribute("data-drawing") for one in page.get_by_test_id("duplicate").all()]


def go_to(page: Page, collection: Collection, count: int, relation: str):
    """Go to the group of so many drawings and give it."""
    groups = alike(collection)
    at = next(
        at
        for at, group in enumerate(groups)
        if len(group.members) == count and group.links[0].relation == relation
    )
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("group-number")).to_contain_text(f"Group {at + 1} of {len(groups)}")
    assert shown(page) == [member.id for member in groups[at].members]
    return groups[at]


def test_drawings_lie_side_by_side_with_what_differs(review: Page, collection) -> None:
    group = go_to(review, collection, 2, "duplicate")
    kept, other = group.members
    expect(review.get_by_test_id("duplicate-reason").nth(1)).to_contain_text("the same image")
    text = review.get_by_test_id("duplicate-group").inner_text()
    for member in (kept, other):
        assert f"{member.width} × {member.height}" in text
        assert member.path in text
    pictures = review.locator("[data-testid=duplicate-picture]")
    widths = [picture.bounding_box()["width"] for picture in pictures.all()]
    assert widths[0] == pytest.approx(widths[1], abs=2)
    review.keyboard.press("z")
    widths = [picture.bounding_box()["width"] for picture in pictures.all()]
    assert widths[1] / widths[0] == pytest.approx(other.width / kept.width, abs=0.02)


def test_one_is_kept_by_keys_and_it_can_be_undone(review: Page, collection, made: Path) -> None:
    files = sorted(made.iterdir())
    group = go_to(review, collection, 2, "duplicate")
    review.keyboard.press("ArrowRight")
    review.keyboard.press("Enter")
    expect(review.get_by_test_id("review-progress")).to_contain_text("1 of 3")
    reviewed = next(one for one in alike(collection) if one.reviewed)
    assert reviewed.links[0].verdict == "duplicate"
    assert reviewed.keep == group.members[1].id
    review.keyboard.press("u")
    expect(review.get_by_test_id("review-progress")).to_contain_text("0 of 3")
    assert shown(review) == [member.id for member in group.members]
    assert not any(one.reviewed for one in alike(collection))
    assert group in alike(collection)
    assert sorted(made.iterdir()) == files


def test_alternatives_are_told_from_duplicates(review: Page, collection) -> None:
    go_to(review, collection, 2, "mirrored")
    review.keyboard.press("a")
    expect(review.get_by_test_id("review-progress")).to_contain_text("1 of 3")
    (reviewed,) = (one for one in alike(collection) if one.reviewed)
    assert reviewed.links[0].verdict == "alternative"


def test_what_is_no_duplicate_is_no_group_any_more(review: Page, collection) -> None:
    group = go_to(review, collection, 2, "mirrored")
    review.get_by_test_id("review-different").click()
    expect(review.get_by_test_id("review-progress")).to_contain_text("1 of 3")
    assert group.keep not in {one.keep for one in alike(collection)}
    review.get_by_test_id("review-undo").click()
    expect(review.get_by_test_id("review-progress")).to_contain_text("0 of 3")
    assert group in alike(collection)


def test_some_of_three_are_judged_alone(review: Page, collection) -> None:
    group = go_to(review, collection, 3, "duplicate")
    for key in ("x", "ArrowRight", "x", "d"):
        review.keyboard.press(key)
    expect(review.get_by_test_id("duplicate-pick").first).not_to_be_checked()
    pair = {group.members[0].id, group.members[1].id}
    (left,) = (one for one in alike(collection) if len(one.members) == 3)
    assert pair not in [{link.a, link.b} for link in left.links]
    assert len(left.links) == len(group.links) - 1


def test_a_review_that_was_not_saved_is_said(review: Page, collection) -> None:
    review.route("**/api/duplicates/reviews", lambda route: route.fulfill(status=409, json={
        "error": {"kind": "CollectionBusy", "message": "Another process is writing."}
    }))  # fmt: skip
    review.keyboard.press("Enter")
    expect(review.get_by_test_id("error-banner")).to_contain_text("Another process is writing.")
    expect(review.get_by_test_id("review-progress")).to_contain_text("0 of 3")
    review.unroute("**/api/duplicates/reviews")


def test_the_end_is_said_with_what_can_be_done_then(review: Page, collection) -> None:
    for number in (1, 2, 3):
        review.keyboard.press("a")
        expect(review.get_by_test_id("review-progress")).to_contain_text(f"{number} of 3")
    expect(review.get_by_test_id("duplicates-finished")).to_contain_text("--move-to")


def test_files_with_the_same_bytes_are_listed(review: Page) -> None:
    review.get_by_test_id("kind-identical").click()
    expect(review.get_by_test_id("identical")).to_have_count(1)
    expect(review.get_by_test_id("identical")).to_contain_text("copy.webp")
    review.get_by_test_id("language-switch").click()
    expect(review.get_by_test_id("kind-identical")).to_have_text("同じファイル（1）")


def test_a_collection_without_duplicates_says_so(open_page, tmp_path, made) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for path in sorted(made.glob("*.webp"))[5:7]:
        shutil.copy(path, few)
    egara.open(few / ".egara").index(few, encoders=["visual"])
    with closing(Server(few / ".egara", tmp_path)) as server:
        page = open_page(f"{server.address}/#duplicates")
        expect(page.get_by_test_id("duplicates-none")).to_be_visible()


def test_what_came_meanwhile_is_looked_at_when_asked(review: Page, collection, made: Path) -> None:
    groups = len(alike(collection))
    expect(review.get_by_test_id("duplicates-changed")).to_have_count(0)
    source = sorted(made.glob("*.webp"))[4]
    assert source.name != "copy.webp"
    with Image.open(source) as picture:
        picture.convert("RGB").save(made / "fifth.png")
    try:
        collection.index(made)
        changed = review.get_by_test_id("duplicates-changed")
        expect(changed).to_be_visible()  # the page asks every ten seconds
        expect(review.get_by_test_id("review-progress")).to_contain_text(f"of {groups}")
        review.get_by_test_id("look-again").click()
        expect(review.get_by_test_id("review-progress")).to_contain_text(f"of {groups + 1}")
        expect(changed).to_have_count(0)
    finally:
        (made / "fifth.png").unlink()
        collection.index(made)
