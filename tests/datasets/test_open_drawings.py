"""What the open drawings are made of: sets that are reserved, splits, names, words, tags."""

import hashlib
import io
import zlib

import numpy as np
import PIL.Image
import pytest

from egara.datasets.contract import SPLITS
from egara.datasets.open_drawings.dicebear_tags import colour_name, head_tags, skin_name
from egara.datasets.open_drawings.emoji import codes_by_name, icons_of_emoji, subject_without_person
from egara.datasets.open_drawings.emojibase import Emoji, Emojibase, plain, without_selector
from egara.datasets.open_drawings.iconify import icon_drawings, words
from egara.datasets.open_drawings.lookalikes import Appearance, unique_mask
from egara.datasets.open_drawings.rendering import SIDE, ink_box, render
from egara.datasets.open_drawings.reserved import EMOJI_SETS, check_reserved, is_reserved
from egara.datasets.open_drawings.source_drawings import SourceDrawing
from egara.datasets.open_drawings.splits import hash_fraction, split_of
from egara.errors import DatasetError


def source_drawing(set_: str, key: str, svg: bytes = b"") -> SourceDrawing:
    return SourceDrawing(id=f"{set_}/{key}", set=set_, svg=svg, split_key=key, general=None)


def test_of_the_emoji_sets_the_three_agreed_upon_are_reserved() -> None:
    held = [name for name in EMOJI_SETS if is_reserved(name)]
    assert held == ["fluent-emoji-flat", "noto-v1", "streamline-emojis"]


@pytest.mark.parametrize("name", ["feather", "tabler", "heroicons", "lucide", "mdi", "ph"])
def test_an_icon_set_is_reserved_where_its_crc_is_divisible_by_five(name: str) -> None:
    assert is_reserved(name) == (zlib.crc32(name.encode()) % 5 == 0)


def test_clip_art_and_heads_are_never_reserved() -> None:
    styles = [f"dicebear-{number}" for number in range(50)]
    assert any(zlib.crc32(name.encode()) % 5 == 0 for name in styles)
    assert not any(map(is_reserved, ["openclipart", *styles]))


def test_the_check_names_the_reserved_sets_that_would_be_trained_on() -> None:
    check_reserved([("feather", "test"), ("lucide", "train")])
    with pytest.raises(DatasetError, match="trained on: feather, noto-v1"):
        check_reserved([("noto-v1", "validation"), ("feather", "train"), ("noto", "train")])


def test_whatever_is_reserved_is_of_the_test_split() -> None:
    assert {split_of(source_drawing("feather", f"icon{n}")) for n in range(200)} == {"test"}


@pytest.mark.parametrize(
    ("set_", "shares"), [("noto", [0.80, 0.08, 0.12]), ("openclipart", [0.85, 0.05, 0.10])]
)
def test_splits_have_the_shares_that_are_promised(set_: str, shares: list[float]) -> None:
    found = [split_of(source_drawing(set_, f"subject {n}")) for n in range(5000)]
    counted = [found.count(split) / len(found) for split in SPLITS]
    assert counted == pytest.approx(shares, abs=0.015)


def test_a_split_follows_from_the_key_alone() -> None:
    digits = hashlib.blake2b(b"cat", digest_size=6).hexdigest()
    assert hash_fraction("cat") == int(digits, 16) / 16**12
    same = {split_of(source_drawing(set_, "red apple")) for set_ in ("noto", "twemoji", "openmoji")}
    assert len(same) == 1


def test_who_does_it_makes_no_other_subject() -> None:
    family = ["woman rowing boat", "man rowing boat", "person rowing boat"]
    assert {subject_without_person(label) for label in family} == {"rowing boat"}
    assert subject_without_person("person: bald") == subject_without_person("man: bald") == "bald"
    assert [subject_without_person(label) for label in ("man", "mango", "men’s room")] == [
        "man",
        "mango",
        "’s room",
    ]


def test_lookalikes_of_a_later_split_are_left_out() -> None:
    rows = [(1, "train"), (1, "test"), (2, "train"), (2, "train"), (3, "validation"),
            (3, "train"), (4, "validation"), (4, "test"), (1, "test")]  # fmt: skip
    looks = [Appearance(hash_, bytes(192)) for hash_, _ in rows]
    kept = unique_mask(looks, [split for _, split in rows])
    expected = [
        not any(h == hash_ and SPLITS.index(s) > SPLITS.index(split) for h, s in rows)
        for hash_, split in rows
    ]
    assert kept == expected
    assert kept.count(True) == 6


@pytest.mark.parametrize(("levels", "kept"), [(0, False), (3, False), (5, True), (255, True)])
def test_colours_that_differ_by_more_than_rounding_are_another_look(
    levels: int, kept: bool
) -> None:
    looks = [Appearance(7, bytes(192)), Appearance(7, bytes([levels]) * 192)]
    assert unique_mask(looks, ["train", "test"]) == [kept, True]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arrow-left-circle-outline-24", ("arrow", "left", "circle")),
        ("baguette-20-filled", ("baguette",)),
        ("home", ("home",)),
        ("line", ("line",)),
        ("bar-line-chart", ("bar", "line", "chart")),
        ("number-1-circle", ("number", "circle")),
        ("24", ()),
        ("x", ()),
    ],
)
def test_words_of_a_name_say_what_it_shows(name: str, expected: tuple[str, ...]) -> None:
    assert words(name, {}) == expected


def test_endings_and_beginnings_that_a_set_declares_are_no_words() -> None:
    icons = {"suffixes": {"": "Plain", "duo": "", "square-duo": ""}, "prefixes": {"baseline": ""}}
    assert words("baseline-tram-square-duo", icons) == ("tram",)


def test_sizes_and_weights_of_an_icon_are_one_drawing_and_hidden_ones_none() -> None:
    body = {"body": "<path/>"}
    icons = {"prefix": "set", "info": {"author": {"name": "A"}, "license": {"spdx": "MIT"}},
             "icons": {"cat-24-filled": body, "cat": body, "cat-outline": body,
                       "dog": {**body, "hidden": True}}}  # fmt: skip
    assert [one.id for one in icon_drawings(icons)] == ["set/cat"]


def test_whether_an_icon_is_chosen_says_nothing_about_its_split() -> None:
    names = [f"thing-{a}{b}" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst"]
    icons = {"prefix": "lucide", "info": {"author": {"name": "A"}, "license": {"spdx": "MIT"}},
             "icons": {name: {"body": "<path/>"} for name in names}}  # fmt: skip
    found = [split_of(one) for one in icon_drawings(icons)]
    assert len(found) == 120
    assert 90 <= found.count("train") <= 114


CAT = Emoji("1f408", "cat", "ネコ", (), "", "")
COOK = Emoji("1f468-200d-1f373", "man cook", "料理人", (), "", "")
BASE = Emojibase({CAT.code: CAT, COOK.code: COOK}, {"cat": CAT.code, "cook": COOK.code})


def icons_named(*names: str, **more: object) -> dict[str, object]:
    return {"prefix": "noto", "icons": {name: {"body": ""} for name in names}, **more}


def test_code_points_come_before_names() -> None:
    icons = icons_named("cat", "kitty", chars={"1f408-fe0f": "kitty"})
    assert icons_of_emoji(icons, {"cat": CAT.code}, BASE.emoji) == {CAT.code: "kitty"}


def test_names_other_names_and_variants_are_tried_in_turn() -> None:
    aliases = {"cook": {"parent": "chef"}, "cat": {"parent": "dog", "hFlip": True}}
    icons = icons_named("chef", "dog", "cat-2", "cat-3", aliases=aliases)
    assert icons_of_emoji(icons, BASE.names, BASE.emoji) == {COOK.code: "chef", CAT.code: "cat-2"}


def test_names_of_skin_tones_are_known_so_that_they_are_no_emoji() -> None:
    toned = icons_named("cook-dark", chars={"1f468-1f3ff-200d-1f373": "cook-dark"})
    names = codes_by_name([toned], BASE)
    assert names["cookdark"] == "1f468-1f3ff-200d-1f373"
    assert icons_of_emoji(icons_named("cook-dark"), names, BASE.emoji) == {}


def test_a_name_that_two_sets_give_to_two_emoji_stands_for_neither() -> None:
    sets = [icons_named(chars={"1f408": "pet"}), icons_named(chars={"1f415": "pet"})]
    assert "pet" not in codes_by_name(sets, BASE)


def test_names_and_codes_are_compared_without_their_spelling() -> None:
    assert plain("Flag: Côte d’Ivoire") == plain("flag-for-cote-divoire") == "flagcotedivoire"
    assert without_selector("2764-FE0F-200D-1F525") == "2764-200d-1f525"


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"hair": "long16", "hairColor": "#0e0e0e"}, ("hair: long", "hair colour: black")),
        ({"hair": "curlyBob"}, ("hair: curly", "hair: bob")),
        ({"head": "noHair3", "headContrastColor": None}, ("hair: bald",)),
        ({"hair": "balding", "hairColor": "#ffffff"}, ("hair: bald",)),
        ({"mouth": "happy12", "glasses": "variant02"}, ("mouth: smile", "glasses")),
        ({"mouth": "variant12", "eyes": "variant01", "glasses": None}, ()),
        ({"eyes": "sunglasses"}, ("sunglasses",)),
        ({"facialHair": "moustache7"}, ("mustache", "facial hair")),
        ({"skinColor": "#ffdbb4"}, ("skin: light",)),
    ],
)
def test_heads_are_tagged_alike_in_all_styles(attributes: dict, expected: tuple[str, ...]) -> None:
    assert head_tags(attributes) == expected


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#000000", "black"), ("#ffffff", "white"), ("#afafaf", "grey"), ("#724133", "brown"),
     ("#f4d150", "blond"), ("#c93305", "red"), ("#d56c0c", "orange"), ("#3eac2c", "green"),
     ("#1d5dff", "blue"), ("#592454", "purple"), ("#fc909f", "pink")],
)  # fmt: skip
def test_colours_have_plain_names(colour: str, name: str) -> None:
    assert colour_name(colour) == name


def test_skin_is_named_by_its_luma() -> None:
    # 0.299 R + 0.587 G + 0.114 B of these: 0.88, 0.56, 0.29
    assert [skin_name(c) for c in ("#ffdbb4", "#ae8a5b", "#5c4538")] == ["light", "medium", "dark"]


def svg(body: str, width: int = 100, height: int = 100) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    return f"{head}{body}</svg>".encode()


def pixels(image: bytes) -> np.ndarray:
    picture = PIL.Image.open(io.BytesIO(image))
    assert picture.size == (SIDE, SIDE)
    return np.asarray(picture.convert("RGB"))


def test_a_drawing_keeps_its_place_in_its_frame() -> None:
    drawn = render(
        source_drawing("noto", "dot", svg('<rect x="40" y="40" width="20" height="20"/>'))
    )
    assert drawn is not None
    left, top, right, bottom = ink_box(pixels(drawn.image)) or (0, 0, 0, 0)
    assert [left, top, right, bottom] == pytest.approx([51, 51, 77, 77], abs=2)


@pytest.mark.parametrize("side", [20, 8, 90])
def test_what_lies_on_a_page_is_shown_without_the_empty_page(side: int) -> None:
    small = svg(f'<rect x="3" y="2" width="{side}" height="{side / 2}" fill="red"/>')
    page = SourceDrawing("openclipart/x", "openclipart", small, "x", None, crop_margins=True)
    drawn = render(page)
    assert drawn is not None
    left, _, right, _ = ink_box(pixels(drawn.image)) or (0, 0, 0, 0)
    assert right - left >= 0.95 * SIDE


@pytest.mark.parametrize("body", ["", '<rect width="100" height="100" fill="#fefefe"/>', "<path"])
def test_blank_and_broken_drawings_are_none(body: str) -> None:
    assert render(source_drawing("noto", "x", svg(body))) is None


def test_flags_of_other_colours_do_not_look_the_same_but_copies_do() -> None:
    def bands(*colours: str, size: int = 100) -> Appearance:
        rects = "".join(
            f'<rect y="{at * size / 3}" width="{size}" height="{size / 3}" fill="{colour}"/>'
            for at, colour in enumerate(colours)
        )
        drawn = render(source_drawing("noto", "flag", svg(rects, size, size)))
        assert drawn is not None
        return drawn.appearance

    germany, copy = bands("black", "red", "gold"), bands("#000", "#f00", "#fed700", size=24)
    other = bands("black", "blue", "gold")
    assert unique_mask([germany, other, copy], ["train", "train", "test"]) == [
        False,
        True,
        True,
    ]
