"""The network at a glance on the real page: alive under the pen, by mouse and by touch."""

import re
import shutil
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from model import reading, network
from model.training import runs
from tests.helpers.pad import DIGITS, clear, draw, expect_reading

# What the view shows: the digit, the maps on its canvases, the probabilities, as it holds them.
SHOWN = """(root) => {
  const view = root.glance;
  return {
    digit: view.shown && Array.from(view.shown),
    server: view.reading.digit && Array.from(view.reading.digit),
    maps: view.mapped.map(({ maps }) => Array.from(maps)),
    probabilities: Array.from(view.network.probabilities),
    network: root.dataset.network,
    asleep: !view.asked,
  };
}"""
EMPTY = re.compile(r"^\s*Draw a digit\s*$")


@pytest.fixture
def drawn(page):
    """The Draw page with its pad and its view ready."""
    expect(page.locator(".glance .layers canvas")).to_have_count(5)
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    expect(page.locator(".glance .answer")).to_have_text(EMPTY)
    return page


def shown(page) -> dict:
    return page.locator(".glance").evaluate(SHOWN)


def expect_shown(page, digit: int) -> None:
    expect(page.locator(".glance .answer b")).to_have_text(str(digit))


def settle(page) -> None:
    """Wait until the view has nothing left to look for."""
    page.locator(".glance").evaluate("""(root) => new Promise((done) => {
      const wait = () => (root.glance.asked ? setTimeout(wait, 50) : done());
      wait();
    })""")


def half_a_stroke(page, points) -> None:
    """Put the pen down and draw, and leave it down."""
    box = page.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    for index, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if index == 0:
            page.mouse.down()


def assert_tensorflow_agrees(found: dict, weights: dict | None = None) -> None:
    digit = np.float32(found["digit"]).reshape(28, 28)
    expected = reading.read(network.load("shipped"), digit, weights)
    for layer, maps in zip(expected.layers, found["maps"], strict=True):
        difference = np.reshape(maps, layer.maps.shape) - layer.maps
        assert np.abs(difference).max() <= 1e-4 * layer.maps.max()
    assert np.abs(found["probabilities"] - expected.probabilities).max() <= 1e-4


def without(weights: dict, layer: str, channel: int) -> dict:
    """The layer's kernel and bias with one channel zero."""
    changed = {part: weights[f"{layer}/{part}"].copy() for part in ("kernel", "bias")}
    for values in changed.values():
        values[..., channel] = 0
    return {f"{layer}/{part}": values for part, values in changed.items()}


def test_answer_and_maps_follow_the_mouse_before_the_pen_lifts(drawn):
    one, seven = DIGITS[1][0], DIGITS[7][0]

    half_a_stroke(drawn, seven)

    expect_shown(drawn, 7)
    found = shown(drawn)
    assert found["server"] is None
    assert_tensorflow_agrees(found)
    drawn.mouse.up()
    expect_reading(drawn, 7)
    clear(drawn)
    expect(drawn.locator(".glance .answer")).to_have_text(EMPTY)
    half_a_stroke(drawn, one)
    expect_shown(drawn, 1)
    drawn.mouse.up()


def test_the_server_takes_over_without_a_change(drawn):
    half_a_stroke(drawn, DIGITS[3][0])
    expect_shown(drawn, 3)
    answer = drawn.locator(".glance .answer")
    answer.evaluate("""(answer) => {
      answer.seen = [answer.innerText];
      new MutationObserver(() => answer.seen.push(answer.innerText))
        .observe(answer, { subtree: true, childList: true, characterData: true });
    }""")

    drawn.mouse.up()
    expect_reading(drawn, 3)
    settle(drawn)

    found = shown(drawn)
    assert np.abs(np.subtract(found["digit"], found["server"])).max() <= 1 / 255
    digits = [re.match(r"\d", text) for text in answer.evaluate("(answer) => answer.seen")]
    assert {match and match.group() for match in digits} == {"3"}
    assert_tensorflow_agrees(found)


def test_answer_follows_a_finger_before_it_lifts(server, open_page):
    page = open_page(server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator(".glance .layers canvas")).to_have_count(5)
    pad = page.locator(".st-key-pad canvas.upper-canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    finger = page.context.new_cdp_session(page)

    def touch(kind, points):
        at = [{"x": box["x"] + x, "y": box["y"] + y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    corners = np.array(DIGITS[7][0])
    between = np.linspace(0, 1, 9)[1:, None]
    touch("touchStart", corners[:1].tolist())
    for start, end in pairwise(corners):
        for point in start + between * (end - start):
            touch("touchMove", [point.tolist()])

    expect_shown(page, 7)
    assert shown(page)["server"] is None
    touch("touchEnd", [])
    expect_reading(page, 7)
    expect_shown(page, 7)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_it_sleeps_while_nothing_happens(drawn):
    draw(drawn, DIGITS[2])
    expect_reading(drawn, 2)
    settle(drawn)

    box = drawn.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    drawn.mouse.move(box["x"] + 20, box["y"] + 20, steps=5)  # the pen is up

    assert shown(drawn)["asleep"]


def test_who_asked_for_less_motion_gets_a_calmer_picture(server, open_page):
    page = open_page(server.url, reduced_motion="reduce")
    expect(page.locator(".glance .layers canvas")).to_have_count(5)
    expect(page.locator(".glance .answer")).to_have_text(EMPTY)
    settle(page)
    page.locator(".glance").evaluate("""(root) => {
      const view = root.glance, paint = view.paint.bind(view);
      root.times = [];
      view.paint = () => { root.times.push(view.painted); paint(); };
    }""")

    half_a_stroke(page, DIGITS[8][0])

    expect_shown(page, 8)
    times = page.locator(".glance").evaluate("(root) => root.times")
    assert len(times) > 1
    assert min(np.diff(times)) >= 400
    page.mouse.up()


def test_leaving_and_returning_leaves_no_listener_behind(drawn):
    draw(drawn, DIGITS[7])
    expect_reading(drawn, 7)
    inspector = drawn.context.new_cdp_session(drawn)

    def listeners() -> dict[str, int]:
        counts = {}
        for thing in ("document", "window"):
            found = inspector.send("Runtime.evaluate", {"expression": thing})
            all_ = inspector.send(
                "DOMDebugger.getEventListeners", {"objectId": found["result"]["objectId"]}
            )
            for listener in all_["listeners"]:
                name = f"{thing} {listener['type']}"
                counts[name] = counts.get(name, 0) + 1
        return counts

    before = listeners()
    for _ in range(3):
        drawn.get_by_role("link", name="Shapes").click()
        expect(drawn.locator(".glance")).to_have_count(0)
        away = listeners()
        assert "document digitscope-reading" not in away
        drawn.get_by_role("link", name="Draw").click()
        expect(drawn.locator(".glance .layers canvas")).to_have_count(5)
        expect_shown(drawn, 7)

    ours = ("pointer", "keyup", "digitscope", "touch")
    after = listeners()
    assert before["document digitscope-reading"] == 1
    assert {k: n for k, n in after.items() if k.split()[1].startswith(ours)} == {
        k: n for k, n in before.items() if k.split()[1].startswith(ours)
    }


def test_without_a_pad_that_it_can_read_it_shows_the_server_s_reading(drawn):
    """As with another version of the canvas. That this version is found, the tests above notice."""
    drawn.locator(".st-key-pad canvas.upper-canvas").evaluate(
        "(canvas) => { canvas.classList.replace('upper-canvas', 'another'); }"
    )
    drawn.locator(".glance").evaluate("(root) => { root.glance.pad.upper = null; }")
    box = drawn.locator(".st-key-pad canvas.another").bounding_box()

    for index, (x, y) in enumerate(DIGITS[7][0]):
        drawn.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if index == 0:
            drawn.mouse.down()
    expect(drawn.locator(".glance .answer")).to_have_text(EMPTY)
    drawn.mouse.up()

    expect_reading(drawn, 7)
    expect_shown(drawn, 7)
    assert shown(drawn)["digit"] == shown(drawn)["server"]


def test_maps_are_read_and_chosen_by_pointer_and_by_key(drawn):
    draw(drawn, DIGITS[7])
    expect_reading(drawn, 7)
    canvas = drawn.locator(".glance .layers canvas").nth(2)
    readout = drawn.locator(".glance .readout")

    canvas.hover(position={"x": 30, "y": 5})
    expect(readout).to_have_text(re.compile(r"^Convolution 2, channel 1: "))
    maps = np.reshape(shown(drawn)["maps"][2], (11, 11, 64))[..., 1]
    row, column = np.unravel_index(maps.argmax(), maps.shape)
    value, at = re.search(r"largest value ([\d.e-]+) at (.*)\.$", readout.inner_text()).groups()
    assert float(value) == pytest.approx(maps.max(), rel=5e-3)
    assert at == f"row {row}, column {column}"

    canvas.click(position={"x": 30, "y": 5})
    expect(drawn.locator(".st-key-layer_2")).to_contain_text("Convolution 2, channel 1")
    expect(drawn.locator(".st-key-layer_2")).to_be_in_viewport()

    drawn.locator(".glance .layers canvas").nth(3).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        drawn.keyboard.press(key)
    expect(drawn.locator(".glance .layers canvas").nth(3)).to_have_attribute(
        "aria-valuetext", re.compile("^Max pooling 2, channel 1: ")
    )
    drawn.keyboard.press("Enter")
    expect(drawn.locator(".st-key-layer_3")).to_contain_text("Max pooling 2, channel 1")


def test_a_change_of_the_answer_is_spoken(drawn):
    spoken = drawn.locator(".glance [aria-live=polite]")

    draw(drawn, DIGITS[7])

    expect(spoken).to_have_text(re.compile(r"^Reads 7, .*%$"))
    clear(drawn)
    expect(spoken).to_be_empty()


def test_weights_are_sent_once(server, open_page):
    weights = runs.shipped(network.SHIPPED).weights()
    mark = weights["conv3/kernel"].tobytes()[:64]
    received = []

    page = open_page("about:blank")
    page.on("websocket", lambda s: s.on("framereceived", lambda f: received.append(f)))
    page.goto(server.url)
    expect(page.locator(".glance .layers canvas")).to_have_count(5)
    for digit in (7, 3):
        draw(page, DIGITS[digit])
        expect_reading(page, digit)
        clear(page)

    assert sum(mark in bytes(frame) for frame in received if not isinstance(frame, str)) == 1


def test_another_network_shows_at_once_and_all_this_before_tensorflow_is_loaded(
    fresh_server, open_page, tmp_path
):
    early = tmp_path / "runs" / "early"
    shutil.copytree(runs.SHIPPED_NETWORKS / "book", early)
    record = runs.read(early).record
    runs.write_record(early, {**record, "name": "Early", "snapshots": record["snapshots"][:5]})
    gate = tmp_path / "gate"
    (tmp_path / "tensorflow.py").write_text(
        "import pathlib, time\n"
        f"while not pathlib.Path({str(gate)!r}).exists():\n"
        "    time.sleep(0.1)\n"
    )
    page = open_page(fresh_server(PYTHONPATH=str(tmp_path)).url)
    expect(page.locator(".glance .layers canvas")).to_have_count(5)

    half_a_stroke(page, DIGITS[7][0])
    expect_shown(page, 7)
    page.mouse.up()
    assert_tensorflow_agrees(shown(page))

    page.get_by_role("combobox", name="Network in use").click()
    page.get_by_role("option", name="Early").click()
    expect(page.locator(".glance[data-network=early]")).to_be_attached()
    settle(page)
    assert_tensorflow_agrees(shown(page), runs.read(early).weights())
    gate.touch()


def test_a_moment_of_a_training_and_switched_off_channels_are_alive_as_well(drawn):
    sidebar = drawn.get_by_test_id("stSidebar")
    sidebar.get_by_role("combobox", name="Network in use").click()
    drawn.get_by_role("option", name="Book").click()
    expect(drawn.locator(".glance[data-network=book]")).to_be_attached()
    sidebar.get_by_role("slider", name="Moment of its training").press("Home")
    expect(drawn.locator(".glance[data-network='book@0']")).to_be_attached()
    half_a_stroke(drawn, DIGITS[7][0])
    weights = runs.shipped("book").weights(0)
    expect(drawn.locator(".glance .answer")).not_to_have_text(EMPTY)
    settle(drawn)
    assert_tensorflow_agrees(shown(drawn), weights)
    drawn.mouse.up()
    expect(drawn.locator(".st-key-prediction .answer")).to_be_visible()

    drawn.get_by_role("link", name="Follow").click()
    drawn.get_by_text("Switch channels off", exact=True).click()
    drawn.get_by_role("button", name="Switch off Convolution").click()
    drawn.get_by_role("button", name="Draw without them").click()
    off = drawn.locator(".glance[data-network^='book@0 without ']")
    expect(off).to_be_attached()
    layer, channel = re.search(r"(\d) · (\d+)$", off.get_attribute("data-network")).groups()
    settle(drawn)
    assert_tensorflow_agrees(
        shown(drawn), {**weights, **without(weights, f"conv{layer}", int(channel))}
    )
