"""Everybody can use every page: WCAG 2.1 AA by axe-core, light and dark; the keyboard scrolls what
scrolls; who has asked for less motion gets less. (Every page, in Chinese: test_chinese.py. The
cloud of digits: test_why.py.)"""

import pytest
from playwright.sync_api import expect

from tests.helpers.pages import (
    PAGES,
    SIDEBAR,
    barriers,
    expect_no_barriers,
    open_all,
    settled,
    told,
)

WIDE = {"width": 1280, "height": 900}


@pytest.mark.parametrize("address", PAGES[1::6])  # all of them: test_chinese.py
def test_no_page_shuts_anybody_out(visit, server, address):
    visit.emulate_media(color_scheme="light")
    visit.goto(f"{server.url}/{address}")
    settled(visit)
    open_all(visit)
    expect_no_barriers(visit)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nor_does_the_sidebar(visit, server, colours):
    visit.emulate_media(color_scheme=colours)
    visit.goto(f"{server.url}/shapes")
    settled(visit)
    visit.get_by_test_id("stSidebar").get_by_text("Settings", exact=True).click()
    found = barriers(visit, SIDEBAR)
    assert not found, told(found)


@pytest.mark.parametrize("mode", ["projector=true", "embed=true", "lesson=ink-to-answer&stop=2"])
def test_nor_do_the_other_modes(visit, server, mode):
    visit.emulate_media(color_scheme="light")
    visit.goto(f"{server.url}/follow?d=test.0&{mode}")
    settled(visit)
    found = barriers(visit)
    assert not found, told(found)


def test_what_scrolls_sideways_is_reached_by_the_keyboard(visit, server):
    visit.set_viewport_size({"width": 390, "height": 844})
    visit.goto(f"{server.url}/follow?d=test.0&view=decision")
    scrolls = visit.locator(".st-key-table_softmax")
    expect(scrolls).to_have_attribute("tabindex", "0")
    expect(scrolls).to_have_attribute("aria-label", "Scrolls sideways")
    scrolls.focus()
    visit.keyboard.press("ArrowRight")
    visit.wait_for_function("() => document.querySelector('.st-key-table_softmax').scrollLeft > 0")
    visit.set_viewport_size(WIDE)
    expect(scrolls).not_to_have_attribute("tabindex", "0")


@pytest.fixture
def calm(server, open_page):
    """Open an address as somebody who has asked for less motion."""
    return lambda address: open_page(f"{server.url}/{address}", reduced_motion="reduce")


def test_the_example_does_not_write_itself(calm):
    page = calm("")
    expect(page.locator(".live.example")).to_be_visible()
    digit = page.locator(".live canvas.digit")
    first = digit.evaluate("(canvas) => canvas.toDataURL()")
    page.wait_for_timeout(1500)
    assert digit.evaluate("(canvas) => canvas.toDataURL()") == first


def test_a_training_is_played_slowly(calm):
    page = calm("training?d=test.0&show=time")
    slider = page.locator(".moment")
    expect(slider).to_be_visible()
    page.locator(".play").click()
    changes = """async (slider) => {
      let [changes, before] = [0, slider.value];
      for (let n = 0; n < 28; n++) {
        await new Promise((done) => setTimeout(done, 100));
        if (slider.value !== before) changes++;
        before = slider.value;
      }
      return changes;
    }"""
    assert slider.evaluate(changes) <= 2  # 4 or 5 at the usual pace
