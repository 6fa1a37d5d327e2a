import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import COLOURS, draw, write_tiny_encoder
from PIL import Image

import egara
from egara import encoders
from egara.encoders import Encoder
from egara.encoders.preprocess import square
from egara.errors import BadImage, EncoderError, UnknownEncoder
from egara.images import decode


def grid_colours(path: Path) -> np.ndarray:
    """The mean colours of a 4 x 4 grid, worked out with Pillow alone."""
    with Image.open(path) as image:
        small = image.convert("RGB").resize((32, 32), Image.Resampling.BILINEAR)
    pixels = np.asarray(small, dtype=np.float64) / 255
    means = pixels.reshape(4, 8, 4, 8, 3).mean(axis=(1, 3))
    return means.transpose(2, 0, 1).ravel()


def test_vectors_are_those_of_the_model(tiny: Path, tmp_path: Path) -> None:
    paths = [draw(tmp_path / f"{n}.png", n) for n in range(40)]
    encoded = egara.encoder("tiny").encode(paths)
    assert encoded.scores is None
    assert encoded.vectors.dtype == np.float32
    assert encoded.vectors == pytest.approx(np.stack([grid_colours(p) for p in paths]), abs=1e-5)


def test_bits_are_packed_as_numpy_packs_them(tiny: Path, tmp_path: Path) -> None:
    paths = [draw(tmp_path / f"{n}.png", n) for n in range(5)]
    encoded = egara.encoder("tinybits").encode(paths)
    expected = np.packbits(np.stack([grid_colours(p) for p in paths]) > 0.5, axis=1)
    assert encoded.vectors.shape == (5, COLOURS // 8)
    assert (encoded.vectors == expected).all()


def test_paths_bytes_pictures_and_pil_images_are_the_same_drawing(tiny: Path, tmp_path) -> None:
    path = draw(tmp_path / "x.png", 1)
    data = path.read_bytes()
    with Image.open(path) as image:
        vectors = egara.encoder("tiny").encode([path, str(path), data, image, decode(data)]).vectors
    assert (vectors == vectors[0]).all()


def test_no_drawings_give_no_vectors_and_a_bad_one_is_refused(tiny: Path) -> None:
    encoder = egara.encoder("tiny")
    assert encoder.encode([]).vectors.shape == (0, COLOURS)
    with pytest.raises(BadImage):
        encoder.encode([b"nothing"])


def test_an_encoder_says_what_it_is(tiny: Path) -> None:
    encoder = egara.encoder("tinybits")
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.vector_type, encoder.metric) == ("tinybits", "bits", "hamming")
    assert encoder.dimensions == COLOURS
    assert encoder.labels is None
    assert encoder.provider in ("CPUExecutionProvider", "CUDAExecutionProvider")


def test_the_fingerprint_changes_with_the_weights_and_the_preprocessing(tmp_path: Path) -> None:
    def fingerprint(folder: Path) -> str:
        return encoders.read_manifest(folder).fingerprint()

    first = write_tiny_encoder(tmp_path / "a", "a")
    again = write_tiny_encoder(tmp_path / "b", "other-name")
    shifted = write_tiny_encoder(tmp_path / "c", "a", shift=0.1)
    assert fingerprint(first) == fingerprint(again)
    assert fingerprint(first) != fingerprint(shifted)
    text = (again / "encoder.toml").read_text()
    (again / "encoder.toml").write_text(text.replace('"stretch"', '"pad"'))
    assert fingerprint(first) != fingerprint(again)


@pytest.mark.parametrize("fit", ["pad", "stretch", "crop"])
@pytest.mark.parametrize("shape", [(64, 64), (64, 16), (16, 64), (1, 1), (1, 64)])
def test_a_square_of_one_colour_keeps_it_and_padding_is_white(fit, shape) -> None:
    made = square(np.full((*shape, 3), 40, np.uint8), 32, fit)
    assert made.shape == (32, 32, 3)
    colours = set(np.unique(made))
    assert colours == ({40, 255} if fit == "pad" and shape[0] != shape[1] else {40})
    if fit == "pad":
        share = min(shape) / max(shape)
        assert (made == 40).mean() == pytest.approx(max(share, 1 / 32), abs=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("size = 32", "size = 3", "input.size is 3; expected an integer from 8"),
        ("size = 32", "", "input.size is nothing"),
        ('"NCHW"', '"CHWN"', "NHWC, NCHW"),
        ('"euclidean"', '"hamming"', "expected hamming for bits"),
        ('"euclidean"', '"manhattan"', "hamming, cosine, euclidean, inner"),
        ("std = [255, 255, 255]", "std = [0, 1, 1]", "numbers of 1e-06 or more"),
        ("std = [255, 255, 255]", "std = [1, 1]", "three numbers"),
        ('name = "tiny"', 'name = "a/b"', "letters, digits"),
        ("[output]", "[outputs]", r"\[output\] is missing"),
        ("[output]", "[output", "not valid TOML"),
        ('vectors = "vectors"', 'vectors = "features"', "the model has"),
        ("dimensions = 48", "dimensions = 47", "has 48 columns; expected 47"),
        ('type = "float32"', 'type = "uint8"', "input.mean is .* only pixels of the type float32"),
        (
            "[255, 255, 255]",
            "[255, 255, 255]\nsizes = 32",
            "input.sizes is not a field.* input.size,",
        ),
        ('version = "1"', 'version = "1"\nauthor = "me"', "encoder.author is not a field"),
        ("[output]", "[output]\nmetrics = 1", "output.metrics is not a field"),
        ("[provenance]", "[more]\na = 1\n[provenance]\n", "more is not a field.* provenance"),
    ],
)
def test_a_bad_manifest_says_where_and_what(tmp_path: Path, old, new, message) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    text = (folder / "encoder.toml").read_text()
    assert old in text
    (folder / "encoder.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(EncoderError, match=message):
        encoders.OnnxEncoder(encoders.read_manifest(folder))


def test_a_model_that_takes_other_pixels_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    lines = (folder / "encoder.toml").read_text().replace("float32", "uint8").splitlines()
    kept = [line for line in lines if not line.startswith(("mean", "std"))]
    (folder / "encoder.toml").write_text("\n".join(kept))
    with pytest.raises(EncoderError, match="tensor"):
        encoders.OnnxEncoder(encoders.read_manifest(folder))


def test_a_missing_or_broken_model_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EncoderError, match="ONNX Runtime cannot load"):
        encoders.OnnxEncoder(encoders.read_manifest(folder))
    (folder / "model.onnx").unlink()
    with pytest.raises(EncoderError, match=r"model\.onnx is missing"):
        encoders.read_manifest(folder)


def test_encoders_are_added_found_and_removed(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("EGARA_ENCODERS", str(tmp_path / "mine"))
    with pytest.raises(UnknownEncoder, match="encoders add"):
        egara.encoder("tiny")
    folder = write_tiny_encoder(tmp_path / "e", "tiny")
    assert egara.add_encoder(folder).folder == tmp_path / "mine/tiny"
    shutil.rmtree(folder)
    assert "tiny" in egara.installed_encoders()
    assert egara.encoder("tiny").name == "tiny"
    with pytest.raises(EncoderError, match="already"):
        egara.add_encoder(tmp_path / "mine/tiny")
    egara.remove_encoder("tiny")
    assert "tiny" not in egara.installed_encoders()
    shadow = write_tiny_encoder(tmp_path / "v", "visual")
    with pytest.raises(EncoderError, match=r"'visual' already, .*another name"):
        egara.add_encoder(shadow)
    assert egara.encoder("visual").vector_type == "floats"
    assert egara.installed_encoders()["visual"].dimensions == 1280
    for name in ("tiny", "visual", "../e"):
        with pytest.raises(UnknownEncoder, match="only those added"):
            egara.remove_encoder(name)


def test_an_unusable_encoder_hides_none_and_says_why_when_asked(tiny: Path) -> None:
    (tiny / "tinybits" / "encoder.toml").write_text("nothing")
    assert "tiny" in egara.installed_encoders()
    with pytest.raises(EncoderError, match="not valid TOML"):
        egara.encoder("tinybits")


def test_an_entry_point_brings_an_encoder(tmp_path: Path, monkeypatch) -> None:
    folder = write_tiny_encoder(tmp_path / "plugin/data", "plugged")
    info = tmp_path / "plugin/plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[egara.encoders]\nplugged = plugin_for_tests:folder\n")
    code = f"from pathlib import Path\ndef folder():\n    return Path({str(folder)!r})\n"
    (tmp_path / "plugin/plugin_for_tests.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path / "plugin")
    assert egara.installed_encoders()["plugged"].folder == folder


def test_a_provider_that_is_not_installed_is_refused(tiny: Path) -> None:
    with pytest.raises(EncoderError, match="CPUExecutionProvider"):
        encoders.load("tiny", provider="NoSuchProvider")


def test_an_entry_point_that_fails_hides_no_encoder(tiny: Path, tmp_path, monkeypatch) -> None:
    info = tmp_path / "plugin/bad-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bad\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[egara.encoders]\nbad = no_such_module:folder\n")
    monkeypatch.syspath_prepend(tmp_path / "plugin")
    with pytest.warns(UserWarning, match="'bad' fails"):
        assert "tiny" in egara.installed_encoders()


def test_a_changed_manifest_is_noticed_while_running(tiny: Path) -> None:
    before = egara.encoder("tiny").fingerprint
    text = (tiny / "tiny/encoder.toml").read_text()
    (tiny / "tiny/encoder.toml").write_text(text.replace('"stretch"', '"crop"'))
    assert egara.encoder("tiny").fingerprint != before
