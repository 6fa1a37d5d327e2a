"""``egara study report``."""

import json

import pytest

from egara.collection.study import QUESTIONS


@pytest.fixture
def collection(drawings, tiny, index_once):
    collection = index_once(drawings, ["tiny", "tinybits"])
    return collection


def test_the_report_is_a_table_json_and_a_figure(collection, drawings, tmp_path, program):
    before = program("study", "report", "-C", drawings)
    assert (before.returncode, before.stdout) == (1, "")
    assert before.stderr == (
        "egara: There are no answers yet. Serve the page with egara serve, and open it at #study.\n"
    )
    study = collection.start_study("Ann", trials=2)
    for question in QUESTIONS:
        study.answer(1, question, "tie" if question == "title" else "left")
    table = program("study", "report", "-C", drawings, "--out", tmp_path / "votes.png")
    assert table.returncode == 0, table.stderr
    lines = [line.split() for line in table.stdout.splitlines()]
    assert lines[0] == ["question", "tiny", "tinybits", "ties", "p"]
    assert [line[0] for line in lines[1:]] == list(QUESTIONS)
    assert lines[4] == ["title", "0", "0", "1", "1.000"]
    assert "Participants: 1. Trials: 1." in table.stderr
    assert (tmp_path / "votes.png").read_bytes().startswith(b"\x89PNG")
    options = ("--encoder", "tinybits", "--encoder", "tiny", "--json")
    document = json.loads(program("study", "report", "-C", drawings, *options).stdout)
    assert document == collection.study_report(["tinybits", "tiny"]).as_json()


def test_an_invalid_figure_name_is_an_error_after_the_table(
    collection, drawings, tmp_path, program
):
    collection.start_study("Ann", trials=1).answer(1, "style", "left")
    finished = program("study", "report", "-C", drawings, "--out", tmp_path / "votes.doc")
    assert finished.returncode == 1
    assert "style" in finished.stdout
    assert "use the suffix of an image" in finished.stderr
