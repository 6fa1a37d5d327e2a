"""The recipe ``art-style``: its losses, its batches and its networks, each computed another way."""

from collections import Counter
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import scipy.special
from scipy.stats import multivariate_normal

from egara.errors import BadInput

torch = pytest.importorskip("torch", reason="needs egara[train]")
pytest.importorskip("lightning", reason="needs egara[train]")
pytest.importorskip("lightly", reason="needs egara[train]")
pytest.importorskip("pytorch_metric_learning", reason="needs egara[train]")

from egara.train.art_style.arcface import ArcFace  # noqa: E402
from egara.train.art_style.augmentation import SimCLRAugmentation  # noqa: E402
from egara.train.art_style.data import artist_sampler  # noqa: E402
from egara.train.art_style.decoder import Decoder  # noqa: E402
from egara.train.art_style.mixture import Mixture, mixture_divergence  # noqa: E402
from egara.train.art_style.networks import BlockMeans, build, trunk  # noqa: E402
from egara.train.art_style.settings import Settings  # noqa: E402
from egara.train.art_style.simclr import SimCLRSettings, SimCLRTraining  # noqa: E402
from egara.train.art_style.training import (  # noqa: E402
    LOSSES,
    FineTuningSettings,
    LossWeights,
    StyleTraining,
    nearest_neighbour_accuracy,
)
from egara.train.art_style.triplets import mine_semi_hard, triplet_loss  # noqa: E402
from egara.train.art_style.vae import divergence, reconstruction_error, sample  # noqa: E402
from egara.train.art_style.writing import EncoderNetwork  # noqa: E402
from egara.train.kit.backbones.resnet import resnet18  # noqa: E402
from egara.train.kit.data.samplers import ClassBatchSampler  # noqa: E402
from egara.train.kit.stages import seeded_generator  # noqa: E402

STILL = SimCLRAugmentation(crop=(1, 1), aspect=1, flip=0, jitter=0, grey=0, blur=0)


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


# Equation 1.


def test_the_reconstruction_error_is_the_sum_of_squares_of_a_drawing() -> None:
    pictures, decoded = random(3, 3, 4, 4), random(3, 3, 4, 4, seed=1)
    by_hand = np.mean(
        [((a - b) ** 2).sum() for a, b in zip(pictures.numpy(), decoded.numpy(), strict=True)]
    )
    assert float(reconstruction_error(pictures, decoded)) == pytest.approx(by_hand, rel=1e-5)


def test_the_divergence_is_that_of_torchs_distributions() -> None:
    mu, log_variance = random(5, 7), random(5, 7, seed=1)
    found = torch.distributions.Normal(mu, torch.exp(log_variance / 2))
    standard = torch.distributions.Normal(torch.zeros(7), torch.ones(7))
    expected = torch.distributions.kl_divergence(found, standard).sum(1).mean()
    torch.testing.assert_close(divergence(mu, log_variance), expected)
    assert float(divergence(torch.zeros(2, 3), torch.zeros(2, 3))) == 0


def test_z_has_the_mean_and_the_variance_that_it_is_drawn_with() -> None:
    torch.manual_seed(0)
    z = sample(torch.full((20_000, 1), 3.0), torch.full((20_000, 1), np.log(4.0)))
    assert float(z.mean()) == pytest.approx(3, abs=0.05)
    assert float(z.var()) == pytest.approx(4, abs=0.15)


# Equations 4 and 6.


def semi_hard_by_brute_force(
    vectors: np.ndarray, artists: np.ndarray, margin: float
) -> set[tuple[int, int, int]]:
    def apart(a: int, b: int) -> float:
        return float(((vectors[a] - vectors[b]) ** 2).sum())

    rows = range(len(vectors))
    return {
        (a, p, n)
        for a, p, n in product(rows, rows, rows)
        if a != p
        and artists[a] == artists[p] != artists[n]
        and apart(a, p) < apart(a, n) <= apart(a, p) + margin
    }


@pytest.mark.parametrize("margin", [0.5, 1.0, 3.0])
def test_the_triplets_are_those_of_a_brute_force_selection(margin: float) -> None:
    vectors, artists = random(18, 3), torch.arange(18) % 4
    found = mine_semi_hard(vectors, artists, margin)
    expected = semi_hard_by_brute_force(vectors.double().numpy(), artists.numpy(), margin)
    assert set(zip(*(rows.tolist() for rows in found), strict=True)) == expected
    assert len(found[0]) == len(expected) > 10


def test_negatives_beyond_the_margin_contribute_nothing_to_equation_4() -> None:
    vectors, artists = random(12, 3), torch.arange(12) % 3
    chosen = triplet_loss(vectors, mine_semi_hard(vectors, artists, 1.0), 1.0)
    every = semi_hard_by_brute_force(vectors.double().numpy(), artists.numpy(), np.inf)
    rows = tuple(torch.tensor(row) for row in zip(*sorted(every), strict=True))
    assert len(rows[0]) > len(mine_semi_hard(vectors, artists, 1.0)[0])
    torch.testing.assert_close(triplet_loss(vectors, rows, 1.0), chosen)


def test_the_triplet_loss_by_hand() -> None:
    vectors = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.2], [3.0, 0.0]])
    triplets = tuple(map(torch.tensor, ([0, 0], [1, 1], [2, 3])))
    # Squared distances: 1 to the positive, 1.44 and 9 to the negatives.
    by_hand = max(0, 1 - 1.44 + 1) + max(0, 1 - 9 + 1)
    assert float(triplet_loss(vectors, triplets, 1.0)) == pytest.approx(by_hand / 4)
    assert float(triplet_loss(vectors, triplets, 1.0, "triplets")) == pytest.approx(by_hand / 2)


def test_without_triplets_the_loss_is_zero_and_has_a_gradient() -> None:
    vectors = torch.zeros(4, 2, requires_grad=True)
    loss = triplet_loss(vectors, mine_semi_hard(vectors, torch.tensor([0, 0, 1, 1])))
    loss.backward()
    assert loss.item() == 0
    assert vectors.grad is not None
    assert torch.isfinite(vectors.grad).all()


def test_a_batch_has_so_many_artists_with_so_many_different_drawings() -> None:
    artists = np.repeat(np.arange(9), 13)
    order = ClassBatchSampler(artists.tolist(), classes_per_batch=4, samples_per_class=5, seed=1)
    rows = np.array(list(order)).reshape(-1, 20)
    assert len(rows) == 117 // 20
    for batch in rows:
        assert sorted(Counter(artists[batch]).values()) == [5] * 4
        assert len(set(batch.tolist())) == 20


def test_batches_follow_from_the_seed_the_epoch_and_the_process() -> None:
    artists = np.repeat(np.arange(6), 10).tolist()

    def rows(epoch: int, rank: int = 0, again: int = 1) -> list[int]:
        order = ClassBatchSampler(
            artists, classes_per_batch=3, samples_per_class=4, seed=7, rank=rank, world_size=2
        )
        order.set_epoch(epoch)
        return [list(order) for _ in range(again)][-1]

    assert rows(2) == rows(2, again=3)
    assert rows(2) != rows(3)
    assert rows(2) != rows(2, rank=1)


@pytest.mark.parametrize(
    ("artists", "message"),
    [
        ([0] * 20 + [1] * 20, "asks for 3 artists; there are 2 to train with"),
        ([0] * 9 + [1] * 9 + [2], "asks for 4 drawings of an artist; 'Doré' has 1 to train with"),
        ([0] * 9 + [1] * 3 + [2], "'Doré' has 1 to train with, and 1 others have too few"),
    ],
)
def test_too_few_artists_or_drawings_for_a_batch_are_named(artists, message) -> None:
    tuning = FineTuningSettings(epochs=1, artists_per_batch=3, samples_per_artist=4)
    settings = Settings("art-style", SimCLRSettings(epochs=1, batch_size=8), tuning)
    with pytest.raises(BadInput, match=message):
        artist_sampler(artists, settings, ["Crane", "Lear", "Doré"])


# Equation 5.


def test_arcface_by_hand_with_its_margin_in_radians() -> None:
    torch.manual_seed(0)
    loss = ArcFace(artists=4, dimensions=6, margin=1.0, scale=10.0)
    mu, artists = random(8, 6), torch.arange(8) % 4
    unit = mu.numpy() / np.linalg.norm(mu.numpy(), axis=1, keepdims=True)
    directions = loss.loss.W.detach().numpy()
    cosines = unit @ (directions / np.linalg.norm(directions, axis=0))
    each = []
    for row, artist in zip(cosines, artists.tolist(), strict=True):
        angle = np.arccos(row[artist])
        beyond = angle > np.pi - 1.0
        logits = 10 * row
        logits[artist] = 10 * (row[artist] - np.sin(1.0) if beyond else np.cos(angle + 1.0))
        each.append(-scipy.special.log_softmax(logits)[artist])
    assert loss(mu, artists).item() == pytest.approx(np.mean(each), rel=1e-4)


# The mixture.


def test_the_mixtures_divergence_by_torchs_distributions_and_bayes() -> None:
    mu, log_variance, z = random(3, 4), random(3, 4, seed=1), random(3, 4, seed=2)
    means, log_variances = random(3, 5, 4, seed=3), random(3, 5, 4, seed=4) / 3
    expected = []
    for row in range(3):
        densities = [
            multivariate_normal(m.numpy(), np.diag(np.exp(v.numpy()))).pdf(z[row].numpy())
            for m, v in zip(means[row], log_variances[row], strict=True)
        ]
        posterior = np.array(densities) / sum(densities)
        own = torch.distributions.Normal(mu[row], torch.exp(log_variance[row] / 2))
        apart = [
            torch.distributions.kl_divergence(own, torch.distributions.Normal(m, torch.exp(v / 2)))
            for m, v in zip(means[row], log_variances[row], strict=True)
        ]
        conditional = sum(p * float(a.sum()) for p, a in zip(posterior, apart, strict=True))
        expected.append(conditional + scipy.special.rel_entr(posterior, 0.2).sum())
    found = mixture_divergence(mu, log_variance, z, means, log_variances)
    assert float(found) == pytest.approx(np.mean(expected), rel=1e-4)


def test_a_mixture_of_standard_gaussians_is_equation_1_and_the_noise() -> None:
    mixture = Mixture(6, 4, components=3, noise_dimensions=2, hidden_units=5)
    for layer in (mixture.means, mixture.log_variances, mixture.mu, mixture.log_variance):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    mu, log_variance = random(5, 4), random(5, 4, seed=1)
    found = mixture(random(5, 6), mu, log_variance, sample(mu, log_variance))
    torch.testing.assert_close(found, divergence(mu, log_variance))


# The networks.


def test_the_encoder_is_torchvisions_resnet_18() -> None:
    models = pytest.importorskip("torchvision.models")
    theirs = models.resnet18(weights=None)
    ours = resnet18()
    kept = {name: x for name, x in theirs.state_dict().items() if not name.startswith("fc.")}
    ours.load_state_dict(kept)
    theirs.fc = torch.nn.Identity()
    pixels = random(2, 3, 64, 64)
    with torch.no_grad():
        features = ours.eval()(pixels)
        torch.testing.assert_close(features, theirs.eval()(pixels))
    assert features.shape == (2, 512)


def test_the_decoder_has_the_convolutions_of_the_encoder_in_reverse() -> None:
    def kernels(network: object) -> list[tuple[int, ...]]:
        layers = [x for x in network.modules() if isinstance(x, torch.nn.Conv2d)]  # type: ignore[attr-defined]
        return sorted(tuple(sorted(x.weight.shape[:2])) + x.kernel_size for x in layers)

    decoder = Decoder(16, image_size=64, width=0.25)
    assert kernels(decoder) == kernels(resnet18(0.25))
    assert decoder(random(2, 16)).shape == (2, 3, 64, 64)


@pytest.mark.parametrize("backbone", ["resnet18", "efficientnet-lite0"])
def test_a_network_gives_mu_and_decodes_z(backbone) -> None:
    network = build(backbone, 12, image_size=32, width=0.125, generative=True).eval()
    mu = network(torch.zeros(2, 3, 32, 32))
    assert mu.shape == (2, 12)
    assert network.decoder(mu).shape == (2, 3, 32, 32)
    assert build(backbone, 12, image_size=32, width=0.125, generative=False).decoder is None


@pytest.mark.parametrize("backbone", ["resnet18", "efficientnet-lite0"])
def test_block_means_are_the_standardised_means_of_what_each_block_gives(backbone) -> None:
    layers = trunk(backbone, width=1.0).layers
    given = []
    for layer in layers:
        if next(layer.children(), None) is not None:
            layer.register_forward_hook(lambda _, __, x: given.append(x.detach().mean((2, 3))))
    pooled = BlockMeans(layers).eval()
    pooled.spread.running_mean += 0.5
    pooled.spread.running_var *= 4
    given.clear()
    found = pooled(random(2, 3, 64, 64)).detach()
    assert len(given) == {"resnet18": 4, "efficientnet-lite0": 18}[backbone]
    torch.testing.assert_close(found, (torch.cat(given, 1) - 0.5) / 2, rtol=1e-3, atol=1e-4)
    assert found.shape[1] == pooled.feature_dim


def test_counting_the_blocks_channels_leaves_statistics_as_they_were() -> None:
    pooled = BlockMeans(resnet18(0.25))
    means = [m.running_mean for m in pooled.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    assert pooled.training
    assert not any(mean.any() for mean in means)


@pytest.mark.parametrize("pooling", ["last", "blocks"])
def test_the_exported_network_computes_mu(pooling) -> None:
    network = build("resnet18", 5, image_size=32, width=0.25, pooling=pooling, generative=False)
    pixels = 255 * torch.rand(4, 3, 64, 64)
    network.train()(pixels)  # moves the running means
    with torch.no_grad():
        expected = network.eval()(pixels)
        found = EncoderNetwork(network)((pixels - 114) / 57.6)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_a_trunk_that_was_trained_before_learns_at_its_own_rate() -> None:
    network = build("resnet18", 5, image_size=32, width=0.25, generative=False)
    tuning = FineTuningSettings(epochs=1, learning_rate=0.5, pretrained_learning_rate=0.25)
    module = StyleTraining(network, "arc", 3, tuning, image_size=32, seed=0)
    rates = {
        id(weights): group["lr"]
        for group in module.configure_optimizers().param_groups
        for weights in group["params"]
    }
    assert len(rates) == len(list(module.parameters()))
    assert {rates[id(weights)] for weights in network.trunk.parameters()} == {0.25}
    assert {rates[id(weights)] for weights in network.mu.parameters()} == {0.5}


def test_a_side_that_the_decoder_cannot_make_is_refused() -> None:
    with pytest.raises(
        BadInput, match="image_size is 100; the decoder makes multiples of 32 pixels"
    ):
        build("resnet18", 8, image_size=100, generative=True)


def test_published_weights_are_of_width_1_only() -> None:
    with pytest.raises(BadInput, match=r"width is 0\.5; the published weights"):
        trunk("resnet18", width=0.5, imagenet=True)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_loss_of_each_model_is_the_weighted_sum_of_its_terms(loss) -> None:
    torch.manual_seed(0)
    network = build("resnet18", 8, image_size=32, width=0.125, generative="vae" in loss)
    weights = LossWeights(reconstruction=0.5, divergence=2.0, metric=3.0)
    tuning = FineTuningSettings(
        epochs=1,
        mixture_components=3,
        mixture_noise_dimensions=2,
        mixture_hidden_units=4,
        loss_weights=weights,
    )
    module = StyleTraining(network, loss, 3, tuning, image_size=32, seed=0)
    pixels, artists = torch.randint(0, 256, (6, 32, 32, 3)).byte(), torch.arange(6) % 3
    torch.manual_seed(5)
    terms = module.terms(pixels.permute(0, 3, 1, 2).float(), artists)
    metric, decodes = {"metric"}, {"reconstruction", "divergence"}
    assert set(terms) == (metric if loss[:3] in ("arc", "tri") else set()) | (
        decodes if "vae" in loss else set()
    )
    by_hand = sum(getattr(weights, name) * value.item() for name, value in terms.items())
    logged: dict[str, float] = {}
    module.log_dict = lambda values, **_: logged.update(values)
    module._trainer = type("T", (), {"current_epoch": 0, "global_rank": 0})()
    torch.manual_seed(5)
    found = module.training_step((pixels, artists), 0)
    assert found.item() == pytest.approx(by_hand, rel=1e-3)
    found.backward()
    assert all(each.grad is not None for each in module.parameters())


@pytest.mark.parametrize("loss", LOSSES)
def test_all_terms_are_means_or_as_the_paper_prints_them(loss, monkeypatch) -> None:
    """Twice the batch has the same means; as printed, equations 1 and 4 are sums over it."""
    for name in ("training", "mixture"):  # nothing is drawn: z is mu
        monkeypatch.setattr(f"egara.train.art_style.{name}.sample", lambda mu, _: mu)
    means, twice = (terms_of(loss, "mean", times) for times in (1, 2))
    printed = terms_of(loss, "as printed", 1)
    assert means.keys() == printed.keys()
    for name, term in means.items():
        arcface = name == "metric" and "arc" in loss
        assert printed[name] == pytest.approx(term if arcface else 6 * term, rel=1e-4)
        if name != "metric" or arcface:  # twice the drawings have more than twice the triplets
            assert twice[name] == pytest.approx(term, rel=1e-3)


def terms_of(loss, reduction, times: int) -> dict[str, float]:
    """Of six drawings, so many times over."""
    torch.manual_seed(0)
    network = build("resnet18", 8, image_size=32, width=0.125, generative="vae" in loss).eval()
    tuning = FineTuningSettings(
        epochs=1,
        mixture_components=3,
        mixture_noise_dimensions=2,
        mixture_hidden_units=4,
        batch_reduction=reduction,
    )
    module = StyleTraining(network, loss, 3, tuning, image_size=32, seed=0)
    images, artists = torch.rand(6, 3, 32, 32) * 255, torch.arange(6) % 3
    with torch.no_grad():
        terms = module.terms(torch.cat([images] * times), torch.cat([artists] * times))
    return {name: float(term) for name, term in terms.items()}


def test_the_share_of_nearest_drawings_by_the_same_artist() -> None:
    vectors = torch.tensor([[0.0], [1.0], [1.5], [10.0], [11.0]])
    assert nearest_neighbour_accuracy(vectors, torch.tensor([0, 0, 1, 1, 1])) == pytest.approx(
        3 / 5
    )


# SimCLR.


def test_views_with_neutral_parameters_change_nothing() -> None:
    pixels = torch.randint(0, 256, (3, 16, 16, 3)).byte()
    same = STILL(pixels, 16, seeded_generator(0))
    torch.testing.assert_close(same, pixels.permute(0, 3, 1, 2).float(), atol=0.05, rtol=0)


def test_views_follow_from_their_seed_and_stay_in_range() -> None:
    every = SimCLRAugmentation(rotate=0.5, cutout=0.5, noise=0.5, sobel=0.5)
    pixels = torch.randint(0, 256, (8, 40, 40, 3)).byte()
    once, again = (every(pixels, 32, seeded_generator(3)) for _ in range(2))
    assert torch.equal(once, again)
    assert not torch.equal(once, every(pixels, 32, seeded_generator(4)))
    assert once.shape == (8, 3, 32, 32)
    assert 0 <= float(once.min()) <= float(once.max()) <= 255


def test_a_rotated_view_is_one_of_numpys_rotations() -> None:
    pixels = torch.randint(0, 256, (6, 12, 12, 3)).byte()
    found = replace(STILL, rotate=1.0)(pixels, 12, seeded_generator(0)).numpy()
    for view, drawing in zip(found, pixels.numpy().transpose(0, 3, 1, 2), strict=True):
        turned = [np.rot90(drawing, turns, (1, 2)) for turns in (1, 2, 3)]
        assert min(np.abs(view - each).max() for each in turned) < 0.1


def test_a_cut_out_part_is_a_part_of_the_drawing() -> None:
    ramp = torch.arange(64, dtype=torch.uint8)[None, None, :, None].expand(5, 64, 64, 3)
    views = replace(STILL, crop=(0.25, 0.25))(ramp, 32, seeded_generator(0))
    steps = views[:, 0, 0, 1:] - views[:, 0, 0, :-1]
    torch.testing.assert_close(steps, torch.ones_like(steps), atol=1e-3, rtol=0)


def test_a_blur_is_torchvisions() -> None:
    functional = pytest.importorskip("torchvision.transforms.functional")
    pixels = torch.randint(0, 256, (1, 60, 60, 3)).byte()
    view = replace(STILL, blur=1.0)(pixels, 60, seeded_generator(1))
    planes = pixels.permute(0, 3, 1, 2).float()
    sigmas = np.linspace(0.1, 2.0, 200) * 60 / 224
    inner = (..., slice(3, -3), slice(3, -3))  # they mirror the edge, here it is repeated
    nearest = min(
        float((functional.gaussian_blur(planes, 7, [s, s])[inner] - view[inner]).abs().max())
        for s in sigmas
    )
    assert nearest < 1.0


def test_grey_views_have_no_colours_and_jittered_ones_others() -> None:
    pixels = torch.randint(0, 256, (4, 8, 8, 3)).byte()
    grey = replace(STILL, grey=1.0)(pixels, 8, seeded_generator(0))
    torch.testing.assert_close(grey[:, 0], grey[:, 2], atol=0.05, rtol=0)
    light = (pixels.float() * torch.tensor([0.299, 0.587, 0.114])).sum(-1)
    torch.testing.assert_close(grey[:, 0], light, atol=0.1, rtol=0)
    jittered = replace(STILL, jitter=1.0)(pixels, 8, seeded_generator(0))
    assert float((jittered - pixels.permute(0, 3, 1, 2)).abs().mean()) > 5


def test_the_learning_rate_grows_with_the_batch_as_simclr_has_it() -> None:
    paper = SimCLRSettings(epochs=100, batch_size=512, gradient_accumulation=2)
    assert paper.scaled_learning_rate(world_size=2) == pytest.approx(2.4)
    root = SimCLRSettings(epochs=100, batch_size=1024, learning_rate_scaling="square root")
    assert root.scaled_learning_rate() == pytest.approx(0.6)


def test_the_contrastive_loss_is_nt_xent_by_hand() -> None:
    module = SimCLRTraining(
        trunk("resnet18", width=0.125),
        SimCLRSettings(epochs=1, batch_size=4),
        image_size=32,
        seed=0,
    )
    first, second = random(4, 8).numpy(), random(4, 8, seed=1).numpy()
    both = np.concatenate([first, second]).astype(np.float64)
    both /= np.linalg.norm(both, axis=1, keepdims=True)
    alike = both @ both.T / 0.1
    np.fill_diagonal(alike, -np.inf)
    each = [-scipy.special.log_softmax(row)[(number + 4) % 8] for number, row in enumerate(alike)]
    found = float(module.loss(torch.tensor(first), torch.tensor(second)))
    assert found == pytest.approx(np.mean(each), rel=1e-4)
    layers = [x for x in module.head.modules() if isinstance(x, torch.nn.Linear)]
    assert [layer.out_features for layer in layers] == [64, 128]


def test_weights_that_normalise_are_not_decayed_and_not_rescaled() -> None:
    module = SimCLRTraining(
        trunk("resnet18", width=0.125),
        SimCLRSettings(epochs=2, batch_size=4, warmup_epochs=1),
        image_size=32,
        seed=0,
    )
    module._trainer = type("T", (), {"estimated_stepping_batches": 10})()
    found = module.configure_optimizers()["optimizer"]
    decayed, others = found.param_groups
    assert {w.ndim for w in decayed["params"]} == {2, 4}
    assert {w.ndim for w in others["params"]} == {1}
    assert (decayed["weight_decay"], others["weight_decay"]) == (1e-6, 0)
    assert len(decayed["params"]) + len(others["params"]) == len(list(module.parameters()))
