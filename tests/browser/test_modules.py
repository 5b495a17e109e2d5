"""The modules of static/ as a browser gets them."""

import pytest

from tests.helpers.modules import STATIC, open_modules

MODULES = sorted(str(file.relative_to(STATIC)) for file in STATIC.rglob("*.js"))


@pytest.fixture(scope="module")
def modules(browser):
    page = open_modules(browser)
    yield page
    page.close()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_finds_what_it_imports(modules, module):
    assert modules.evaluate("async (path) => Object.keys(await import(path))", f"/{module}")
