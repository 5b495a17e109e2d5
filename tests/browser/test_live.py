"""The live view on the real page: one reading, alive under mouse, finger and keyboard."""

import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from model import load, notation, read
from model.network import Channel, Network
from model.training import runs
from tests.helpers.architectures import TEN, network, random
from tests.helpers.pad import DIGITS, clear, draw, expect_blank, expect_live, expect_reading
from tests.helpers.runs import keep
from tests.helpers.sidebar import choose

# What is shown: the digit, the values on the canvases, the probabilities, as the view holds them.
SHOWN = """async (root) => {
  const { store } = await import(new URL("/app/static/live/store.js", location.origin));
  const { network } = store;
  return {
    digit: store.digit && Array.from(store.digit),
    told: store.told.digit && Array.from(store.told.digit),
    values: network.layers.map(({ values }) => Array.from(values)),
    probabilities: Array.from(network.probabilities),
    example: store.isExample,
    asleep: !store.asked,
  };
}"""
SETTLE = """async () => {
  const { store } = await import(new URL("/app/static/live/store.js", location.origin));
  const settled = () => !store.asked && store.told.network === store.sent.id;
  while (!settled()) await new Promise((done) => setTimeout(done, 50));
}"""


@pytest.fixture
def drawn(page):
    """The Draw page with its pad and its view ready."""
    return ready(page)


def ready(page):
    expect(page.locator(".live .layers canvas")).to_have_count(5)
    expect(page.locator(".st-key-pad canvas.upper-canvas")).to_be_visible()
    expect_blank(page)
    return page


def shown(page) -> dict:
    return page.locator(".live").evaluate(SHOWN)


def settle(page) -> None:
    """Wait until there is nothing left to look for."""
    page.evaluate(SETTLE)


def half_a_stroke(page, points) -> None:
    """Put the pen down and draw, and leave it down."""
    box = page.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    for index, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if index == 0:
            page.mouse.down()


def assert_tensorflow_agrees(found: dict, network: Network | None = None) -> None:
    network = network or load()
    expected = read(network, np.float32(found["digit"]).reshape(network.spec.input_shape[:2]))
    for index in network.spec.shown:
        values = expected.layers[index].values
        difference = np.reshape(found["values"][index], values.shape) - values
        assert np.abs(difference).max() <= 1e-4 * np.abs(values).max()
    assert np.abs(found["probabilities"] - expected.probabilities).max() <= 1e-4


def use(page, title: str, network_id: str) -> None:
    choose(page, "Network in use", title)
    expect(page.locator(f".live[data-network^='{network_id} ']")).to_be_attached()
    settle(page)


# ------------------------------------------------------------------------------------ under the pen


def test_answer_and_maps_follow_the_mouse_before_the_pen_lifts(drawn):
    half_a_stroke(drawn, DIGITS[7][0])

    expect_live(drawn, 7)
    found = shown(drawn)
    assert found["told"] is None
    assert_tensorflow_agrees(found)
    expect(drawn.locator(".answer .why")).to_be_hidden()
    drawn.mouse.up()
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    clear(drawn)
    half_a_stroke(drawn, DIGITS[1][0])
    expect_live(drawn, 1)
    drawn.mouse.up()


def test_the_server_confirms_without_a_change(drawn):
    half_a_stroke(drawn, DIGITS[3][0])
    expect_live(drawn, 3)
    answer = drawn.locator(".answer .class")
    answer.evaluate("""(answer) => {
      answer.seen = [answer.innerText];
      new MutationObserver(() => answer.seen.push(answer.innerText))
        .observe(answer, { subtree: true, childList: true, characterData: true });
    }""")

    drawn.mouse.up()
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    settle(drawn)

    found = shown(drawn)
    assert found["digit"] == found["told"]
    assert set(answer.evaluate("(answer) => answer.seen")) == {"3"}
    assert_tensorflow_agrees(found)
    expect(drawn.locator(".answer .differs")).to_have_count(0)


def test_were_the_two_to_differ_the_page_says_so(drawn):
    half_a_stroke(drawn, DIGITS[3][0])
    drawn.evaluate("""async () => {
      const { store } = await import(new URL("/app/static/live/store.js", location.origin));
      store.sent.network.layers.at(-1).bias[0] += 1000;
    }""")
    drawn.mouse.up()
    expect(drawn.locator(".answer .differs")).to_be_visible()


def test_answer_follows_a_finger_before_it_lifts(server, open_page):
    page = open_page(server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    ready(page)
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

    expect_live(page, 7)
    assert shown(page)["told"] is None
    touch("touchEnd", [])
    expect_reading(page, 7)


def test_it_sleeps_while_nothing_happens(drawn):
    draw(drawn, DIGITS[2])
    expect_reading(drawn, 2)
    settle(drawn)

    box = drawn.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    drawn.mouse.move(box["x"] + 20, box["y"] + 20, steps=5)  # the pen is up

    assert shown(drawn)["asleep"]


ASKED = """
  window.most = 0;
  const ask = window.requestAnimationFrame.bind(window);
  let asked = 0;
  window.requestAnimationFrame = (frame) => {
    window.most = Math.max(window.most, ++asked);
    return ask((now) => (asked--, frame(now)));
  };
"""
# The most frames that were asked for at once, until it has been written as often as it is.
RESTED = """async () => {
  const { store } = await import(new URL("/app/static/live/store.js", location.origin));
  window.most = 0;
  while (store.asked) await new Promise((done) => setTimeout(done, 200));
  return window.most;
}"""


def test_the_example_asks_for_one_frame_at_a_time_and_rests(page):
    page.add_init_script(ASKED)
    page.reload()
    expect(page.locator(".live.example")).to_be_visible()
    assert page.evaluate(RESTED) < 8  # Streamlit asks for some of its own
    expect(page.locator(".live.example")).to_be_visible()


def test_leaving_and_returning_leaves_no_listener_behind(drawn):
    draw(drawn, DIGITS[7])
    expect_reading(drawn, 7)
    inspector = drawn.context.new_cdp_session(drawn)

    def listeners() -> dict[str, int]:
        found = inspector.send("Runtime.evaluate", {"expression": "document"})
        all_ = inspector.send(
            "DOMDebugger.getEventListeners", {"objectId": found["result"]["objectId"]}
        )
        kinds = [each["type"] for each in all_["listeners"]]
        return {kind: kinds.count(kind) for kind in kinds if kind.startswith(("pointer", "key"))}

    before = listeners()
    for _ in range(3):
        drawn.get_by_role("link", name="Shapes", exact=True).click()
        expect(drawn.locator(".live")).to_have_count(0)
        drawn.get_by_role("link", name="Draw", exact=True).click()
        expect(drawn.locator(".live .layers canvas")).to_have_count(5)
        expect_reading(drawn, 7)

    assert listeners() == before


def test_without_a_pad_that_it_can_read_it_shows_what_the_server_read(drawn):
    """As with another version of the canvas. That this version is found, the tests above notice."""
    drawn.locator(".st-key-pad canvas.upper-canvas").evaluate(
        "(canvas) => { canvas.classList.replace('upper-canvas', 'another'); }"
    )
    drawn.evaluate("""async () => {
      const { store } = await import(new URL("/app/static/live/store.js", location.origin));
      store.pad.upper = null;
    }""")
    box = drawn.locator(".st-key-pad canvas.another").bounding_box()

    for index, (x, y) in enumerate(DIGITS[7][0]):
        drawn.mouse.move(box["x"] + x, box["y"] + y, steps=6)
        if index == 0:
            drawn.mouse.down()
    expect_blank(drawn)
    drawn.mouse.up()

    expect_live(drawn, 7)
    assert shown(drawn)["digit"] == shown(drawn)["told"]


def test_the_pad_has_a_name_and_no_hidden_buttons(drawn):
    canvas = drawn.locator(".st-key-pad canvas.upper-canvas")
    expect(canvas).to_have_attribute("aria-label", re.compile("test digit"))
    expect(drawn.locator(".st-key-pad .dc-toolbar")).to_be_hidden()


def test_a_change_of_the_answer_is_spoken(drawn):
    spoken = drawn.locator(".answer [aria-live=polite]")

    draw(drawn, DIGITS[7])

    expect(spoken).to_have_text(re.compile(r"^7, .*%$"))
    clear(drawn)
    expect(spoken).to_be_empty()


# -------------------------------------------------------------------------------------- the example


def test_an_example_moves_until_the_first_touch_and_names_no_class(drawn):
    expect(drawn.locator(".live.example")).to_be_attached()
    drawn.evaluate("""async () => {
      const { store } = await import(new URL("/app/static/live/store.js", location.origin));
      globalThis.digits = [];
      store.subscribe(() => globalThis.digits.push(String(store.digit)));
      store.example.begun = performance.now();
      store.wake();
    }""")
    drawn.wait_for_function("new Set(globalThis.digits).size > 3")
    assert shown(drawn)["example"]
    expect_blank(drawn)

    box = drawn.locator(".st-key-pad canvas.upper-canvas").bounding_box()
    drawn.mouse.move(box["x"] + 140, box["y"] + 45)
    drawn.mouse.down()
    expect(drawn.locator(".live.example")).to_have_count(0)
    assert not shown(drawn)["example"]
    drawn.mouse.up()
    clear(drawn)
    settle(drawn)
    assert shown(drawn)["digit"] is None  # it does not come again


def test_who_asked_for_less_motion_gets_a_still_example_and_a_calmer_picture(server, open_page):
    page = ready(open_page(server.url, reduced_motion="reduce"))
    expect(page.locator(".live.example")).to_be_attached()
    settle(page)
    still = shown(page)
    assert still["example"]
    page.wait_for_timeout(500)
    assert shown(page)["digit"] == still["digit"]
    page.evaluate("""async () => {
      const { store } = await import(new URL("/app/static/live/store.js", location.origin));
      globalThis.times = [];
      store.subscribe(() => globalThis.times.push(store.painted));
    }""")

    half_a_stroke(page, DIGITS[8][0])

    expect_live(page, 8)
    times = page.evaluate("globalThis.times")
    assert len(times) > 1
    assert min(np.diff(times)) >= 400
    page.mouse.up()


# ------------------------------------------------------------------------------------- how it looks


def cells(page) -> list[tuple[int, int, float]]:
    """Of every layer: the height and width of a tile in cells, and a cell's side in CSS pixels."""
    found = page.locator(".live").evaluate(
        "(root) => root.view.rows.map(({ tiles }) => [tiles.height, tiles.width, tiles.cell])"
    )
    return [tuple(each) for each in found]


@pytest.mark.parametrize("width, height", [(1920, 1080), (1440, 900), (390, 844)])
def test_every_tile_is_readable_or_at_true_scale_and_nothing_is_wider_than_the_window(
    server, open_page, width, height
):
    page = ready(open_page(server.url, viewport={"width": width, "height": height}))
    assert min(min(h, w) * cell for h, w, cell in cells(page)) >= 20

    page.get_by_text("True scale", exact=True).click()
    expect(page).to_have_url(re.compile("true"))
    page.wait_for_timeout(300)
    assert len({cell for _, _, cell in cells(page)}) == 1

    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --------------------------------------------------------------------------------- one map in large


def detail(page):
    return page.locator(".live .detail")


def test_a_map_chosen_by_the_mouse_opens_beside_and_moves_under_the_pen(drawn):
    draw(drawn, DIGITS[7])
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    canvas = drawn.locator(".live .layers canvas").nth(2)
    canvas.hover(position={"x": 30, "y": 5})
    expect(drawn.locator(".live .readout")).to_have_text(re.compile("^Convolution 2, channel 1: "))

    canvas.click(position={"x": 30, "y": 5})

    expect(detail(drawn)).to_contain_text("Convolution 2, channel 1")
    expect(detail(drawn)).to_contain_text("3×3×32")
    expect(detail(drawn).locator(".sheet canvas")).to_be_focused()
    expect(drawn.locator(".st-key-pad canvas.upper-canvas")).to_be_in_viewport()
    expect(drawn.locator(".answer .class")).to_be_in_viewport()
    maps = np.reshape(shown(drawn)["values"][2], (11, 11, 64))[..., 1]
    facts = detail(drawn).locator(".facts").inner_text()
    row, column = np.unravel_index(maps.argmax(), maps.shape)
    largest, mean = re.findall(r"(?:Largest|mean) ([\d.e-]+\d)", facts)
    assert float(largest) == pytest.approx(maps.max(), rel=5e-3)
    assert float(mean) == pytest.approx(maps.mean(), rel=5e-3)
    assert f"row {row}, column {column}" in facts

    half_a_stroke(drawn, [(60, 140), (220, 150)])
    expect(detail(drawn).locator(".facts")).not_to_have_text(facts)
    drawn.mouse.up()


def test_a_map_is_chosen_read_and_closed_by_the_keyboard(drawn):
    draw(drawn, DIGITS[7])
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    canvas = drawn.locator(".live .layers canvas").nth(3)
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        drawn.keyboard.press(key)
    expect(canvas).to_have_attribute("aria-valuetext", re.compile("^Max pooling 2, channel 1: "))
    drawn.keyboard.press("Enter")

    expect(detail(drawn)).to_contain_text("Max pooling 2, channel 1")
    expect(detail(drawn)).to_contain_text("Convolution 2")  # whose map it comes from
    maps = np.reshape(shown(drawn)["values"][3], (5, 5, 64))[..., 1]
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        drawn.keyboard.press(key)
    said = detail(drawn).locator(".value").inner_text()
    at, value = re.fullmatch(r"row 1, column (\d): (.*)", said).groups()
    assert float(value) == pytest.approx(maps[1, int(at)], rel=5e-3)

    drawn.keyboard.press("Escape")
    expect(detail(drawn)).to_be_hidden()
    expect(canvas).to_be_focused()


def test_its_largest_number_is_followed(drawn):
    draw(drawn, DIGITS[7])
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    drawn.locator(".live .layers canvas").nth(2).click(position={"x": 30, "y": 5})
    maps = np.reshape(shown(drawn)["values"][2], (11, 11, 64))[..., 1]
    row, column = np.unravel_index(maps.argmax(), maps.shape)

    detail(drawn).get_by_role("button", name="Follow").click()

    expect(drawn).to_have_url(re.compile(rf"/follow\?.*unit=conv2\.1\.{row}\.{column}"))


def test_why_this_answer_is_one_click(drawn):
    draw(drawn, DIGITS[7])
    expect_reading(drawn, 7)
    drawn.get_by_role("button", name="Why a 7?").click()
    expect(drawn).to_have_url(re.compile(r"/follow\?.*decision"))


def test_the_last_layer_stands_in_the_order_of_the_answer_on_request(drawn):
    draw(drawn, DIGITS[7])
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    drawn.get_by_role("button", name="Colours and order").click()
    drawn.get_by_text("By what they add to the answer").click()
    order = "(root) => root.view.rows.at(-1).tiles.order"
    expect(drawn).to_have_url(re.compile("order=answer"))
    drawn.wait_for_timeout(300)
    first = drawn.locator(".live").evaluate(order)
    assert first != sorted(first)

    drawn.keyboard.press("Escape")
    half_a_stroke(drawn, [(60, 140), (220, 140)])
    assert drawn.locator(".live").evaluate(order) == first  # it stays while the pen moves
    drawn.mouse.up()
    expect(drawn.locator(".answer.confirmed")).to_be_visible()


# ------------------------------------------------------------------------------------- what is sent


def received(page) -> list[bytes]:
    frames = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived", lambda f: frames.append(f.encode() if isinstance(f, str) else f)
        ),
    )
    return frames


def test_weights_are_sent_once_and_a_stroke_takes_few_bytes(server, open_page):
    mark = load().weights["conv3/kernel"].tobytes()[:64]
    page = open_page("about:blank")
    frames = received(page)
    page.goto(server.url)
    ready(page)
    draw(page, DIGITS[7])
    expect(page.locator(".answer.confirmed")).to_be_visible()
    settle(page)
    before = len(frames)
    draw(page, [[(100, 140), (170, 140)]])
    expect(page.locator(".answer.confirmed")).to_be_visible()
    page.wait_for_timeout(600)

    assert 0 < sum(map(len, frames[before:])) <= 25_000
    clear(page)
    assert sum(mark in frame for frame in frames) == 1


# ----------------------------------------------------------------------------------- other networks


def test_another_network_shows_at_once_and_all_this_before_tensorflow_is_loaded(
    fresh_server, open_page, tmp_path
):
    gate = tmp_path / "gate"
    (tmp_path / "tensorflow.py").write_text(
        "import pathlib, time\n"
        f"while not pathlib.Path({str(gate)!r}).exists():\n"
        "    time.sleep(0.1)\n"
    )
    page = ready(open_page(fresh_server(PYTHONPATH=str(tmp_path)).url))

    half_a_stroke(page, DIGITS[7][0])
    expect_live(page, 7)
    page.mouse.up()
    assert_tensorflow_agrees(shown(page))
    expect(page.locator(".answer .says")).to_contain_text("TensorFlow is loading")

    use(page, "Book", "book")
    assert_tensorflow_agrees(shown(page), load("book"))
    gate.touch()


def test_a_dense_network_is_alive_as_well(drawn):
    use(drawn, "Dense", "dense")
    expect(drawn.locator(".live .layers canvas")).to_have_count(1)
    half_a_stroke(drawn, DIGITS[7][0])
    expect_live(drawn, 7)
    assert_tensorflow_agrees(shown(drawn), load("dense"))
    drawn.mouse.up()
    expect(drawn.locator(".answer.confirmed")).to_be_visible()
    drawn.locator(".live .layers canvas").click(position={"x": 5, "y": 5})
    expect(detail(drawn)).to_contain_text("28×28×1 weights")


def test_a_moment_of_a_training_and_switched_off_channels_are_alive_as_well(drawn):
    use(drawn, "Book", "book")
    sidebar = drawn.get_by_test_id("stSidebar")
    sidebar.get_by_role("slider", name="Moment of its training").press("Home")
    expect(drawn.locator(".live[data-network^='book@0 ']")).to_be_attached()
    start = runs.shipped("book").network(0)
    half_a_stroke(drawn, DIGITS[7][0])
    expect(drawn.locator(".answer.blank")).to_have_count(0)
    settle(drawn)
    assert_tensorflow_agrees(shown(drawn), start)
    drawn.mouse.up()
    expect(drawn.locator(".answer.confirmed")).to_be_visible()

    drawn.get_by_role("link", name="Follow", exact=True).click()
    drawn.get_by_text("Switch channels off", exact=True).click()
    drawn.get_by_role("button", name="Switch off Convolution").click()
    drawn.get_by_role("button", name="Draw without them").click()
    off = drawn.locator(".live[data-network^='book@0 without ']")
    expect(off).to_be_attached()
    named = re.search(r"Convolution (\d) · (\d+)", off.get_attribute("data-network")).groups()
    layer, channel = start.spec.index(f"conv{named[0]}"), int(named[1])
    settle(drawn)
    assert_tensorflow_agrees(shown(drawn), start.without([Channel(layer, channel)]))


def test_a_network_with_classes_and_pixels_of_its_own_is_alive_as_well(
    fresh_server, open_page, tmp_path
):
    kept = {"letters": "no pooling, seven classes", "small": "twenty pixels"}
    for run, name in kept.items():
        keep(tmp_path / "runs" / run, network(name))
    page = ready(open_page(fresh_server().url))
    draw(page, DIGITS[7])
    for run, name in kept.items():
        use(page, run, run)
        expect(page.locator(".answer.confirmed")).to_be_visible()
        found = shown(page)
        assert_tensorflow_agrees(found, network(name))
        spec = network(name).spec
        best = spec.classes[int(np.argmax(found["probabilities"]))]
        expect(page.locator(".answer .class")).to_have_text(best)
        expect(page.locator(".answer .bars li")).to_have_count(len(spec.classes))
        expect(page.locator(".answer .differs")).to_have_count(0)
        half_a_stroke(page, [(60, 140), (220, 150)])
        settle(page)
        assert_tensorflow_agrees(shown(page), network(name))
        page.mouse.up()


def test_a_large_network_says_that_it_follows_more_slowly_and_does(
    fresh_server, open_page, tmp_path
):
    spec = notation.parse("conv 64 3, conv 128 3, conv 128 3, dense 10", side=28, classes=TEN)
    large = random(spec)
    keep(tmp_path / "runs" / "large", large)
    page = ready(open_page(fresh_server().url))
    use(page, "large", "large")
    # On a processor that is slow enough, however fast this one is; several passes have to be timed.
    processor = page.context.new_cdp_session(page)
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    told = page.locator(".live .readout", has_text="follows the pen more slowly")
    for turn in range(400):
        x, y = 60 + 8 * (turn % 20), 140 + 10 * (turn // 20 % 8)  # new ink: else nothing is read
        half_a_stroke(page, [(x, y), (x + 8, y + 10)])
        page.wait_for_timeout(100)
        if told.count():
            break
    expect(told).to_be_visible()
    processor.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    settle(page)
    assert_tensorflow_agrees(shown(page), large)
    page.mouse.up()
    expect(page.locator(".answer.confirmed")).to_be_visible()
