"""TU-Berlin, Sketchy, ImageFolder, VOC2007 and the Eitz benchmark in their layouts."""

from collections import Counter
from pathlib import Path

import pytest
from sketch_files import png, write, write_zip

import egara
from egara.datasets import Dataset, LabelledDrawing, image_of
from egara.datasets.folder import FolderDataset
from egara.datasets.image_folder import ImageFolder
from egara.datasets.manga109 import Manga109
from egara.datasets.sketches import EitzSbir, Sketchy, TUBerlin, Voc2007
from egara.errors import BadInput

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800"><path d="M1 1L9 9"/></svg>'
TUBERLIN = {
    "filelist.txt": "airplane/1.png\nairplane/10.png\nairplane/2.png\nwine-bottle/19760.png\n",
    "airplane/1.png": png(1), "airplane/2.png": png(2), "airplane/10.png": png(10),
    "wine-bottle/19760.png": png(3),
}  # fmt: skip


def within(folder: str, files: dict[str, bytes | str]) -> dict[str, bytes | str]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def test_tuberlin_is_read_in_the_order_of_its_list(tmp_path: Path) -> None:
    folder = write(tmp_path, within("png", TUBERLIN))
    dataset = egara.open_dataset(folder)
    assert isinstance(dataset, TUBerlin)
    assert isinstance(dataset, Dataset)
    assert [one.id for one in dataset] == [
        "airplane/1", "airplane/10", "airplane/2", "wine-bottle/19760"
    ]  # fmt: skip
    last = list(dataset)[-1]
    assert last == LabelledDrawing(
        id="wine-bottle/19760",
        image=folder / "png" / "wine-bottle" / "19760.png",
        subject="wine-bottle",
        set="tuberlin",
        kind="sketch",
    )
    assert len(dataset) == 4
    (folder / "png" / "airplane" / "2.png").unlink()
    shorter = TUBerlin(folder)
    assert len(list(shorter)) == 3
    assert shorter.skipped == {"file is missing": 1}


def test_tuberlin_has_svg_and_png_of_the_same_sketches(tmp_path: Path) -> None:
    svg = {name.replace(".png", ".svg"): SVG for name in TUBERLIN if name != "filelist.txt"}
    svg["filelist.txt"] = str(TUBERLIN["filelist.txt"]).replace(".png", ".svg")
    folder = write(tmp_path, within("png", TUBERLIN) | within("svg", svg))
    assert TUBerlin(folder).format == "png"
    as_svg = list(TUBerlin(folder, format="svg"))
    assert [one.id for one in as_svg] == [one.id for one in TUBerlin(folder)]
    assert {image_of(one).suffix for one in as_svg} == {".svg"}  # type: ignore[union-attr]
    only_svg = write_zip(tmp_path / "sketches_svg.zip", within("svg", svg))
    opened = egara.open_dataset(only_svg)
    assert isinstance(opened, TUBerlin)
    assert next(iter(opened)).image == SVG.encode()


def test_a_flat_archive_is_tuberlin_and_a_flat_folder_any_folder(tmp_path: Path) -> None:
    flat = {name: content for name, content in TUBERLIN.items() if name != "filelist.txt"}
    archive = write_zip(tmp_path / "any name.zip", flat)
    opened = egara.open_dataset(archive)
    assert isinstance(opened, TUBerlin)
    assert [one.id for one in opened] == [
        "airplane/1", "airplane/2", "airplane/10", "wine-bottle/19760"
    ]  # fmt: skip
    assert opened.classes == ("airplane", "wine-bottle")
    folder = write(tmp_path / "folder", flat)
    assert isinstance(egara.open_dataset(folder), FolderDataset)
    assert [one.id for one in TUBerlin(folder)] == [one.id for one in opened]


def test_other_folders_are_not_tuberlin(tmp_path: Path) -> None:
    write(tmp_path, {"a/first.png": png()})
    with pytest.raises(BadInput, match=r"does not have the layout of TU-Berlin.*<number>\.png"):
        TUBerlin(tmp_path, format="png")
    with pytest.raises(BadInput, match="is not a readable zip archive"):
        TUBerlin(write(tmp_path, {"b.zip": b"PK?"}) / "b.zip")


SKETCHY = {
    "256x256/photo/tx_000000000000/cup/n03_1.jpg": png(1),
    "256x256/photo/tx_000000000000/cup/n03_2.jpg": png(2),
    "256x256/photo/tx_000100000000/cup/n03_1.jpg": png(3),
    "256x256/sketch/tx_000000000000/cup/n03_1-1.png": png(4),
    "256x256/sketch/tx_000000000000/cup/n03_1-2.png": png(5),
    "256x256/sketch/tx_000000000000/cup/n03_2-1.png": png(6),
    "256x256/sketch/tx_000000000000/hot-air_balloon/n04_7-3.png": png(7),
    "256x256/sketch/tx_000100000000/cup/n03_1-1.png": png(8),
    "info/invalid-error.txt": "n03_1-2\n",
    "info/invalid-pose.txt": "n03_2-1\nn99_9-9\n",
    "info/invalid-ambiguous.txt": "",
    "info/invalid-context.txt": "",
    "info/testset.txt": "cup/n03_2.jpg\n",
}


def test_sketchy_has_photographs_and_their_sketches(tmp_path: Path) -> None:
    folder = write(tmp_path, SKETCHY)
    dataset = egara.open_dataset(folder)
    assert isinstance(dataset, Sketchy)
    drawings = {one.id: one for one in dataset}
    assert list(drawings) == [
        "photo/cup/n03_1", "photo/cup/n03_2", "sketch/cup/n03_1-1",
        "sketch/hot-air_balloon/n04_7-3",
    ]  # fmt: skip
    assert dataset.skipped == {"invalid: error": 1, "invalid: pose": 1}
    sketch = drawings["sketch/cup/n03_1-1"]
    assert (sketch.kind, sketch.set, sketch.subject) == ("sketch", "sketch", "cup")
    assert drawings[Sketchy.photo_of(sketch.id)].kind == "image"
    assert drawings["sketch/hot-air_balloon/n04_7-3"].subject == "hot-air balloon"
    splits = {id_: one.split for id_, one in drawings.items()}
    assert [id_ for id_, split in splits.items() if split == "test"] == ["photo/cup/n03_2"]


def test_sketchy_variants_and_invalid_sketches_are_chosen(tmp_path: Path) -> None:
    folder = write(tmp_path / "sketchy", SKETCHY)
    pose = Sketchy(folder / "256x256", excluded=("error",))
    tested = {one.id for one in pose if one.split == "test"}
    assert tested == {"photo/cup/n03_2", "sketch/cup/n03_2-1"}
    other = Sketchy(folder, variant="tx_000100000000")
    assert Counter(one.kind for one in other) == {"image": 1, "sketch": 1}
    with pytest.raises(BadInput, match="it has tx_000000000000, tx_000100000000"):
        Sketchy(folder, variant="tx_1")
    with pytest.raises(BadInput, match="Unknown reason 'ugly'"):
        Sketchy(folder, excluded=("ugly",))
    with pytest.raises(BadInput, match="does not have the layout of Sketchy"):
        Sketchy(write(tmp_path / "other", {"photo/tx_0/cup/a.jpg": png()}))
    archive = write_zip(tmp_path / "sketchy.zip", SKETCHY)
    assert [one.id for one in egara.open_dataset(archive)] == [one.id for one in Sketchy(folder)]


def test_an_image_folder_has_the_class_of_the_folder(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "a", {"cat/1.jpg": png(), "dog/x/2.png": png(), "no class.png": png()}
    )
    dataset = ImageFolder(folder)
    assert isinstance(dataset, Dataset)
    assert [(one.id, one.subject, one.split, one.kind) for one in dataset] == [
        ("cat/1.jpg", "cat", "train", "image"), ("dog/x/2.png", "dog", "train", "image"),
    ]  # fmt: skip
    files = {"train/cat/1.jpg": png(), "val/cat/2.jpg": png(), "test/dog/3.jpg": png()}
    split = ImageFolder(write(tmp_path / "b", files), kind="edges")
    assert sorted((one.subject, one.split, one.kind) for one in split) == [
        ("cat", "train", "edges"), ("cat", "validation", "edges"), ("dog", "test", "edges"),
    ]  # fmt: skip
    with pytest.raises(BadInput, match="has no images in the layout"):
        list(ImageFolder(write(tmp_path / "c", {"1.jpg": png()})))
    with pytest.raises(BadInput, match="is not a folder"):
        ImageFolder(tmp_path / "gone")


def voc_annotation(*objects: tuple[str, int]) -> str:
    items = "".join(
        f"<object><name>{name}</name><pose>Left</pose><truncated>0</truncated>"
        f"<difficult>{difficult}</difficult><bndbox><xmin>1</xmin><ymin>1</ymin>"
        "<xmax>9</xmax><ymax>9</ymax></bndbox></object>"
        for name, difficult in objects
    )
    return f"<annotation><folder>VOC2007</folder><filename>x</filename>{items}</annotation>"


VOC = {
    "ImageSets/Main/test.txt": "000001\n000002\n",
    "ImageSets/Main/trainval.txt": "000005\n",
    "ImageSets/Main/car_test.txt": "000001  1\n000002 -1\n",
    "JPEGImages/000001.jpg": png(),
    "JPEGImages/000002.jpg": png(),
    "JPEGImages/000005.jpg": png(),
    "Annotations/000001.xml": voc_annotation(("car", 0), ("car", 1), ("person", 1)),
    "Annotations/000002.xml": voc_annotation(("bicycle", 0)),
    "Annotations/000005.xml": voc_annotation(),
}


def test_voc_images_have_the_classes_of_their_objects(tmp_path: Path) -> None:
    folder = write(tmp_path, within("VOCdevkit/VOC2007", VOC))
    for place in (folder, folder / "VOCdevkit", folder / "VOCdevkit" / "VOC2007"):
        first, second = Voc2007(place)
        assert first.classes == {"car", "person"}
        assert first.difficult == {"person"}  # one of the two cars is not difficult
        assert (second.id, second.classes, second.difficult) == ("000002", {"bicycle"}, set())
        assert first.image.is_file()
    (only,) = Voc2007(folder, part="trainval")
    assert only.classes == set()
    with pytest.raises(BadInput, match=r"no val\.txt; it has trainval, test"):
        Voc2007(folder, part="val")


def test_a_damaged_or_other_voc_folder_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, VOC)
    with pytest.raises(BadInput, match="layout of VOC2007, a benchmark"):
        egara.open_dataset(folder)
    (folder / "Annotations" / "000002.xml").write_text("<annotation>")
    with pytest.raises(BadInput, match=r"000002\.xml cannot be read"):
        list(Voc2007(folder))
    (folder / "JPEGImages" / "000001.jpg").unlink()
    with pytest.raises(BadInput, match=r"000001\.jpg is missing, but test\.txt has it"):
        list(Voc2007(folder))
    with pytest.raises(BadInput, match="JPEGImages or Annotations is missing"):
        Voc2007(write(tmp_path / "other", {"a.jpg": png()}))


EITZ = {
    "sketches/1.png": png(1), "sketches/02.png": png(2), "sketches/10.png": png(3),
    "images/1/a.jpg": png(4), "images/1/b.jpg": png(5), "images/1/c.jpg": png(6),
    "images/2/d.jpg": png(7), "images/10/e.jpg": png(8), "images/10/f g.jpg": png(9),
    "rankings/1.txt": "b.jpg 1\na.jpg 2.5\nc.jpg 2.5\n",
    "rankings/2.txt": "d\n", "rankings/10.txt": "f g.jpg\ne.jpg\n",
}  # fmt: skip


@pytest.mark.parametrize("zipped", [False, True])
def test_eitz_queries_have_images_and_their_ranks(tmp_path: Path, zipped: bool) -> None:
    path = write_zip(tmp_path / "b.zip", within("benchmark", EITZ)) if zipped else write(
        tmp_path, EITZ)  # fmt: skip
    benchmark = EitzSbir(path)
    assert len(benchmark) == 3
    queries = {query.id: query for query in benchmark}
    assert list(queries) == ["1", "2", "10"]
    assert queries["1"].ranks == {"b": 1.0, "a": 2.5, "c": 2.5}
    assert queries["10"].ranks == {"f g": 1.0, "e": 2.0}
    assert queries["1"].images.keys() == {"a", "b", "c"}
    assert isinstance(queries["2"].sketch, bytes if zipped else Path)


def test_eitz_names_what_is_missing(tmp_path: Path) -> None:
    folder = write(tmp_path, EITZ | {"rankings/2.txt": "d\nd\n"})
    with pytest.raises(BadInput, match=r"2\.txt has 'd' twice"):
        list(EitzSbir(folder))
    write(tmp_path, {"rankings/2.txt": "d\nx.jpg\n"})
    with pytest.raises(BadInput, match=r"has 'x\.jpg' but it is not among the images"):
        list(EitzSbir(folder))
    write(tmp_path, {"rankings/2.txt": "d\n", "rankings/1.txt": "a\nb\n"})
    with pytest.raises(BadInput, match="no rank of 1 images of its sketch; the first is 'c'"):
        list(EitzSbir(folder))
    (folder / "rankings" / "1.txt").unlink()
    with pytest.raises(BadInput, match="is missing for the sketch 1"):
        EitzSbir(folder)


def test_eitz_images_may_be_in_one_folder(tmp_path: Path) -> None:
    files = {"sketches/1.png": png(), "images/1_a.jpg": png(), "images/1_b.jpg": png(),
             "results/1.txt": "1_b\n1_a\n"}  # fmt: skip
    (query,) = EitzSbir(write(tmp_path, files))
    assert query.ranks == {"1_b": 1.0, "1_a": 2.0}


def test_manga109_is_still_recognised(tmp_path: Path) -> None:
    write(tmp_path, {"annotations/a.xml": "<book/>", "images/a/000.jpg": png()})
    assert isinstance(egara.open_dataset(tmp_path), Manga109)
