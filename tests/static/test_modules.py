"""The JavaScript modules that need no browser, tested by Node itself."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT


@pytest.mark.parametrize("file", sorted(Path(__file__).parent.glob("*.mjs")), ids=lambda p: p.stem)
def test_node_finds_no_fault(file):
    node = os.environ.get("NODE") or shutil.which("node")
    if node is None:
        message = "No Node: install it (Debian: apt install nodejs) or set NODE."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    done = subprocess.run([node, "--test", file], cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
