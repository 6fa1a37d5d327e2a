"""The recipe ``deep-sketch``: its parts against the paper, and a small run."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image

from egara.datasets import LabelledDrawing
from egara.errors import BadInput
from egara.images.sketches.edge_preserving import VARIANTS, resized_lines
from egara.images.sketches.strokes import checked_strokes

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")
pytest.importorskip("h5py", reason="needs egara[train]")

import egara.train.deep_sketch as recipe  # noqa: E402
from egara.encoders import OnnxEncoder  # noqa: E402
from egara.encoders.manifest import read_manifest  # noqa: E402
from egara.train.deep_sketch.figures import (  # noqa: E402
    draw_feature_maps,
    draw_filters,
    draw_inversions,
)
from egara.train.deep_sketch.inversion import Inversion, invert, total_variation  # noqa: E402
from egara.train.deep_sketch.mixture import load_mixture  # noqa: E402
from egara.train.deep_sketch.networks import DeepSketchFeature, SketchNetwork, build  # noqa: E402
from egara.train.deep_sketch.pictures import (  # noqa: E402
    UPRIGHT,
    Item,
    Pictures,
    VariantSampler,
    angled,
    patch,
)
from egara.train.deep_sketch.recipe import run, train_network  # noqa: E402
from egara.train.deep_sketch.settings import Settings  # noqa: E402
from egara.train.deep_sketch.stroke_augmentation import StrokeChanges, changed  # noqa: E402
from egara.train.deep_sketch.voting import predicted_class, vote  # noqa: E402
from egara.train.deep_sketch.writing import EncoderNetwork  # noqa: E402
from egara.train.kit.backbones.normalisation import IMAGENET  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402

HOUSE = [[[0, 100, 100, 0, 0], [50, 50, 120, 120, 50]], [[0, 50, 100], [50, 0, 50]]]


def test_voting_averages_the_probabilities_of_the_variants() -> None:
    # Two sketches, two variants, two classes, by hand.
    probabilities = np.array([[[0.9, 0.1], [0.2, 0.8]], [[0.4, 0.6], [0.5, 0.5]]])
    voted = vote(probabilities)
    assert voted == pytest.approx(np.array([[0.55, 0.45], [0.45, 0.55]]))
    assert predicted_class(voted).tolist() == [0, 1]


def test_the_middle_patch_and_the_corners_are_cut_where_they_are() -> None:
    image = np.arange(10 * 10 * 3, dtype=np.uint8).reshape(10, 10, 3)
    assert (patch(image, UPRIGHT, 8) == image[1:9, 1:9]).all()
    assert (patch(image, 0, 8) == image[:8, :8]).all()
    assert (patch(image, 8, 8) == image[2:, 2:]).all()
    assert (patch(image, 2 + 9, 8) == image[:8, 2:][:, ::-1]).all()


def test_the_upright_variant_of_strokes_is_the_sketch_as_it_is() -> None:
    lines = checked_strokes(HOUSE)
    (ink,) = resized_lines(lines, [VARIANTS[UPRIGHT]], size=64)
    drawn = angled(lines, UPRIGHT, 64, "edge-preserving")
    assert ((drawn == 0) == ink).all()
    assert set(np.unique(drawn)) == {0, 255}


@pytest.mark.parametrize("resizing", ["edge-preserving", "thinned", "bilinear"])
def test_a_flipped_variant_is_the_mirror_image(resizing: str) -> None:
    picture = np.full((99, 99, 3), 255, np.uint8)
    picture[20:80, 20:23] = picture[77:80, 20:80] = 0  # an L
    image = Image.fromarray(picture)
    upright, flipped = (
        angled(image, variant, 99, resizing) < 128 for variant in (UPRIGHT, UPRIGHT + 9)
    )
    overlap = (upright & flipped[:, ::-1]).sum() / (upright | flipped[:, ::-1]).sum()
    assert overlap > 0.6
    assert (upright & flipped).sum() < 0.6 * upright.sum()


def test_an_epoch_has_other_variants_of_each_item_than_the_one_before() -> None:
    sampler = VariantSampler([3] * 5, 18, seed=1)
    first = list(sampler)
    items, variants = np.divmod(first, 18)
    assert np.bincount(items).tolist() == [3] * 5
    assert all(len(set(variants[items == item])) == 3 for item in range(5))
    assert first == list(sampler)
    sampler.set_epoch(1)
    assert sorted(first) != sorted(sampler)


def test_items_may_have_different_numbers_of_variants() -> None:
    items = np.array(list(VariantSampler([1, 4, 30], 18, seed=0))) // 18
    assert np.bincount(items).tolist() == [1, 4, 18]


def test_all_of_infinitely_many_variants_are_refused(tmp_path: Path, edge_weights: Path) -> None:
    settings = small_settings(edge_weights, "mixture=S", "augmentation=strokes")
    (stage,) = settings.training
    endless = replace(settings, training=(replace(stage, sampled_variants=None),))
    with pytest.raises(BadInput, match="Set sampled_variants"):
        run(tmp_path / "run", Sketches(), endless)


def test_two_processes_share_an_epoch() -> None:
    shares = [
        list(VariantSampler([18] * 5, 18, seed=1, rank=rank, world_size=2)) for rank in range(2)
    ]
    assert len(shares[0]) == len(shares[1]) == 45
    assert not set(shares[0]) & set(shares[1])


def test_changed_strokes_depend_only_on_the_seed_and_are_dark_on_white() -> None:
    lines = checked_strokes(HOUSE)
    one, same, other = (
        changed(lines, 64, np.random.default_rng(seed), StrokeChanges()) for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()
    assert one[0, 0] == 255
    assert one.min() < 100
    assert (one < 128).mean() < 0.4


def test_without_changes_a_sketch_fills_the_square_but_for_the_margin() -> None:
    still = StrokeChanges(
        rotation=0, scale=0, slant=0, flip=0, missing=0, bend=0, wobbles=(0.0,), shifts=0,
        margin=(0.1, 0.1), widths=(0.02,),
    )  # fmt: skip
    drawn = changed(checked_strokes(HOUSE), 100, np.random.default_rng(0), still)
    rows, columns = np.nonzero(drawn < 128)
    # 120 units high and 100 wide: 80 and 67 pixels, moved by at most 0.4 of the margin.
    assert rows.max() - rows.min() == pytest.approx(80, abs=3)
    assert columns.max() - columns.min() == pytest.approx(67, abs=3)


def test_the_total_variation_of_a_step_is_its_height() -> None:
    image = torch.zeros(1, 5, 5)
    image[:, :, 3:] = 2.0
    # Of 4 x 4 differences, the 4 across the step are 2.
    assert float(total_variation(image, 2.0)) == pytest.approx(4 * 4 / 16, abs=1e-4)
    assert float(total_variation(image, 1.0)) == pytest.approx(4 * 2 / 16, abs=1e-3)


def test_an_inversion_finds_an_image_with_the_same_features() -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(3 * 8 * 8, 10)).eval()
    features = network(torch.rand(1, 3, 8, 8)).detach()
    settings = Inversion(steps=200, norm_weight=0, variation_weight=0)
    found = invert(network, features, 8, settings)
    with torch.no_grad():
        error = (network(found[None]) - features).norm() / features.norm()
    assert float(error) < 0.05


def test_the_feature_is_layers_6_and_7_after_their_activation() -> None:
    torch.manual_seed(0)
    with torch.no_grad():
        network = build("alexnet-lrn", 3, image_size=227, weights="random")
        feature = DeepSketchFeature(network, ("fc6", "fc7"), 227)
        pixels = torch.randn(1, 3, 227, 227)
        vector = feature(pixels)[0]
        parts = dict(network.trunk.named_children())
        assert {"norm1", "norm2"} < parts.keys()
        sixth = pixels
        for name, layer in parts.items():
            sixth = layer(sixth)
            if name == "relu6":
                break
        seventh = torch.relu(parts["fc7"](sixth))
        expected = torch.cat([sixth[0], seventh[0]])
    assert feature.dimensions == 8192
    assert torch.allclose(vector, expected / expected.norm(), atol=1e-6)


def test_a_layer_that_is_not_there_or_gives_maps_is_named() -> None:
    network = build("efficientnet-lite0", 3, image_size=32, weights="random", embedding=4)
    with pytest.raises(BadInput, match=r"no layer 'fc6'; it has trunk, dropout, embedding"):
        DeepSketchFeature(network, ("fc6",), 32)


@pytest.mark.parametrize("name", ["paper", "sketch", "small"])
def test_the_published_settings_are_valid(name: str) -> None:
    settings = read_settings(Settings, Path(recipe.__file__).parent, name)
    assert settings.training


def test_figures_show_maps_filters_and_inversions() -> None:
    torch.manual_seed(0)
    trunk = torch.nn.Sequential()
    trunk.add_module("conv1", torch.nn.Conv2d(3, 5, 3))
    trunk.add_module("flatten", torch.nn.Flatten())
    network = SketchNetwork(trunk, torch.nn.Linear(5 * 14 * 14, 2), IMAGENET, pretrained=False)
    sketch = np.full((16, 16, 3), 255, np.uint8)
    sketch[4:12, 4] = 0
    maps = draw_feature_maps(network, sketch, sketch[:, ::-1].copy(), ["conv1"], count=4)
    assert maps.size == (4 * 66 - 2, 3 * 66 - 2)
    assert draw_filters(trunk.conv1, columns=3).size == (3 * 66 - 2, 2 * 66 - 2)
    inverted = draw_inversions(network, [sketch], ["conv1", "fc8"], Inversion(steps=2))
    assert inverted.size == (3 * 66 - 2, 64)


class Sketches:
    """Houses and waves: sketches as strokes and images of them."""

    name = "made"
    japanese: ClassVar[dict[str, str]] = {}

    def __iter__(self):
        wave = [[list(range(0, 100, 5)), [50 + 30 * (-1) ** k for k in range(20)]]]
        picture = Image.new("RGB", (40, 40), "white")
        for number in range(10):
            split = "validation" if number >= 8 else "train"
            for subject, strokes in (("house", HOUSE), ("wave", wave)):
                moved = [[[x + number for x in xs], ys] for xs, ys in strokes]
                yield LabelledDrawing(
                    f"{subject} {number}", moved, subject=subject, split=split, kind="sketch"
                )
                if number < 3:
                    picture.paste("red" if subject == "house" else "blue", (5, 5, 30, 20 + number))
                    yield LabelledDrawing(
                        f"image {subject} {number}", picture.copy(), subject=subject, split=split
                    )


def small_settings(edge_weights: Path, *changes: str) -> Settings:
    """Return settings with one epoch on six sketches of each class, at 32 pixels."""
    given = (
        *(
            "image_size=32",
            "max_sketches_per_class=6",
            "embedding=8",
            "backbone=efficientnet-lite0",
        ),
        *("weights=random", f"edge_weights={edge_weights}", *changes),
    )
    settings = read_settings(Settings, Path(recipe.__file__).parent, "small", given)
    (stage,) = settings.training
    return replace(settings, training=(replace(stage, epochs=1, batch_size=4),))


@pytest.mark.parametrize("augmentation", ["strokes", "angles"])
def test_a_run_writes_an_encoder_of_sketches_and_images(
    tmp_path: Path, edge_weights: Path, augmentation: str
) -> None:
    share = {"strokes": 0.6, "angles": 0.0}[augmentation]
    settings = small_settings(
        edge_weights, f"augmentation={augmentation}", f"probability_share={share}"
    )
    lines: list[str] = []
    report = run(tmp_path / "run", Sketches(), settings, lines.append)
    assert report is not None
    assert any("12 sketches, 6 images and 6 edge maps" in line for line in lines)
    assert "accuracy on sketches" in report.table()
    encoder = OnnxEncoder(read_manifest(tmp_path / "run" / "encoder"))
    assert encoder.kinds == {"image", "sketch"}
    assert [label.name for label in encoder.labels or ()] == ["house", "wave"]
    encoded = encoder.encode([HOUSE, HOUSE], kind="sketch")
    assert np.linalg.norm(encoded.vectors, axis=1) == pytest.approx([1, 1], abs=1e-2)
    assert encoded.scores is not None
    assert encoded.scores.sum(axis=1) == pytest.approx([1, 1], abs=2e-2)
    image = encoder.encode([Image.new("RGB", (30, 20), "red")])
    assert image.vectors.shape == (1, 8)
    edges = sorted((tmp_path / "run" / "edges").glob("*.npy"))
    assert [np.load(path).shape[0] for path in edges] == [6]


def test_vectors_with_probabilities_keep_the_scalar_products() -> None:
    torch.manual_seed(0)
    network = build("efficientnet-lite0", 6, image_size=32, weights="random", embedding=8)
    batches = [network.normalisation(255 * torch.rand(12, 3, 32, 32)) for _ in range(2)]
    encoder = EncoderNetwork(network, ["embedding"], 32, probability_share=0.6)
    encoder.dimensions = 14  # of 8 and 6: nothing is lost
    encoder.fit_projection(batches)
    with torch.inference_mode():
        vectors, scores = encoder(batches[0])
        embedded = EncoderNetwork(network, ["embedding"], 32)(batches[0])[0]
    roots = scores.sqrt()
    expected = 0.4 * embedded @ embedded.T + 0.6 * roots @ roots.T
    assert torch.allclose(vectors @ vectors.T, expected, atol=1e-4)
    encoder.dimensions = 3
    encoder.fit_projection(batches)
    assert encoder(batches[0])[0].shape == (12, 3)


def test_a_network_learns_the_space_of_another_one(tmp_path: Path, edge_weights: Path) -> None:
    settings = small_settings(edge_weights, "augmentation=strokes", "mixture=S+I")
    data = load_mixture(Sketches(), settings, tmp_path, lambda line: None)
    first = train_network(tmp_path / "a", data, settings, lambda line: None)
    kept = {name: value.clone() for name, value in first.classifier.state_dict().items()}
    second = train_network(
        tmp_path / "b", data, settings, lambda line: None, deepcopy(first.classifier)
    )
    for name, value in second.classifier.state_dict().items():
        assert torch.equal(value, kept[name])


def test_a_cross_validation_has_one_angle_and_voting(tmp_path: Path, edge_weights: Path) -> None:
    settings = small_settings(edge_weights, "mixture=S", "folds=2")
    report = run(tmp_path / "run", Sketches(), settings)
    assert report is not None
    assert set(report.mean()) == {"single angle", "voting"}
    assert all(0 <= value <= 1 for value in report.mean().values())


def test_a_dataset_without_what_the_mixture_needs_is_refused(
    tmp_path: Path, edge_weights: Path
) -> None:
    class OnlySketches(Sketches):
        def __iter__(self):
            return (drawing for drawing in super().__iter__() if drawing.kind == "sketch")

    class OnlyImages(Sketches):
        def __iter__(self):
            return (drawing for drawing in super().__iter__() if drawing.kind == "image")

    with pytest.raises(BadInput, match=r"no images of the classes .*mixture S\+I\+E"):
        run(tmp_path / "a", OnlySketches(), small_settings(edge_weights))
    with pytest.raises(BadInput, match="sketches of 0 classes"):
        run(tmp_path / "b", OnlyImages(), small_settings(edge_weights))


def test_pictures_of_random_strokes_repeat_by_seed() -> None:
    items = [Item("S", checked_strokes(HOUSE))]
    pictures = [
        Pictures(items, 32, resizing="edge-preserving", augmentation="strokes", seed=seed)
        for seed in (0, 0, 1)
    ]
    one, same, other = (of.take([7]) for of in pictures)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert one.shape == (1, 32, 32, 3)
