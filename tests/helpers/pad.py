"""A hand with a mouse: strokes as polylines in a 280×280 box, and what the page says of them."""

import re

from playwright.sync_api import Page, expect

Stroke = list[tuple[float, float]]

DIGITS: dict[int, list[Stroke]] = {
    0: [[(140, 45), (95, 70), (75, 140), (95, 210), (140, 235), (185, 210), (205, 140), (185, 70), (140, 45)]],
    1: [[(140, 45), (140, 235)]],
    2: [[(85, 90), (100, 60), (140, 45), (185, 65), (190, 105), (150, 160), (85, 230), (205, 230)]],
    3: [[(85, 65), (140, 45), (190, 80), (180, 115), (130, 135), (190, 160), (195, 200), (140, 235), (80, 215)]],
    4: [[(105, 50), (80, 150), (195, 150)], [(180, 60), (175, 235)]],
    5: [[(195, 50), (105, 50), (95, 130), (150, 120), (195, 160), (185, 210), (135, 235), (80, 215)]],
    6: [[(175, 45), (115, 100), (85, 170), (110, 225), (160, 230), (190, 190), (165, 150), (115, 160), (90, 190)]],
    7: [[(75, 55), (205, 55), (130, 235)]],
    8: [[(190, 75), (140, 45), (95, 80), (140, 130), (190, 180), (140, 235), (90, 190), (135, 135), (190, 75)]],
    9: [[(190, 90), (145, 50), (95, 80), (100, 125), (150, 135), (190, 90), (185, 160), (170, 235)]],
}  # fmt: skip


def draw(page: Page, strokes: list[Stroke]) -> None:
    """Draw with the mouse on the pad, as a person would."""
    pad = page.locator(".st-key-pad canvas.upper-canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    scale = box["width"] / 280
    for first, *rest in strokes:
        page.mouse.move(box["x"] + first[0] * scale, box["y"] + first[1] * scale)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=3)
        page.mouse.up()


def expect_reading(page: Page, digit: int) -> None:
    """Wait until the page reads the drawing as `digit`, and the server has confirmed that."""
    expect_live(page, digit)
    expect(page.locator(".answer.confirmed")).to_be_visible()


def expect_live(page: Page, digit: int) -> None:
    """Wait until the page reads what the pen has drawn so far as `digit`."""
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(rf"^\s*{digit}"))


def expect_blank(page: Page) -> None:
    """Wait until the page says, without naming any digit, that nothing is drawn."""
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\D+$"))


def clear(page: Page) -> None:
    page.wait_for_timeout(400)  # the canvas reports 200 ms after pen-up; no hand is as fast
    page.get_by_role("button", name="Clear", exact=True).click()
    expect_blank(page)
