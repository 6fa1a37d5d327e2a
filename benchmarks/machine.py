"""Describe the machine and the versions of a measurement in one line."""

import os
import platform
from importlib.metadata import version
from pathlib import Path


def machine(*packages: str) -> str:
    """Return the CPU, the cores, Python and the packages."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{_cpu_name()}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}"


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "")
    sets = [name for name in ("avx2", "avx512f", "avx512_vnni", "amx_int8") if name in flags]
    return f"{names[0] if names else platform.machine()} ({', '.join(sets)})"
