"""The error message of a busy collection names the process that holds its lock."""

import json
import os
import re
import subprocess
import sys
import threading

import pytest
from filelock import FileLock
from waiting import LIMIT

import egara
from egara.collection.tables import editing
from egara.collection.tables.lock_holder import LockHolder, describe_this_process, read_holder
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


def test_the_message_names_another_process_by_number_and_command(folder):
    program = HOLD.replace("FOLDER", repr(str(folder)))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        message = busy(folder)
        assert f"Another process, process {process.pid} (egara index), is still writing" in message
        assert "secret" not in message
        process.stdin.close()


def test_the_message_names_another_thread_as_a_request_to_this_process(folder):
    locked, release = threading.Event(), threading.Event()

    def hold():
        with editing(folder):
            locked.set()
            release.wait(LIMIT)

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(LIMIT)
    message = busy(folder)
    release.set()
    thread.join(LIMIT)
    assert re.match(rf"Another request to process {os.getpid()}\b", message)
    assert "stop it" not in message


def test_the_message_does_not_name_a_killed_process(folder):
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    mine = json.loads(describe_this_process())
    for stale in (mine | {"pid": int(ended.stdout)}, mine | {"started": mine["started"] - 1000}):
        with FileLock(folder / "editing.lock"):
            (folder / "editor.json").write_text(json.dumps(stale))
            assert busy(folder).startswith("Another process is still writing")


def test_the_text_of_a_process_on_another_machine_names_the_machine():
    holder = LockHolder(7, "egara index", "studio.example", 1.0)
    assert str(holder) == "process 7 (egara index) on studio.example"
    assert not holder.has_ended
    assert not LockHolder(os.getpid(), "", "studio.example").is_this_process


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"pid": 1, "other": 2}', "\0"])
def test_an_invalid_file_has_no_lock_holder(tmp_path, content):
    path = tmp_path / "editor.json"
    path.write_text(content)
    assert read_holder(path) is None
    assert read_holder(tmp_path / "none.json") is None
