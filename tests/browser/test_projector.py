"""The page on a beamer, and one view in the iframe of a course page."""

import re

import pytest
from playwright.sync_api import expect

from tests.helpers.pages import PAGES, settled
from tests.helpers.sidebar import sidebar

BEAMERS = [(1280, 720), (1920, 1080)]
# What reaches past the right edge and can't be scrolled to in a frame of its own.
OUTSIDE = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const cut = (e) =>
    e !== main && (getComputedStyle(e).overflowX !== "visible" || cut(e.parentElement));
  return [...main.querySelectorAll("*")].filter((e) => {
    const { width, right } = e.getBoundingClientRect();
    return width && right > innerWidth + 1 && !cut(e.parentElement);
  }).map((e) => e.outerHTML.slice(0, 120));
}"""


def test_it_is_switched_on_in_the_sidebar_stands_in_the_address_and_is_left(page, server):
    before = page.locator("html").evaluate("(html) => getComputedStyle(html).fontSize")
    sidebar(page).get_by_text("Projector mode").click()
    expect(page).to_have_url(re.compile("projector=true"))
    expect(sidebar(page)).to_be_hidden()
    size = page.locator("html").evaluate("(html) => getComputedStyle(html).fontSize")
    assert float(size[:-2]) == pytest.approx(1.3 * float(before[:-2]))
    page.get_by_role("link", name="Next: Shapes").click()
    expect(page.get_by_role("heading", name="Shapes", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"shapes.*projector=true"))
    expect(sidebar(page)).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="Leave projector mode").click()
    expect(sidebar(page)).to_be_visible()
    expect(page).not_to_have_url(re.compile("projector"))


def test_figures_grow_with_the_words(open_page, server):
    texts = "(all) => all.map((text) => parseFloat(getComputedStyle(text).fontSize))"
    sizes = []
    for mode in ("", "&projector=true"):
        page = open_page(f"{server.url}/follow?d=test.0&view=decision{mode}")
        words = page.locator(".st-key-follow_difference_board .annotation-text")
        expect(words.first).to_be_visible()
        sizes.append(words.evaluate_all(texts))
    assert sizes[1] == pytest.approx([1.3 * size for size in sizes[0]], rel=0.02)


@pytest.mark.parametrize("address", PAGES[::2])
def test_nothing_overflows_on_a_beamer(visit, server, address):
    visit.goto(f"{server.url}/{address}{'&' if '?' in address else '?'}projector=true")
    settled(visit)
    expect(visit.get_by_role("button", name="Leave projector mode")).to_be_visible()
    for width, height in BEAMERS:
        visit.set_viewport_size({"width": width, "height": height})
        visit.wait_for_function(f"() => !({OUTSIDE})().length", timeout=10_000)


@pytest.mark.parametrize("address", PAGES[1::4])
def test_nor_in_an_iframe(visit, server, address):
    visit.set_viewport_size({"width": 700, "height": 800})
    visit.goto(f"{server.url}/{address}{'&' if '?' in address else '?'}embed=true")
    settled(visit)
    expect(visit).to_have_url(re.compile("embed=true"))
    for hidden in ("h1", '[data-testid="stSidebar"]', ".st-key-next_step", ".st-key-away"):
        for each in visit.locator(hidden).all():
            expect(each).to_be_hidden()
    visit.wait_for_function(f"() => !({OUTSIDE})().length", timeout=10_000)


def test_an_embedded_pad_has_its_answer_beside_it(visit, server):
    visit.set_viewport_size({"width": 700, "height": 800})
    visit.goto(f"{server.url}/?d=test.0&embed=true")
    expect(visit.locator(".answer .class")).to_have_text("7")
    picture = visit.locator(".st-key-hand img").bounding_box()
    answer = visit.locator(".answer").bounding_box()
    assert answer["x"] > picture["x"] + picture["width"] and answer["x"] + answer["width"] < 700
    maps = visit.locator(".st-key-maps").bounding_box()
    assert maps["y"] > picture["y"] + picture["height"]


def test_the_iframes_line_opens_the_view(open_page, server):
    page = open_page(f"{server.url}/follow?d=test.3&view=trace")
    page.locator(".st-key-away summary").click()
    line = page.locator(".st-key-away code").filter(has_text="<iframe").inner_text()
    page.route("**/course.html", lambda route: route.fulfill(body=line, content_type="text/html"))
    page.goto(f"{server.url}/course.html")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="What it sees")).to_be_visible()
    expect(frame.get_by_test_id("stSidebar")).to_be_hidden()
    expect(frame.locator("h1")).to_be_hidden()
