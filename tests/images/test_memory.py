import platform
import subprocess
import sys
import threading
import time

import pytest
from waiting import LIMIT

from egara.images.memory import MemoryBudget

GIANT = """
import resource, struct, zlib
from egara.images import decode
def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(
        ">I", zlib.crc32(kind + content))
side = 5000
packer = zlib.compressobj(1)
row = bytes(1 + 4 * side)
rows = b"".join([packer.compress(row) for _ in range(side)] + [packer.flush()])
header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
png = b"\\x89PNG\\r\\n\\x1a\\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
decode(png)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def hold(budget: MemoryBudget, size: int, inside: threading.Event, leave: threading.Event):
    def work() -> None:
        with budget.reserve(size):
            inside.set()
            leave.wait(LIMIT)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_who_asks_for_more_than_is_left_waits():
    budget = MemoryBudget(100)
    first, second, leave = threading.Event(), threading.Event(), threading.Event()
    threads = [hold(budget, 60, first, leave)]
    assert first.wait(LIMIT)
    threads.append(hold(budget, 60, second, leave))
    assert not second.wait(0.05)
    leave.set()
    assert second.wait(LIMIT)
    for thread in threads:
        thread.join()


def test_one_larger_than_the_budget_runs_alone():
    budget = MemoryBudget(100)
    small, giant, leave_small, leave_giant = (threading.Event() for _ in range(4))
    threads = [hold(budget, 1, small, leave_small)]
    assert small.wait(LIMIT)
    threads.append(hold(budget, 1000, giant, leave_giant))
    assert not giant.wait(0.05)
    leave_small.set()
    assert giant.wait(LIMIT)
    after = threading.Event()
    threads.append(hold(budget, 1, after, leave_giant))
    assert not after.wait(0.05)
    leave_giant.set()
    assert after.wait(LIMIT)
    for thread in threads:
        thread.join()


def test_small_ones_do_not_pass_a_waiting_giant():
    budget = MemoryBudget(100)
    first, giant, small, leave, leave_giant = (threading.Event() for _ in range(5))
    threads = [hold(budget, 50, first, leave)]
    assert first.wait(LIMIT)
    threads.append(hold(budget, 90, giant, leave_giant))
    while not budget._waiting:
        time.sleep(0.001)
    threads.append(hold(budget, 1, small, leave_giant))
    assert not small.wait(0.05)
    leave.set()
    assert giant.wait(LIMIT)
    assert small.wait(LIMIT)
    leave_giant.set()
    for thread in threads:
        thread.join()


def test_what_was_held_is_given_back_after_a_fault():
    budget = MemoryBudget(100)
    for _ in range(3):
        with pytest.raises(KeyError), budget.reserve(90):
            raise KeyError
    with budget.reserve(100):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in kilobytes on Linux alone")
def test_a_giant_is_held_once():
    # 25 million pixels with transparency: 95 MB decoded; a second copy would make it 190.
    result = subprocess.run(
        [sys.executable, "-c", GIANT], capture_output=True, text=True, check=True
    )
    assert int(result.stdout) < 95 + 40


FREED = """
import ctypes, os
from egara.images.memory import LARGE, MemoryBudget
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
libc.free(libc.malloc(31 << 20))  # from now on the library keeps what is smaller than this
before = resident()
with MemoryBudget(1 << 30).reserve({size}):
    blocks = [libc.malloc(16 << 20) for _ in range(8)]
    for block in blocks:
        ctypes.memset(block, 1, 16 << 20)
    pin = libc.malloc(1 << 20)  # below it, nothing is returned by itself
    for block in blocks:
        libc.free(block)
print(resident() - before)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or not platform.libc_ver()[0], reason="the GNU C library's own"
)
@pytest.mark.parametrize(("size", "least", "most"), [("LARGE", -20, 20), ("LARGE - 1", 100, 150)])
def test_what_a_large_request_has_freed_is_returned_to_the_system(size, least, most):
    command = [sys.executable, "-c", FREED.format(size=size)]
    held = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert least <= int(held) <= most  # MiB
