"""How the drawings are chosen: the steps in tools/demo_drawings on a few made-up drawings."""

import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

TOOLS = Path(__file__).parents[2] / "tools"

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm">
<metadata xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/">
<rdf:RDF><cc:Work><dc:title>{title}</dc:title>
<dc:creator><cc:Agent><dc:title>{artist}</dc:title></cc:Agent></dc:creator>
<dc:subject><rdf:Bag><rdf:li>Bird</rdf:li><rdf:li>HASH(0x85b)</rdf:li><rdf:li>unsorted</rdf:li>
</rdf:Bag></dc:subject><cc:license resource="http://web.resource.org/cc/{licence}"/>
</cc:Work></rdf:RDF></metadata>
<rect x="40mm" y="50mm" width="20mm" height="10mm" fill="{fill}"/></svg>"""


@pytest.fixture
def steps(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    from demo_drawings import balance, catalogue, likeness, rendering, rules, writing

    yield {
        "balance": balance,
        "catalogue": catalogue,
        "likeness": likeness,
        "rendering": rendering,
        "rules": rules,
        "writing": writing,
    }
    for name in [name for name in sys.modules if name.partition(".")[0] == "demo_drawings"]:
        del sys.modules[name]


def put(root: Path, path: str, **given: str) -> Path:
    values = {"title": "Crow", "artist": "Ann Onym", "licence": "PublicDomain", "fill": "red"}
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(SVG.format(**(values | given)), encoding="utf-8")
    return file


def read_one(steps, tmp_path, **given: str):
    put(tmp_path, "animals/crow.svg", **given)
    return steps["catalogue"].read_catalogue(tmp_path)[0]


def test_metadata_is_read_without_the_words_that_say_nothing(steps, tmp_path):
    drawing = read_one(steps, tmp_path)
    assert (drawing.title, drawing.artist, drawing.keywords) == ("Crow", "Ann Onym", ("bird",))


@pytest.mark.parametrize(
    ("given", "artist"),
    [
        ("Ann Onym (ann@example.org)", "Ann Onym"),
        ("ann@example.org", "ann"),
        ("B&amp;Atilde;&amp;uml;r", "Bèr"),
        ("Rollandin Francesco", "Rollandin Francesco"),
        ("HASH(0x89c79d4)", ""),
        ("Anonymous", ""),
    ],
)
def test_an_artist_is_a_name_without_an_address(steps, tmp_path, given, artist):
    assert read_one(steps, tmp_path, artist=given).artist == artist


def test_spellings_of_one_artist_become_the_most_frequent(steps, tmp_path):
    for number, artist in enumerate(["Sérgio Luiz", "Sérgio Luiz", "Sergio Luiz", "Luiz Sergio"]):
        put(tmp_path, f"{number}.svg", artist=artist)
    catalogue = steps["catalogue"].read_catalogue(tmp_path)
    assert {drawing.artist for drawing in catalogue} == {"Sérgio Luiz"}


def test_a_title_that_names_the_collection_gives_way_to_the_file_name(steps, tmp_path):
    for name in ("seal", "old_owl_ann_ony_01", "bat"):
        put(tmp_path, f"{name}.svg", title="Etiquette Icons")
    catalogue = steps["catalogue"].read_catalogue(tmp_path)
    assert [drawing.title for drawing in catalogue] == ["Bat", "Old owl", "Seal"]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("signs_and_symbols/flags/asia/japan.svg", {}),
        ("animals/crow.svg", {"title": "Crow with a gun"}),
        ("animals/crow.svg", {"licence": "GPL"}),
        ("animals/crow.svg", {"artist": "unknown"}),
        ("signs_and_symbols/stop.svg", {"artist": "yves GUILLOU"}),
        ("geography/australia-outline.svg", {}),
    ],
)
def test_a_rule_leaves_out(steps, tmp_path, path, given):
    put(tmp_path, path, **given)
    assert steps["rules"].selected(steps["catalogue"].read_catalogue(tmp_path)) == []


def test_a_word_inside_another_word_leaves_nothing_out(steps, tmp_path):
    assert steps["rules"].selected([read_one(steps, tmp_path, title="Begun")]) != []


def test_a_small_drawing_on_a_large_page_fills_the_picture(steps, tmp_path):
    file = put(tmp_path, "animals/crow.svg")
    drawing = steps["catalogue"].read_catalogue(tmp_path)[0]
    picture = steps["rendering"].rendered(file, drawing).picture
    assert (picture.width, picture.height) == (320, pytest.approx(166, abs=2))
    assert picture.getpixel((160, 80)) == (255, 0, 0)
    assert picture.getpixel((2, 2)) == (255, 255, 255)


def test_a_nearly_blank_drawing_is_not_rendered(steps, tmp_path):
    file = put(tmp_path, "animals/crow.svg", fill="#f8f8f8")
    drawing = steps["catalogue"].read_catalogue(tmp_path)[0]
    assert steps["rendering"].rendered(file, drawing) is None


def shape(steps, tmp_path, path: str, colour: str, points: list[tuple[int, int]]):
    put(tmp_path, path)
    drawing = next(d for d in steps["catalogue"].read_catalogue(tmp_path) if d.path == path)
    picture = Image.new("RGB", (320, 320), "white")
    ImageDraw.Draw(picture).polygon(points, fill=colour, outline="black", width=4)
    return steps["rendering"].Rendered(drawing, picture)


def test_of_one_drawing_in_two_colours_and_mirrored_the_most_colourful_stays(steps, tmp_path):
    triangle = [(20, 20), (300, 150), (20, 300)]
    mirrored = [(319 - x, y) for x, y in triangle]
    pictures = [
        shape(steps, tmp_path, "grey.svg", "silver", triangle),
        shape(steps, tmp_path, "red.svg", "red", triangle),
        shape(steps, tmp_path, "mirrored.svg", "white", mirrored),
        shape(steps, tmp_path, "square.svg", "red", [(90, 90), (230, 90), (230, 230), (90, 230)]),
    ]
    kept = steps["likeness"].without_near_duplicates(pictures)
    assert [picture.drawing.path for picture in kept] == ["red.svg", "square.svg"]


def test_no_series_has_more_than_its_share_and_the_order_given_does_not_matter(steps, tmp_path):
    for number in range(30):
        put(tmp_path, f"animals/crow{number:03}.svg")
    picture = Image.new("RGB", (4, 4))
    pictures = [
        steps["rendering"].Rendered(drawing, picture)
        for drawing in steps["catalogue"].read_catalogue(tmp_path)
    ]
    chosen = steps["balance"].balanced(pictures)
    assert len(chosen) == steps["balance"].PER_SERIES
    assert chosen == steps["balance"].balanced(pictures[::-1])


def test_writing_twice_gives_the_same_bytes_and_no_name_twice(steps, tmp_path):
    for number in range(3):
        put(tmp_path / "svg", f"unsorted/crow{number}.svg")
    picture = Image.new("RGB", (320, 200), "teal")
    drawings = steps["catalogue"].read_catalogue(tmp_path / "svg")
    pictures = [steps["rendering"].Rendered(drawing, picture) for drawing in drawings]
    written = []
    for order in (pictures, pictures[::-1]):
        steps["writing"].write(order, tmp_path / "out")
        files = sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())
        written.append([(path.name, path.read_bytes()) for path in files])
    assert written[0] == written[1]
    names = [name for name, _ in written[0]]
    assert names == ["metadata.csv", "crow-2.webp", "crow-3.webp", "crow.webp"]
