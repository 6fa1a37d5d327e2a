"""The whole build, from made-up packages in the layout of the real ones."""

import csv
import errno
import io
import json
import tomllib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import PIL.Image
import pyarrow.parquet as pq
import pytest
from test_open_drawings_packages import SHAPES, write_deb, write_tgz

import egara
from egara.datasets.open_drawings import builder, dicebear, iconify, sources
from egara.datasets.open_drawings.packages import Package
from egara.datasets.open_drawings.provenance import write_provenance
from egara.datasets.open_drawings.reserved import is_reserved
from egara.datasets.open_drawings.source_drawings import SetOrigin
from egara.datasets.parquet import SCHEMA
from egara.errors import BadInput, DatasetError, UnknownDataset

MESSAGES = {
    "groups": [{"order": 3, "message": "animals & nature"}],
    "subgroups": [{"order": 7, "message": "mammals"}],
}
NAMES = {"1F408": "cat", "1F697": "car", "1F468-200D-1F373": "man cook", "2600-FE0F": "sun"}


def synonyms(*words: str, field: str = "") -> dict[str, Any]:
    about = {"taigenYogen": "体言", "expandControl": 0, "gokeiSyubetsu": "代表語",
             "ryakusyou": "代表語形", "hyoukiYure": "代表表記", "bunya": [field]}  # fmt: skip
    return {"id": "000001", "items": [{**about, "midashi": word} for word in words]}


WRONG = synonyms("車", "car")
WRONG["items"].append({**WRONG["items"][0], "midashi": "車両", "hyoukiYure": "間違い表記"})
GROUPS = [
    synonyms("自動車", "くるま", "クルマ", "カー", "car"),
    synonyms("客車", "Car"),
    WRONG,
    synonyms("パラソル", "日傘", "parasol"),
    synonyms("ジャガー", "jaguar", field="企業名"),
    synonyms("春", "spring"),
    synonyms("ばね", "spring"),
]
CORE = """
export function createAvatar(style, { seed }) {
  const at = 2 + (Number(seed) % 14);
  const extra = { hair: "long01", hairColor: "#000000", glasses: at > 8 ? "variant01" : undefined };
  return { toJson: () => ({ svg: style.draw(at, seed), extra }) };
}
"""
STYLE = """
export const meta = { title: "Dots", creator: "Dot Ty", license: { name: "CC0 1.0" } };
export const draw = (at, seed) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect x="${at}" y="${Number(seed) / 7}" width="9" height="${at}"/></svg>`;
"""
RDF = """<svg xmlns="http://www.w3.org/2000/svg" width="20" height="40"><metadata>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><Work><dc:title>{title}</dc:title>
<dc:creator><Agent><dc:title>{artist}</dc:title></Agent></dc:creator>
<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject></Work></rdf:RDF></metadata>
<rect width="{width}" height="30" fill="green"/></svg>"""


def icon_set(prefix: str, bodies: dict[str, str], **more: Any) -> dict[str, Any]:
    about = {
        "name": prefix.title(),
        "author": {"name": f"{prefix} maker"},
        "license": {"title": "MIT", "spdx": "MIT"},
    }
    icons = {name: {"body": body} for name, body in bodies.items()}
    return {"prefix": prefix, "info": about, "icons": icons, "width": 16, "height": 16, **more}


def styled(shift: int) -> dict[str, str]:
    return {name: f'<g transform="rotate({shift} 8 8)">{body}</g>' for name, body in SHAPES.items()}


def icons_of(seed: int) -> dict[str, str]:
    paths = (f"M{n % 5} {n % 7}h{seed + n % 3}v{3 + n % 11}z" for n in range(70))
    return {f"thing{n}-outline": f'<path d="{path}"/>' for n, path in enumerate(paths)}


def clipart(title: str, artist: str, keywords: list[str], width: int) -> bytes:
    items = "".join(f"<rdf:li>{keyword}</rdf:li>" for keyword in keywords)
    return RDF.format(title=title, artist=artist, keywords=items, width=width).encode()


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "packages"
    monkeypatch.setenv("EGARA_PACKAGES", str(folder))
    monkeypatch.setenv("EGARA_DATASETS", str(tmp_path / "datasets"))
    monkeypatch.setattr(iconify, "SMALLEST_SET", 4)
    styles = {"dots": Package("npm", "@dicebear/dots", "9.4.3")}
    monkeypatch.setattr(sources, "STYLES", styles)
    monkeypatch.setattr(dicebear, "STYLES", styles)
    chars = {code.lower().replace("-fe0f", ""): name.replace(" ", "-")
             for code, name in NAMES.items()}  # fmt: skip
    bodies = {"cat": SHAPES["cat"], "car": SHAPES["car"], "man-cook": SHAPES["cook"],
              "sun": SHAPES["sun"]}  # fmt: skip
    toned = {"cat-dark-skin-tone": SHAPES["cat"]}
    sets = [
        icon_set("noto", {**bodies, **toned}, chars={**chars, "1f408-1f3ff": "cat-dark-skin-tone"}),
        icon_set("noto-v1", styled(20)),  # no code points: joined by name
        icon_set("twemoji", styled(45)),
        icon_set("lucide", icons_of(2)),
        icon_set("feather", icons_of(4)),  # reserved: its CRC-32 is divisible by 5
        icon_set("blank", {f"a{n}b": '<path d="M0 0h16v16H0z" fill="#fff"/>' for n in range(5)}),
    ]
    closed = icon_set("closed", icons_of(6))
    closed["info"]["license"] = {"title": "GPL", "spdx": "GPL-3.0-or-later"}
    write_tgz(folder / "iconify-json-2.2.535.tgz",
              {f"json/{one['prefix']}.json": one for one in [*sets, closed]})  # fmt: skip
    entries = [{"label": label.title(), "hexcode": code, "tags": ["Pet"], "group": 3, "subgroup": 7}
               for code, label in NAMES.items()]  # fmt: skip
    data = {"en/data.json": entries, "en/messages.json": MESSAGES, "ja/messages.json": MESSAGES,
            "ja/data.json": [{"hexcode": "1F408", "label": "ネコ"},
                             {"hexcode": "1F697", "label": "自動車", "tags": ["車"]}]}  # fmt: skip
    shortcodes = ("cldr", "emojibase", "iamcal", "github", "joypixels", "emojibase-legacy")
    data |= {f"en/shortcodes/{name}.json": {} for name in shortcodes}
    data["en/shortcodes/github.json"] = {"1F468-200D-1F373": ["cook", "chef"]}
    write_tgz(folder / "emojibase-data-17.0.0.tgz", data)
    write_tgz(folder / "sudachi-synonyms-dictionary-18.0.0.tgz",
              {"sudachi-synonyms-dictionary.json": GROUPS})  # fmt: skip
    place = "usr/share/openclipart/svg/"
    house = clipart("House", "Ann", ["home", "HASH(0x86a0bb0)", "north_america", "ann"], 10)
    write_deb(folder / "openclipart-svg_1%3a0.1_all.deb", {
        f"{place}a/house.svg": house, f"{place}b/house.svg": house,
        f"{place}star_codifiedivining.svg": clipart("Star", "codifiedivining", ["star"], 15),
        f"{place}odd.svg": b"<svg>",
    })  # fmt: skip
    write_tgz(folder / "dicebear-core-9.4.3.tgz", {"lib/index.js": CORE.encode(),
                                                   "package.json": {"type": "module"}})  # fmt: skip
    write_tgz(folder / "dicebear-dots-9.4.3.tgz", {"lib/index.js": STYLE.encode(),
                                                   "package.json": {"type": "module"}})  # fmt: skip
    return folder


@pytest.fixture
def built(packages: Path) -> Path:
    return egara.build_dataset("open-drawings")


def rows_of(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "open-drawings.parquet").to_pylist()
    return rows


def test_the_table_has_every_source_and_the_columns_that_are_promised(built: Path) -> None:
    table = pq.read_table(built / "open-drawings.parquet")
    assert table.schema.equals(SCHEMA)
    sets = set(table["set"].to_pylist())
    assert sets == {"noto", "noto-v1", "twemoji", "lucide", "feather", "openclipart",
                    "dicebear-dots"}  # fmt: skip
    assert table["rating"].null_count == len(table)
    ids = table["id"].to_pylist()
    assert len(set(ids)) == len(ids)


def test_pictures_are_webp_of_128_pixels_padded_with_white(built: Path) -> None:
    house = next(row for row in rows_of(built) if row["set"] == "openclipart")
    image = PIL.Image.open(io.BytesIO(house["image"])).convert("RGB")
    assert (image.format or "WEBP", image.size) == ("WEBP", (128, 128))
    # 20 by 40 fills the middle half; its left half is green down to three quarters.
    assert image.getpixel((10, 50)) == (255, 255, 255)
    red, green, blue = image.getpixel((48, 50))
    assert green > 100 > red + blue


def test_one_subject_has_one_name_and_both_languages_in_all_sets(built: Path) -> None:
    cats = [row for row in rows_of(built) if row["subject"] == "cat"]
    assert {row["set"] for row in cats} >= {"noto-v1"}
    for row in cats:
        assert row["character"] == ["cat"]
        assert row["subject_ja"] == "ネコ"
        assert row["general"] == ["pet", "animals & nature", "mammals"]
        assert row["copyright"] is None  # a set is no work
    cooks = {row["set"] for row in rows_of(built) if row["subject"] == "man cook"}
    assert "noto-v1" in cooks  # called "cook" there: a shortcode of emojibase


def test_no_drawing_of_training_or_validation_is_reserved(built: Path) -> None:
    rows = rows_of(built)
    held = {row["set"] for row in rows if is_reserved(row["set"])}
    assert held == {"noto-v1", "feather"}
    assert {row["split"] for row in rows if is_reserved(row["set"])} == {"test"}


def test_subjects_are_in_one_split_in_all_sets_that_are_not_reserved(built: Path) -> None:
    splits: dict[str, set[str]] = {}
    for row in rows_of(built):
        if row["subject"] and not is_reserved(row["set"]) and row["set"] != "openclipart":
            splits.setdefault(row["subject"], set()).add(row["split"])
    assert splits
    assert all(len(found) == 1 for found in splits.values())


def test_clip_art_is_described_by_its_rdf_and_taken_once(built: Path) -> None:
    (house,) = [row for row in rows_of(built) if row["set"] == "openclipart"]
    assert (house["subject"], house["artist"]) == ("house", "Ann")
    assert house["general"] == ["home", "north america"]
    assert house["character"] is None
    assert house["source"] == "debian:openclipart-svg@1:0.1"


def test_heads_have_their_attributes_as_tags(built: Path) -> None:
    heads = [row for row in rows_of(built) if row["set"] == "dicebear-dots"]
    assert {row["artist"] for row in heads} == {"Dot Ty"}
    assert {tuple(row["general"]) for row in heads} == {
        ("hair: long", "hair colour: black"),
        ("hair: long", "glasses", "hair colour: black"),
    }


def test_provenance_counts_what_the_table_holds(built: Path) -> None:
    counted = Counter((row["set"], row["split"]) for row in rows_of(built))
    text = (built / "sources.toml").read_text(encoding="utf-8")
    records = tomllib.loads(text)["source"]
    assert {
        (one["set"], split): one[split]
        for one in records
        for split in ("train", "validation", "test")
        if one[split]
    } == counted
    by_set = {one["set"]: one for one in records}
    assert by_set["lucide"]["licence"] == "MIT"
    assert by_set["feather"]["reserved"] is True
    assert len(by_set["lucide"]["sha256"]) == 64
    assert "| lucide | Lucide | lucide maker | MIT |" in (built / "SOURCES.md").read_text()


def test_provenance_holds_any_text(tmp_path: Path) -> None:
    odd = 'a "b" \\ c\nd\t\x7f 絵'
    origin = SetOrigin("set", odd, odd, odd, "npm:x@1", "0" * 64, address=None)
    one = SimpleNamespace(drawing=SimpleNamespace(source=SimpleNamespace(set="set")), split="test")
    write_provenance([one], {"set": origin, "unused": origin}, {}, tmp_path)
    (record,) = tomllib.loads((tmp_path / "sources.toml").read_text(encoding="utf-8"))["source"]
    assert (record["title"], record["authors"], record["licence"]) == (odd, odd, odd)
    assert (record["train"], record["test"], record["reserved"]) == (0, 1, is_reserved("set"))
    assert "address" not in record


def test_the_vocabulary_gives_japanese_names(built: Path) -> None:
    with (built / "vocabulary_ja.csv").open(encoding="utf-8", newline="") as file:
        names = {row["en"]: row["ja"] for row in csv.DictReader(file)}
    assert names["cat"] == "猫;ネコ"  # Egara's, then emojibase's
    assert names["car"] == "車;自動車;くるま;カー"  # and those of the one meaning that agrees
    assert names["parasol"] == "日傘;パラソル"  # a single meaning; what is but the sound of it last
    assert "jaguar" not in names  # a company
    assert "spring" not in names  # two meanings, none known
    assert names["hair: long"] == "髪: 長い"
    assert egara.open_dataset("open-drawings").japanese == names


def test_building_again_gives_the_same_table(built: Path) -> None:
    before = (built / "open-drawings.parquet").read_bytes()
    again = egara.build_dataset("open-drawings")
    assert again == built
    assert (again / "open-drawings.parquet").read_bytes() == before


def test_a_reserved_set_in_training_stops_the_build_and_leaves_nothing(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "split_of", lambda drawing: "train")
    with pytest.raises(DatasetError, match="would be trained on: feather, noto-v1"):
        egara.build_dataset("open-drawings")
    assert list((tmp_path / "datasets").iterdir()) == []


def test_a_full_disk_is_said_and_the_earlier_build_stays(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (built / "open-drawings.parquet").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(builder, "write_provenance", full)
    with pytest.raises(DatasetError, match=r"No space left on device.*EGARA_DATASETS"):
        egara.build_dataset("open-drawings")
    assert (built / "open-drawings.parquet").read_bytes() == before
    assert [path.name for path in built.parent.iterdir()] == ["open-drawings"]


def test_a_style_with_another_licence_stops_the_build(packages: Path) -> None:
    style = STYLE.replace("CC0 1.0", "Free for personal use").encode()
    package = {"lib/index.js": style, "package.json": {"type": "module"}}
    write_tgz(packages / "dicebear-dots-9.4.3.tgz", package)
    with pytest.raises(DatasetError, match=r"'dots' is 'Free for personal use'; only CC0 1.0"):
        egara.build_dataset("open-drawings")


def test_what_node_says_of_a_broken_style_is_shown(packages: Path) -> None:
    broken = {"lib/index.js": b"throw Error('no dots')", "package.json": {"type": "module"}}
    write_tgz(packages / "dicebear-dots-9.4.3.tgz", broken)
    with pytest.raises(DatasetError, match=r"(?s)node cannot render DiceBear's heads.*no dots"):
        egara.build_dataset("open-drawings")


def test_emojibase_without_a_file_is_refused(packages: Path) -> None:
    write_tgz(packages / "emojibase-data-17.0.0.tgz", {"en/data.json": json.loads("[]")})
    with pytest.raises(
        DatasetError, match=r"does not contain package/en/messages.json, .*delete it"
    ):
        egara.build_dataset("open-drawings")


def test_a_folder_that_holds_something_else_is_never_replaced(packages: Path) -> None:
    with pytest.raises(BadInput, match="is not open-drawings: building would replace"):
        egara.build_dataset("open-drawings", packages)
    assert (packages / "emojibase-data-17.0.0.tgz").is_file()


def test_only_known_datasets_are_built() -> None:
    with pytest.raises(UnknownDataset, match="No dataset 'manga' can be built; there is open-dr"):
        egara.build_dataset("manga")
