"""Figures on a projector: every word is larger, and nothing else has changed."""

import plotly.graph_objects as go
import pytest

from ui.figures.board import Board
from ui.figures.chart import enlarged


def test_words_of_every_kind_grow():
    figure = go.Figure(
        go.Bar(x=[1], y=["a"], text=["b"], textfont={"size": 10}),
        {
            "annotations": [{"text": "c", "font": {"size": 11, "color": "#111"}}],
            "xaxis": {"title": "d"},
            "xaxis2": {"tickfont": {"size": 8}},
            "height": 200,
        },
    )
    drawn = enlarged(figure, 1.5)
    layout = drawn["layout"]
    assert drawn["data"][0]["textfont"]["size"] == 15
    assert layout["annotations"][0]["font"] == {"size": 16.5, "color": "#111"}
    assert layout["xaxis2"]["tickfont"]["size"] == 12
    assert layout["xaxis"]["title"]["font"]["size"] == layout["font"]["size"] == 18
    assert layout["height"] == 300
    assert figure.layout.annotations[0].font.size == 11


def test_a_board_keeps_its_cells():
    board = Board(3, 2)
    board.word("one", 1, 1, size=10)
    figure = board.figure()
    drawn = go.Figure(enlarged(figure, 1.3))
    assert drawn.layout.annotations[0].font.size == pytest.approx(13)
    assert drawn.layout.xaxis.range == figure.layout.xaxis.range
