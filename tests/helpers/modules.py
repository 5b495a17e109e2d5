"""static/ in a real browser without the app."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route

from tests.conftest import PROJECT

STATIC = PROJECT / "static"


def open_modules(browser: Browser) -> Page:
    """An empty page that can import("/paint/tiles.js"), whatever module of static/ it likes."""
    page = browser.new_page()
    page.route("http://static.test/**", _serve)
    page.goto("http://static.test/")
    return page


def _serve(route: Route) -> None:
    file = STATIC / urlsplit(route.request.url).path.lstrip("/")
    if file.is_file():
        route.fulfill(path=file)
    else:
        route.fulfill(body="<!doctype html><title>static</title>", content_type="text/html")
