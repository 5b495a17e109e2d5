"""The Teach page as a browser speaks to it: kept at once, opened again, nothing overwritten."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from model.data import mnist, sets
from model.data.sets import SignSet
from model.drawing import digit
from model.training.process import Busy
from tests.helpers.app import open_link, value, words
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import state
from ui.teach import desk
from ui.training import retrain


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("DIGITSCOPE_SETS", str(tmp_path / "sets"))


def png(image):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def open_set(at):
    held = value(at, state.TEACH_OPEN)
    return held[max(held)]


def some(id_="", classes=("A", "<b>&", "山")):
    labels = np.repeat(np.arange(len(classes), dtype=np.uint8), 4)
    images = mnist.digits().train.images[: len(labels)]
    return SignSet(id_, "Some signs", classes, images, labels)


def test_an_empty_page_says_what_to_do():
    at = open_link("teach")
    assert not at.exception and not at.error
    assert "Name two signs or more" in words(at)
    assert next(b for b in at.button if b.label == "Learn in both ways").disabled


def test_a_kept_set_is_opened_by_its_address_and_can_be_learned_from():
    sets.write(some("kept"))
    at = open_link("teach", set="kept")
    assert not at.exception and not at.error
    assert open_set(at).draft.names == some().classes
    assert not next(b for b in at.button if b.label == "Learn in both ways").disabled


def test_another_set_is_opened_from_a_list_that_leaves_out_the_open_one():
    for id_ in ("kept", "other"):
        sets.write(some(id_))
    at = open_link("teach", set="kept")
    (others,) = (box for box in at.selectbox if box.label == "Open another")
    assert len(others.options) == 1 and others.value is None
    others.set_value("other").run()
    assert not at.exception
    assert value(at, state.TEACH_SET) == "other"


def test_another_s_set_is_changed_in_a_copy_alone():
    sets.write(some("kept"))
    at = open_link("teach", set="kept")
    at.text_input(key="set_name").set_value("Mine *now*").run()
    assert not at.exception
    assert sets.read("kept").name == "Some signs"
    mine = value(at, state.TEACH_SET)
    assert mine != "kept" and sets.read(mine).name == "Mine *now*"
    at.text_input(key="set_name").set_value("Still mine").run()
    assert value(at, state.TEACH_SET) == mine
    sets.write(some(mine))  # as another page of the same browser does
    at.text_input(key="set_name").set_value("Another").run()
    assert value(at, state.TEACH_SET) != mine
    assert sets.read(mine).name == "Some signs"


def test_a_set_that_is_gone_is_said():
    at = open_link("teach", set="gone")
    assert not at.exception
    assert open_set(at).refused == sets.GONE


def test_a_drawing_is_normalised_as_every_drawing_is():
    image = np.dstack([drawn(SEVEN)] * 3)
    made = desk._picture(png(image), mnist.SIDE)
    wanted = digit.to_digit(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]))
    np.testing.assert_array_equal(made, np.rint(wanted * 255))
    for odd in ("", "data:image/png;base64,", "é", png(image[:9])):
        assert desk._picture(odd, mnist.SIDE) is None


def test_learning_starts_both_ways_and_says_where_it_can_t(monkeypatch):
    sets.write(some("kept"))
    ordered = []

    class Trainer:
        def progress(self):
            return None

        def start(self, orders, owner):
            if ordered:
                raise Busy
            ordered.extend(orders)
            return ["one", "two"]

    monkeypatch.setattr(retrain, "trainer", Trainer)
    at = open_link("teach", set="kept")
    at.toggle(key="teach_varied").set_value(False).run()
    next(b for b in at.button if b.label == "Learn in both ways").click().run()
    assert not at.exception
    assert [(order.base, order.signs) for order in ordered] == [("robust", "kept"), ("", "kept")]
    assert ordered[0].recipe.digits == "mnist"
    assert (value(at, state.TEACH_TRANSFER), value(at, state.TEACH_SCRATCH)) == ("one", "two")
    next(b for b in at.button if b.label == "Learn in both ways").click().run()
    assert "just before yours" in at.error[0].value
