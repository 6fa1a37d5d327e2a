"""The recipe ``illustration2vec``: its parts against the paper and against other libraries."""

from pathlib import Path

import numpy as np
import pytest

from egara.encoders import Label
from egara.errors import BadInput

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")

import egara.train.illustration2vec as recipe  # noqa: E402
from egara.train.illustration2vec.baseline import logistic_regressions  # noqa: E402
from egara.train.illustration2vec.codes import COSINE_SCALE, CodeNetwork, pack  # noqa: E402
from egara.train.illustration2vec.exporting import EncoderNetwork, columns_with_distinct_names  # noqa: E402
from egara.train.illustration2vec.labels import LABELS_PER_CATEGORY, most_frequent_labels  # noqa: E402
from egara.train.illustration2vec.loss import subject_loss, tag_loss  # noqa: E402
from egara.train.illustration2vec.networks import build, vgg_a, vgg_nin  # noqa: E402
from egara.train.illustration2vec.settings import Settings  # noqa: E402
from egara.train.illustration2vec.training import CodeTraining  # noqa: E402
from egara.train.kit.settings import read_settings  # noqa: E402


def parameters(module: object) -> int:
    return sum(weights.numel() for weights in module.parameters())  # type: ignore[attr-defined]


# Kernel height * width * channels in + 1, times channels out: Table 1, by hand.
EIGHT_CONVOLUTIONS = (
    (9 * 3 + 1) * 64
    + (9 * 64 + 1) * 128
    + (9 * 128 + 1) * 256
    + (9 * 256 + 1) * 256
    + (9 * 256 + 1) * 512
    + 3 * (9 * 512 + 1) * 512
)


def test_model_a_has_the_parameters_of_table_1() -> None:
    fully_connected = (512 * 7 * 7 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1539
    with torch.device("meta"):
        assert parameters(vgg_a()) == EIGHT_CONVOLUTIONS + fully_connected


def test_vgg_nin_has_the_parameters_of_table_1() -> None:
    convolutions = (9 * 512 + 1) * 1024 + (9 * 1024 + 1) * 1024 + (9 * 1024 + 1) * 1539
    with torch.device("meta"):
        assert parameters(vgg_nin()) == EIGHT_CONVOLUTIONS + convolutions


def test_the_default_counts_are_the_1539_tags_of_the_paper() -> None:
    assert sum(LABELS_PER_CATEGORY.values()) == 1539


@pytest.mark.parametrize("backbone", ["vgg-a", "vgg-nin"])
def test_a_network_answers_a_number_a_tag(backbone: str) -> None:
    network = build(backbone, 7, image_size=64, width=0.125).eval()
    assert network(torch.zeros(2, 3, 64, 64)).shape == (2, 7)
    assert network.trunk(torch.zeros(2, 3, 64, 64)).shape == (2, network.feature_dim)


def test_a_timm_model_serves_as_a_backbone(monkeypatch: pytest.MonkeyPatch) -> None:
    timm = pytest.importorskip("timm")
    create = timm.create_model
    monkeypatch.setattr(timm, "create_model", lambda name, **_: create(name, num_classes=0))
    network = build("resnet18", 5, image_size=64).eval()
    assert network.feature_dim == 512
    assert network(torch.zeros(1, 3, 64, 64)).shape == (1, 5)


def test_a_side_or_backbone_that_does_not_fit_is_named() -> None:
    with pytest.raises(BadInput, match="image_size is 100; vgg-a needs a multiple of 32"):
        build("vgg-a", 5, image_size=100)
    pytest.importorskip("timm")
    with pytest.raises(BadInput, match=r"Unknown backbone 'vgg-nim'\. Use vgg-a, vgg-nin"):
        build("vgg-nim", 5)


def test_the_loss_is_the_cross_entropy_summed_over_tags_by_hand() -> None:
    logits = np.array([[0.5, -1.0], [2.0, 0.0]])
    tags = np.array([[1, 0], [0, 1]])
    confidence = 1 / (1 + np.exp(-logits))
    each = -(tags * np.log(confidence) + (1 - tags) * np.log(1 - confidence))
    found = tag_loss(torch.tensor(logits), torch.tensor(tags), torch.ones(2, 2))
    assert found.item() == pytest.approx(each.sum() / 2, rel=1e-6)


def test_unknown_categories_have_no_influence_on_loss_and_gradient() -> None:
    logits = torch.tensor([[0.5, -1.0, 3.0]], requires_grad=True)
    known = torch.tensor([[1, 1, 0]])
    loss = tag_loss(logits, torch.tensor([[1, 0, 0]]), known)
    assert loss.item() == pytest.approx(
        tag_loss(logits[:, :2], torch.tensor([[1, 0]]), known[:, :2]).item()
    )
    loss.backward()
    assert logits.grad[0, 2] == 0
    assert logits.grad[0, 0] != 0


def test_the_subject_loss_is_the_softmax_by_hand_over_drawings_that_have_one() -> None:
    logits = np.random.default_rng(0).normal(size=(3, 4))
    subjects = np.array([[0, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 1]])
    log = np.log(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))
    by_hand = (-log[0, 1] - (log[2, 0] + log[2, 3]) / 2) / 2
    found = subject_loss(torch.tensor(logits), torch.tensor(subjects))
    assert float(found) == pytest.approx(by_hand, rel=1e-5)


def test_the_subject_loss_is_zero_without_subjects() -> None:
    logits = torch.randn(3, 4, requires_grad=True)
    loss = subject_loss(logits, torch.zeros(3, 4))
    loss.backward()
    assert float(loss.detach()) == 0
    assert not logits.grad.any()
    assert float(subject_loss(torch.zeros(3, 0), torch.zeros(3, 0))) == 0


def test_the_subject_logits_are_scaled_cosines_to_the_vectors_of_subjects() -> None:
    coding = CodeNetwork(build("vgg-nin", 6, image_size=32, width=0.125), 6, 3, units=16).eval()
    with torch.no_grad():
        pixels = torch.randn(2, 3, 32, 32)
        signs = 2 * coding.units(coding.trunk(pixels)).numpy() - 1
        vectors, found = coding.subjects.numpy(), coding(pixels)[2].numpy()
    lengths = np.linalg.norm(signs, axis=1)[:, None] * np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(
        found, COSINE_SCALE * signs @ vectors.T / lengths, rtol=1e-4, atol=1e-4
    )


def test_the_most_frequent_tags_are_chosen_by_category_and_ties_by_name() -> None:
    drawings = [
        {"general": ("smile", "hat"), "character": ("miku",)},
        {"general": ("smile", "bow", "smile")},
        {"general": ("smile", "tree"), "rating": ("safe",)},
    ]
    chosen = most_frequent_labels(drawings, {"general": 2, "character": 5, "rating": 3})
    assert [(label.category, label.name) for label in chosen] == [
        ("general", "smile"),
        ("general", "bow"),
        ("character", "miku"),
        ("rating", "safe"),
    ]


def test_drawings_without_any_tag_are_refused() -> None:
    with pytest.raises(BadInput, match="No drawing has a tag of the categories general"):
        most_frequent_labels([{}, {"other": ("x",)}], {"general": 5})


def test_a_code_is_packed_as_numpy_packs_bits_the_first_unit_highest() -> None:
    units = np.full((1, 16), 0.5)
    units[0, 0] = 0.51
    units[0, 15] = 0.9
    assert pack(units).tolist() == [[0b1000_0000, 0b0000_0001]]
    several = np.random.default_rng(0).random((3, 4096))
    assert (np.unpackbits(pack(several), axis=1) == (several > 0.5)).all()


def test_each_logistic_regression_is_that_of_scikit_learn() -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(200, 5)) * [1, 2, 3, 4, 5] + 1
    tags = (inputs @ rng.normal(size=(5, 3)) + rng.normal(size=(200, 3)) > 0).astype(np.float32)
    penalty = 0.05
    found = logistic_regressions(
        torch.tensor(inputs, dtype=torch.float32),
        torch.tensor(tags),
        torch.ones(200, 3),
        l2_penalty=penalty,
    )
    scaled = (inputs - inputs.mean(0)) / inputs.std(0, ddof=1)
    for tag in range(3):
        theirs = linear.LogisticRegression(C=1 / (penalty * 200), tol=1e-8, max_iter=1000)
        expected = theirs.fit(scaled, tags[:, tag]).decision_function(scaled)
        ours = found(torch.tensor(inputs, dtype=torch.float32))[:, tag].detach().numpy()
        np.testing.assert_allclose(ours, expected, rtol=0.02, atol=0.01)


@pytest.mark.parametrize("backbone", ["vgg-a", "vgg-nin"])
def test_the_exported_network_has_the_outputs_of_the_trained_one(backbone: str) -> None:
    torch.manual_seed(0)
    coding = CodeNetwork(build(backbone, 6, image_size=32, width=0.125), 6, 2, units=16)
    pixels = torch.randn(4, 3, 32, 32)
    coding.train()
    coding(pixels)  # moves the running mean and spread of the units
    coding.eval()
    kept = [0, 2, 5]
    with torch.no_grad():
        features = coding.trunk(pixels)
        expected = coding.units(features), coding(pixels)[1].sigmoid()[:, kept]
        found = EncoderNetwork(coding, kept)(pixels)
    for ours, theirs in zip(found, expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_the_papers_sigmoid_layer_is_only_a_linear_layer() -> None:
    """Section 3.2: after the last convolution layer; the tags are learned from it alone."""
    torch.manual_seed(0)
    paper = {"init": "glorot", "batch_norm": False, "parallel_classifier": False}
    coding = CodeNetwork(build("vgg-nin", 6, image_size=32, width=0.125), 6, 0, units=400, **paper)
    bound = (6 / (6 + 400)) ** 0.5  # Glorot and Bengio 2010, equation 16
    weights = coding.encode.weight.detach().numpy()
    assert np.abs(weights).max() <= bound
    assert np.std(weights) == pytest.approx(bound / 3**0.5, rel=0.1)
    pixels = torch.randn(4, 3, 32, 32)
    with torch.no_grad():
        features = coding.trunk(pixels).numpy()
        tags, subjects = coding(pixels)
        codes, scores = EncoderNetwork(coding, [0, 4], 32)(pixels)
    layers = [(x.weight.detach().numpy(), x.bias.detach().numpy())
              for x in (coding.encode, coding.decode)]  # fmt: skip
    units = 1 / (1 + np.exp(-(features @ layers[0][0].T + layers[0][1])))
    expected = units @ layers[1][0].T + layers[1][1]
    np.testing.assert_allclose(tags.numpy(), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(codes.numpy(), units, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        scores.numpy(), 1 / (1 + np.exp(-expected[:, [0, 4]])), rtol=1e-4, atol=1e-5
    )
    assert subjects.shape == (4, 0)
    assert {name.split(".")[0] for name, _ in coding.named_parameters()} == {
        "trunk", "encode", "decode", "subjects",
    }  # fmt: skip


@pytest.mark.parametrize("parallel", [True, False])
def test_codes_learn_tags_from_the_units_and_from_a_parallel_classifier(parallel: bool) -> None:
    folder = Path(recipe.__file__).parent
    changes = [f"parallel_classifier={str(parallel).lower()}", "subject_weight=2.0"]
    settings = read_settings(Settings, folder, "semantic", changes)
    labels = (Label("hat", "general"), Label("miku", "character"))
    network = build("vgg-nin", 2, image_size=32, width=0.125)
    coding = CodeNetwork(network, 2, 1, units=16, parallel_classifier=parallel)
    module = CodeTraining(coding, labels, settings.codes, settings, pretrained=True)
    tags, known = torch.tensor([[1, 0], [1, 1]]), torch.ones(2, 2, dtype=torch.bool)
    answers = module.eval()._logits(torch.zeros(2, 3, 32, 32))
    units, *classifier, subjects = answers
    assert len(classifier) == parallel
    expected = tag_loss(units, tags, torch.ones(2, 2)) + 2 * subject_loss(subjects, tags[:, 1:])
    for one in classifier:
        expected = expected + tag_loss(one, tags, torch.ones(2, 2))
    assert module.loss(answers, tags, known).item() == pytest.approx(expected.item(), rel=1e-6)


def test_a_name_is_kept_once_the_general_tag_before_the_subject() -> None:
    labels = [Label("cat", "general"), Label("hat", "general"), Label("cat", "character")]
    assert columns_with_distinct_names(labels) == [0, 1]
    assert columns_with_distinct_names(labels, {"general": 1, "character": 1}) == [0]
    assert columns_with_distinct_names(labels[1:], {"general": 1, "character": 1}) == [0, 1]
