"""Who is named where a collection is busy."""

import json
import os
import re
import subprocess
import sys
import threading

import pytest
from filelock import FileLock

import egara
from egara.collection.tables import editing
from egara.collection.tables.lock_holder import Holder, read_holder, this_process
from egara.errors import CollectionBusy

HOLD = """
import sys
from pathlib import Path
from egara.collection.tables import editing
sys.argv = ["/usr/bin/egara", "index", "--token", "secret"]
with editing(Path(FOLDER)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    egara.open(tmp_path / "c")
    return tmp_path / "c"


def busy(folder) -> str:
    with pytest.raises(CollectionBusy) as refused, editing(folder, 0.1):
        pass
    return str(refused.value)


def test_another_process_is_named_by_number_and_command(folder):
    program = HOLD.replace("FOLDER", repr(str(folder)))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        message = busy(folder)
        assert f"Another process, process {process.pid} (egara index), is writing" in message
        assert "secret" not in message
        process.stdin.close()


def test_another_thread_is_no_other_process(folder):
    held, go = threading.Event(), threading.Event()

    def hold():
        with editing(folder):
            held.set()
            go.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(20)
    message = busy(folder)
    go.set()
    thread.join(20)
    assert re.match(rf"Another request to process {os.getpid()}\b", message)
    assert "stop it" not in message


def test_a_process_that_was_killed_is_not_named(folder):
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    mine = json.loads(this_process())
    for stale in (mine | {"pid": int(ended.stdout)}, mine | {"started": mine["started"] - 1000}):
        with FileLock(folder / "editing.lock"):
            (folder / "editor.json").write_text(json.dumps(stale))
            assert busy(folder).startswith("Another process is writing")


def test_a_process_of_another_machine_is_named_with_it():
    holder = Holder(7, "egara index", "studio.example", 1.0)
    assert str(holder) == "process 7 (egara index) on studio.example"
    assert not holder.has_ended
    assert not Holder(os.getpid(), "", "studio.example").is_this_process


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": 1, "other": 2}', "\0"])
def test_a_file_that_says_nothing_names_nobody(tmp_path, content):
    path = tmp_path / "editor.json"
    path.write_text(content)
    assert read_holder(path) is None
    assert read_holder(tmp_path / "none.json") is None
