from pathlib import Path

import pytest
from conftest import IndexOnce

from .test_commands import index, run, run_json

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


def test_artists_are_listed_with_their_number_of_drawings(indexed: Path) -> None:
    artists = run_json("artists", "-C", indexed)["artists"]
    counted = [(artist["name"], artist["drawings"]) for artist in artists]
    assert counted == [("Ann", 3), ("Ben", 2), ("Once", 1)]
    assert "Ben" in run("artists", "-C", indexed).stdout


def test_similar_artists_have_distances_and_central_drawings(indexed: Path) -> None:
    (ben,) = run_json("artists", "--like", "ann", "--encoder", "tiny", "-C", indexed)["artists"]
    assert (ben["name"], ben["drawings"], ben["encoder"]) == ("Ben", 2, "tiny")
    assert ben["distance"] > 0
    assert len(ben["central"]) == 2
    shown = run("artists", "--like", "ann", "-C", indexed).stdout
    assert "dogs/0" in shown


def test_a_search_by_artist_excludes_the_artists_own_drawings(indexed: Path) -> None:
    hits = run_json("search", "--artist", "Ann", "--limit", "50", "-C", indexed)["hits"]
    assert len(hits) == 9
    assert not {hit["path"] for hit in hits} & {f"cats/{n:02}.png" for n in (1, 3, 5)}


@pytest.mark.parametrize(("name", "message"), [("Onc", "'Once'"), ("Once", "2 or more drawings")])
def test_an_invalid_artist_fails_with_a_message(indexed: Path, name, message) -> None:
    result = run("artists", "--like", name, "-C", indexed)
    assert result.exit_code == 1
    assert message in str(result.exception)
