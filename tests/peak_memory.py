"""The memory that lines of Python need, measured in a process that does nothing else."""

import json
import subprocess
import sys
from typing import Any

MEASURE = """
import json, sys, tracemalloc
tracemalloc.start()
result = work(*sys.argv[1:])
print(json.dumps([result, tracemalloc.get_traced_memory()[1]]))
"""


def result_and_peak(script: str, *arguments: object) -> tuple[Any, int]:
    """Run a function in a new process and measure its memory.

    Args:
        script: imports what the function needs, and defines the function under the name ``work``.
        arguments: are passed to the function as strings.

    Returns:
        What the function returned, which must be plain JSON, and the peak in bytes of what Python
        allocated meanwhile.
    """
    command = [sys.executable, "-c", script + MEASURE, *map(str, arguments)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    result, peak = json.loads(printed)
    return result, peak
