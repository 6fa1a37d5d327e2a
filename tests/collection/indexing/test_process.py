"""Decoding and encoding without a collection, here and in another process."""

import hashlib
import io
import multiprocessing
import pickle
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest
from conftest import COLOUR_LABELS, draw, write_tiny_encoder
from PIL import Image

from egara.collection.indexing.process import (
    ImageFacts,
    ImageResult,
    ImageTask,
    encoder_in,
    process_images,
)
from egara.encoders import Encoded, OnnxEncoder
from egara.images import perceptual_hash
from egara.images.picture import Picture


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [
        write_tiny_encoder(tmp_path / "floats", "floats"),
        write_tiny_encoder(tmp_path / "bits", "bits", metric="hamming"),
        write_tiny_encoder(tmp_path / "scored", "scored", labels=COLOUR_LABELS),
    ]


@pytest.fixture
def encoders(folders: list[Path]) -> list[OnnxEncoder]:
    return [encoder_in(folder) for folder in folders]


def drawn(tmp_path: Path, seed: int, size: tuple[int, int] = (64, 48)) -> bytes:
    return draw(tmp_path / f"{seed}.png", seed, size).read_bytes()


def whole_task(data: bytes, encoders: list[OnnxEncoder]) -> ImageTask:
    return ImageTask(data, facts=True, encoders=tuple(e.fingerprint for e in encoders))


def plain(result: ImageResult) -> tuple[object, ...]:
    """A result as values that can be compared."""
    encoded = {
        fingerprint: (
            answer.vectors.dtype,
            answer.vectors.tolist(),
            None if answer.scores is None else answer.scores.tolist(),
        )
        for fingerprint, answer in result.encoded.items()
    }
    return (result.failure, result.metadata, result.facts, encoded, result.unencoded)


def test_one_image_gives_its_facts_and_what_each_encoder_computes(tmp_path, encoders) -> None:
    Image.new("RGB", (640, 320), (255, 0, 0)).save(tmp_path / "red.png")
    (result,) = process_images(
        [whole_task((tmp_path / "red.png").read_bytes(), encoders)], encoders
    )
    assert result.failure is None
    assert result.facts is not None
    assert astuple(result.facts)[:4] == ("PNG", 1, 640, 320)
    assert Image.open(io.BytesIO(result.facts.thumbnail)).size == (256, 128)
    red = np.full((128, 256, 3), (255, 0, 0), np.uint8)
    assert result.facts.perceptual_hash == perceptual_hash(Picture(red, "PNG", 1, 256, 128))
    floats, bits, scored = (result.encoded[encoder.fingerprint] for encoder in encoders)
    # The mean colours of a 4 x 4 grid: sixteen ones for red, then 32 zeros.
    assert floats.vectors.tolist() == pytest.approx([1.0] * 16 + [0.0] * 32)
    assert bits.vectors.tolist() == [255, 255, 0, 0, 0, 0]
    assert floats.scores is None
    assert scored.scores is not None
    assert scored.scores.tolist() == pytest.approx([1, 0, 0, 0, 1, 1])


def test_only_what_a_task_asks_for_is_computed(tmp_path, encoders, monkeypatch) -> None:
    data = drawn(tmp_path, 1)
    floats = encoders[0].fingerprint
    tasks = [
        ImageTask(data, False, (floats,)),
        ImageTask(data, True, ()),
        ImageTask(data, False, ()),
    ]
    vectors, facts, nothing = process_images(tasks, encoders)
    assert (vectors.facts, list(vectors.encoded)) == (None, [floats])
    assert (facts.facts is not None, facts.encoded) == (True, {})
    assert plain(nothing) == plain(ImageResult())
    monkeypatch.setattr(
        "egara.collection.indexing.process.decode", lambda data: pytest.fail("decoded")
    )
    assert plain(process_images([tasks[2]], encoders)[0]) == plain(ImageResult())


def test_a_bad_image_costs_the_others_of_its_batch_nothing(tmp_path, encoders) -> None:
    good = [drawn(tmp_path, seed) for seed in range(3)]
    bad = good[1][: len(good[1]) // 2]
    tasks = [whole_task(data, encoders) for data in (good[0], bad, good[1], b"", good[2])]
    results = process_images(tasks, encoders)
    assert [result.failure is None for result in results] == [True, False, True, False, True]
    assert {result.failure.outcome for result in (results[1], results[3])} == {"broken"}
    alone = [process_images([task], encoders)[0] for task in (tasks[0], tasks[2], tasks[4])]
    assert list(map(plain, alone)) == [plain(results[n]) for n in (0, 2, 4)]


def test_the_bytes_of_one_file_are_held_at_a_time(tmp_path, encoders) -> None:
    """A generator is asked for the next file only once the one before is decoded and released."""
    held: list[int] = []
    released: list[int] = []

    class Data(bytes):
        number = 0

        def __del__(self) -> None:
            released.append(self.number)

    def tasks() -> Iterator[ImageTask]:
        for number in range(5):
            data = Data((tmp_path / f"{number}.png").read_bytes())
            data.number = number
            task = whole_task(data, encoders)
            del data
            held.append(number - len(released))
            yield task
            del task

    for seed in range(5):
        drawn(tmp_path, seed)
    assert len(process_images(tasks(), encoders)) == 5
    assert held == [0] * 5


def process_in_worker(tasks: list[ImageTask], folders: list[Path]) -> list[ImageResult]:
    """What a worker process runs: it gets encoders by their folder."""
    return process_images(tasks, [encoder_in(folder) for folder in folders])


def test_a_spawned_process_computes_the_same(tmp_path, folders, encoders) -> None:
    data = [drawn(tmp_path, seed, (300 + seed, 200)) for seed in range(4)]
    data += [b"no picture", data[0][:200]]
    tasks = [whole_task(item, encoders) for item in data]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        there = pool.submit(process_in_worker, tasks, folders).result(timeout=120)
    here = process_images(tasks, encoders)
    assert list(map(plain, there)) == list(map(plain, here))
    assert sum(result.failure is None for result in there) == 4


def test_an_unexpected_error_crosses_processes_with_its_traceback(tmp_path, monkeypatch) -> None:
    class Unpicklable(Exception):
        def __init__(self) -> None:
            super().__init__("odd")
            self.lock = threading.Lock()

    def failing(data: bytes) -> None:
        raise Unpicklable

    data = drawn(tmp_path, 1)
    monkeypatch.setattr("egara.collection.indexing.process.decode", failing)
    results = process_images([ImageTask(data, True, ())], [])
    (result,) = pickle.loads(pickle.dumps(results))
    assert result.failure.outcome == "internal-error"
    assert result.failure.error.summary == "Unpicklable: odd"
    assert "in failing" in result.failure.error.traceback


def test_an_encoder_that_fails_for_one_image_has_the_others(tmp_path, encoders) -> None:
    class Picky:
        fingerprint, name, labels = "0" * 16, "picky", None
        vector_type, dimensions = encoders[0].vector_type, 2

        def encode(self, images: list[Picture]) -> Encoded:
            widths = [image.width for image in images]
            if 99 in widths:
                raise MemoryError
            return Encoded(np.float32([[width, 1] for width in widths]), None)

    tasks = [
        ImageTask(drawn(tmp_path, seed, (width, 40)), False, (Picky.fingerprint,))
        for seed, width in enumerate([50, 99, 60])
    ]
    results = process_images(tasks, [Picky()])
    vectors = [result.encoded.get(Picky.fingerprint) for result in results]
    assert [None if item is None else item.vectors.tolist() for item in vectors] == [
        [50, 1],
        None,
        [60, 1],
    ]
    assert "memory" in results[1].unencoded["picky"].reason


def test_results_do_not_depend_on_the_batch(tmp_path, encoders) -> None:
    tasks = [whole_task(drawn(tmp_path, seed), encoders) for seed in range(6)]
    together = process_images(tasks, encoders)
    apart = [result for task in tasks for result in process_images([task], encoders)]
    digests = [
        [hashlib.sha256(result.facts.thumbnail).digest() for result in results if result.facts]
        for results in (together, apart)
    ]
    assert digests[0] == digests[1]
    for one, other in zip(together, apart, strict=True):
        assert isinstance(one.facts, ImageFacts)
        for fingerprint, answer in one.encoded.items():
            np.testing.assert_allclose(
                answer.vectors, other.encoded[fingerprint].vectors, rtol=1e-6
            )
