"""Retraining in a real browser, with real training processes: people go on drawing meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect

from model.training import runs
from tests.helpers.pad import DIGITS, clear, draw, expect_reading
from tests.helpers.sidebar import (
    choose,
    click_retrain,
    network_in_use,
    progress,
    retrain,
    settings,
    sidebar,
)


@pytest.fixture
def drawn(page):
    """The Draw page with a seven on it."""
    draw(page, DIGITS[7])
    expect_reading(page, 7)
    return page


def test_train_and_draw_meanwhile_then_use_the_new_run(drawn):
    page = drawn
    expect(network_in_use(page)).to_have_value(runs.DEFAULT.capitalize())
    retrain(page, epochs=2, percent=1)
    expect(progress(page)).to_contain_text("Loading TensorFlow")
    clear(page)
    draw(page, DIGITS[1])
    expect_reading(page, 1)
    expect(progress(page)).to_contain_text(re.compile("Epoch [12] of 2"))
    expect(sidebar(page).get_by_text(re.compile(r"Finished: \d+\.\d\d%"))).to_be_visible()
    expect(network_in_use(page)).to_have_value(re.compile("^book, "))
    expect_reading(page, 1)  # the same drawing, as the new run reads it
    expect(sidebar(page).get_by_text("Settings", exact=True)).to_be_visible()


def test_a_second_browser_watches_cannot_start_and_stopping_keeps_the_run(drawn, server, open_page):
    first, second = drawn, open_page(server.url)
    sidebar(first).get_by_role("link", name="Training").click()
    first.get_by_text("Learning curves", exact=True).click()
    retrain(first, epochs=50, percent=100)
    expect(progress(first)).to_contain_text(re.compile(r"Epoch 1 of 50, \d+ (s|min) left"))
    bar = progress(first).get_by_role("progressbar")
    before = float(bar.get_attribute("aria-valuenow"))
    # The second page still shows its button: this click comes too late.
    click_retrain(second)
    expect(sidebar(second).get_by_text("Another training was started just before")).to_be_visible()
    expect(sidebar(second).get_by_role("button", name="Retrain")).to_have_count(0)
    expect(progress(second)).to_contain_text("Epoch 1 of 50")
    expect(bar).not_to_have_attribute("aria-valuenow", str(before))
    expect(first.get_by_test_id("stMultiSelect")).to_contain_text("(running)")
    expect(first.get_by_test_id("stPlotlyChart").first).to_contain_text(
        re.compile("book, .*, training")
    )

    sidebar(first).get_by_role("button", name="Stop").click()
    expect(sidebar(first).get_by_text(re.compile(r"Stopped: \d+\.\d\d%"))).to_be_visible()
    expect(network_in_use(first)).to_have_value(runs.DEFAULT.capitalize())  # as it was
    sidebar(first).get_by_role("button", name="Use it").click()
    expect(network_in_use(first)).to_have_value(re.compile(r"^book, .*\(stopped\)$"))
    sidebar(first).get_by_role("link", name="Draw").click()
    expect_reading(first, 7)
    expect(sidebar(second).get_by_role("button", name="Retrain")).to_be_visible()
    expect(network_in_use(second)).to_have_value(runs.DEFAULT.capitalize())


def test_the_slider_moves_through_the_training(drawn):
    page = drawn
    sidebar(page).get_by_role("link", name="Training").click()
    moment = page.get_by_role("slider", name="Moment of the training")
    end = f"End of epoch {len(runs.shipped(runs.DEFAULT).record.epochs)}"
    expect(moment).to_have_attribute("aria-valuetext", end)
    expect(page.locator(".timeline .says")).to_have_text(re.compile("Answers 7 at"))
    trained = _pixels(page)
    moment.press("Home")
    expect(moment).to_have_attribute("aria-valuetext", "Random weights")
    assert all(then != now for then, now in zip(trained, _pixels(page), strict=True))
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".timeline .when")).to_have_text(end)
    expect(page.get_by_role("button", name="Play")).to_be_visible()  # it has come to its end
    assert _pixels(page) == trained
    page.get_by_label("Values of").click()
    page.get_by_role("option", name="Convolution 3").click()
    expect(page.locator(".timeline .maps-title")).to_have_text(re.compile("128 feature maps"))
    expect(moment).to_have_attribute("aria-valuetext", end)


def _pixels(page: Page) -> list[str]:
    """What the maps and the kernels look like."""
    canvases = (page.locator(f".timeline canvas.{part}") for part in ("maps", "kernels"))
    return [canvas.evaluate("(canvas) => canvas.toDataURL()") for canvas in canvases]


def test_lenet_is_built_trained_drawn_through_and_followed(drawn):
    page = drawn
    sidebar(page).get_by_role("link", name="Training").click()
    page.get_by_text("Build", exact=True).click()
    page.get_by_text("LeNet-5", exact=True).click()
    total = page.locator(".builder .total")
    expect(total).to_contain_text("61,706")
    first = page.get_by_role("listitem", name="Layer 1, Convolution")
    third = page.get_by_role("listitem", name="Layer 3, Convolution")
    third.get_by_label("Window").fill("15")  # one more than there is
    expect(third.get_by_role("status")).to_contain_text("does not fit into an input of 14×14")
    expect(page.get_by_role("button", name="Train it")).to_be_disabled()
    page.go_back()
    expect(total).to_contain_text("61,706")
    page.get_by_role("button", name="Move up: layer 2").click()
    expect(page.get_by_role("listitem", name="Layer 1, Average pooling")).to_be_visible()
    page.get_by_text("LeNet-5", exact=True).click()
    expect(first).to_be_visible()

    choose(page, "Recipe", "fast")
    settings(page, epochs=1, percent=1)
    page.get_by_role("button", name="Train it").click()
    expect(progress(page)).to_be_visible()
    expect(sidebar(page).get_by_text(re.compile(r"Finished: \d+\.\d\d%"))).to_be_visible()
    expect(network_in_use(page)).to_have_value(re.compile("^fast, "))
    expect(sidebar(page)).to_contain_text("61,706 parameters")

    sidebar(page).get_by_role("link", name="Draw").click()
    clear(page)
    draw(page, DIGITS[1])
    expect(page.locator(".answer.confirmed")).to_be_visible()
    sidebar(page).get_by_role("link", name="Follow").click()
    expect(page.get_by_text("Convolution 1, channel")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
