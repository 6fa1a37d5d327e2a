import subprocess
import sys

import egara.images


def test_every_public_name_is_there_once():
    names = egara.images.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(egara.images, name) for name in names)


def test_importing_the_room_loads_no_renderer_and_starts_nothing():
    code = "import egara.images, sys, threading; print('resvg_py' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"
