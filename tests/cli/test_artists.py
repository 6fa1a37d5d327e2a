from pathlib import Path

import pytest
from conftest import IndexOnce

from .test_commands import answer, index, run

ARTISTS = "file_name,artist\n" + "\n".join(
    [f"cats/{n:02}.png,Ann" for n in (1, 3, 5)]
    + [f"dogs/{n:02}.png,Ben" for n in (0, 2)]
    + ["dogs/04.png,Once"]
)


@pytest.fixture
def indexed(tiny: Path, drawings: Path, index_once: IndexOnce) -> Path:
    (drawings / "metadata.csv").write_text(ARTISTS)
    index_once(drawings, ["tiny"], lambda: index(drawings))
    return drawings


def test_artists_are_listed_with_their_numbers_of_drawings(indexed: Path) -> None:
    found = answer("artists", "-C", indexed)["artists"]
    counted = [(one["name"], one["drawings"]) for one in found]
    assert counted == [("Ann", 3), ("Ben", 2), ("Once", 1)]
    assert "Ben" in run("artists", "-C", indexed).stdout


def test_artists_like_one_have_distances_and_central_drawings(indexed: Path) -> None:
    (ben,) = answer("artists", "--like", "ann", "--encoder", "tiny", "-C", indexed)["artists"]
    assert (ben["name"], ben["drawings"], ben["encoder"]) == ("Ben", 2, "tiny")
    assert ben["distance"] > 0
    assert len(ben["central"]) == 2
    shown = run("artists", "--like", "ann", "-C", indexed).stdout
    assert "dogs/0" in shown


def test_a_search_by_an_artist_leaves_out_theirs(indexed: Path) -> None:
    hits = answer("search", "--artist", "Ann", "--limit", "50", "-C", indexed)["hits"]
    assert len(hits) == 9
    assert not {hit["path"] for hit in hits} & {f"cats/{n:02}.png" for n in (1, 3, 5)}


@pytest.mark.parametrize(("name", "said"), [("Onc", "'Once'"), ("Once", "2 drawings or more")])
def test_what_cannot_be_answered_fails_with_a_message(indexed: Path, name, said) -> None:
    result = run("artists", "--like", name, "-C", indexed)
    assert result.exit_code == 1
    assert said in str(result.exception)
