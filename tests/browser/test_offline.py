"""The live view as one file: opened from the disk, with no network, it reads as the server does."""

import base64
import re

import numpy as np
from playwright.sync_api import expect

from model import load, read, to_digit
from tests.helpers.drawings import STYLES
from tests.helpers.pad import DIGITS, draw
from tests.helpers.sidebar import sidebar
from ui.live import pad

# A drawing, put on the pad: as the pad has it, and what the page makes of it.
READ = """async ({ strokes, width }) => {
  const { store } = await import("live/store.js");
  const canvas = document.querySelector(".upper-canvas");
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#000";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  Object.assign(paper, { strokeStyle: "#fff", lineWidth: width, lineCap: "round" });
  for (const stroke of strokes) {
    paper.beginPath();
    for (const point of stroke) paper.lineTo(...point);
    paper.stroke();
  }
  await new Promise((done) => {
    const end = store.subscribe(() => [end(), done()]);
    store.touch("touched");
  });
  return { png: canvas.toDataURL(), probabilities: Array.from(store.network.probabilities) };
}"""
WAYS = ((1.0, 0, 22), (0.5, 60, 12), (0.6, 10, 30), (0.8, -20, 16), (0.4, 90, 24))


def downloaded(page, folder, popover="Take it away", button="Web page"):
    expect(page.locator(".live .layers canvas").first).to_be_visible()
    sidebar(page).get_by_role("button", name=popover).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert file.stat().st_size < 1e6
    return file


def test_a_file_from_the_disk_answers_as_the_server_does(page, open_page, tmp_path):
    file = downloaded(page, tmp_path)
    alone = open_page(f"file://{file}", offline=True)
    expect(alone.locator(".answer.blank")).to_be_visible()
    draw(alone, DIGITS[3])
    expect(alone.locator(".answer .class")).to_have_text("3")
    expect(alone.locator("#eye .layers canvas")).to_have_count(5)
    alone.get_by_role("button", name="Clear").click()
    expect(alone.locator(".answer.blank")).to_be_visible()

    network, count = load(), 0
    for strokes in STYLES.values():
        for scale, away, width in WAYS:
            placed = [[(x * scale + away, y * scale + 30) for x, y in stroke] for stroke in strokes]
            found = alone.evaluate(READ, {"strokes": placed, "width": width})
            image = pad.decode(base64.b64decode(found["png"].partition(",")[2]))
            expected = read(network, to_digit(image)).probabilities
            np.testing.assert_allclose(found["probabilities"], expected, atol=1e-4)
            count += 1
    assert count == 100


def test_a_file_speaks_its_readers_language(server, open_page, tmp_path):
    page = open_page(server.url, locale="zh-CN")
    alone = open_page(f"file://{downloaded(page, tmp_path, '导出', '网页')}", offline=True)
    expect(alone.locator("html")).to_have_attribute("lang", "zh")
    expect(alone.locator(".answer .says")).to_have_text("在画板上画吧，答案会跟着笔尖走。")
    expect(alone.locator("#eye .layer .name").first).to_contain_text("卷积 1")
    draw(alone, DIGITS[3])
    alone.locator("#eye .layers canvas").first.click()
    expect(alone.locator("#eye .detail h4")).to_contain_text("通道")
    fonts = alone.evaluate(
        "async () => (await document.fonts.load('16px DigitScope', '数')).length"
    )
    assert fonts == 1
    assert not re.findall(r"[A-Za-z]{4,}", alone.locator("body").inner_text())
