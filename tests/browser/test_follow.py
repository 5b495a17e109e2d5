"""One number followed in real Chromium: drawn, clicked, summed, traced, switched off, and sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.pad import DIGITS, draw
from ui.state import SECTIONS

TABLES = ".stMarkdown table"
# Between a 1 and a 7: a few channels decide.
UNSURE = [[(118, 75), (170, 55), (150, 235)]]


LINK = "/follow?d=test.0&network=book&unit=conv3.72.1.1&view="


def ready(page: Page) -> None:
    """Wait until the section is whole and its figures are drawn."""
    expect(page.get_by_text("Link and numbers to take away")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def section(page: Page, name: str) -> None:
    page.locator(".st-key-follow_header").get_by_text(name, exact=True).click()


def layer(page: Page, name: str) -> None:
    page.locator(".st-key-follow_controls").get_by_text(name, exact=True).click()
    expect(page.get_by_text(f"{name}, channel")).to_be_visible()


def click_cell(page: Page, key: str, row: int, column: int, size: int) -> None:
    """Click a pixel of a (size, size) map, at its middle."""
    pixels = page.locator(f".st-key-{key}_board .nsewdrag")
    expect(pixels).to_have_count(1)  # the layer before may still be leaving the page
    expect(pixels).to_be_visible()
    cell = pixels.bounding_box()["width"] / size
    pixels.click(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})


def expect_value(page: Page, label: str, value: int) -> None:
    expect(page.get_by_label(re.compile(rf"^{label} "))).to_have_value(str(value))


def row_of_numbers(page: Page) -> list[float]:
    cells = page.locator(f".st-key-table_sum {TABLES} tbody td")
    expect(cells).to_have_count(5)
    return [float(cell.replace("−", "-")) for cell in cells.all_inner_texts()]


def softmax(page: Page) -> str:
    return page.locator(f".st-key-table_softmax {TABLES}").inner_text()


def test_a_number_is_followed_from_the_ink_to_the_answer(page, open_page):
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    draw(page, UNSURE)
    expect(page.get_by_role("button", name=re.compile("^Why a"))).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_text("Follow", exact=True).click()
    layer(page, "Convolution 2")

    maps = page.locator(".st-key-follow_maps_box canvas.tiles")
    maps.click(position={"x": 20, "y": 20})  # the first map
    expect_value(page, "Channel", 0)

    click_cell(page, "follow_pixels_2_0", 4, 7, size=11)
    expect_value(page, "Row", 4)
    expect_value(page, "Column", 7)
    expect(page.locator(".st-key-follow_sum")).to_contain_text("adds up all 288 products")
    products, bias, total, value, own = row_of_numbers(page)
    assert total == pytest.approx(products + bias, abs=0.0015)
    assert value == pytest.approx(max(total, 0), abs=1e-9)
    assert own == value

    section(page, "Back to the ink")
    tree = page.locator(".st-key-follow_paths_2_board")
    expect(tree.get_by_text(re.compile(r"^Convolution 2 · 0 \(4, 7\) = "))).to_be_visible()
    expect(tree.get_by_text("ink", exact=True).first).to_be_visible()

    section(page, "Switch channels off")
    answer = page.locator(".st-key-follow_answer")
    expect(answer).to_contain_text("Answer: ")
    strongest = page.get_by_role("button", name=re.compile("^Switch off .*, the strongest"))
    for _ in range(40):
        before = answer.inner_text()
        expect(strongest).to_have_count(1)  # the one before it may still stand there
        strongest.click()
        expect(answer).not_to_have_text(before, use_inner_text=True)
        if "no longer" in answer.inner_text():
            break
    expect(answer).to_contain_text("no longer")

    page.get_by_text("Link and numbers to take away").click()
    code = page.locator(".stCode code").first
    expect(code).to_have_text(re.compile("off="))
    address = code.inner_text()
    expect(page).to_have_url(address)
    _opens_the_same_in_a_cold_browser(page, address, open_page)


def _opens_the_same_in_a_cold_browser(page: Page, address: str, open_page) -> None:
    other = open_page(address)
    expect(other.locator(".st-key-follow_answer")).to_have_text(
        page.locator(".st-key-follow_answer").inner_text(), use_inner_text=True
    )
    sums = []
    for one in (page, other):
        section(one, "One number")
        expect_value(one, "Channel", 0)
        expect_value(one, "Row", 4)
        expect_value(one, "Column", 7)
        sums.append(row_of_numbers(one))
        section(one, "The decision")
        expect(one.locator(f".st-key-table_softmax {TABLES}")).to_contain_text("e to that")
    assert sums[0] == sums[1]
    assert softmax(other) == softmax(page)


def test_the_kernel_slides_and_fills_the_map_in(server, open_page):
    page = open_page(server.url + LINK + "unit")
    ready(page)
    page.get_by_text("Slide the kernel over the whole map").click()
    slider = page.locator("[class*=st-key-follow_sliding_4] .slider-group")
    expect(slider).to_contain_text("The unit at row 0, column 0")
    page.locator("[class*=st-key-follow_sliding_4]").get_by_text("▶ Play").click()
    expect(slider).to_contain_text("The unit at row 2, column 2")
    maps = page.locator("[class*=st-key-follow_sliding_4] .imagelayer image")
    expect(maps).to_have_count(2)  # playing leaves them where they are
    expect(maps.first).to_be_visible()


def test_a_broken_link_gives_a_sentence_and_an_empty_pad(server, open_page):
    page = open_page(f"{server.url}/follow?d=nonsense&network=book")
    expect(page.get_by_text("This link's drawing is damaged")).to_be_visible()
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    follow = page.get_by_role("button", name="Follow this drawing")
    expect(follow).to_be_disabled()
    draw(page, DIGITS[1])
    expect(follow).to_be_enabled()
    follow.click()
    expect(page.get_by_text("Convolution 1, channel")).to_be_visible()


def test_every_section_fits_a_phone(server, open_page):
    page = open_page(server.url + LINK + "unit", viewport={"width": 390, "height": 844})
    for name in SECTIONS.values():
        section(page, name)
        ready(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth"), name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


# The words of all figures that have less than 4.5:1 against the page, or against their own ground.
FAINT = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (colour) => colour.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
  const faint = [];
  for (const word of document.querySelectorAll(".js-plotly-plot text")) {
    const colour = rgb(getComputedStyle(word).fill);
    if (word.closest(".heatmaplayer") || !word.textContent.trim() || colour[3] === 0) continue;
    const own = word.parentElement.querySelector("rect.bg");
    const painted = own && getComputedStyle(own).fillOpacity > 0.5;
    const ground = painted ? getComputedStyle(own).fill : page;
    const [a, b] = [light(colour), light(rgb(ground))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(word.textContent);
  }
  return faint;
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_on_figures_can_be_read(server, open_page, theme):
    page = open_page(server.url + LINK + "unit", color_scheme=theme)
    ready(page)
    page.get_by_text("Slide the kernel over the whole map").click()
    expect(page.locator(".slider-group")).to_be_visible()
    assert page.evaluate(FAINT) == []
    for name in ("trace", "decision", "off"):
        section(page, SECTIONS[name])
        ready(page)
        assert page.evaluate(FAINT) == [], name


def test_a_link_that_has_the_focus_has_a_ring(server, open_page):
    page = open_page(server.url + LINK + "decision")
    ready(page)
    page.locator("summary").filter(has_text="Link and numbers to take away").focus()
    link = page.locator(".st-key-next_step a")
    for _ in range(5):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(link).to_be_focused()
    assert link.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"


def test_what_fools_it_is_seen_and_dragged_on_a_phone_too(server, open_page):
    page = open_page(f"{server.url}/follow?d=test.0&network=dense&view=fools")
    ready(page)
    pictures = page.locator(".fools figure > img:not(.scale)")
    expect(pictures).to_have_count(3)
    answers = page.locator(".fools strong")
    expect(answers.first).to_have_text("7")
    expect(answers.last).not_to_have_text("7")
    least = page.get_by_role("slider", name="How much may change, ε")
    fooled_at = float(least.get_attribute("aria-valuetext"))
    assert 0 < fooled_at < 0.3
    least.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Not fooled yet.")).to_be_visible()
    expect(answers.last).to_have_text("7")
    page.get_by_role("button", name="Smallest change that fools it").click()
    expect(answers.last).not_to_have_text("7")
    expect(page).to_have_url(re.compile(r"view=fools(?!.*eps=)"))
    page.set_viewport_size({"width": 390, "height": 844})
    left, right = (pictures.nth(n).bounding_box() for n in (0, 2))
    assert left["y"] == right["y"] and right["x"] + right["width"] <= 390
    assert abs(left["width"] - left["height"]) < 1
