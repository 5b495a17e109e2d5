"""The Shapes page as a browser lays it out."""

import pytest
from playwright.sync_api import expect

from model.architectures import CONVNET


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_off_the_screen_and_blocks_are_to_scale(open_page, server, width, scheme):
    page = open_page(
        f"{server.url}/shapes",
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    faces = page.locator(".pipeline .front")
    expect(faces).to_have_count(1 + len(CONVNET.shown))
    expect(faces.locator("img")).to_have_count(1 + len(CONVNET.shown))  # once TensorFlow is there
    sides = [face.bounding_box()["width"] for face in faces.all()]
    shapes = [CONVNET.input_shape, *(CONVNET.layers[n].grid_out for n in CONVNET.shown)]
    for side, (_, columns, _) in zip(sides, shapes, strict=True):
        assert side / sides[0] == pytest.approx(columns / CONVNET.side, rel=0.02)
    for wide in (page.locator("[data-testid=stMain]"), page.locator("html")):
        assert wide.evaluate("element => element.scrollWidth <= element.clientWidth")
    ends = page.locator(".pipeline li").evaluate_all(
        "blocks => blocks.map((block) => block.getBoundingClientRect().right)"
    )
    assert max(ends) <= width


def test_what_no_answer_depends_on_is_marked_on_the_digit(open_page, server):
    page = open_page(f"{server.url}/shapes")
    expect(page.locator(".looked .unseen")).to_have_count(2)
    digit, row, column = page.locator(".looked").evaluate(
        """(digit) => [digit, ...digit.querySelectorAll(".unseen")].map((part) => {
          const { top, left, right, bottom } = part.getBoundingClientRect();
          return { top, left, right, bottom };
        })"""
    )
    kept = 26 / CONVNET.side
    for start, end, mark in (("top", "bottom", row), ("left", "right", column)):
        size = digit[end] - digit[start]
        assert mark[start] == pytest.approx(digit[start] + kept * size, abs=1)
        assert mark[end] == pytest.approx(digit[end], abs=1)
