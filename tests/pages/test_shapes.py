"""The Shapes page: all of its figures are the network's."""

import pytest

from model.architectures import CONVNET
from tests.helpers import architectures
from tests.helpers.app import draw, open_link, start, words
from tests.helpers.runs import keep
from tests.model.drawing.test_digit import SEVEN, drawn
from ui.shapes import table

PAGE = "pages/shapes.py"


@pytest.fixture(scope="module")
def at():
    at = start()
    draw(at, drawn(SEVEN))
    return at.switch_page(PAGE).run()


def test_the_table_is_the_networks(at):
    assert not at.exception
    for row in table.rows(CONVNET):
        for cell in row:
            assert cell in words(at)


def test_the_faces_show_the_drawings_maps(at):
    blocks = next(html for html in words(at).split("\n") if 'class="pipeline"' in html)
    assert blocks.count("<img") == 1 + len(CONVNET.shown)
    assert 'class="unseen"' in blocks
    assert "your drawing" in words(at)


def test_without_a_drawing_a_test_digit_stands_in():
    at = start().switch_page(PAGE).run()
    assert not at.exception
    assert "a test digit" in words(at)


@pytest.mark.parametrize("name", architectures.ARCHITECTURES)
def test_any_network(name, tmp_path, monkeypatch):
    network = architectures.network(name)
    keep(tmp_path / "other", network)
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    at = open_link("shapes", network="other")
    assert not at.exception and not at.error
    for row in table.rows(network.spec):
        for cell in row:
            assert cell in words(at)
