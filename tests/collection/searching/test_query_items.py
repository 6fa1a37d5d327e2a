"""Query items, filters as one value, and the nearest drawings of a drawing."""

from pathlib import Path

import pytest
from conftest import draw

import egara
from egara import Collection, Filters, QueryItem
from egara.errors import BadInput, UnknownDrawing


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("items")
    for number in range(30):
        draw(folder / f"{number:02}.png", number, size=(40 + number, 60))
    rows = [f"{n:02}.png,Title {n},{'Ann' if n % 3 else 'Ben'}" for n in range(29)]
    (folder / "metadata.csv").write_text("file_name,title,artist\n" + "\n".join(rows))
    return folder


@pytest.fixture
def collection(folder: Path, tiny: Path) -> Collection:
    collection = egara.open(folder / ".egara")
    collection.index(folder, encoders=["tiny", "tinybits"])
    return collection


def paths(hits: list[egara.Hit]) -> list[str]:
    return [hit.path for hit in hits]


def test_arguments_are_items_of_the_weight_1_or_minus_1(collection, tmp_path: Path) -> None:
    image = draw(tmp_path / "query.png", 500)
    items = [
        QueryItem("text", "title"),
        QueryItem("image", image),
        QueryItem("drawing", "03.png"),
        QueryItem("drawing", "07.png", -1.0),
        QueryItem("artist", "ben"),
    ]
    asked = {"text": "title", "image": image, "like": ["03.png"], "unlike": ["07.png"]}
    assert collection.search(items=items) == collection.search(**asked, artist="ben")
    assert "29.png" not in paths(collection.search(items=items, limit=30))  # it has no title


def test_the_heavier_of_two_examples_is_the_nearer_one(collection) -> None:
    def distance(weight: float, to: str) -> float:
        items = [QueryItem("drawing", "00.png", weight), QueryItem("drawing", "29.png")]
        best = collection.search(items=items, limit=1)[0].id
        return collection.along([best, to], "tiny").distances[1]

    heavy, light = 1000.0, 0.001
    assert distance(heavy, "00.png") < distance(light, "00.png")
    assert distance(light, "29.png") < distance(heavy, "29.png")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"kind": "video", "value": "x"}, "kind must be one of text, image"),
        ({"kind": "image", "value": "x", "weight": 0.0}, "and not 0; got 0.0"),
        ({"kind": "drawing", "value": "x", "weight": float("nan")}, "must be a number from"),
        ({"kind": "drawing", "value": "x", "weight": 1e308}, "1e\\+308"),
        ({"kind": "drawing", "value": "x", "weight": 10**400}, "must be a number from"),
        ({"kind": "drawing", "value": "x", "weight": "1"}, "got '1'"),
        ({"kind": "text", "value": 3}, "must be a string"),
        ({"kind": "drawing", "value": b"x"}, "must be a string"),
    ],
)
def test_an_invalid_item_is_refused(item, message) -> None:
    with pytest.raises(BadInput, match=message):
        QueryItem(**item)


@pytest.mark.parametrize("name", ["tags", "without_tags", "among", "avoid"])
def test_a_single_text_instead_of_a_list_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=rf"{name} must be a list; for one, give \['cat'\]"):
        Filters(**{name: "cat"})


def test_filters_without_a_condition_are_false() -> None:
    assert not Filters()
    assert not Filters(tags=[], where=None)
    assert Filters(avoid=["x"])
    assert Filters(where="")


def test_avoided_drawings_are_neither_listed_nor_found(collection) -> None:
    gone = ["02.png", collection.drawing("05.png").id[:12]]
    assert {"02.png", "05.png"}.isdisjoint(paths(collection.search(avoid=gone, limit=30)))
    hits = collection.search(like=["03.png"], avoid=gone, limit=30)
    assert sorted(paths(hits)) == [f"{n:02}.png" for n in range(30) if n not in (2, 3, 5)]
    assert collection.table(avoid=gone).num_rows == 28
    with pytest.raises(UnknownDrawing):
        collection.search(avoid=["nosuch.png"])


def test_a_hit_has_the_data_of_a_caption(collection) -> None:
    for hits in (collection.search(limit=30), collection.search(like=["00.png"], limit=30)):
        for hit in hits:
            drawing = collection.drawing(hit.id)
            assert (hit.width, hit.height, hit.title) == (
                drawing.width,
                drawing.height,
                drawing.title,
            )
    assert collection.search(where="title IS NULL")[0].title is None


def test_nearest_drawings_are_returned_for_each_encoder(collection) -> None:
    nearest = collection.nearest_drawings("03.png", 5)
    assert [*nearest.hits] == ["tiny", "tinybits"]
    for encoder, hits in nearest.hits.items():
        assert hits == collection.search(like=["03.png"], encoders={encoder: 1}, limit=5)
    assert nearest.copies == ()


def test_a_filtered_map_has_the_positions_of_the_full_map(collection) -> None:
    ids, xy = collection.map("tiny")
    place = dict(zip(ids.tolist(), xy.tolist(), strict=True))
    some, where = collection.map("tiny", where="artist = 'Ben'")
    assert sorted(some) == sorted(h.id for h in collection.search(where="artist = 'Ben'", limit=30))
    assert [place[one] for one in some.tolist()] == where.tolist()
    with pytest.raises(BadInput, match="no drawings to draw a map of"):
        collection.draw_map("map.png", "tiny", tags=["nosuch"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"items": ["cat"]}, "items must be QueryItem objects; got 'cat'"),
        ({"items": [{"kind": "text"}]}, "items must be QueryItem objects"),
        ({"encoders": "tiny"}, r"encoders must be a list; for one, give \['tiny'\]"),
        ({"encoders": {"tiny": "1"}}, "The weight of 'tiny' must be a number.* got '1'"),
        ({"encoders": {"tiny": 10**400}}, "The weight of 'tiny' must be a number"),
        ({"limit": "2"}, "got '2' and 0"),
        ({"offset": 1.0}, "got 20 and 1.0"),
        ({"limit": True}, "got True and 0"),
        ({"offset": False}, "got 20 and False"),
        ({"seed": True}, "seed must be an integer from 0 to 4,294,967,295; got True"),
        ({"untagged": "x"}, "untagged must be True or False; got 'x'"),
        ({"not_on_board": 1}, "not_on_board must be True or False; got 1"),
        ({"tag": ["cat"]}, r"no argument 'tag'. Did you mean tags\? The filters are tags, "),
        ({"zzzz": 1}, r"no argument 'zzzz'. The filters are tags, "),
    ],
)
def test_values_of_a_wrong_type_are_refused(collection, options, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        collection.search(**({"like": ["00.png"]} | options))


def test_a_text_that_is_too_long_is_refused(collection) -> None:
    assert collection.search(text="a" * 1000) == []
    with pytest.raises(BadInput, match="at most 1,000 characters; got 1,001"):
        collection.search(text="a" * 1001)
