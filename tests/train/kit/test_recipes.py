"""Recipes are found by their folders, and the kit knows none of them."""

import ast
import subprocess
import sys
from pathlib import Path

import egara.train
from egara.train.kit.command_line import commands

ROOM = Path(egara.train.__file__).parent


def test_every_folder_with_a_command_is_a_recipe() -> None:
    folders = [path.name for path in ROOM.iterdir() if (path / "command.py").is_file()]
    assert list(commands()) == sorted(name.replace("_", "-") for name in folders)
    assert {"art-style", "illustration2vec", "visual"} <= set(commands())


def test_finding_the_recipes_imports_nothing_that_takes_long() -> None:
    heavy = {"torch", "lightning", "onnx", "onnxruntime", "pydantic", "PIL", "numpy"}
    code = (
        "import sys; from egara.train.kit.command_line import commands; commands(); "
        f"print({heavy} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True).stdout.strip() == "set()"


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_the_kit_imports_no_recipe_and_no_recipe_imports_another() -> None:
    recipes = [path.parent.name for path in ROOM.glob("*/command.py")]
    for folder in ("kit", *recipes):
        for path in (ROOM / folder).rglob("*.py"):
            for other in set(recipes) - {folder}:
                assert not [x for x in imported(path) if x.startswith(f"egara.train.{other}")]
