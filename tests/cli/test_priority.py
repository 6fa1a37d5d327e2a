"""The priority of an indexing."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
from egara.cli import main
import egara.cli.indexing as indexing
indexing.index_with_bar = lambda *_, **__: sys.exit(os.getpriority(os.PRIO_PROCESS, 0) + 50)
os.nice({before})
sys.argv = ["egara", "index", {folder!r}]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has priority classes instead")
@pytest.mark.parametrize(("before", "after"), [(0, 10), (15, 15)])
def test_indexing_runs_at_low_priority(tmp_path, before, after):
    own = int(subprocess.check_output([sys.executable, "-c", "import os; print(os.nice(0))"]))
    program = PROGRAM.format(before=before, folder=str(tmp_path))
    finished = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=False)
    assert finished.returncode - 50 == max(after, min(own + before, 19)), finished.stderr.decode()
