import json
import multiprocessing
import shutil
import unicodedata
from pathlib import Path

import pytest
from conftest import IndexOnce, draw
from PIL import Image

import egara
from egara.collection import Collection
from egara.collection.boards.export import safe_name
from egara.errors import BadInput, StorageError, UnknownBoard, UnknownDrawing


@pytest.fixture
def collection(tiny: Path, drawings: Path, index_once: IndexOnce) -> Collection:
    rows = "file_name,title\ncats/01.png,Tom\n"
    (drawings / "metadata.csv").write_text(rows)
    collection = index_once(drawings, ["tiny"])
    return collection


def paths(board) -> list[str]:
    return [item.path for item in board.items]


def test_drawings_keep_their_order_and_are_on_a_board_once(collection) -> None:
    board = collection.create_board("Cats", "for the poster")
    assert board.add(["cats/03.png", "cats/01.png", "cats/03.png"], note="ears") == 2
    assert board.add(["dogs/00.png", "cats/01.png"]) == 1
    assert paths(board) == ["cats/03.png", "cats/01.png", "dogs/00.png"]
    assert [item.note for item in board.items] == ["ears", "ears", ""]
    again = egara.open(collection.location).board("cats")
    assert again.as_json() == board.as_json()
    assert again.items[1].title == "Tom"
    assert again.note == "for the poster"


@pytest.mark.parametrize(
    ("drawing", "to", "expected"),
    [("dogs/00.png", 1, "0123"), ("dogs/00.png", 4, "1230"), ("dogs/06.png", 2, "0312")],
)
def test_a_drawing_moves_to_a_place(collection, drawing, to, expected) -> None:
    board = collection.create_board("x")
    names = [f"dogs/{2 * n:02}.png" for n in range(4)]
    board.add(names, note="n")
    board.move(drawing, to)
    assert paths(board) == [names[int(place)] for place in expected]
    assert {item.note for item in board.items} == {"n"}


def test_adding_at_a_place_moves_drawings_that_are_on_the_board(collection) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png", "dogs/02.png", "dogs/04.png"], note="kept")
    board.add(["cats/01.png", "dogs/04.png"], at=2)
    assert paths(board) == ["dogs/00.png", "cats/01.png", "dogs/04.png", "dogs/02.png"]
    assert [item.note for item in board.items] == ["kept", "", "kept", "kept"]


def test_notes_names_removals_and_deletions_are_stored(collection) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png", "dogs/02.png"])
    board.annotate("the tail", "dogs/02.png")
    board.annotate("all of it")
    board.rename("  Félins 絵 ")
    board.remove(["dogs/00.png"])
    found = collection.board(unicodedata.normalize("NFD", "FÉLINS 絵"))
    assert (found.name, found.note) == ("Félins 絵", "all of it")
    assert [(i.path, i.note) for i in found.items] == [("dogs/02.png", "the tail")]
    collection.create_board("another")
    assert [b.name for b in collection.boards()] == ["another", "Félins 絵"]
    collection.board(found.key).delete()
    assert [b.name for b in collection.boards()] == ["another"]
    with pytest.raises(UnknownBoard, match="Boards: 'another'"):
        found.add(["dogs/00.png"])


def test_moved_files_stay_on_a_board_and_missing_ones_are_marked(collection, drawings) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png", "cats/01.png", "dogs/02.png"])
    (drawings / "dogs/00.png").rename(drawings / "elsewhere.png")
    (drawings / "cats/01.png").unlink()
    collection.index(drawings)
    board = collection.board("x")
    shown = [(item.path, item.missing) for item in board.items]
    assert shown == [("elsewhere.png", False), ("cats/01.png", True), ("dogs/02.png", False)]
    board.move("cats/01.png", 3)
    assert [item.missing for item in collection.board("x").items] == [False, False, True]
    draw(drawings / "back.png", 1)  # the same bytes under another name
    collection.index(drawings)
    assert paths(collection.board("x")) == ["elsewhere.png", "dogs/02.png", "back.png"]


def test_a_drawing_without_a_record_stays_on_a_board_and_can_be_removed(
    collection, drawings
) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png", "dogs/02.png"])
    lost = board.items[0].id
    shutil.rmtree(drawings / ".egara/images.lance")
    (drawings / "dogs/00.png").unlink()
    fresh = egara.open(collection.location)
    fresh.repair()
    fresh.index(drawings)
    board = fresh.board("x")
    first = board.items[0]
    assert (first.id, first.path, first.missing) == (lost, None, True)
    board.remove([lost])
    assert lost not in [item.id for item in board.items]


def add_some(location: str, first: int) -> None:
    board = egara.open(location).board("x")
    for number in range(first, 12, 3):
        board.add([f"{'cats' if number % 2 else 'dogs'}/{number:02}.png"])


def test_several_processes_add_without_losing_anything(collection) -> None:
    collection.create_board("x")
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=add_some, args=(collection.location, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(collection.board("x").items) == 12


@pytest.mark.parametrize(
    ("edit", "error", "message"),
    [
        (lambda c, b: b.add(["none.png"]), UnknownDrawing, "none.png"),
        (lambda c, b: b.add("dogs/00.png"), BadInput, "list"),
        (lambda c, b: b.move("dogs/02.png", 1), UnknownDrawing, "not on the board 'x'"),
        (lambda c, b: b.move("dogs/00.png", 2), BadInput, "must be 1 to 1"),
        (lambda c, b: b.add(["dogs/02.png"], at=0), BadInput, "got 0"),
        (lambda c, b: b.annotate("a" * 10_001), BadInput, "10,000"),
        (lambda c, b: b.annotate("\udcff"), BadInput, "Unicode"),
        (lambda c, b: b.rename(" "), BadInput, "1 to 200"),
        (lambda c, b: b.rename("a\nb"), BadInput, "one line"),
        (lambda c, b: c.create_board("X"), BadInput, "already"),
        (lambda c, b: c.board("y"), UnknownBoard, "Boards: 'x'"),
    ],
)
def test_an_invalid_edit_raises_and_changes_nothing(collection, edit, error, message) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png"])
    before = collection.board("x").as_json()
    with pytest.raises(error, match=message):
        edit(collection, board)
    assert [b.as_json() for b in collection.boards()] == [before]


def test_an_exported_folder_has_the_files_in_the_order_of_the_board(collection, drawings) -> None:
    for folder in ("a", "b"):
        draw(drawings / folder / "same.png", ord(folder))
    draw(drawings / "odd <one>: 絵?.png", 77)
    collection.index(drawings)
    board = collection.create_board("x")
    board.add(["b/same.png", "odd <one>: 絵?.png", "a/same.png", "cats/01.png"], note="n")
    (drawings / "cats/01.png").unlink()
    done = board.export(drawings.parent / "out")
    assert (done.written, done.missing) == (3, ("cats/01.png",))
    names = ["001 same.png", "002 odd _one__ 絵_.png", "003 same.png", "board.json"]
    assert sorted(path.name for path in done.target.iterdir()) == names
    assert (done.target / names[0]).read_bytes() == (drawings / "b/same.png").read_bytes()
    assert json.loads((done.target / "board.json").read_text()) == board.as_json()
    with pytest.raises(BadInput, match="not empty"):
        board.export(done.target)


def test_exported_links_point_to_the_files(collection, drawings) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png"])
    link = board.export(drawings.parent / "out", links=True).target / "001 00.png"
    assert link.is_symlink()
    assert link.resolve() == (drawings / "dogs/00.png").resolve()
    with pytest.raises(BadInput, match="folder"):
        board.export(drawings.parent / "x.pdf", links=True)


def test_a_contact_sheet_shows_every_drawing(collection, tmp_path: Path) -> None:
    board = collection.create_board("Félins 絵", "note")
    board.add([hit.id for hit in collection.search(limit=12)], note="long words " * 30)
    board.export(tmp_path / "sheet.png")
    board.export(tmp_path / "sheet.pdf")
    with Image.open(tmp_path / "sheet.png") as sheet:
        inked = sheet.convert("L").point(lambda value: 255 * (value < 250)).getbbox()
        assert sheet.width == 1240
        assert inked[2] > 1000
        assert inked[3] > 700  # three rows
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(StorageError, match="none"):
        board.export(tmp_path / "none/sheet.pdf")


@pytest.mark.parametrize("name", ["x.png", "x.pdf", "x.JSON"])
def test_an_existing_file_is_replaced_only_with_overwrite(collection, tmp_path, name) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png"])
    target = tmp_path / name
    target.write_text("somebody's work")
    with pytest.raises(BadInput, match=r"exists already.*--overwrite"):
        board.export(target)
    assert target.read_text() == "somebody's work"
    assert board.export(target, overwrite=True).written == 1
    assert b"somebody" not in target.read_bytes()
    assert [path.name for path in tmp_path.glob("*x.*")] == [name]  # no temporary file is left
    with pytest.raises(BadInput, match="Only a file can be overwritten"):
        board.export(tmp_path / "folder", overwrite=True)


def test_an_unknown_suffix_is_refused_but_a_folder_may_have_a_dot(collection, tmp_path) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png"])
    with pytest.raises(BadInput, match=r"\.pdf, \.png, \.json or to a folder; got \.xyz"):
        board.export(tmp_path / "x.xyz")
    assert not (tmp_path / "x.xyz").exists()
    (tmp_path / "made.d").mkdir()
    for name in ("Cats v1.2", "Dr. Brown", "made.d", ".hidden"):
        assert (board.export(tmp_path / name).target / "001 00.png").is_file()


@pytest.mark.parametrize("form", ["x.pdf", "x.png", "x.json", "x"])
def test_missing_drawings_are_not_counted_as_written(collection, drawings, tmp_path, form) -> None:
    board = collection.create_board("x")
    board.add(["dogs/00.png", "dogs/02.png", "cats/01.png"])
    (drawings / "dogs/02.png").unlink()
    collection.index(drawings)
    done = collection.board("x").export(tmp_path / form)
    assert (done.written, done.missing) == (2, ("dogs/02.png",))


def test_an_empty_board_is_exported_as_a_list_but_not_as_a_sheet(
    collection, tmp_path: Path
) -> None:
    board = collection.create_board("x")
    with pytest.raises(BadInput, match="empty"):
        board.export(tmp_path / "x.png")
    board.export(tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text())["items"] == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.png", "a.png"),
        ("a/b\\c|d.png", "a_b_c_d.png"),
        ("end. . ", "end"),
        ("..", "_"),
        ("a\udcff.png", "a\ufffd.png"),
        (unicodedata.normalize("NFD", "é.png"), "é.png"),
    ],
)
def test_names_are_safe_on_every_file_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_shortened_name_keeps_its_suffix_and_whole_characters() -> None:
    short = safe_name("絵" * 200 + ".png")
    assert len(short.encode()) <= 150
    assert short == "絵" * 48 + ".png"
