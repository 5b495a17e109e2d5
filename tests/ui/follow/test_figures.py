"""The Follow page's figures show the numbers that they are given, where they belong."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from model.drawing.digit import Box
from model.explain import decision, trace, unit
from model.explain.unit import Unit
from tests.model.explain.samples import ALL, readings
from ui.figures import board, palettes
from ui.figures.board import Board, Colours
from ui.figures.images import coloured
from ui.follow.figures import ablation as ablation_figures
from ui.follow.figures import decision as decision_figures
from ui.follow.figures import kernels
from ui.follow.figures import trace as trace_figures
from ui.follow.figures import unit as unit_figures

CONV, POOL = Colours("conv", 5.0), Colours("pool", 24.0)


def heatmaps(figure):
    return [trace for trace in figure.data if trace.type == "heatmap"]


def said(figure):
    return [annotation.text for annotation in figure.layout.annotations]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.01234, "0.0123"),
        (5430.4, "5,430"),
        (2.734e9, "2.73 × 10⁹"),
        (1e-12, "1.00 × 10⁻¹²"),
    ],
)
def test_numbers_of_any_size_are_readable(value, text):
    assert board.power(value) == text


def test_numbers_have_a_true_minus_and_no_negative_zero():
    assert board.number(-1.2345, 3) == "−1.234"
    assert board.number(-0.0001) == "0.00"
    assert (board.signed(0.5), board.signed(-0.5)) == ("+0.500", "−0.500")


def test_cells_lie_where_they_are_put_and_zero_is_the_middle_of_signed_colours():
    made = Board(10, 10)
    made.heat(np.array([[1.0, -4.0]]), left=2, top=3, cell=2)
    (heat,) = heatmaps(made.figure())
    assert (heat.x0, heat.dx, heat.y0, heat.dy) == (3, 2, 4, 2)
    assert (heat.zmin, heat.zmax) == (-4, 4)


def test_a_click_on_a_map_gives_its_row_and_column():
    matrix = np.arange(6.0).reshape(2, 3)
    figure = unit_figures.one_map(matrix, CONV, Box(1, 2, 2, 3), click=True)
    marks = figure.data[1]
    for x, y, key, text in zip(marks.x, marks.y, marks.customdata, marks.text, strict=True):
        row, column = key
        assert (x, y) == (column + 0.5, row + 0.5)
        assert text == f"row {row}, column {column}: {matrix[row, column]:.3f}"
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (2, 3, 1, 2)


def test_rows_and_columns_that_no_unit_sees_are_greyed_out_once():
    figure = unit_figures.one_map(np.zeros((11, 13)), CONV, Box(0, 0, 2, 2), ((3, 10), (12,)))
    covered = np.zeros((11, 13), int)
    for s in figure.layout.shapes:
        if s.fillcolor:
            covered[int(s.y0) : int(s.y1), int(s.x0) : int(s.x1)] += 1
    expected = np.zeros((11, 13), int)
    expected[[3, 10]], expected[:, 12] = 1, 1
    np.testing.assert_array_equal(covered, expected)


def test_the_sum_shows_patches_kernels_products_and_what_is_left():
    made = unit.arithmetic(readings("book")[0], Unit(2, 33, 4, 9))
    channels = [int(c) for c in np.argsort(-np.abs(made.sums))[:2]]
    figure = unit_figures.products(made, channels, ["a", "b"], CONV)
    shown = [np.array(heat.z) for heat in heatmaps(figure)]
    for row, channel in enumerate(channels):
        for heat, stack in zip(shown, (made.patches, made.kernels, made.products), strict=True):
            np.testing.assert_allclose(heat[4 * row : 4 * row + 3], stack[channel], atol=1e-5)
    assert f"<b>{board.number(made.sums[channels[1]], 3)}</b>" in said(figure)
    rest = made.sums.sum() - made.sums[channels].sum()
    assert f"the other 30 channels add  <b>{board.number(rest, 3)}</b>" in said(figure)


def test_values_stand_in_cells_where_they_can_be_read():
    for name, at, few in (("book", Unit(6, 1, 0, 0), True), ("dense", Unit(1, 1, 0, 0), False)):
        made = unit.arithmetic(readings(name)[0], at)
        heat = heatmaps(unit_figures.products(made, [0], [""], CONV))[0]
        assert (heat.text is not None) == few
        assert (heat.hovertemplate is None) == few


def test_pooling_frames_the_winner_and_strikes_out_the_rest():
    made = unit.Choice(np.array([[0.1, 0.2], [0.9, 0.3]]))
    figure = unit_figures.window(made, CONV)
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.y0) == (0, 1)
    struck = {(int(s.x0), int(s.y0)) for s in figure.layout.shapes if s.type == "line"}
    assert struck == {(0, 0), (1, 0), (1, 1)}


def test_the_sliding_window_stops_at_every_unit_and_covers_what_is_to_come():
    before, after = np.zeros((11, 11)), np.arange(25.0).reshape(5, 5)
    windows = [Box(2 * r, 2 * c, 2 * r + 2, 2 * c + 2) for r, c in np.ndindex(5, 5)]
    figure = unit_figures.sliding(before, after, (CONV, POOL), windows)
    assert len(figure.frames) == len(figure.layout.sliders[0].steps) == 25
    cover, frame, _ = figure.frames[7].data  # row 1, column 2
    cell_before, cell_after, left = 10 / 11, 2, 11.5
    assert (min(frame.x[:5]), max(frame.x[:5])) == pytest.approx((4 * cell_before, 6 * cell_before))
    assert (min(frame.y[:5]), max(frame.y[:5])) == pytest.approx((2 * cell_before, 4 * cell_before))
    assert min(frame.x[6:]) == pytest.approx(left + 2 * cell_after)
    x, y = np.array(cover.x), np.array(cover.y)
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert area == pytest.approx((25 - 8) * cell_after**2)
    assert figure.layout.sliders[0].steps[7].label == "The unit at row 1, column 2: 7.000"
    first, second = figure.layout.images
    assert (first.x, second.x, first.sizex) == (0, left, 10)
    source = base64.b64decode(second.source.split(",")[1])
    painted = np.array(Image.open(io.BytesIO(source)))[board.PIXELS // 2 :: board.PIXELS]
    np.testing.assert_array_equal(
        painted[:, board.PIXELS // 2 :: board.PIXELS], coloured(after / 24, "pool")
    )


@ALL
def test_the_tree_shows_every_edge_of_the_paths_and_their_ink(name):
    reading = readings(name)[0]
    spec = reading.network.spec
    root = trace.paths(reading, unit.strongest(reading, spec.logits))
    inputs = {n: (f"layer {n}", CONV) for n in range(spec.logits + 1)}
    figure = trace_figures.tree(root, "name", inputs)
    edges, ends = [], []

    def walk(step):
        edges.extend(step.edges)
        if not step.edges and len(step.sum.patches) == 1:
            ends.append(step)
        for edge in step.edges:
            walk(edge.step)

    walk(root)
    assert len(heatmaps(figure)) == len(edges) + len(ends)
    for edge in edges:
        assert f"<b>{board.signed(edge.channel_sum)}</b>" in said(figure)
        assert f"framed {board.signed(edge.product)}" in said(figure)


def test_the_strongest_path_leads_to_the_ink():
    reading = readings("book")[0]
    root = trace.paths(reading, unit.strongest(reading, 4))
    path = trace_figures.strongest(root)
    assert [step.unit.layer for step in path] == [4, 2, 0]
    assert path[1] is root.edges[0].step


@ALL
def test_the_bars_of_a_difference_are_to_scale_and_add_up(name):
    reading = readings(name)[0]
    made = decision.decide(reading).between(5, 1)
    maps = reading.into(made.layer)
    names = [f"channel {c}" for c in range(maps.shape[-1])]
    figure = decision_figures.channels(made, maps, 10, names, CONV)
    bars = [s for s in figure.layout.shapes if s.type == "rect"]
    lengths = np.array([s.x1 - s.x0 for s in bars])
    adds = made.by_channel[:, 0]
    first = np.argsort(-np.abs(adds), kind="stable")[:10]
    rest = [adds.sum() - adds[first].sum()] if adds.size > 10 else []
    values = np.array([*adds[first], *rest, made.bias[0]])
    np.testing.assert_allclose(lengths / lengths[0], values / values[0], atol=1e-9)
    assert f"<b>{board.number(made.logits[0], 3)}</b>" in said(figure)


def test_places_show_their_sums():
    made = decision.decide(readings("book")[0]).between(7, 1)
    (heat,) = heatmaps(decision_figures.positions(made))
    np.testing.assert_allclose(heat.z, made.by_position[..., 0], atol=1e-5)


def test_kernels_are_sorted_by_norm_and_by_activation():
    rng = np.random.default_rng(0)
    kernel, maps = rng.normal(size=(3, 3, 4, 6)), rng.random((5, 5, 6))
    by_norm = kernels.order(kernel, maps, kernels.ORDERS[1])
    norms = [np.linalg.norm(kernel[..., c]) for c in by_norm]
    assert norms == sorted(norms, reverse=True)
    by_activation = kernels.order(kernel, maps, kernels.ORDERS[2])
    assert by_activation[0] == maps.mean(axis=(0, 1)).argmax()
    assert kernels.order(kernel, maps, kernels.ORDERS[0]).tolist() == list(range(6))


@pytest.mark.parametrize("window", [(3, 3), (2, 3), (1, 1)])
def test_every_kernel_and_map_is_on_the_sheet_in_its_colours(window):
    rng = np.random.default_rng(0)
    kernel, maps = rng.normal(size=(*window, 4, 2)), rng.normal(size=(5, 5, 2))
    colours = board.signed_colours(maps)
    figure = kernels.sheet(kernel, maps, np.array([1, 0]), 2, colours)
    source = figure.data[0].source.split(",")[1]
    image = np.array(Image.open(io.BytesIO(base64.b64decode(source))))
    red = palettes.lookup("signed")
    for position, channel in enumerate((1, 0)):
        tile = kernels._tile(
            kernel[..., channel], maps[..., channel], board.signed_colours(kernel), colours
        )
        height, width, _ = tile.shape
        x = figure.data[1].x[position] - width / 2
        y = figure.data[1].y[position] - height / 2
        np.testing.assert_array_equal(
            image[int(y) : int(y) + height, int(x) : int(x) + width], tile
        )
        # The last kernel's last weight lies in the tile's last cell.
        share = kernel[-1, -1, 3, channel] / np.abs(kernel).max() / 2 + 0.5
        assert tile[-1, -1, :3].tolist() == red[round(share * 255)].tolist()
    assert figure.data[1].customdata == (1, 0)


def test_the_ranking_keeps_its_order_and_its_keys():
    figure = ablation_figures.ranking(
        ["a", "b"], np.array([-2.0, 0.5]), np.array([0.4, 0.99]), [17, 3]
    )
    (bar,) = figure.data
    assert (bar.y, tuple(bar.customdata), tuple(bar.text)) == (
        ("a", "b"),
        (17, 3),
        ("40.0%", "99.0%"),
    )
    low, high = figure.layout.xaxis.range
    assert low < -2
    assert high > 0.5


def test_nothing_to_show_is_shown():
    empty, nothing = decision.Decision(0, np.zeros((3, 3, 128, 1)), np.zeros(1)), Colours("conv", 0)
    decision_figures.channels(empty, np.zeros((3, 3, 128)), 10, ["a"] * 128, nothing)
    ablation_figures.ranking(["a"], np.zeros(1), np.ones(1), [0])
    kernels.sheet(np.zeros((3, 3, 1, 2)), np.zeros((4, 4, 2)), np.arange(2), 2, nothing)
    unit_figures.one_map(np.zeros((3, 3)), nothing, Box(0, 0, 1, 1))
