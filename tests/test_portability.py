"""The app runs where Unix ends: without its modules, and from any folder."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import PROJECT

UNIX = ("fcntl", "grp", "pwd", "resource", "termios")
SOURCES = [file for folder in ("model", "ui", "pages") for file in (PROJECT / folder).rglob("*.py")]

EVERYTHING = """
import sys
for name in {unix!r}:
    sys.modules[name] = None  # importing it fails
import os
del os.nice
from importlib import import_module
from pathlib import Path

project = Path({project!r})
for folder in ("model", "ui"):
    for file in sorted((project / folder).rglob("*.py")):
        name = ".".join(file.relative_to(project).with_suffix("").parts)
        import_module(name.removesuffix(".__init__"))

from streamlit.testing.v1 import AppTest
at = AppTest.from_file(str(project / "app.py"), default_timeout=120).run()
for page in sorted((project / "pages").glob("*.py")):
    at.switch_page(str(page)).run()
    assert not at.exception, (page.name, at.exception)
print("all stand")
os._exit(0)  # TensorFlow may still be loading behind the page
"""


def environment(folder):
    """Without `pwd` there is no home to keep Keras' settings in, unless it is named."""
    own = {"DIGITSCOPE_RUNS": str(folder / "runs"), "KERAS_HOME": str(folder), "HOME": str(folder)}
    return {**os.environ, **own}


def test_the_whole_app_stands_without_unix_and_from_another_folder(tmp_path):
    script = EVERYTHING.format(unix=UNIX, project=str(PROJECT))
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**environment(tmp_path), "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.stdout.endswith("all stand\n"), ended.stderr


TRAINING = """
import sys
for name in {unix!r}:
    sys.modules[name] = None
from model.training import command
raise SystemExit(command.main(["--json", "--share=0.001", "--epochs=1", "--nice=5"]))
"""


def test_a_network_is_trained_without_unix(tmp_path):
    script = TRAINING.format(unix=UNIX)
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0
    assert '"doing": "finished"' in ended.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "unportable",
    [r"\bimport (fcntl|pwd|grp|resource)\b", r"%-[dmHIMSj]", r"[^.]\bPath\(\"(ui|pages|model)",
     r"os\.(fork|killpg|setsid|getuid)\("],
)  # fmt: skip
def test_no_source_leans_on_a_system(unportable):
    found = []
    for file in SOURCES:
        text = re.sub(r"#[^\n]*", "", file.read_text(encoding="utf-8"))
        found += [file.name for _ in re.finditer(unportable, text)]
    assert not found
