"""What is taken home: figures as PNG and SVG, the overview at print size, a sheet of two pages."""

import io
import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.ui.follow.test_sheet import page as sheet

A4 = (3507, 2481)  # pixels at 300 dots an inch, lying
INK = "#1d1622"
PAGES = re.compile(rb"/Type\s*/Page\b")
# Deep networks, long names, windows too large for their numbers, one layer only.
SHEETS = [("robust", 1), ("robust", -1), ("dense", 0), ("signs", -1), ("deep", 1), ("lenet", -1)]


@pytest.fixture
def download(tmp_path):
    def take(page, button) -> tuple[str, bytes]:
        with page.expect_download() as made:
            button.click()
        path = tmp_path / made.value.suggested_filename
        made.value.save_as(path)
        return path.name, path.read_bytes()

    return take


def test_the_overview_is_taken_at_print_size(open_page, server, download):
    page = open_page(f"{server.url}/?network=book&d=test.0")
    expect(page.locator(".answer .class")).to_have_text("7")
    buttons = page.locator(".live .take")
    name, png = download(page, buttons.get_by_role("button", name="Save as PNG"))
    assert name == "DigitScope, book.png"
    image = Image.open(io.BytesIO(png))
    assert image.size == A4 and image.info["dpi"] == pytest.approx((300, 300), abs=1)
    name, svg = download(page, buttons.get_by_role("button", name="Save as SVG"))
    text = svg.decode()
    assert name == "DigitScope, book.svg" and 'width="11.69in" height="8.27in"' in text
    said = [unescape(word) for word in re.findall(r"<text[^>]*>(.*?)</text>", text)]
    assert {"7", "> 99.9%", "Convolution 1", "26×26×32", "Convolution 3", "3×3×128"} <= set(said)
    assert text.count("<image ") == 6  # the digit, and five layers
    check_cells(np.array(image.convert("RGB")), text)


def check_cells(pixels: np.ndarray, svg: str) -> None:
    """The digit of the PNG is made of 28×28 squares of one colour each, as large as they can be."""
    x, y, side = (float(found) for found in re.search(
        r'<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg).groups())  # fmt: skip
    left, top, size = (round(3 * length) for length in (x, y, side))
    digit = pixels[top : top + size, left : left + size]
    cell = size // 28
    assert size % 28 == 0 and digit.max() > 200
    blocks = digit.reshape(28, cell, 28, cell, 3)
    inside = blocks[:, 1:-1, :, 1:-1]
    assert (np.ptp(inside, axis=(1, 3)) <= 2).all()


def test_a_figure_is_taken_by_the_keyboard(open_page, server, download):
    page = open_page(f"{server.url}/follow?d=test.0&view=decision")
    takes = page.locator(".stPlotlyChart .take").first.get_by_role("button")
    expect(takes).to_have_count(2)
    assert takes.first.evaluate("(button) => button.tabIndex") == 0

    class Key:
        """Presses Enter on a button."""

        def __init__(self, button):
            self.click = lambda: button.press("Enter")

    name, png = download(page, Key(takes.nth(0)))
    assert name == "DigitScope, Why this class and not that one.png"
    shown = page.locator(".stPlotlyChart").first.bounding_box()
    assert Image.open(io.BytesIO(png)).width == pytest.approx(shown["width"] * 300 / 96, abs=5)
    name, svg = download(page, Key(takes.nth(1)))
    assert name.endswith(".svg") and b"Convolution 3" in svg and b"<svg" in svg


def test_a_layers_maps_are_taken(open_page, server, download):
    page = open_page(f"{server.url}/follow?network=book&d=test.0&unit=conv1.3.1.1")
    button = page.locator(".mosaic .take").get_by_role("button", name="Save as SVG")
    name, svg = download(page, button)
    assert name == "DigitScope, Follow one number.svg"
    assert b">Convolution 1</text>" in svg and svg.count(b"<image ") == 1


# Each figure of ours: where it is, what is there once it is painted, what its picture says.
FIGURES = {
    "cloud": ("why?d=test.0", ".cloud canvas[data-depth]", {"your drawing", "0", "9"}),
    "timeline": ("training?d=test.0", ".timeline .says b", {"Answers", "7", "random", "end"}),
    "sweeper": ("why?d=test.0", ".sweeper .answer strong", {"Convnet", "Unchanged", "0%"}),
    "matters": ("follow?d=test.0&view=matters", ".matters .map", {"Occlusion", "Control: ink"}),
    "confusion": ("testset", ".confusion button", {"1023", "9"}),
    "gallery": ("testset", ".gallery button", {"a 9 classified as a 4", "as 4: 80.8%"}),
    "pipeline": ("shapes?network=book", ".pipeline li", {"Input", "26×26×32", "Dense", "9"}),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_taken_dark_on_white(open_page, server, download, figure):
    address, painted, words = FIGURES[figure]
    page = open_page(f"{server.url}/{address}", color_scheme="dark")
    page.locator(f".{figure}").first.scroll_into_view_if_needed()
    page.locator(painted).first.wait_for()
    buttons = page.locator(f".{figure} .take, .{figure} + .take").first
    _, png = download(page, buttons.get_by_role("button", name="Save as PNG"))
    _, svg = download(page, buttons.get_by_role("button", name="Save as SVG"))
    drawn = ElementTree.fromstring(svg)
    image = Image.open(io.BytesIO(png))
    assert image.size == tuple(3 * int(side) for side in drawn.attrib["viewBox"].split()[2:])
    assert image.info["dpi"] == pytest.approx((300, 300), abs=1)
    pixels = np.array(image.convert("L"))
    assert pixels[0, 0] == 255 and (pixels < 50).any()
    texts = [element for element in drawn.iter() if element.tag.endswith("}text")]
    assert words <= {"".join(text.itertext()) for text in texts}
    inks = [text for text in texts if text.get("fill", INK) == INK]
    assert len(inks) > len(texts) / 3  # others stand on the colours of maps, bands and cells
    if figure == "cloud":
        assert svg.count(b"<circle ") > 10_000


@pytest.fixture(scope="module")
def paper(browser):
    page = browser.new_page(viewport={"width": 900, "height": 1200})
    yield page
    page.close()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "layer"), SHEETS)
def test_a_sheet_is_two_pages(paper, name, layer, language):
    paper.set_content(sheet(name, layer, language))
    paper.emulate_media(media="print")
    fits = """() => [...document.querySelectorAll(".page")].map((page) => {
      const last = page.lastElementChild.getBoundingClientRect();
      const whole = page.getBoundingClientRect();
      const rights = [...page.querySelectorAll("*")].map((e) => e.getBoundingClientRect().right);
      const hidden = page.scrollHeight - page.clientHeight;
      return [whole.bottom - last.bottom, whole.right - Math.max(...rights), hidden];
    })"""
    for below, beside, hidden in paper.evaluate(fits):
        assert below > 20 and beside > 20 and hidden <= 0
    assert len(PAGES.findall(paper.pdf(prefer_css_page_size=True))) == 2


def test_the_sheet_comes_from_the_page_in_its_language(open_page, server, download):
    page = open_page(f"{server.url}/follow?d=test.4&lang=zh")
    page.locator(".st-key-away summary").click()
    page.get_by_label("姓名").fill("李雷")
    page.get_by_label("姓名").press("Enter")
    name, html = download(page, page.get_by_role("button", name="打印用的学习单"))
    assert name == "DigitScope.html"
    text = html.decode()
    assert "追踪一次判断" in text and "李雷" in text and '<p class="class">4</p>' in text
    name, npz = download(page, page.get_by_role("button", name="npz"))
    assert name == "reading.npz" and np.load(io.BytesIO(npz))["digit"].shape == (28, 28)
