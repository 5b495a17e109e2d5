"""What several of the browser's tests begin with."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def visit(server, browser):
    """One English visit for all of a module's tests, TensorFlow loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{server.url}/?d=test.0")
    expect(page.locator(".answer.confirmed")).to_be_visible()
    yield page
    context.close()
