"""Reading drawings for a recipe."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from egara.errors import BadInput
from egara.train.kit.backbones.normalisation import Normalisation
from egara.train.kit.data.image_folder import NormalisedImages, read_image_folder

NORMALISATION = Normalisation.uniform(127, 128)


def test_drawings_are_chosen_by_the_seed(drawings: Path) -> None:
    first, again, other = (
        read_image_folder(drawings, 5, size=32, fit="pad", seed=s) for s in (1, 1, 2)
    )
    assert first.shape == (5, 32, 32, 3)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_larger_choice_begins_with_the_smaller_one(drawings: Path) -> None:
    few, more = (read_image_folder(drawings, n, size=16, fit="crop", seed=3) for n in (4, 9))
    np.testing.assert_array_equal(few, more[:4])


def test_files_that_are_not_drawings_are_passed_over(drawings: Path) -> None:
    (drawings / "broken.png").write_bytes(b"not a picture")
    assert len(read_image_folder(drawings, 12, size=16, fit="pad")) == 12


def test_too_few_drawings_are_refused_with_their_number(drawings: Path) -> None:
    with pytest.raises(BadInput, match="13 drawings are needed; only 12"):
        read_image_folder(drawings, 13, size=16, fit="pad")


def test_normalised_squares_can_be_gone_through_twice(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (255, 127, 0)).save(tmp_path / "flat.png")
    batches = NormalisedImages(read_image_folder(tmp_path, 1, size=8, fit="pad"), NORMALISATION)
    for _ in range(2):
        (batch,) = list(batches)
        assert batch.dtype == np.float32
        np.testing.assert_array_equal(batch[0, :, 3, 3], [1, 0, -127 / 128])
