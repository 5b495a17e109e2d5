"""Terms of the field are underlined where a page first says them, and say what they mean."""

import pytest
from playwright.sync_api import expect

FOUND = "() => [...(CSS.highlights.get('term') ?? [])].map(String)"
PLACE = """async (word) => {
  const range = [...CSS.highlights.get("term")].find((range) => String(range) === word);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  const frame = () => new Promise(requestAnimationFrame);
  await frame().then(frame); // scrolling hides what is said
  const { left, right, top, bottom } = range.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2];
}"""


@pytest.fixture
def followed(server, open_page):
    def open_(**context):
        page = open_page(f"{server.url}/follow?d=test.0&network=book", **context)
        page.wait_for_function(f"({FOUND})().includes('kernel')")
        return page

    return open_


def test_pointing_at_a_term_says_what_it_means_with_this_networks_numbers(followed):
    page = followed()
    said = page.locator(".term-says")
    expect(said).to_be_hidden()
    page.mouse.move(*page.evaluate(PLACE, "kernel"))
    expect(said).to_be_visible()
    expect(said).to_contain_text("32, each with 3×3×1 weights")
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    found = page.evaluate(FOUND)
    assert len(found) == len({term.lower() for term in found})


def test_a_tap_does_as_well(followed):
    page = followed(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*page.evaluate(PLACE, "kernel"))
    said = page.locator(".term-says")
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_the_sidebar_lists_all(followed):
    page = followed()
    page.get_by_test_id("stSidebar").get_by_role("button", name="Glossary").click()
    expect(page.get_by_test_id("stPopoverBody").locator("strong")).to_have_count(20)
