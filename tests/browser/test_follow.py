"""One number followed in real Chromium: drawn, clicked, summed, traced, switched off, and sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.helpers.pad import DIGITS, draw, expect_reading

TABLES = ".stMarkdown table"
# Between a 1 and a 7: a few channels decide.
UNSURE = [[(118, 75), (170, 55), (150, 235)]]


@pytest.fixture
def drawn(page):
    """The Draw page with a seven, read."""
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    draw(page, DIGITS[7])
    expect_reading(page, 7)
    return page


def section(page: Page, name: str) -> None:
    page.locator(".st-key-follow_header").get_by_text(name, exact=True).click()


def layer(page: Page, name: str) -> None:
    page.locator(".st-key-follow_controls").get_by_text(name, exact=True).click()
    expect(page.get_by_text(f"{name}, channel")).to_be_visible()


def click_cell(page: Page, key: str, row: int, column: int, size: int) -> None:
    """Click a pixel of a (size, size) map, at its middle."""
    pixels = page.locator(f".st-key-{key}_board .nsewdrag")
    expect(pixels).to_be_visible()
    cell = pixels.bounding_box()["width"] / size
    pixels.click(position={"x": (column + 0.5) * cell, "y": (row + 0.5) * cell})


def expect_value(page: Page, label: str, value: int) -> None:
    expect(page.get_by_label(re.compile(rf"^{label} "))).to_have_value(str(value))


def row_of_numbers(page: Page) -> list[float]:
    cells = page.locator(f".st-key-follow_sum {TABLES} tbody td")
    expect(cells).to_have_count(5)
    return [float(cell.replace("−", "-")) for cell in cells.all_inner_texts()]


def softmax(page: Page) -> str:
    return page.locator(f".st-key-follow_softmax {TABLES}").inner_text()


def test_a_number_is_followed_from_the_ink_to_the_answer(page, open_page):
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    draw(page, UNSURE)
    expect(page.locator(".st-key-prediction .answer b")).to_have_text(re.compile(r"^\d$"))
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
    expect(page.get_by_text("conv2 · 0 (4, 7) sees rows 8–15 and columns 14–21")).to_be_visible()
    tree = page.locator(".st-key-follow_paths_2_board")
    expect(tree.get_by_text(re.compile(r"^conv2 · 0 \(4, 7\) = "))).to_be_visible()
    expect(tree.get_by_text("ink", exact=True).first).to_be_visible()

    section(page, "Switch channels off")
    answer = page.locator(".st-key-follow_answer")
    expect(answer).to_contain_text("With every channel on, the network says")
    for _ in range(40):
        before = answer.inner_text()
        page.get_by_role("button", name=re.compile("^Switch off .*, the strongest")).click()
        expect(answer).not_to_have_text(before, use_inner_text=True)
        if "no longer" in answer.inner_text():
            break
    expect(answer).to_contain_text("no longer")

    page.get_by_text("Link to exactly this").click()
    address = page.locator(".stCode code").inner_text()
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
        expect(one.locator(f".st-key-follow_softmax {TABLES}")).to_contain_text("e to that")
    assert sums[0] == sums[1]
    assert softmax(other) == softmax(page)


def test_a_map_opened_on_the_draw_page_leads_to_its_largest_number(drawn):
    page = drawn
    page.locator(".st-key-layer_4").get_by_text("Open a channel large").scroll_into_view_if_needed()
    page.locator(".st-key-layer_4").get_by_role("combobox").click()
    page.get_by_role("option", name="channel 1", exact=True).click()
    page.get_by_role("button", name="Follow its largest number").click()
    expect(page.get_by_text("Convolution 3, channel 1: click a pixel")).to_be_visible()


def test_the_kernel_slides_and_fills_the_map_in(drawn):
    page = drawn
    page.get_by_test_id("stSidebarNav").get_by_text("Follow", exact=True).click()
    layer(page, "Convolution 3")
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


def test_the_page_fits_a_phone(server, open_page):
    page = open_page(f"{server.url}/follow", viewport={"width": 390, "height": 844})
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    draw(page, DIGITS[3])
    page.get_by_role("button", name="Follow this drawing").click()
    for name in ("Back to the ink", "The decision", "Kernels", "Switch channels off"):
        section(page, name)
        expect(page.locator(".st-key-follow_header [aria-checked=true]")).to_have_text(name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
