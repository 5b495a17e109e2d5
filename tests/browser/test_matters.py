"""What matters with a real pointer: values at a pixel, ink covered, and the answer that changes."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from model.data import mnist
from model.explain import saliency
from model.explain.saliency import score as scores
from model.loading import load
from model.reading import read
from ui.words import percent

LINK = "/follow?d=test.0&network=book&view=matters"
SIDE = mnist.SIDE
DIGIT = mnist.pixels(mnist.digits().test.images[0])[..., 0]
BRUSH = 5


def covered(*middles: tuple[int, int]) -> np.ndarray:
    """The digit with squares as large as the brush around these pixels covered."""
    left, reach = DIGIT.copy(), BRUSH // 2
    for row, column in middles:
        left[row - reach : row + reach + 1, column - reach : column + reach + 1] = 0
    return left


def expect_read(page: Page, digit: np.ndarray) -> None:
    """Wait until the page tells the server's own reading of a digit, and is as exact."""
    made = read(load("book"), digit)
    answer = page.locator(".matters .answer")
    expect(answer.locator("strong")).to_have_text(str(made.answer))
    expect(answer).to_contain_text(percent(made.probabilities[made.answer]).replace(" ", "\u00a0"))
    after = page.locator(".matters").evaluate("root => [...root.matters.after]")
    assert after == pytest.approx(made.probabilities.tolist(), abs=1e-5)


def over(page: Page, selector: str, row: int, column: int) -> dict:
    """Where a pixel lies on a picture of the digit's size."""
    cell = page.locator(selector).first.bounding_box()["width"] / SIDE
    return {"x": (column + 0.5) * cell, "y": (row + 0.5) * cell}


def test_ink_is_covered_and_the_answer_changes(server, open_page):
    page = open_page(server.url + LINK, viewport={"width": 1440, "height": 1000})
    expect_read(page, DIGIT)
    net = load("book")
    score = scores.towards(net.spec, 7)

    page.locator(".map").first.hover(position=over(page, ".map", 8, 8))
    expect(page.locator(".readout")).to_contain_text(f"Row 8, column 8: ink {DIGIT[8, 8]:.2f}")
    (found,) = saliency.METHODS["integrated"](net, DIGIT[np.newaxis], score).maps
    told = page.locator("section", has_text="Integrated gradients").locator(".value").inner_text()
    assert float(told.split()[0].replace("−", "-")) == pytest.approx(found[8, 8], rel=6e-3)

    page.locator(".map").nth(2).click(position=over(page, ".map", 8, 8))
    expect(page.locator(".answer")).to_contain_text("Pixels covered: 25")
    expect_read(page, covered((8, 8)))
    page.locator(".map").nth(3).click(position=over(page, ".map", 20, 14))
    expect_read(page, covered((20, 14)))  # just this one

    digit = page.locator(".digit")
    box, cell = digit.bounding_box(), digit.bounding_box()["width"] / SIDE
    page.mouse.move(box["x"] + 6.5 * cell, box["y"] + 7.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 20.5 * cell, box["y"] + 7.5 * cell, steps=2)
    page.mouse.up()
    painted = covered((20, 14), *((7, column) for column in range(6, 21)))
    assert read(net, painted).answer != 7
    expect(page.locator(".answer.turned")).to_contain_text("no longer 7")
    expect_read(page, painted)

    page.get_by_role("button", name="Undo").click()
    expect_read(page, covered((20, 14)))
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".answer")).to_contain_text("The network says")
    expect_read(page, DIGIT)
    digit.focus()
    page.keyboard.press("ArrowDown")  # from the middle
    page.keyboard.press("Enter")
    expect_read(page, covered((SIDE // 2 + 1, SIDE // 2)))


def test_a_finger_sees_values_and_covers(server, open_page):
    page = open_page(server.url + LINK, viewport={"width": 390, "height": 844}, has_touch=True)
    expect_read(page, DIGIT)
    page.locator(".map").first.tap(position=over(page, ".map", 8, 8))
    expect_read(page, covered((8, 8)))
    expect(page.locator(".readout")).to_contain_text("Row 8, column 8")
    expect(page.locator(".answer")).to_be_in_viewport()  # it stays in view beside the map
