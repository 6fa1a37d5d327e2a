import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import IndexOnce, draw, write_tiny_encoder
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner, Result
from waiting import LIMIT

import egara
from egara.cli.app import app
from egara.cli.progress_bar import progress_bar
from egara.errors import CollectionError, EgaraError, MissingExtra
from encoders.two_towers import write_two_towers

from .conftest import Program

COMMANDS = [
    "index", "search", "morph", "along", "between", "map", "tags", "artists", "tags-of",
    "edit-tags", "tag-threshold", "tag-thresholds", "clusters", "duplicates", "describe",
    "drawing", "keywords", "outcomes", "folders", "backup", "restore", "check", "repair", "serve",
    "demo",
    "boards list", "boards show", "boards create", "boards add", "boards remove", "boards move",
    "boards note", "boards rename", "boards delete", "boards export",
    "encoders list", "encoders show", "encoders available", "encoders add", "encoders remove",
    "encoders roles",
    "datasets list", "datasets build",
    "study report",
    "train art-style", "train deep-sketch", "train illustration2vec", "train visual",
    "evaluate tags", "evaluate retrieval", "evaluate style", "evaluate map",
    "evaluate sketch-classification", "evaluate sketch-retrieval", "evaluate sketch-voc",
]  # fmt: skip

PROGRAM = [sys.executable, "-c", "from egara.cli import main; main()"]


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=True)


def run_json(*args: object) -> dict:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def indexed(tiny: Path, drawings: Path, index_once: IndexOnce) -> Path:
    (drawings / "metadata.csv").write_text("file_name,title,keywords\ncats/01.png,Tom,cat;grey\n")
    index_once(drawings, ["tiny"], lambda: index(drawings))
    return drawings


def index(folder: Path) -> None:
    assert run("index", folder, "--encoder", "tiny").exit_code == 0


def test_index_prints_the_documented_json(tiny: Path, drawings: Path) -> None:
    (drawings / "bad.png").write_bytes(b"nothing")
    first = run_json("index", drawings, "--encoder", "tiny")
    reason = first["broken"][0].pop("reason")
    assert "not an image" in reason
    assert first == {
        "added": 12, "redrawn": 0, "present": 0, "moved": 0, "missing": 0,
        "broken": [{"path": "bad.png"}], "unsupported": {}, "unencoded": {}, "behind": {},
    }  # fmt: skip
    assert (drawings / ".egara").is_dir()
    assert run_json("index", drawings)["present"] == 12


def test_index_fails_only_if_every_file_fails(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert run("index", tmp_path / "a", "--encoder", "tiny").exit_code == 0
    (tmp_path / "a/bad.png").write_bytes(b"nothing")
    result = run("index", tmp_path / "a")
    assert result.exit_code == 1
    assert "bad.png" in result.stderr
    draw(tmp_path / "a/good.png", 1)
    assert run("index", tmp_path / "a").exit_code == 0


def test_index_prints_which_folder_to_index_again(tiny: Path, drawings: Path) -> None:
    other = draw(drawings.parent / "other/a.png", 50).parent
    option = ("-C", drawings.parent / "both")
    assert run("index", drawings, *option, "--encoder", "tiny").exit_code == 0
    printed = "".join(run("index", other, *option, "--encoder", "tinybits").stderr.split())
    assert f"{drawings}havenovectorsoftinybits" in printed  # lines are wrapped anywhere
    assert run_json("index", drawings, *option)["behind"] == {str(other): ["tiny"]}


def test_search_prints_the_hits_of_the_library(indexed: Path) -> None:
    image = indexed / "cats/01.png"
    hits = run_json("search", "--image", image, "-C", indexed / ".egara", "--limit", 5)["hits"]
    expected = egara.open(indexed / ".egara").search(image=image, limit=5)
    assert [hit["id"] for hit in hits] == [hit.id for hit in expected]
    fields = {"id", "path", "score", "distance", "rank", "copies"}
    assert set(hits[0]) == fields | {"width", "height", "title", "matched", "partial"}
    assert (hits[0]["path"], hits[0]["rank"]) == ("cats/01.png", 1)


def test_search_uses_filters_and_several_drawings(indexed: Path) -> None:
    assert [h["path"] for h in run_json("search", "--tag", "CAT", "-C", indexed)["hits"]] == [
        "cats/01.png"
    ]
    found = run_json("search", "--where", "path LIKE 'dogs/%'", "-C", indexed)["hits"]
    assert [hit["path"] for hit in found] == [f"dogs/{n:02}.png" for n in range(0, 12, 2)]
    hits = run_json(
        "search", "--like", "cats/01.png", "--like", "cats/03.png", "--unlike", "dogs/00.png",
        "--encoder", "tiny=0.5", "-C", indexed,
    )["hits"]  # fmt: skip
    assert len(hits) == 9


def test_a_weight_of_two_counts_as_the_item_given_twice(indexed: Path) -> None:
    def found(*options: object) -> list[tuple[str, float]]:
        hits = run_json("search", *options, "--limit", 50, "-C", indexed)["hits"]
        return [(hit["id"], pytest.approx(hit["score"])) for hit in hits]

    a, b, c = "cats/01.png", "dogs/00.png", "cats/03.png"
    assert found("--like", f"{a}=2", "--like", b) == found(*["--like", a] * 2, "--like", b)
    assert found("--like", f"{a}=2", "--like", b) != found("--like", a, "--like", b)
    assert found("--like", a, "--unlike", f"{b}=2", "--unlike", c) == found(
        "--like", a, *["--unlike", b] * 2, "--unlike", c
    )
    file = indexed / a
    assert found("--image", f"{file}=2", "--like", b) == found(
        "--image", file, "--like", f"{b}=0.5"
    )
    assert found("--like", f"{a}=1") == found("--like", a)


def test_only_a_number_after_the_last_equals_sign_is_a_weight(indexed: Path) -> None:
    (indexed / "cats/01.png").rename(indexed / "cats/a=2.png")
    run("index", indexed)
    assert run_json("search", "--like", "cats/a=2.png", "-C", indexed)["hits"]
    assert run_json("search", "--like", "cats/a=2.png=2", "-C", indexed)["hits"]


def test_search_finds_words(indexed: Path) -> None:
    by_tag = run_json("search", "--tag", "cat", "-C", indexed)["hits"]
    found = run_json("search", "Cats", "01", "-C", indexed)["hits"]
    assert [hit["path"] for hit in found] == [hit["path"] for hit in by_tag] == ["cats/01.png"]
    assert found[0]["matched"] == [
        {"source": "keyword", "text": "Cats", "score": 1.0},
        {"source": "file name", "text": "01", "score": 0.95},
    ]
    assert found[0]["score"] == pytest.approx((1 + 0.95) / 2)
    printed = run("search", "cats 01", "-C", indexed).stdout
    row = r"^1 +0\.975 +[0-9a-f]{10} +cats/01.png +keyword cats; file name 01 *$"
    assert re.search(row, printed, re.MULTILINE)


def test_unknown_words_are_printed_with_similar_words(indexed: Path) -> None:
    printed = run("search", "cta", "+01", "-C", indexed).stderr
    assert "No drawing matches all words; these match some." in printed
    assert re.search(r"No drawing has the word 'cta'\. Did you mean .*'cat'", printed)
    printed = run("search", "folder:dgos", "-C", indexed).stderr
    assert "No drawing matches 'folder:dgos'." in printed
    assert "No drawing has 'folder:dgos'. Did you mean 'folder:dogs' (6)?" in printed


def test_without_a_drawing_of_all_words_some_are_listed(indexed: Path) -> None:
    result = run("search", "cat", "dogs", "-C", indexed)
    assert "No drawing matches all words; these match some." in result.stderr
    assert "Without 'cat': 6 drawings for 'dogs'." in result.stderr
    assert "cats/01.png" in result.stdout
    assert "dogs/00.png" in result.stdout
    hits = run_json("search", "cat", "dogs", "-C", indexed)["hits"]
    assert {hit["partial"] for hit in hits} == {True}
    strict = run("search", "+cat", "+dogs", "-C", indexed)
    assert "No drawing matches '+cat +dogs'." in strict.stderr
    assert "Without '+cat': 6 drawings for '+dogs'." in strict.stderr


def test_filters_without_hits_are_reported(indexed: Path) -> None:
    printed = run("search", "dogs", "--folder", "cats", "-C", indexed).stderr
    assert "Without the filters: 6 drawings." in printed
    assert "filters" not in run("search", "zzzz", "--folder", "cats", "-C", indexed).stderr


def test_morph_prints_steps_and_draws_a_sheet(indexed: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "walk.png"
    command = ["morph", "cats/01.png", "dogs/00.png", "--steps", 2, "--bridge", "--sheet", sheet]
    steps = run_json(*command, "-C", indexed)["steps"]
    assert len(steps) == 4
    assert (steps[0]["path"], steps[-1]["path"]) == ("cats/01.png", "dogs/00.png")
    assert steps[0]["distance"] == 0
    assert all({"id", "path", "distance"} <= step.keys() for step in steps)
    with Image.open(sheet) as picture:
        assert picture.format == "PNG"


def test_a_walk_is_printed_with_its_quality_and_alternatives(indexed: Path) -> None:
    command = ["morph", "cats/01.png", "dogs/00.png", "--steps", 2, "--bridge", "--alternatives", 1]
    found = run_json(*command, "--damped", "--encoder", "tiny=2", "-C", indexed)
    assert {"total", "direct", "largest", "nearer"} == found["quality"].keys()
    assert found["steps"][0]["to_end"] == found["quality"]["direct"]
    middle = {step["id"] for step in found["steps"][1:-1]}
    for other in found["alternatives"]:
        assert len(middle & {step["id"] for step in other["steps"]}) <= 1
    shown = run(*command, "-C", indexed).stdout
    assert "of the steps come nearer to B" in shown
    avoid = [word for step in found["steps"][1:-1] for word in ("--avoid", step["path"])]
    around = run_json("between", "cats/01.png", "dogs/00.png", *avoid, "-C", indexed)["drawings"]
    assert not middle & {one["id"] for one in around}
    ids = [step["id"] for step in found["steps"]]
    again = run_json("along", *ids, "--encoder", "tiny=2", "-C", indexed)
    assert again["quality"] == found["quality"]


def test_a_sheet_shows_the_alternatives_too(indexed: Path, tmp_path: Path) -> None:
    command = ["morph", "cats/01.png", "dogs/00.png", "--steps", 1, "--bridge", "-C", indexed]
    one, several = tmp_path / "one.png", tmp_path / "several.png"
    run(*command, "--sheet", one)
    result = run(*command, "--alternatives", 2, "--sheet", several)
    walks = result.stdout.count("of the steps come nearer")
    assert walks > 1
    assert f"Wrote the walk and {walks - 1} alternative" in result.stderr
    with Image.open(one) as single, Image.open(several) as stack:
        assert stack.height == walks * single.height
        assert stack.crop((0, 0, single.width, single.height)).tobytes() == single.tobytes()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["search", "--encoder", "tiny="], "'tiny=': the weight"),
        (["search", "--encoder", "tiny=1", "--encoder", "tiny=2"], "'tiny' is given twice"),
        (["search", "cat", "-apple"], "-- -apple"),
        (["search", "-apple", "-C", "x"], "No such option: -apple. To exclude a word"),
        (["search", "--unlike", "cats/01.png=-1"], "must be above 0"),
        (["search", "--text-weight", "much"], "parse string as a number"),
        (["clusters", "--as", "x"], "--keep NUMBER"),
        (["clusters", "--keep", 1], "Give the name"),
        (["clusters", "--keep", 1, "--kept", "--as", "x"], "one of --keep, --kept"),
        (["outcomes", "--only", "blah"], "'blah' is not an outcome"),
        (["morph", "cats/01.png", "dogs/00.png", "--steps", 101], "equal to 100"),
    ],
)
def test_an_invalid_combination_of_options_is_refused(indexed, command, message) -> None:
    result = run(*command, "-C", indexed)
    assert result.exit_code == 2
    assert message in re.sub(r"[\s│]+", " ", result.stderr)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["clusters", "-k", 2, "--keep", 1, "--as", ""], "1 to 200 characters"),
        (["clusters", "--rename", "", "--as", "x"], "''"),
        (["clusters", "--forget", ""], "''"),
        (["search", "--like", "cats/01.png", "--encoder", "tiny=1e308"], "1,000,000"),
        (["search", "--like", "cats/01.png", "--encoder", "tiny=nan"], "nan"),
        (["search", "--like", "cats/01.png=0"], "and not 0"),
        (["search", "--image", "cat.png=nan"], "got nan"),
    ],
)
def test_an_invalid_value_is_an_error(indexed, command, message) -> None:
    result = run(*command, "-C", indexed)
    assert isinstance(result.exception, EgaraError)
    assert message in str(result.exception)
    assert run_json("clusters", "--kept", "-C", indexed) == {"kept": []}


def test_an_export_prints_its_counts_and_replaces_no_file(indexed: Path, tmp_path: Path) -> None:
    run("boards", "create", "Cats", "-C", indexed)
    run("boards", "add", "Cats", "cats/01.png", "cats/03.png", "-C", indexed)
    (indexed / "cats/03.png").unlink()
    run("index", indexed)
    export = ["boards", "export", "Cats", tmp_path / "cats.pdf", "-C", indexed]
    printed = run(*export).stderr.replace("\n", "")
    assert "1 drawing in" in printed
    assert "missing: cats/03.png" in printed
    assert isinstance(run(*export).exception, EgaraError)
    assert run(*export, "--overwrite").exit_code == 0


def test_describe_drawing_keywords_and_outcomes_print_json(indexed: Path) -> None:
    assert run_json("describe", "-C", indexed)["images"] == 12
    image = run_json("search", "--tag", "cat", "-C", indexed)["hits"][0]["id"]
    assert run_json("drawing", image[:12], "-C", indexed)["title"] == "Tom"
    assert run_json("keywords", "c", "-C", indexed) == {
        "keywords": [{"keyword": "cat", "count": 1}]
    }
    assert len(run_json("outcomes", "-C", indexed)["outcomes"]) == 12
    assert run_json("outcomes", "--only", "broken", "-C", indexed) == {"outcomes": []}


def test_tables_contain_the_drawings(indexed: Path) -> None:
    for command in (
        ["search", "--tag", "cat"], ["morph", "cats/01.png", "cats/01.png"], ["describe"],
        ["drawing", "cats/01.png"], ["keywords"], ["outcomes"],
    ):  # fmt: skip
        result = run(*command, "-C", indexed)
        if command[0] == "morph":  # from a drawing to itself
            assert result.exit_code == 1
        else:
            assert result.exit_code == 0, result.output
            assert any(word in result.stdout for word in ("cats/01.png", "12 drawings", "grey"))


def test_the_collection_is_found_from_a_subfolder(indexed: Path, monkeypatch) -> None:
    monkeypatch.chdir(indexed / "cats")
    assert len(run_json("search")["hits"]) == 12


def test_a_broken_encoder_is_listed_with_the_reason_and_the_remedy(tiny: Path) -> None:
    (tiny / "tinybits/encoder.toml").write_text("a = " + "[" * 9999)
    (tiny / "half copied").mkdir()
    found = run_json("encoders", "list")
    assert "tinybits" not in [about["name"] for about in found["encoders"]]
    half, bits = found["broken"]
    assert bits["reason"].endswith("nested more than 32 deep, the most allowed.")
    assert half["fix"] == "Remove it with: egara encoders remove 'half copied'"
    printed = run("encoders", "list").stdout
    assert "Broken: half copied. " in printed
    assert half["fix"] in printed
    assert "nested more than 32" in str(run("encoders", "show", "tinybits").exception)
    assert run("encoders", "remove", "half copied").exit_code == 0
    assert run("encoders", "remove", "tinybits").exit_code == 0
    assert run_json("encoders", "list")["broken"] == []


def test_values_of_provenance_that_json_lacks_become_text(tiny: Path) -> None:
    text = (tiny / "tiny/encoder.toml").read_text()
    table = "[provenance]\nday = 2024-02-01\nloss = nan\nsteps = [1, inf]\n"
    (tiny / "tiny/encoder.toml").write_text(text.replace("[provenance]\n", table))
    shown = run_json("encoders", "show", "tiny")["provenance"]
    assert shown["day"] == "2024-02-01"
    assert (shown["loss"], shown["steps"]) == ("nan", [1, "inf"])


def test_encoders_are_listed_shown_added_and_removed(tiny: Path, tmp_path: Path) -> None:
    names = [about["name"] for about in run_json("encoders", "list")["encoders"]]
    assert {"tiny", "tinybits"} <= set(names)
    assert run_json("encoders", "show", "tiny")["provider"].endswith("ExecutionProvider")
    folder = write_tiny_encoder(tmp_path / "more", "more")
    assert run("encoders", "add", folder).exit_code == 0
    assert "more" in run("encoders", "list").stdout
    shown = run("encoders", "show", "more").stdout
    assert re.search(r"provenance: made +by the tests", shown)
    assert "{" not in shown
    assert run("encoders", "remove", "more").exit_code == 0
    assert run("encoders", "show", "more").exit_code == 1


@pytest.mark.parametrize(
    ("command", "status", "message"),
    [
        (["search", "-C", "nowhere"], 1, "egara index"),
        (["search", "--limit", "many"], 2, "--limit"),
        (["search", "--encoder", "tiny=much", "-C", "{}"], 2, "number"),
        (["search", "--where", "width >", "-C", "{}"], 1, "width >"),
        (["search", "--image", "none.png", "-C", "{}"], 1, "none.png"),
        (["search", "--sketch", "none.png", "-C", "{}"], 1, "none.png' does not exist"),
        (["morph", "cats/01.png", "-C", "{}"], 2, "B"),
        (["morph", "cats/01.png", "nothing", "-C", "{}"], 1, "nothing"),
        (["index", "nowhere"], 2, "nowhere"),
        (["index", "{}", "--encoder", "none"], 1, "none"),
        (["encoders", "show", "none"], 1, "none"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_failures_have_a_status_and_one_message(
    indexed: Path, program: Program, monkeypatch, command, status, message
) -> None:
    monkeypatch.chdir(indexed.parent)
    monkeypatch.setenv("COLUMNS", "200")
    finished = program(*(part.replace("{}", str(indexed)) for part in command))
    assert finished.returncode == status, finished.stderr
    assert finished.stdout == ""
    assert message in finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("command", ["morph", "between", "map", "index"])
def test_an_error_before_the_first_step_prints_no_empty_line(
    indexed: Path, program: Program, command: str
) -> None:
    arguments = {
        "map": ["--encoder", "nothing", "-C", indexed],
        "index": [indexed, "--encoder", "nothing"],
    }.get(command, ["nothing", "cats/01.png", "-C", indexed])
    printed = program(command, *arguments).stderr
    assert printed.startswith("egara: "), printed
    assert printed.count("\n") == 1


def test_a_progress_bar_appears_with_the_first_step(monkeypatch) -> None:
    for steps, is_shown in ((0, False), (1, True)):
        terminal = Console(file=io.StringIO(), force_terminal=True)
        monkeypatch.setattr("egara.cli.progress_bar.err", terminal)
        with progress_bar("comparing") as progress:
            for step in range(steps):
                progress(step, 9)
        assert ("comparing" in terminal.file.getvalue()) == is_shown
        assert bool(terminal.file.getvalue()) == is_shown


def test_standard_output_contains_only_json(tiny: Path, drawings: Path) -> None:
    finished = subprocess.run(
        [*PROGRAM, "index", str(drawings), "--encoder", "tiny", "--json"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(finished.stdout)["added"] == 12


def test_a_missing_extra_is_an_error_with_the_install_command(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("egara.train.kit.extra.find_spec", lambda name: None)
    options = ["--calibration", tmp_path, "--output", tmp_path / "made"]
    result = run("train", "visual", *options)
    assert isinstance(result.exception, MissingExtra)
    assert "pip install 'egara[train]'" in str(result.exception)
    assert not (tmp_path / "made").exists()


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"egara {egara.__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_control_characters_in_a_name_do_not_reach_the_terminal(tiny: Path, drawings: Path) -> None:
    draw(drawings / "a\x1b[31mred\nname.png", 3)
    run("index", drawings, "--encoder", "tiny")
    printed = run("search", "--where", "path LIKE 'a%'", "-C", drawings).stdout
    assert "\x1b" not in printed
    assert "\\x1b[31mred\\nname.png" in printed


def test_an_interrupt_keeps_finished_work_and_prints_so(tiny: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    for number in range(100):
        draw(folder / f"{number:03}.png", number)
    command = [*PROGRAM, "index", str(folder), "--encoder", "tiny", "--encoder", "tinybits"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (folder / ".egara/files.lance").is_dir():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        printed = process.communicate(timeout=LIMIT)[1]
    assert process.returncode in (0, 130)
    assert process.returncode == 0 or "interrupted. Finished work is kept" in printed
    assert "Traceback" not in printed
    report = run_json("index", folder)
    assert report["added"] + report["present"] == 100
    assert run_json("describe", "-C", folder)["images"] == 100


@pytest.mark.parametrize("seed", [-1, 2**32])
@pytest.mark.parametrize("command", [["map"], ["clusters", "-k", 3]])
def test_a_seed_out_of_range_is_refused(indexed: Path, command: list, seed: int) -> None:
    result = run(*command, "--seed", seed, "-C", indexed)
    assert result.exit_code == 2
    assert "than or equal to" in re.sub(r"[\s│]+", " ", result.stderr)


def test_a_folder_with_other_files_is_not_used_for_tables(tiny: Path, drawings: Path) -> None:
    assert run("index", drawings, "-C", drawings, "--encoder", "tiny").exit_code == 0
    assert sorted(path.name for path in drawings.iterdir()) == [".egara", "cats", "dogs"]
    result = run("index", drawings, "-C", drawings / "cats")
    assert isinstance(result.exception, CollectionError)
    assert "contains other files" in str(result.exception)
    result = run("search", "-C", drawings / "cats")
    assert f"Make one with: egara index {drawings / 'cats'}" in str(result.exception)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["search", "-C", "foo://bucket/none"], "foo://bucket/none"),
        (["search", "--where", "title = '\udcff'", "-C", "{}"], "not UTF-8"),
        (["search", "--encoder", "none", "-C", "{}"], "none"),
        (["index", "{}", "-C", "c\udcff"], "UTF-8"),
    ],
)
def test_unusual_input_is_an_egara_error(indexed: Path, command, message) -> None:
    result = run(*(part.replace("{}", str(indexed)) for part in command))
    assert isinstance(result.exception, EgaraError)
    assert message in str(result.exception)
    assert ".rs:" not in str(result.exception)


def test_a_failure_to_write_to_standard_output_is_reported(indexed: Path) -> None:
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [*PROGRAM, "search", "-C", str(indexed), "--json"], stdout=full, stderr=subprocess.PIPE
        )
    assert finished.returncode == 1
    assert b"cannot write to standard output" in finished.stderr
    assert b"Traceback" not in finished.stderr


def test_missing_drawings_are_listed_by_a_filter(indexed: Path) -> None:
    (indexed / "dogs/00.png").unlink()
    run("index", indexed)
    found = run_json("search", "--where", "missing", "-C", indexed)["hits"]
    assert [hit["path"] for hit in found] == ["dogs/00.png"]


def test_an_unknown_outcome_is_refused(indexed: Path) -> None:
    assert run("outcomes", "--only", "odd", "-C", indexed).exit_code == 2


def test_folders_are_listed_and_removed(indexed: Path, tmp_path: Path) -> None:
    option = ("-C", indexed / ".egara")
    draw(tmp_path / "more" / "1.png", 77)
    assert run("index", tmp_path / "more", *option).exit_code == 0
    (tmp_path / "more").rename(tmp_path / "gone")
    assert "exist)" in run("folders", *option).output  # "(does not exist)", which may be wrapped
    assert [folder["there"] for folder in run_json("folders", *option)["folders"]] == [True, False]
    assert run("index", tmp_path / "more", *option).exit_code == 0
    assert [folder["missing"] for folder in run_json("folders", *option)["folders"]] == [0, 1]
    removed = run("folders", "--forget", tmp_path / "more", *option)
    assert "1 file of" in removed.output
    assert [folder["folder"] for folder in run_json("folders", *option)["folders"]] == [
        str(indexed)
    ]
    assert run("index", tmp_path / "nowhere", "-C", tmp_path / "new").exit_code != 0
    assert not (tmp_path / "new").exists()


def test_a_sketch_is_read_and_what_was_seen_is_printed(
    indexed: Path, tiny: Path, tmp_path: Path
) -> None:
    write_two_towers(tiny / "words")
    run("index", indexed, "--encoder", "words")
    file = tmp_path / "sketch.ndjson"
    file.write_text('{"word": "line", "drawing": [[[0, 255], [0, 30]]]}\n')
    summary = "A drawing of 1 stroke with 2 points."
    seen = {"source": "strokes", "summary": summary, "guesses": []}
    answer = run_json("search", "--sketch", file, "-C", indexed, "--limit", 3)
    assert answer["sketch"] == seen
    assert len(answer["hits"]) == 3
    assert "sketch" not in run_json("search", "-C", indexed)
    printed = run("search", "--sketch", file, "-C", indexed, "--limit", 3)
    assert printed.stderr == seen["summary"] + "\n"
    assert seen["summary"] not in printed.stdout
