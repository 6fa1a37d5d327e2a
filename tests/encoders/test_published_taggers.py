"""Published taggers are recognised in their layouts, and score as the public programs do.

Each expected value is computed here with Pillow and numpy from the public description.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import egara
from egara.errors import EncoderError

from .layouts import (
    IMAGENET_MEAN,
    IMAGENET_STD,
    SIDE,
    grid_of,
    onnx_encoder,
    padded,
    picture,
    sigmoid,
    tagger,
    unit,
    wd,
    write_json,
)

pytestmark = pytest.mark.usefixtures("own", "in_process")

IMAGES = [picture(64, 48), picture(32, 64), picture(64, 64)]


def scores_of(name: str) -> np.ndarray:
    scores = onnx_encoder(name).encode(IMAGES).scores
    assert scores is not None
    return scores


def labels_of(name: str) -> list[tuple[str, str, float | None]]:
    labels = onnx_encoder(name).labels
    assert labels is not None
    return [(x.name, x.category, x.thresholds.get("f1")) for x in labels]


def test_a_wd_tagger_gets_bgr_pixels_on_a_white_square(tmp_path: Path) -> None:
    lines: list[str] = []
    added = egara.add_encoder(wd(tmp_path / "wd-vit-tagger-v3"), log=lines.append)
    assert added.name == "wd-vit-tagger-v3"
    assert added.licence == "apache-2.0"
    assert added.roles == ("tags",)
    assert labels_of(added.name) == [
        ("general", "rating", 0.5),
        ("1girl", "general", 0.35),
        ("long_hair", "general", 0.35),
        ("cat", "general", 0.35),
        ("cat, the", "general", 0.35),
        ("hatsune_miku", "character", 0.85),
    ]
    pixels = [padded(image, SIDE, (255, 255, 255), Image.Resampling.BICUBIC) for image in IMAGES]
    expected = [sigmoid(grid_of(p[..., ::-1])[:6] / 64 - 2) for p in pixels]
    assert scores_of(added.name) == pytest.approx(np.stack(expected), abs=0.02)
    assert onnx_encoder(added.name).encode(IMAGES).vectors is None
    assert any(f"6 labels, BGR {SIDE} px, white padding, scores only" in line for line in lines)
    assert any("s per image" in line and "MB of memory" in line for line in lines)


def test_the_values_before_the_last_layer_of_a_tagger_are_vectors_on_demand(tmp_path) -> None:
    lines: list[str] = []
    folder = wd(tmp_path / "wd")
    egara.add_encoder(folder, log=lines.append)
    assert any("--vectors, the 48 values before the last layer" in line for line in lines)
    egara.add_encoder(folder, "wd-vectors", vectors=True)
    encoded = onnx_encoder("wd-vectors").encode(IMAGES)
    assert encoded.vectors is not None
    pixels = [padded(image, SIDE, (255, 255, 255), Image.Resampling.BICUBIC) for image in IMAGES]
    expected = np.stack([unit(grid_of(p[..., ::-1])) for p in pixels])
    assert encoded.vectors == pytest.approx(expected, abs=0.01)
    assert encoded.scores == pytest.approx(scores_of("wd"), abs=1e-6)


def stages(side: int = SIDE, before: int | None = None) -> list[dict]:
    """The stages that animetimm's exporter writes."""
    return [
        {
            "type": "pad_to_size",
            "size": [before or side] * 2,
            "background_color": "white",
            "interpolation": "bilinear",
        },
        {
            "type": "resize",
            "size": side,
            "interpolation": "bicubic",
            "max_size": None,
            "antialias": True,
        },
        {"type": "center_crop", "size": [side, side]},
        {"type": "maybe_to_tensor"},
        {"type": "normalize", "mean": IMAGENET_MEAN, "std": IMAGENET_STD},
    ]


def animetimm(folder: Path) -> Path:
    tagger(folder / "model.onnx", 4, scores="prediction", extra=["logits", "embedding"])
    write_json(folder / "preprocess.json", {"test": stages(), "val": stages(16), "pre": []})
    (folder / "selected_tags.csv").write_text(
        "id,tag_id,name,category,count,best_threshold,best_f1\n"
        "0,9,general,9,5,0.41,0.8\n1,1,1girl,0,5,0.37,0.9\n2,2,null,0,3,,0.5\n3,3,miku,4,2,0.62,1\n"
    )
    (folder / "thresholds.csv").write_text(
        "category,name,alpha,threshold\n0,general,1,0.33\n4,character,1,0.44\n9,rating,1,0.39\n"
    )
    categories = [{"category": c, "name": n} for c, n in ((0, "general"), (4, "character"))]
    write_json(folder / "categories.json", [*categories, {"category": 9, "name": "rating"}])
    return folder


def test_an_animetimm_tagger_has_its_own_preprocessing_thresholds_and_vectors(tmp_path) -> None:
    egara.add_encoder(animetimm(tmp_path / "caformer_s36.dbv4-full"))
    name = "caformer_s36-dbv4-full"
    assert labels_of(name) == [
        ("general", "rating", 0.41),
        ("1girl", "general", 0.37),
        ("null", "general", 0.33),
        ("miku", "character", 0.62),
    ]
    white = (255, 255, 255)
    pixels = [padded(image, SIDE, white, Image.Resampling.BILINEAR) / 255 for image in IMAGES]
    grids = [grid_of((p - IMAGENET_MEAN) / IMAGENET_STD) for p in pixels]
    encoded = onnx_encoder(name).encode(IMAGES)
    assert encoded.scores == pytest.approx(sigmoid(np.stack(grids)[:, :4]), abs=0.02)
    assert encoded.vectors == pytest.approx(np.stack([unit(grid) for grid in grids]), abs=0.02)


def test_a_pixai_tagger_stretches_and_has_thresholds_of_categories(tmp_path: Path) -> None:
    folder = tmp_path / "pixai"
    tagger(folder / "model.onnx", 3, scores="prediction", extra=["embedding"])
    write_json(
        folder / "preprocess.json",
        {
            "stages": [
                {"type": "resize", "size": [SIDE, SIDE], "interpolation": "bilinear"},
                {"type": "to_tensor"},
                {"type": "normalize", "mean": [0.5] * 3, "std": [0.5] * 3},
            ]
        },
    )
    (folder / "selected_tags.csv").write_text(
        "id,tag_id,name,category,count,ips\n0,1,1girl,0,9,[]\n1,2,cat,0,8,[]\n"
        '2,3,miku,4,7,"[""vocaloid""]"\n'
    )
    (folder / "thresholds.csv").write_text(
        "category,name,threshold\n0,general,0.3\n4,character,0.85\n"
    )
    added = egara.add_encoder(folder)
    assert added.provenance["layout"] == "PixAI tagger"
    assert [row[2] for row in labels_of("pixai")] == [0.3, 0.3, 0.85]
    scaled = [np.asarray(image.resize((SIDE, SIDE), 2), np.float64) / 255 for image in IMAGES]
    expected = np.stack([sigmoid(grid_of((p - 0.5) / 0.5)[:3]) for p in scaled])
    assert scores_of("pixai") == pytest.approx(expected, abs=1e-3)


def camie(folder: Path, **changes: object) -> Path:
    tagger(
        folder / "camie-tagger-v2.onnx",
        4,
        scores="refined_predictions",
        logits=True,
        extra=["initial_predictions"],
        **changes,
    )
    mapping = {
        "idx_to_tag": {"0": "1girl", "1": "rating_safe", "2": "artist_name", "3": "year_2020"},
        "tag_to_category": {"1girl": "general", "rating_safe": "rating", "year_2020": "year"},
    }
    write_json(
        folder / "camie-tagger-v2-metadata.json",
        {
            "model_info": {"img_size": SIDE, "backbone": "vit_base_patch16_224"},
            "dataset_info": {"total_tags": 4, "tag_mapping": mapping},
        },
    )
    return folder


def test_a_camie_tagger_gets_imagenet_pixels_on_its_own_colour(tmp_path: Path) -> None:
    egara.add_encoder(camie(tmp_path / "camie"))
    assert labels_of("camie") == [
        ("1girl", "general", 0.492),
        ("safe", "rating", 0.492),
        ("artist_name", "general", 0.492),
        ("year_2020", "year", 0.492),
    ]
    colour = (124, 116, 104)
    pixels = [padded(image, SIDE, colour, Image.Resampling.LANCZOS) / 255 for image in IMAGES]
    expected = [sigmoid(grid_of((p - IMAGENET_MEAN) / IMAGENET_STD)[:4]) for p in pixels]
    assert scores_of("camie") == pytest.approx(np.stack(expected), abs=0.02)


def test_a_camie_tagger_uses_the_thresholds_beside_it(tmp_path: Path) -> None:
    folder = camie(tmp_path / "camie")
    results = [
        {"CATEGORY": "overall", "PROFILE": "BALANCED", "THRESHOLD": 0.5},
        {"CATEGORY": "year", "PROFILE": "BALANCED", "THRESHOLD": 0.4},
        {"CATEGORY": "year", "PROFILE": "MICRO OPT", "THRESHOLD": 0.1},
    ]
    write_json(folder / "full_validation_results.json", {"results": results})
    egara.add_encoder(folder)
    assert [row[2] for row in labels_of("camie")] == [0.5, 0.5, 0.5, 0.4]


def cl_mapping(form: str) -> object:
    tags = [("safe", "Rating"), ("1girl", "General"), ("miku", "Character"), ("best", "Quality")]
    if form == "entries":
        return {str(n): {"tag": tag, "category": c} for n, (tag, c) in enumerate(tags)}
    if form == "two tables":
        return {
            "idx_to_tag": {str(n): tag for n, (tag, _) in enumerate(tags)},
            "tag_to_category": dict(tags),
        }
    lists = {c.lower(): [n] for n, (_, c) in enumerate(tags)}
    return {"names": [tag for tag, _ in tags], **lists}


@pytest.mark.parametrize("form", ["entries", "two tables", "lists"])
def test_a_cl_tagger_gets_normalised_bgr_pixels(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "cl"
    tagger(folder / "model.onnx", 4, logits=True)
    name = "selected_tags.json" if form == "lists" else "tag_mapping.json"
    write_json(folder / name, cl_mapping(form))
    egara.add_encoder(folder)
    assert labels_of("cl") == [
        ("safe", "rating", 0.5),
        ("1girl", "general", 0.55),
        ("miku", "character", 0.6),
        ("best", "quality", 0.55),
    ]
    white = (255, 255, 255)
    pixels = [padded(image, SIDE, white, Image.Resampling.BICUBIC) / 255 for image in IMAGES]
    expected = [sigmoid(grid_of((p[..., ::-1] - 0.5) / 0.5)[:4]) for p in pixels]
    assert scores_of("cl") == pytest.approx(np.stack(expected), abs=0.02)


def test_scores_outside_0_to_1_are_logits_even_where_the_family_has_probabilities(tmp_path) -> None:
    folder = wd(tmp_path / "wd")
    tagger(folder / "model.onnx", 6, layout="NHWC", logits=True, scale=1 / 64, bias=-2)
    lines: list[str] = []
    egara.add_encoder(folder, log=lines.append)
    assert any("so sigmoid is applied" in line for line in lines)
    pixels = [padded(image, SIDE, (255, 255, 255), Image.Resampling.BICUBIC) for image in IMAGES]
    expected = [sigmoid(grid_of(p[..., ::-1])[:6] / 64 - 2) for p in pixels]
    assert scores_of("wd") == pytest.approx(np.stack(expected), abs=0.02)


def test_labels_of_one_name_in_two_categories_are_told_apart(tmp_path: Path) -> None:
    folder = wd(tmp_path / "wd")
    rows = ["9,general,9,1", "1,miku,0,1", "2,miku,4,1", "3,miku,4,1", "4,a,0,1", "5,b,0,1"]
    (folder / "selected_tags.csv").write_text(
        "\n".join(["tag_id,name,category,count", *rows]) + "\n"
    )
    egara.add_encoder(folder)
    names = [name for name, _, _ in labels_of("wd")]
    assert names[1:4] == ["miku", "miku (character)", "miku (character 2)"]


def test_names_of_labels_lose_invisible_characters_and_a_readme_need_not_be_text(
    tmp_path: Path,
) -> None:
    folder = wd(tmp_path / "model")
    rows = "".join(f'"a\n\x00\u202e{n}","x\ny"\n' for n in range(6))
    (folder / "selected_tags.csv").write_text(f"name,category\n{rows}", encoding="utf-8")
    (folder / "README.md").write_bytes(b"\xff\xfe\x00")
    added = egara.add_encoder(folder)
    assert [label.name for label in added.labels or ()] == [f"a {n}" for n in range(6)]
    assert {label.category for label in added.labels or ()} == {"x y"}
    assert added.licence == "not stated; see the model's page"


def test_a_tagger_in_a_subfolder_is_found_and_several_are_listed(tmp_path: Path) -> None:
    repository = tmp_path / "cl_tagger"
    for version in ("cl_tagger_1_01", "cl_tagger_1_02"):
        tagger(repository / version / "model.onnx", 4, logits=True)
        write_json(repository / version / "tag_mapping.json", cl_mapping("entries"))
    with pytest.raises(EncoderError, match="2 models, in the folders cl_tagger_1_01, cl_tagger_1"):
        egara.add_encoder(repository)
    (repository / "cl_tagger_1_01" / "model.onnx").unlink()
    assert egara.add_encoder(repository).name == "cl_tagger"


def test_a_collection_is_indexed_and_searched_by_the_tags_of_a_published_tagger(
    tmp_path: Path,
) -> None:
    drawings = tmp_path / "drawings"
    drawings.mkdir()
    for colour in ("red", "green", "blue"):
        Image.new("RGB", (40, 30), colour).save(drawings / f"{colour}.png")
    egara.add_encoder(animetimm(tmp_path / "tagger"))
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tagger"])
    (hit, *_) = collection.search(image=drawings / "red.png", encoders={"tagger": 1}, limit=1)
    assert Path(hit.path).name == "red.png"


def test_the_command_prints_what_was_found_and_asks_nothing(own: Path, tmp_path: Path) -> None:
    folder = wd(tmp_path / "wd-tiny")
    done = subprocess.run(
        [sys.executable, "-m", "egara", "encoders", "add", folder, "--name", "mine"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stderr.split())
    assert f"WD tagger, 6 labels, BGR {SIDE} px, white padding, scores only;" in shown
    assert "egara index FOLDER --encoder mine" in shown
    with (own / "mine" / "labels.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 6
    listed = subprocess.run(
        [sys.executable, "-m", "egara", "encoders", "show", "mine", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(listed.stdout)["provenance"]["sha256"].keys() >= {"model.onnx"}
