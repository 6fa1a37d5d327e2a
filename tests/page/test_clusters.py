"""Clusters in a real browser: found, named, merged, kept as filters."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

import egara
from egara.collection import Collection

from .conftest import Server


@pytest.fixture
def collection(folder) -> Iterator[Collection]:
    """The collection that is served; nothing is kept before and after."""
    collection = egara.open(folder / ".egara")
    yield collection
    for kept in collection.kept_clusters():
        collection.forget_cluster(kept.name)


@pytest.fixture
def clusters(page: Page, server: Server):
    """The page with five clusters."""
    page.goto(f"{server.address}/#clusters?k=5")
    rows = page.get_by_test_id("cluster")
    expect(rows).to_have_count(5)
    return rows


def names(collection: Collection) -> list[str]:
    return [kept.name for kept in collection.kept_clusters()]


def test_clusters_are_shown_with_central_drawings_tags_and_size(clusters, collection) -> None:
    found = collection.clusters(k=5).clusters
    for row, cluster in zip(clusters.all(), found, strict=True):
        expect(row).to_contain_text(f"{cluster.size} drawing")
        links = row.get_by_test_id("drawing-link")
        shown = [link.get_attribute("data-drawing") for link in links.all()]
        assert shown == list(cluster.central)
        tags = row.get_by_test_id("cluster-tag").all_text_contents()
        assert tags == [tag for tag, _ in cluster.tags[: len(tags)]]


def test_the_number_is_proposed_or_typed_and_the_method_chosen(page, server, collection) -> None:
    page.goto(f"{server.address}/#clusters")
    proposed = collection.clusters()
    rows = page.get_by_test_id("cluster")
    expect(rows).to_have_count(len(proposed.clusters))
    expect(page.get_by_test_id("clusters-tried")).to_have_count(len(proposed.scores))
    page.get_by_test_id("clusters-k").fill("3")
    expect(rows).to_have_count(3)
    page.get_by_test_id("clusters-encoder").select_option("tiny")
    expect(page).to_have_url(f"{server.address}/#clusters?encoder=tiny&k=3")
    page.get_by_test_id("clusters-method").select_option("gmm")
    expect(rows).to_have_count(len(collection.clusters("tiny", 3, "gmm").clusters))
    page.go_back()
    expect(page.get_by_test_id("clusters-method")).to_have_value("kmeans")


def test_a_cluster_is_named_by_keys_and_is_a_filter(page: Page, clusters, collection) -> None:
    members = collection.clusters(k=5).members(1)
    clusters.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("n")
    page.keyboard.type("Round things")
    page.keyboard.press("Enter")
    expect(clusters.nth(1)).to_have_attribute("data-name", "Round things")
    assert names(collection) == ["Round things"]
    clusters.nth(1).focus()
    page.keyboard.press("s")
    expect(page.get_by_test_id("chip")).to_contain_text("cluster: Round things")
    expect(page.get_by_test_id("status")).to_contain_text(f"{len(members)} of")
    assert (page.get_by_test_id("tile").first.get_attribute("data-drawing")) in members


def test_a_kept_cluster_is_renamed_and_forgotten(page: Page, clusters, collection) -> None:
    collection.keep_cluster(collection.clusters(k=5), [0], "A")
    page.reload()
    expect(clusters.first).to_have_attribute("data-name", "A")
    clusters.first.get_by_test_id("cluster-keep").click()
    page.get_by_test_id("cluster-name").fill("B")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("kept-cluster")).to_have_text("B")
    assert names(collection) == ["B"]
    page.get_by_test_id("forget-cluster").click()
    expect(page.get_by_test_id("kept-cluster")).to_have_count(0)
    assert names(collection) == []


def test_clusters_are_merged(page: Page, clusters, collection) -> None:
    found = collection.clusters(k=5)
    both = {*found.members(1), *found.members(3)}
    clusters.nth(1).focus()
    for key in ("x", "ArrowDown", "ArrowDown", "x", "m"):
        page.keyboard.press(key)
    page.get_by_test_id("merge-name").fill("Both")
    page.keyboard.press("Enter")
    expect(clusters).to_have_count(4)
    (kept,) = collection.kept_clusters()
    assert (kept.name, set(kept.ids)) == ("Both", both)


def test_clusters_that_changed_meanwhile_are_not_mixed_up(page, clusters, collection) -> None:
    collection.keep_cluster(collection.clusters(k=5), [4], "Elsewhere")
    clusters.first.focus()
    page.keyboard.press("n")
    page.keyboard.type("Here")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("error-banner")).to_contain_text("changed")
    expect(page.get_by_test_id("kept-cluster")).to_have_text("Elsewhere")
    assert names(collection) == ["Elsewhere"]


def test_all_drawings_of_a_cluster_the_most_central_first(page, clusters, collection) -> None:
    members = collection.clusters(k=5).members(0)
    clusters.first.focus()
    page.keyboard.press("Enter")
    links = page.get_by_test_id("drawing-link")
    expect(links).to_have_count(len(members))
    assert [link.get_attribute("data-drawing") for link in links.all()] == members
    links.first.click()
    expect(page.get_by_test_id("details")).to_be_visible()


def test_an_impossible_number_is_said_and_japanese_spoken(page, server, clusters) -> None:
    page.route("**/api/clusters?*", lambda route: route.fulfill(status=422, json={
        "error": {"kind": "BadInput", "message": "There are fewer drawings."}
    }))  # fmt: skip
    page.get_by_test_id("clusters-k").fill("999")
    expect(page.get_by_test_id("error-banner")).to_contain_text("There are fewer drawings.")
    page.get_by_test_id("language-switch").click()
    expect(page.get_by_test_id("view-title")).to_have_text("クラスター")


def test_clusters_in_the_making_say_what_is_tried_and_are_stopped(page: Page, server) -> None:
    stopped = []

    def works(route: Route) -> None:
        if route.request.method == "DELETE":
            stopped.append(route.request.url)
        route.fulfill(json={"done": 3, "total": 17})

    page.route("**/api/clusters?*", lambda route: None)  # never answered
    page.route("**/api/works/*", works)
    page.goto(f"{server.address}/#clusters")
    looking = page.get_by_test_id("clusters-looking")
    expect(looking).to_contain_text("Trying numbers of clusters: 4 of 16")
    expect(page.get_by_test_id("job-progress")).to_have_js_property("value", 3 / 17)
    page.get_by_test_id("job-stop").click()
    expect(page.get_by_test_id("clusters-stopped")).to_be_visible()
    assert len(stopped) == 1
    page.unroute("**/api/clusters?*")
    page.get_by_test_id("clusters-go-on").click()
    expect(page.get_by_test_id("cluster").first).to_be_visible()


def test_the_drawings_of_a_cluster_are_called_by_their_names(page, clusters, collection) -> None:
    found = collection.clusters(k=5).clusters
    for row, cluster in zip(clusters.all(), found, strict=True):
        for link, image in zip(
            row.get_by_test_id("drawing-link").all(), cluster.central, strict=True
        ):
            drawing = collection.drawing(image)
            name = drawing.title or drawing.path.rsplit("/", 1)[-1]
            expect(link).to_have_accessible_name(f"Details: {name}")
