"""A made-up copy of Danbooru2021 in the layout that is published."""

import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

import egara
from egara.datasets import Dataset
from egara.datasets.danbooru2021 import Danbooru2021
from egara.errors import BadInput


def post_of_2021(number: int, **changes) -> dict:
    return {
        "id": number,
        "score": 3,
        "rating": "s",
        "file_ext": "png",
        "is_deleted": False,
        "is_banned": False,
        "tag_string": "1girl smile hatsune_miku vocaloid ixy highres",
        "tag_string_general": "1girl smile",
        "tag_string_character": "hatsune_miku",
        "tag_string_copyright": "vocaloid",
        "tag_string_artist": "ixy",
        "tag_string_meta": "highres",
    } | changes


def post_of_2018(number: int, **changes) -> dict:
    """Numbers are texts, and tags are a list."""
    tags = [("smile", 0), ("ixy", 1), ("vocaloid", 3), ("hatsune_miku", 4), ("highres", 5)]
    return {
        "id": str(number),
        "score": "3",
        "rating": "s",
        "file_ext": "jpg",
        "is_deleted": False,
        "tags": [{"id": "7", "name": name, "category": str(c)} for name, c in tags],
        "pools": [],
        "favs": ["1", "2"],
    } | changes


def write(folder: Path, posts: list[dict], shard: str = "posts000000000000.json") -> Path:
    """Write the posts and a picture for each."""
    shard_path = folder / "metadata" / shard
    shard_path.parent.mkdir(parents=True, exist_ok=True)
    (folder / "512px").mkdir(exist_ok=True)
    shard_path.write_text("".join(json.dumps(post, ensure_ascii=False) + "\n" for post in posts))
    for post in posts:
        if "id" in post:
            picture(folder, int(post["id"]))
    return folder


def picture(folder: Path, number: int) -> Path:
    path = folder / "512px" / f"0{number % 1000:03}" / f"{number}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        Image.new("RGB", (8, 8)).save(path)
    return path


def ids(dataset) -> list[str]:
    return [drawing.id for drawing in dataset]


def test_a_post_gives_its_picture_its_tags_and_its_artist(tmp_path):
    write(tmp_path, [post_of_2021(5020995)])
    dataset = Danbooru2021(tmp_path)
    (drawing,) = dataset
    assert isinstance(dataset, Dataset)
    assert (drawing.id, drawing.artist) == ("5020995", "ixy")
    assert drawing.image == tmp_path / "512px" / "0995" / "5020995.jpg"
    assert drawing.tags == {
        "general": ("1girl", "smile"),
        "copyright": ("vocaloid",),
        "character": ("hatsune_miku",),
        "rating": ("safe",),
    }


def test_the_folder_of_a_picture_is_its_id_modulo_1000_in_four_digits(tmp_path):
    write(tmp_path, [post_of_2021(n) for n in (7, 1000, 1042, 4279845)])
    images = [
        drawing.image.relative_to(tmp_path / "512px").as_posix()
        for drawing in Danbooru2021(tmp_path)
    ]
    assert images == ["0007/7.jpg", "0000/1000.jpg", "0042/1042.jpg", "0845/4279845.jpg"]


def test_posts_of_earlier_years_say_the_same_in_another_form(tmp_path):
    old = write(tmp_path / "old", [post_of_2018(12)], shard="2018000000000000")
    new = write(tmp_path / "new", [post_of_2021(12, tag_string_general="smile")])
    (a,), (b,) = Danbooru2021(old), Danbooru2021(new)
    assert (a.id, a.tags, a.artist, a.split) == (b.id, b.tags, b.artist, b.split)
    assert ids(Danbooru2021(old, min_score=3)) == ["12"]
    assert ids(Danbooru2021(old, min_score=4)) == []


def test_shards_are_read_in_order_and_other_files_are_left_alone(tmp_path):
    write(tmp_path, [post_of_2021(2)], shard="posts000000000001.json")
    write(tmp_path, [post_of_2021(1)], shard="posts000000000000.json")
    for name in ("tags000000000000.json", "posts.json.bak", "2018.tar.xz"):
        (tmp_path / "metadata" / name).write_text("no posts")
    assert ids(Danbooru2021(tmp_path)) == ["1", "2"]


def test_skipped_posts_are_counted_by_reason_at_each_reading(tmp_path):
    hidden = {key: value for key, value in post_of_2021(1).items() if key != "id"}
    posts = [
        post_of_2021(10),
        hidden,
        post_of_2021(11, is_deleted=True),
        post_of_2021(12, file_ext="zip"),
        post_of_2021(13),
        post_of_2021(14),
    ]
    write(tmp_path, posts)
    for gone in (13, 14):
        picture(tmp_path, gone).unlink()
    dataset = Danbooru2021(tmp_path)
    expected = Counter({"image is missing": 2, "no id": 1, "deleted": 1, "not an image": 1})
    for _ in range(2):
        assert ids(dataset) == ["10"]
        assert dataset.skipped == expected
    assert ids(Danbooru2021(tmp_path, include_deleted=True)) == ["10", "11"]


def test_filters_by_rating_score_and_artist(tmp_path):
    posts = [
        post_of_2021(1, rating="g", score=10, tag_string_artist="ann"),
        post_of_2021(2, rating="s", score=-4, tag_string_artist="ann ben"),
        post_of_2021(3, rating="q", score=4, tag_string_artist="ben"),
        post_of_2021(4, rating="e", score=None, tag_string_artist=""),
    ]
    write(tmp_path, posts)
    assert ids(Danbooru2021(tmp_path)) == ["1", "2", "3", "4"]
    assert ids(Danbooru2021(tmp_path, ratings=["s", "g"])) == ["1", "2"]
    assert ids(Danbooru2021(tmp_path, min_score=4)) == ["1", "3"]
    assert ids(Danbooru2021(tmp_path, artists={"ben"})) == ["2", "3"]
    both = Danbooru2021(tmp_path, artists={"ben"}, ratings=["s"])
    assert ids(both) == ["2"]
    assert both.skipped == {"rating not selected": 3}
    assert [drawing.artist for drawing in Danbooru2021(tmp_path)] == ["ann", None, "ben", None]
    ratings = [drawing.tags["rating"] for drawing in Danbooru2021(tmp_path)]
    assert ratings == [("general",), ("safe",), ("questionable",), ("explicit",)]


def test_the_safe_dataset_of_the_paper_is_a_rating_and_a_list_of_tags(tmp_path):
    posts = [
        post_of_2021(1),
        post_of_2021(2, rating="q"),
        post_of_2021(3, tag_string_general="1girl blood"),
        post_of_2021(4, tag_string_character="blood", tag_string_meta="highres"),
        post_of_2021(5, tag_string_meta="blood"),
    ]
    write(tmp_path, posts)
    dataset = Danbooru2021(tmp_path, ratings=["safe"], excluded_tags=["blood", "gore"])
    assert ids(dataset) == ["1", "5"]
    assert dataset.skipped == {"rating not selected": 1, "excluded tag": 2}
    assert ids(Danbooru2021(tmp_path, ratings="safe")) == ids(Danbooru2021(tmp_path, ratings=["s"]))
    opened = egara.open_dataset(tmp_path, rating="safe", excluded_tags=["blood"])
    assert ids(opened) == ["1", "5"]
    assert opened.skipped["excluded tag"] == 2
    assert ids(egara.open_dataset(tmp_path)) == ["1", "2", "3", "4", "5"]
    with pytest.raises(
        BadInput, match=r"Unknown rating 'save'.* g \(general\), s \(safe\), q \(questionable\)"
    ):
        egara.open_dataset(tmp_path, rating="save")


def test_a_split_follows_from_the_id_alone(tmp_path):
    posts = [post_of_2021(number) for number in range(1000)]
    write(tmp_path, posts)
    splits = {drawing.id: drawing.split for drawing in Danbooru2021(tmp_path)}
    counts = Counter(splits.values())
    assert counts.total() == 1000
    assert 880 <= counts["train"] <= 920
    assert 30 <= counts["validation"] <= 70
    assert 30 <= counts["test"] <= 70
    # Other tags, another order, fewer posts: the same splits.
    write(tmp_path, [post_of_2021(n, tag_string_general="x") for n in range(999, 0, -7)])
    assert all(splits[drawing.id] == drawing.split for drawing in Danbooru2021(tmp_path))


ODD = [
    "hatsune_miku_(append)",
    "o\"neil's",
    "初音ミク",
    "全角\u3000空白",
    "👩\u200d🎨",
    ":<>",
    "fate/stay_night",
    "a\u0301",
]


def test_odd_characters_in_tags_are_kept_as_published(tmp_path):
    write(tmp_path, [post_of_2021(1, tag_string_general=" ".join(ODD))])
    listed = [{"name": name, "category": "0"} for name in [*ODD, "long hair", "long hair"]]
    write(tmp_path, [post_of_2018(2, tags=listed)], shard="2018000000000000.json")
    earlier, later = Danbooru2021(tmp_path)
    assert (earlier.id, earlier.tags["general"]) == ("2", (*ODD, "long hair"))
    assert later.tags["general"] == tuple(ODD)


@pytest.mark.parametrize("odd", ["a\tb", "a\x00", "a\nb", "\x7f", "a\u2028b", "\ufffd"])
def test_a_tag_with_a_control_character_is_refused_with_its_place(tmp_path, odd):
    write(tmp_path, [post_of_2021(1), post_of_2021(2, tag_string_general=f"smile {odd}")])
    with pytest.raises(BadInput, match=r"posts000000000000\.json, line 2: the tag .* contains"):
        ids(Danbooru2021(tmp_path))


def test_half_a_character_is_refused(tmp_path):
    write(tmp_path, [])
    line = json.dumps(post_of_2021(1, tag_string_general="x\ud800"))
    (tmp_path / "metadata" / "posts000000000000.json").write_text(line)
    with pytest.raises(BadInput, match=r"line 1: the tag 'x\\ud800'"):
        ids(Danbooru2021(tmp_path))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": 3, "ra', "line 2 is not JSON"),
        (b"\xff\xfe{}", "line 2 is not JSON"),
        (b"[" * 100_000, "line 2 is not JSON"),
        (b"[]", "line 2 is not a post"),
        (b'{"id": "../../x"}', "line 2: the id must be a number; got '../../x'"),
        (b'{"id": -1}', "the id must be a number"),
        (b'{"id": true}', "the id must be a number"),
        (b'{"id": 3, "rating": "x"}', "line 2: the rating must be one of g, s, q, e; got 'x'"),
        (b'{"id": 3, "rating": ["s"]}', "the rating must be one of"),
        (b'{"id": 3, "tags": ["smile"]}', "line 2: a tag must have a name and a category"),
        (b'{"id": 3, "tags": [{"name": "", "category": 0}]}', "a tag must have a name"),
    ],
)
def test_a_broken_line_is_an_error_that_names_file_and_line(tmp_path, line, message):
    write(tmp_path, [post_of_2021(1)])
    shard = tmp_path / "metadata" / "posts000000000000.json"
    with shard.open("ab") as file:
        file.write(line + b"\n")
    reading = iter(Danbooru2021(tmp_path))
    assert next(reading).id == "1"  # it is a stream: what stood before was read
    with pytest.raises(BadInput) as error:
        next(reading)
    assert message in str(error.value)
    assert str(shard) in str(error.value)


def test_an_absent_category_is_unknown_and_an_empty_one_is_not(tmp_path):
    post = post_of_2021(1, tag_string_copyright="")
    del post["tag_string_character"]
    del post["rating"]
    write(tmp_path, [post])
    (drawing,) = Danbooru2021(tmp_path)
    assert drawing.tags == {"general": ("1girl", "smile"), "copyright": ()}


def test_another_layout_is_refused_when_it_is_opened(tmp_path):
    with pytest.raises(BadInput, match=r"metadata/posts\*\.json is missing"):
        Danbooru2021(tmp_path)
    write(tmp_path, [post_of_2021(1)])
    with pytest.raises(BadInput, match=r"Unknown rating 'x'\. Use g \(general\), s"):
        Danbooru2021(tmp_path, ratings=["s", "x"])
    (tmp_path / "512px").rename(tmp_path / "original")
    with pytest.raises(BadInput, match="the folder 512px is missing"):
        Danbooru2021(tmp_path)
