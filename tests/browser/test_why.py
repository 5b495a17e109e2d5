"""The Why page with a real pointer."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from model.data import mnist
from model.explain import ascent
from model.explain.ascent import Care
from model.loading import load
from model.reading import probabilities, read
from model.studies import apart, looks, sweeps
from model.training import runs
from tests.helpers.pad import DIGITS, draw, expect_reading
from tests.helpers.pages import settled
from ui.words import percent

# Goes to the first layer of the cloud: which depths are painted on the way.
DEPTHS = """async (canvas) => {
  const seen = new Set();
  const watch = new MutationObserver(() => seen.add(canvas.dataset.depth));
  watch.observe(canvas, { attributes: true, attributeFilter: ["data-depth"] });
  canvas.getRootNode().querySelector(".layers button").click();
  while (!seen.has("0")) await new Promise((done) => setTimeout(done, 100));
  return [...seen];
}"""


@pytest.fixture
def why(page, server):
    """The Why page, after the Draw page: a seven is drawn."""
    draw(page, DIGITS[7])
    expect_reading(page, 7)
    page.wait_for_timeout(400)  # the canvas reports 200 ms after pen-up; no hand is as fast
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Why").click()
    return page


def test_the_pointer_on_the_shift_map_shows_both_answers_and_the_digit(why):
    expect(why.get_by_role("button", name="Move", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    why.get_by_text("A test digit", exact=True).click()
    number = why.get_by_label("Its number", exact=True)
    expect(number).to_be_visible()
    settled(why)
    number.fill("0")
    number.press("Enter")
    digit = mnist.pixels(mnist.digits().test.images[:1])[0, ..., 0]
    swept = sweeps.pictures(digit)
    expect_digit(why, digit)  # before the pointer moves: it is the seven's map until then
    for down, right in ((-4, 5), (0, 0), (8, -8)):
        place = sweeps.SWEEPS["shift"].settings.index((down, right))
        point(why, why.locator(".map").first, (right + 8.5) / 17, (down + 8.5) / 17)
        for n, name in enumerate(("book", "dense")):
            read = probabilities(load(name), swept["shift"][[place]])[0]
            expect(why.locator(".answer").nth(n)).to_contain_text(
                f"Answers {read.argmax()} at {percent(read.max())}"
            )
        expect_digit(why, swept["shift"][place])


def expect_digit(page, picture):
    """Wait until the (28, 28) picture is painted, to the pixel."""
    page.locator("canvas.digit").evaluate(
        """(canvas, wanted) => new Promise((done) => {
          const look = () => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
            wanted.every((value, at) => data[4 * at] === value) ? done() : setTimeout(look, 50);
          };
          look();
        })""",
        np.round(picture * 255).astype(int).ravel().tolist(),
    )


def point(page, locator, x, y):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def test_sliders_curves_and_dragging_do_what_the_pointer_does(why):
    setting = why.locator(".setting")
    down, right = why.get_by_label("Down", exact=True), why.get_by_label("Right", exact=True)
    down.focus()
    down.press("ArrowRight")
    right.press("ArrowLeft")
    right.press("ArrowLeft")
    expect(setting).to_have_text("Moved 1 down, 2 left")

    digit = why.locator("canvas.digit")
    pixel = digit.bounding_box()["width"] / 28
    point(why, digit, 0.5, 0.5)
    box = digit.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    why.mouse.down()
    why.mouse.move(x + 3 * pixel, y + 2 * pixel, steps=4)
    why.mouse.up()
    expect(setting).to_have_text("Moved 3 down, 1 right")

    why.get_by_role("button", name="Rotate").click()
    expect(setting).to_have_text("Unchanged")
    why.get_by_label("Rotate", exact=True).focus()
    why.get_by_label("Rotate", exact=True).press("End")
    expect(setting).to_have_text("Rotate: +60°")
    point(why, why.locator(".plots svg"), 0.06, 0.5)
    expect(setting).to_have_text("Rotate: −60°")
    why.mouse.move(0, 0)
    expect(setting).to_have_text("Rotate: +60°")


def test_a_channel_is_chosen_by_its_picture_and_its_picture_is_drawn_and_read(server, open_page):
    book = load("book")
    layer = book.spec.of_kind("Conv2D")[1]
    page = open_page(f"{server.url}/why?network=book&sought={book.spec.layers[layer].name}")
    tiles = page.get_by_role("slider", name="What convolution 2 looks for: 64 pictures")
    tiles.scroll_into_view_if_needed()
    tiles.press("Home")
    tiles.press("ArrowRight")
    expect(page.locator(".readout").filter(has_text="with its best picture")).to_be_visible()
    tiles.press("Enter")
    page.wait_for_url("**by=1*")
    pictures = page.get_by_role("group", name="Pictures of channel 1", exact=True)
    pictures.get_by_role("button").first.click()
    page.wait_for_url("**/?network=book&d=*")
    made = looks.load(runs.shipped("book").path, book, layer, Care())[1, 0]
    digit = ascent.digits(book.spec, layer, made) / np.float32(255)
    answer = book.spec.classes[read(book, digit).answer]
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(rf"^\s*{answer}"))


def test_a_point_is_clicked_and_the_drawing_moves_with_the_layer(why):
    """Of the dense network, which is computed soonest."""
    why.get_by_test_id("stButtonGroup").get_by_text("Dense network", exact=True).click()
    canvas = why.locator(".cloud canvas")
    canvas.scroll_into_view_if_needed()
    why.locator('.cloud canvas[data-depth="0"]').wait_for(timeout=300_000)
    *_, found = apart.study(load("dense"))
    drawn = [float(n) for n in canvas.get_attribute("data-drawn").split(",")]
    assert len(drawn) == 2 and max(map(abs, drawn)) < 1.5

    points = found.views[0].points["lda"]
    x, y = map(float, points[5])
    box = canvas.bounding_box()
    canvas.click(
        position={"x": box["width"] * (0.5 + 0.45 * x), "y": box["height"] * (0.5 - 0.45 * y)}
    )
    clicked = re.compile(r"[?&]point=(\d+)")
    expect(why).to_have_url(clicked)
    number = int(clicked.search(why.url)[1])
    assert np.hypot(*(points[number] - points[5])) < 0.01  # or one that lies upon it
    answer = mnist.CLASSES[found.answers[number]]
    expect(why.get_by_text(re.compile(f", classified (correctly|as an? {answer})"))).to_be_visible()

    why.locator(".cloud").get_by_role("button", name="Dense 1", exact=True).click()
    expect(why.locator('.cloud canvas[data-depth="1"]')).to_be_visible()
    expect(why.get_by_text(re.compile("numbers of dense 1"))).to_be_visible()
    expect(why).to_have_url(re.compile(r"[?&]depth=1"))
    assert canvas.get_attribute("data-drawn") != ",".join(f"{n:.4f}" for n in drawn)
    why.locator(".cloud").get_by_role("button", name="7", exact=True).press("Enter")
    expect(why.locator(".cloud").get_by_role("button", name="7", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )

    why.emulate_media(reduced_motion="reduce")
    assert canvas.evaluate(DEPTHS) == ["0"]
