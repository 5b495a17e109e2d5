"""One server and one browser for all tests that need them; where pytest-xdist divides the tests,
one of each for each of its workers."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PATIENCE = 120_000  # milliseconds: a busy machine may take long, and no test waits for nothing
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSER = PROJECT / "tests" / "browser"


class Server:
    """The app, started by the README's command on a port of its own.

    project: the checkout whose app it is.
    """

    def __init__(
        self, folder: Path, app: str = "app.py", project: Path = PROJECT, **environment: str
    ):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.log_path = folder / f"server-{self.port}.log"
        self.started = time.perf_counter()
        own = {"PYTHONPATH": str(project), "DIGITSCOPE_RUNS": str(folder / "runs")}
        with self.log_path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", app, f"--server.port={self.port}"],
                cwd=project,
                env={**os.environ, **own, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(1200):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5)
                return
            except OSError:
                assert self.process.poll() is None, self.log
                time.sleep(0.1)
        raise AssertionError(f"The server did not answer within two minutes:\n{self.log}")

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def pytest_collection_modifyitems(items):
    """A browser on a machine that others share may be held up for a minute: what fails there is
    tried once more, and the report says of which tests that is true."""
    for item in items:
        if BROWSER in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory):
    """No test sees or changes the runs that somebody keeps, nor those of another worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGITSCOPE_RUNS", str(tmp_path_factory.mktemp("kept") / "runs"))
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The app as everybody finds it. At the end its log must hold no traceback."""
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture
def fresh_server(tmp_path):
    """Start servers of one's own: fresh_server(NAME="value") sets their environment."""
    running = []

    def start(**environment: str) -> Server:
        running.append(Server(tmp_path, **environment))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="session")
def browser():
    """Chromium. Where it is missing, tests are skipped, but in CI they fail."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        message = "No Chromium: install it (Debian: apt install chromium) or set CHROMIUM."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Open addresses, each in a context of its own. At the end no console may hold an error."""
    contexts, errors = [], []

    def open_(address: str, **context):
        context = {"viewport": {"width": 1280, "height": 720}, **context}
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda m: errors.append(_told(m)) if _is_error(m) else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not errors


def _is_error(message) -> bool:
    # Under any address but the root, Streamlit first looks for its server below that address.
    asked = message.location.get("url", "")
    return message.type == "error" and not re.search(r"/\w+/_stcore/(health|host-config)$", asked)


def _told(message) -> str:
    return f"{message.text} ({message.location.get('url', '')})"


@pytest.fixture
def page(server, open_page):
    """The shared server's Draw page, wide."""
    return open_page(server.url)
