"""The main job in a real browser: draw, read, look, come back."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.helpers.pad import DIGITS, clear, draw, expect_blank, expect_reading
from tests.model.drawing.test_digit import SEVEN, drawn

CHANNELS = ["32", "32", "64", "64", "128"]


def maps(page):
    return page.locator(".st-key-maps .layers canvas.tiles")


def test_all_ten_digits_are_read_as_drawn(page):
    for digit, strokes in DIGITS.items():
        draw(page, strokes)
        expect_reading(page, digit)
        clear(page)


def test_from_a_cold_start_to_all_maps_and_back_to_blank(fresh_server, open_page):
    page = open_page(fresh_server().url)
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    expect_blank(page)

    draw(page, DIGITS[4])  # TensorFlow is not loaded yet
    expect_reading(page, 4)
    expect(maps(page)).to_have_count(5)
    tiles = maps(page).evaluate_all("all => all.map(each => each.dataset.channels)")
    assert tiles == CHANNELS
    expect(page.locator(".answer.confirmed")).to_be_visible()

    clear(page)
    expect(page.locator(".live .top").first).to_be_empty()


def test_the_very_same_stroke_counts_again_after_clear(page):
    for _ in range(3):
        draw(page, DIGITS[7])
        expect_reading(page, 7)
        clear(page)


def test_drawing_and_clearing_leaves_no_elements_in_memory(page):
    """An expander that leaves the page in the midst of a transition is never forgotten."""
    inspector = page.context.new_cdp_session(page)
    inspector.send("Performance.enable")

    def elements() -> int:
        inspector.send("HeapProfiler.collectGarbage")
        metrics = inspector.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "Nodes")

    def strokes(count: int) -> None:
        for _ in range(count):
            draw(page, DIGITS[7])
            expect_reading(page, 7)
            clear(page)

    strokes(3)
    before = elements()
    strokes(6)
    assert elements() <= before + 20


def test_undo_takes_the_last_stroke_back(page):
    draw(page, DIGITS[1])
    expect_reading(page, 1)
    # With a roof and a foot it is no longer the same reading; without them it is.
    expect(page.locator(".answer.confirmed")).to_be_visible()
    before = page.locator(".st-key-prediction").inner_text()
    draw(page, [[(60, 140), (220, 140)]])
    expect(page.locator(".answer.confirmed")).to_be_visible()
    expect(page.locator(".st-key-prediction")).not_to_have_text(before)
    undo(page).click()
    expect_reading(page, 1)
    undo(page).click()
    expect_blank(page)


def test_the_drawing_survives_a_change_of_page(page):
    draw(page, DIGITS[3])
    expect_reading(page, 3)
    page.get_by_role("link", name="Shapes", exact=True).click()
    expect(page.get_by_role("heading", name="Shapes", exact=True)).to_be_visible()
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_reading(page, 3)
    draw(page, [[(20, 20), (30, 20)]])  # the strokes themselves are still on the pad: a dot more
    expect(page.locator(".answer.confirmed")).to_be_visible()
    undo(page).click()
    expect_reading(page, 3)


def test_a_link_straight_to_the_shapes_page_shows_the_whole_frame(fresh_server, open_page):
    page = open_page(f"{fresh_server().url}/shapes")
    expect(page.get_by_role("heading", name="Shapes", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Network in use")).to_be_visible()
    expect(page.get_by_role("link", name="Draw", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)  # "page not found"


def test_a_phone_has_no_sideways_scroll(server, open_page):
    page = open_page(server.url, viewport={"width": 390, "height": 844})
    draw(page, DIGITS[6])
    expect_reading(page, 6)
    expect(maps(page)).to_have_count(5)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollWidth - each.clientWidth") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def undo(page):
    """Our own button; the canvas has one of the same name in its toolbar."""
    return page.locator(".st-key-pad").get_by_test_id("stBaseButton-secondary").nth(1)


def upload(page, name, content, kind):
    page.get_by_test_id("stMain").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": kind, "buffer": content}
    )


def test_pictures_are_read_and_bad_ones_told(page):
    draw(page, DIGITS[9])
    expect_reading(page, 9)
    page.get_by_test_id("stButtonGroup").first.get_by_text("Picture").click()

    buffer = io.BytesIO()
    Image.fromarray(255 - drawn(SEVEN)).save(buffer, "JPEG")
    upload(page, "seven.jpg", buffer.getvalue(), "image/jpeg")
    expect_reading(page, 7)

    upload(page, "text.png", b"I am no picture.", "image/png")
    expect(page.get_by_text("This is no PNG or JPEG picture")).to_be_visible()
    expect_reading(page, 7)  # what was there stays

    upload(page, "empty.png", b"", "image/png")
    expect(page.get_by_text("This file is empty")).to_be_visible()

    upload(page, "huge.png", bytes(11 * 1024**2), "image/png")
    expect(page.get_by_text(re.compile("10.*MB or smaller"))).to_be_visible()

    page.get_by_test_id("stButtonGroup").first.get_by_text("Draw").click()
    expect_reading(page, 9)
