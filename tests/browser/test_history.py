"""Addresses, Back and Forward in a browser: what was seen comes back, whatever page it was on."""

import re

from playwright.sync_api import Page, expect

from tests.helpers.pad import DIGITS, clear, draw, expect_blank, expect_reading


def query(page: Page) -> str:
    """The address, below the server."""
    return page.url.split("/", 3)[3]


def shown(page: Page) -> tuple[str, str] | None:
    """The address and the words of the page, None while it runs or its figures are being made."""
    ready = page.locator("[data-testid=stApp][data-test-script-state=notRunning]").count()
    if not ready or page.locator("[data-testid=stSkeleton], [data-stale=true]").count():
        return None
    return query(page), page.get_by_test_id("stMain").inner_text()


def seen(page: Page, wanted: tuple[str, str] | None = None) -> tuple[str, str]:
    """What is shown once the page has come to rest; wanted: wait for this.

    What is not known must stand longer: the answer is spoken after 0.8 s.
    """
    last, rest, enough = None, 0, 12 if wanted is None else 3
    for _ in range(1200):
        now = shown(page)
        rest = rest + 1 if now is not None and now == last else 0
        if rest >= enough and wanted in (None, now):
            return now
        last = now
        page.wait_for_timeout(100)
    assert last == wanted
    return last


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()


def turn_to(page: Page, section: str) -> None:
    page.get_by_test_id("stMain").get_by_text(section, exact=True).first.click()


def row(page: Page, number: str) -> None:
    page.get_by_label(re.compile("^Row")).fill(number)
    page.get_by_label(re.compile("^Row")).press("Enter")


WALK = [
    lambda page: draw(page, DIGITS[5]),
    lambda page: turn_to(page, "True scale"),
    lambda page: page.get_by_role("button", name="Why a 5?").click(),
    lambda page: turn_to(page, "Back to the ink"),
    lambda page: turn_to(page, "Kernels"),
    lambda page: turn_to(page, "One number"),
    lambda page: row(page, "3"),
    lambda page: go_to(page, "Training"),
    lambda page: turn_to(page, "Learning curves"),
    lambda page: go_to(page, "Draw"),
]


def walk(page: Page) -> list[tuple[str, str]]:
    """What is seen in eleven states of three pages, one after the other."""
    expect_blank(page)
    states = [seen(page)]
    for step in WALK:
        step(page)
        page.wait_for_function("was => location.href.split('/').slice(3).join('/') !== was",
                               arg=states[-1][0])  # fmt: skip
        states.append(seen(page))
    return states


def test_back_and_forward_through_ten_states_and_a_reload(page):
    states = walk(page)
    for was in reversed(states[:-1]):
        page.go_back()
        seen(page, was)
    for was in states[1:]:
        page.go_forward()
        seen(page, was)
    # And faster than pages run.
    for way, state in (("back", states[-9]), ("forward", states[-1])):
        for _ in range(8):
            page.evaluate(f"history.{way}()")
            page.wait_for_timeout(50)
        seen(page, state)
    page.reload()
    expect_reading(page, 5)
    assert seen(page)[0] == states[-1][0]


def test_strokes_of_one_drawing_are_one_step_back(page):
    expect_blank(page)
    seen(page)
    before = page.evaluate("history.length")
    for stroke in DIGITS[4]:
        draw(page, [stroke])
        page.wait_for_timeout(1000)
    expect_reading(page, 4)
    seen(page)
    assert page.evaluate("history.length") == before + 1
    clear(page)
    seen(page)
    page.go_back()
    expect_reading(page, 4)
    page.go_back()
    expect_blank(page)


def test_a_link_is_followed_by_a_server_that_has_just_started(fresh_server, page, open_page):
    draw(page, DIGITS[3])
    expect_reading(page, 3)
    go_to(page, "Follow")
    turn_to(page, "The decision")
    address, words = seen(page)
    other = open_page(f"{fresh_server().url}/{address}")
    expect(other.get_by_text("The decision", exact=True).first).to_be_visible()
    assert seen(other) == (address, words)


def test_a_bad_link_is_told_and_the_pad_is_empty(server, open_page):
    for address in ("?d=xx", "follow?network=nobody", "training?show=nothing", "?map=conv9.1"):
        page = open_page(f"{server.url}/{address}")
        expect(page.get_by_text(re.compile("^This link.*Draw a digit instead"))).to_be_visible()
        page.wait_for_url(re.compile(r"^[^?]*$"))
