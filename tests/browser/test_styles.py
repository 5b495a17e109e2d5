"""Each class, as people draw it in another way than test_draw's, and what is no digit at all."""

import re

from playwright.sync_api import expect

from tests.helpers.drawings import STYLES
from tests.helpers.pad import DIGITS, clear, draw, expect_reading

NOT_ONE_DIGIT = "This does not look like one digit."
DOODLES = {
    "a zigzag": [[(40, 60), (240, 80), (50, 120), (235, 150), (45, 190), (240, 220)]],
    "a dot": [[(140, 140), (141, 140)]],
    "the letter M": [[(60, 230), (70, 60), (140, 170), (210, 60), (225, 230)]],
}


# test_draw draws a plain 1 and 7, an open 4, a 2 and 3 without a loop or a flat top, …
OTHERS = (
    "0 narrow", "1 flagged", "2 looped", "3 flat", "4 closed", "5 two strokes", "6 straight",
    "7 crossed", "8 two circles", "9 curved",
)  # fmt: skip


def test_another_style_of_each_digit_is_read(page):
    for style in OTHERS:
        draw(page, STYLES[style])
        expect_reading(page, int(style[0]))
        expect(page.locator(".answer.confirmed")).to_be_visible()
        assert NOT_ONE_DIGIT not in page.locator(".st-key-prediction").inner_text(), style
        clear(page)


def test_what_is_no_digit_is_said_calmly_and_still_read(page):
    for strokes in DOODLES.values():
        draw(page, strokes)
        expect(page.locator(".answer .says")).to_have_text(
            re.compile(rf"^{re.escape(NOT_ONE_DIGIT)} The nearest: \d with .*%")
        )
        expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*\d"))
        clear(page)


def test_a_step_switched_off_shows_another_digit_and_answer(page):
    small = [[(10 + x * 0.4, 10 + y * 0.4) for x, y in stroke] for stroke in DIGITS[3]]
    draw(page, small)
    expect_reading(page, 3)
    page.get_by_text("What the network sees").click()
    seen = page.locator(".st-key-steps_open")
    left_out = seen.locator(".steps").nth(1)
    expect(seen.locator(".steps").first.locator("li")).to_have_count(4)
    expect(left_out.locator("li")).to_have_count(1)
    seen.get_by_text("The box around the ink", exact=True).click()
    expect(left_out.locator("li")).to_have_count(2)
    expect(left_out.locator("li").nth(1)).to_contain_text("without the box around the ink")
    pictures = left_out.locator("img").evaluate_all("all => all.map(each => each.src)")
    assert pictures[0] != pictures[1]
    # While it is open, a stroke changes it too.
    draw(page, [[(100, 240), (180, 240)]])
    expect(left_out.locator("img").first).not_to_have_attribute("src", pictures[0])
