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


@pytest.mark.skipif(sys.platform == "win32", reason="priorities are classes there")
@pytest.mark.parametrize(("before", "then"), [(0, 10), (15, 15)])
def test_indexing_runs_at_low_priority(tmp_path, before, then):
    own = int(subprocess.check_output([sys.executable, "-c", "import os; print(os.nice(0))"]))
    program = PROGRAM.format(before=before, folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, check=False)
    assert done.returncode - 50 == max(then, min(own + before, 19)), done.stderr.decode()
