"""A network is taught in real Chromium: a drawing that it misreads, step by step, to a run."""

import re

from playwright.sync_api import Page, expect

from tests.helpers.pad import clear, draw, expect_live, expect_reading
from tests.helpers.sidebar import network_in_use

ONE = [[(118, 75), (170, 55), (150, 235)]]  # with a flag so long that it is taken for a seven
AT_A_WEIGHT = "/follow?d=test.0&network=book&view=learn&label=3&learn="


def right_answer(page: Page, name: str) -> None:
    page.locator("[class*=st-key-learn_label]").get_by_text(name, exact=True).click()


def shares(page: Page) -> list[float]:
    """Of all test digits: classified correctly before the lesson, and now, in per cent."""
    said = page.get_by_text("are classified correctly before the lesson")
    expect(said).to_be_visible()
    return [float(share) for share in re.findall(r"([\d.]+)%", said.inner_text())]


def test_a_misread_drawing_is_taught_kept_and_drawn_through(fresh_server, open_page):
    page = open_page(fresh_server().url)
    draw(page, ONE)
    expect_reading(page, 7)
    page.get_by_role("button", name="Teach it").click()
    expect(page).to_have_url(re.compile("view=learn"))
    expect_reading(page, 7)
    right_answer(page, "1")
    expect(page.locator(".answer.wrong")).to_contain_text("Wrong: it is a 1.")

    page.get_by_role("button", name="Learn it: 1 step").click()
    expect(page.get_by_text("After 1 step")).to_be_visible()
    page.get_by_role("button", name="10 steps", exact=True).click()
    expect(page.locator(".st-key-learn_story")).to_contain_text(
        re.compile("After 11 steps.*Before the lesson it said 7")
    )
    expect_reading(page, 1)
    before, now = shares(page)
    assert 99 < before < 100 and 50 < now < before

    clear(page)
    draw(page, ONE)  # the pad is alive with the new weights
    expect_live(page, 1)
    expect(network_in_use(page)).to_have_value("Robust")

    page.get_by_role("button", name="Keep as a run").click()
    page.get_by_role("button", name="Draw through it").click()
    expect(page).to_have_url(re.compile(r"/\?.*network="))
    expect_reading(page, 1)
    expect(network_in_use(page)).to_have_value(re.compile("^Lesson of 11 steps"))


def test_a_click_on_a_weight_shows_its_arithmetic(server, open_page):
    page = open_page(f"{server.url}{AT_A_WEIGHT}weight&weight=conv1.kernel.1.1.0.12")
    board = page.locator(".st-key-learn_kernel_conv1_kernel_board .nsewdrag")
    expect(board).to_be_visible()
    box = board.bounding_box()
    board.click(position={"x": box["width"] / 6, "y": box["height"] * 5 / 6})  # of three by three
    expect(page).to_have_url(re.compile(r"weight=conv1\.kernel\.2\.0\.0\.12"))
    expect(page.locator(".st-key-table_weight td")).to_have_count(5)
    cells = page.locator(".st-key-table_weight td").all_inner_texts()
    old, _, step, new, _ = (float(cell.replace("−", "-")) for cell in cells)
    assert abs(old - step - new) < 2e-4

    page.get_by_text("The error on its way back", exact=True).click()
    maps = page.locator(".st-key-learn_errors_4 canvas.tiles")
    maps.click(position={"x": 10, "y": 10})
    expect(page.locator(".st-key-learn_unit")).to_contain_text(
        re.compile(r"Why the error of Convolution 3 · 0 \(")
    )
