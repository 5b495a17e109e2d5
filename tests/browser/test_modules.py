"""The modules of static/ as a browser gets them."""

import pytest

from tests.conftest import Server
from tests.helpers.modules import STATIC, open_modules
from ui import state

MODULES = sorted(str(file.relative_to(STATIC)) for file in STATIC.rglob("*.js"))


@pytest.fixture(scope="module")
def modules(browser):
    page = open_modules(browser)
    yield page
    page.close()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_finds_what_it_imports(modules, module):
    assert modules.evaluate("async (path) => Object.keys(await import(path))", f"/{module}")


class ServerBelow(Server):
    """The app below an address of its own."""

    def _wait(self) -> None:
        self.url += "/digits"
        super()._wait()


def test_code_comes_from_static_once_and_never_in_a_message(browser, tmp_path):
    """On a cold server, below a base path, at the address of a page that is not the first."""
    server = ServerBelow(tmp_path, STREAMLIT_SERVER_BASE_URL_PATH="digits")
    page, messages, files = browser.new_page(), [], []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda m: messages.append(m)))
    page.on("response", lambda response: files.append((response.url, response.status)))
    try:
        page.goto(f"{server.url}/{state.TESTSET}")
        page.locator(".confusion button").first.wait_for(timeout=60_000)
        page.get_by_role("link", name="Why").click()
        page.locator(".gallery button").first.wait_for(timeout=60_000)
    finally:
        page.close()
        server.stop()
    base = f"{server.url}/app/static/"
    served = [(url, status) for url, status in files if url.startswith(base)]
    assert (f"{base}testset/confusion.js", 200) in served
    assert len(set(served)) == len(served)
    assert {status for _, status in served} == {200}
    sent = b"".join(m if isinstance(m, bytes) else m.encode() for m in messages)
    for file in STATIC.rglob("*.js"):
        head = file.read_bytes()[:80]
        assert head not in sent
