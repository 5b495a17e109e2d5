"""A network from outside, in real Chromium: brought, drawn through, followed, taken away again."""

import re

import keras
import numpy as np
from keras import layers as L
from playwright.sync_api import expect

from model.data import mnist
from tests.helpers.pad import DIGITS, draw, expect_reading
from tests.helpers.sidebar import network_in_use, sidebar


def homework(path):
    """A network as students save it, trained on 0 to 255."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([
        L.Input((28, 28)), L.Reshape((28, 28, 1)), L.Conv2D(8, 5, strides=2, activation="relu"),
        L.Flatten(), L.Dropout(0.2), L.Dense(10, activation="softmax"),
    ])  # fmt: skip
    model.compile("adam", "sparse_categorical_crossentropy")
    images, labels = mnist.digits().train
    model.fit(images[:12000].astype(np.float32), labels[:12000], epochs=4, verbose=0)
    model.save(path)
    return model


def test_bring_draw_follow_and_take_away(page, tmp_path):
    model = homework(tmp_path / "homework.keras")
    draw(page, DIGITS[1])
    sidebar(page).get_by_text("Bring your own network").click()
    door = sidebar(page).locator("input[type=file][accept*=keras]")
    huge = tmp_path / "huge.keras"
    with huge.open("wb") as file:
        file.truncate(10**9)
    door.set_input_files(huge)
    expect(sidebar(page).get_by_text(re.compile("100.*MB or smaller"))).to_be_visible()
    door.set_input_files(tmp_path / "homework.keras")
    expect(sidebar(page).get_by_text("Reads pixels as 0–255")).to_be_visible()
    expect(network_in_use(page)).to_have_value("homework")
    expect(sidebar(page).get_by_text("in use now")).to_be_visible()
    expect_reading(page, 1)

    sidebar(page).get_by_role("link", name="Follow").click()
    expect(page.get_by_text("Link and numbers to take away")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()

    with page.expect_download() as download:
        sidebar(page).get_by_role("button", name="Take it away").click()
        page.get_by_role("button", name="Keras file", exact=True).click()
    path = tmp_path / download.value.suggested_filename
    assert path.name == "homework.keras"
    out = tmp_path / "out.keras"
    download.value.save_as(out)
    images = mnist.digits().test.images[:20].astype(np.float32)
    found = keras.models.load_model(out).predict(images[..., np.newaxis] / 255, verbose=0)
    np.testing.assert_allclose(found, model.predict(images, verbose=0), atol=1e-5)
