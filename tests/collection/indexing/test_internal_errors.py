"""A bug that one file meets is that file's outcome; all others are indexed."""

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from conftest import draw
from odd_files import apng, gif_with_transparent_index
from PIL import Image

import egara
from egara.collection.indexing import error_log, process
from egara.collection.indexing.error_log import LOG_NAME, ErrorLog
from egara.collection.indexing.failures import CaughtError
from egara.images import Description

from ..contents import contents

BAD = "cats/01.png"


def fail_for(monkeypatch: pytest.MonkeyPatch, name: str, bad: bytes, error: BaseException) -> None:
    """Let a function that processing calls raise for one file, told by its picture or its bytes."""
    whole = getattr(process, name)
    pixels = process.decode(bad).pixels

    def failing(given: object, *rest: object) -> object:
        same = given == bad if isinstance(given, bytes) else np.array_equal(given.pixels, pixels)
        if same:
            raise error
        return whole(given, *rest)

    monkeypatch.setattr(process, name, failing)


@pytest.mark.internal_errors
@pytest.mark.parametrize(
    "error",
    [ValueError("bad transparency mask"), IndexError(), OSError(-2), RecursionError("deep")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize(
    "name", ["decode", "embedded_description", "perceptual_hash", "shrink", "thumbnail"]
)
def test_whatever_reading_raises_is_the_outcome_of_that_file(
    tiny: Path, drawings: Path, monkeypatch, name: str, error: Exception
) -> None:
    fail_for(monkeypatch, name, (drawings / BAD).read_bytes(), error)
    collection = egara.open(drawings / ".egara")
    report = collection.index(drawings, encoders=["tiny"])
    assert report.added == 11
    ((path, reason, kind),) = [(o.path, o.reason, o.kind) for o in report.broken]
    assert (path, kind) == (BAD, "internal-error")
    log = drawings / ".egara" / LOG_NAME
    assert type(error).__name__ in reason
    assert f"The traceback is in {log}" in reason
    assert "report" in reason
    assert "Traceback (most recent call last)" in log.read_text()
    assert BAD in log.read_text()
    assert report.as_json()["broken"] == [{"path": path, "reason": reason, "kind": kind}]
    stored = {row["path"]: row["outcome"] for row in collection.outcomes().to_pylist()}
    assert stored.pop(BAD) == "internal-error"
    assert set(stored.values()) == {"indexed"}


@pytest.mark.internal_errors
def test_a_file_with_an_internal_error_is_tried_again(tiny, drawings: Path, monkeypatch) -> None:
    fail_for(monkeypatch, "decode", (drawings / BAD).read_bytes(), KeyError("x"))
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])
    again = collection.index(drawings)
    assert ([o.path for o in again.broken], again.present) == ([BAD], 11)
    monkeypatch.undo()
    monkeypatch.setenv("EGARA_ENCODERS", str(tiny))
    healed = collection.index(drawings)
    assert (healed.added, healed.broken) == (1, [])
    assert collection.drawing(BAD).width == 64


@pytest.mark.internal_errors
def test_running_out_of_memory_is_no_bug_and_is_tried_again(tiny, drawings, monkeypatch) -> None:
    fail_for(monkeypatch, "thumbnail", (drawings / BAD).read_bytes(), MemoryError())
    collection = egara.open(drawings / ".egara")
    (outcome,) = collection.index(drawings, encoders=["tiny"]).broken
    assert (outcome.path, outcome.kind) == (BAD, "broken")
    assert "memory" in outcome.reason
    monkeypatch.undo()
    monkeypatch.setenv("EGARA_ENCODERS", str(tiny))
    assert collection.index(drawings).added == 1


def test_an_interruption_is_not_taken_for_a_bug(tiny, drawings: Path, monkeypatch) -> None:
    fail_for(monkeypatch, "decode", (drawings / BAD).read_bytes(), KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        egara.open(drawings / ".egara").index(drawings, encoders=["tiny"])


OUT_OF_RANGE = {
    "frames": [2**31, -1, 0, float("nan")],
    "width": [2**31, 0],
    "height": [-5],
    "perceptual_hash": [2**64, -1],
    "format": ["\ud800", b"\xff"],
}


@pytest.mark.internal_errors
@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in OUT_OF_RANGE for value in OUT_OF_RANGE[field]]
)
def test_a_value_that_no_column_holds_costs_the_others_nothing(
    tiny: Path, drawings: Path, monkeypatch, field: str, value: object
) -> None:
    bad = process.decode((drawings / BAD).read_bytes()).pixels
    facts = process.ImageFacts
    small = process.thumbnail(process.decode((drawings / BAD).read_bytes()), 256)

    def spoilt(**values: object) -> object:
        return facts(**(values | ({field: value} if values["thumbnail"] == small else {})))

    monkeypatch.setattr(process, "ImageFacts", spoilt)
    collection = egara.open(drawings / ".egara")
    report = collection.index(drawings, encoders=["tiny"])
    assert (report.added, [(o.path, o.kind) for o in report.broken]) == (
        11,
        [(BAD, "internal-error")],
    )
    assert len(contents(drawings / ".egara")["images"]) == 11
    assert bad.shape == (48, 64, 3)


@pytest.mark.internal_errors
@pytest.mark.parametrize("text", ["\ud83d", "a\0b", "x" * 10_001, 17, b"bytes"], ids=ascii)
@pytest.mark.parametrize("field", ["title", "artist", "source", "keywords"])
def test_a_text_that_no_column_holds_costs_the_others_nothing(
    tiny: Path, drawings: Path, monkeypatch, field: str, text: object
) -> None:
    bad = (drawings / BAD).read_bytes()
    value = (text,) if field == "keywords" else text
    monkeypatch.setattr(
        process,
        "embedded_description",
        lambda data: Description(**({field: value} if data == bad else {})),
    )
    report = egara.open(drawings / ".egara").index(drawings, encoders=["tiny"])
    assert (report.added, [(o.path, o.kind) for o in report.broken]) == (
        11,
        [(BAD, "internal-error")],
    )


@pytest.mark.internal_errors
def test_a_bug_in_reading_a_metadata_file_keeps_what_was_known(tiny, drawings, monkeypatch) -> None:
    metadata = drawings / "cats/metadata.csv"
    metadata.write_text("file_name,title\n01.png,Tom\n")
    collection = egara.open(drawings / ".egara")
    collection.index(drawings, encoders=["tiny"])

    def failing(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("egara.collection.indexing.declared_metadata.read_metadata_rows", failing)
    report = collection.index(drawings)
    assert [(o.path, o.kind) for o in report.broken] == [("cats/metadata.csv", "internal-error")]
    assert (report.present, collection.drawing(BAD).title) == (12, "Tom")


def caught(message: str) -> CaughtError:
    return CaughtError.of(ValueError(message))


@pytest.mark.internal_errors
def test_the_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_log, "MAX_LOG_BYTES", 5_000)
    log = ErrorLog(tmp_path)
    for number in range(40):
        log.write(f"{number}.png", caught(f"fault {number} " + "é\ud800" * 50_000))
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [LOG_NAME, f"{LOG_NAME}.1"]
    assert sum(file.stat().st_size for file in files) < 2 * (5_000 + 200_000)
    assert "fault 39" in files[0].read_text()


@pytest.mark.internal_errors
def test_the_reason_tells_that_the_log_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    reason = ErrorLog(tmp_path / "file").write("x.png", caught("odd\x1b[31m"))
    assert "ValueError: odd [31m" in reason
    assert "could not be written" in reason


@pytest.mark.internal_errors
def test_a_collection_that_is_gone_is_not_created_again(tmp_path: Path) -> None:
    ErrorLog(tmp_path / "gone").write("x.png", caught(""))
    assert not (tmp_path / "gone").exists()


@pytest.mark.internal_errors
def test_a_collection_on_an_object_store_has_its_log_with_the_user(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(error_log, "user_log_path", lambda name: tmp_path / "logs" / name)
    ErrorLog(None).write("x.png", caught("odd"))
    assert "odd" in (tmp_path / "logs/egara" / LOG_NAME).read_text()


@pytest.mark.internal_errors
def test_the_command_line_says_what_happened_and_goes_on(tiny, drawings, monkeypatch) -> None:
    from typer.testing import CliRunner

    from egara.cli.app import app

    fail_for(monkeypatch, "decode", (drawings / BAD).read_bytes(), ValueError("odd"))
    run = CliRunner().invoke(app, ["index", str(drawings), "--encoder", "tiny"])
    assert run.exit_code == 0
    assert "11 added, 1 internal error" in run.stderr
    assert "ValueError: odd" in " ".join(run.stderr.split())
    run = CliRunner().invoke(
        app, ["outcomes", "--only", "internal-error", "--json", "-C", str(drawings / ".egara")]
    )
    assert [row["path"] for row in json.loads(run.stdout)["outcomes"]] == [BAD]


def test_one_bad_file_among_hundreds(tiny: Path, tmp_path: Path) -> None:
    """The three files of other projects that once stopped a run, in the middle of a commit."""
    folder = tmp_path / "many"
    for number in range(300):
        draw(folder / f"{number:03}.png", number, (8, 6))
    (folder / "100a.png").write_bytes(apng(2**31 + 1))
    (folder / "100b.gif").write_bytes(gif_with_transparent_index(200))
    palette = Image.new("PA", (20, 10), (1, 255))
    palette.putpalette([0, 0, 0, 9, 99, 199])
    palette.save(folder / "100c.tif")
    report = egara.open(folder / ".egara").index(folder, encoders=["tiny"])
    assert (report.added, report.broken) == (303, [])


ODD_IMAGES = "EGARA_ODD_IMAGES"


@pytest.mark.skipif(
    not os.environ.get(ODD_IMAGES),
    reason=f"{ODD_IMAGES} names no folder or archive, such as pillow-13.0.0.tar.gz from PyPI",
)
def test_all_odd_images_of_another_project_have_their_outcome(tiny, tmp_path, capfd) -> None:
    folder = Path(os.environ[ODD_IMAGES])
    if folder.is_file():
        shutil.unpack_archive(folder, tmp_path / "unpacked", filter="data")
        folder = tmp_path / "unpacked"
    collection = egara.open(tmp_path / "collection")
    report = collection.index(folder, encoders=["tiny"])
    outcomes = Counter(collection.outcomes()["outcome"].to_pylist())
    assert outcomes.keys() <= {"indexed", "broken", "unsupported"}
    assert outcomes["indexed"] == report.added + report.present > 0
    assert outcomes["broken"] == len(report.broken)
    assert capfd.readouterr().err == ""
