"""Chinese has glyphs where the machine has none; who reads English loads none of them."""

import pytest
from playwright.sync_api import expect

FONT = """async (weight) => {
  const faces = await document.fonts.load(`${weight} 16px DigitScope`, "网络");
  return faces.map(({ status, weight }) => [status, weight]);
}"""


@pytest.mark.parametrize("weight", ["400", "700"])
def test_chinese_has_glyphs(server, open_page, weight):
    page = open_page(server.url, locale="zh-CN")
    expect(page.get_by_role("heading", name="画一个数字")).to_be_visible()
    assert page.evaluate(FONT, weight) == [["loaded", weight]]
    family = "(text) => getComputedStyle(text).fontFamily"
    assert "DigitScope" in page.get_by_role("heading", name="画一个数字").evaluate(family)
    assert "DigitScope" in page.locator(".live .readout").evaluate(family)


def test_english_loads_only_the_name_of_chinese(server, open_page):
    asked = []
    page = open_page("about:blank", locale="en-GB")
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(server.url)
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="中文")).to_be_visible()
    expect(page.locator(".live .layers canvas").first).to_be_visible()
    assert not {"zh-400.woff2", "zh-700.woff2"} & set(asked)


def test_what_streamlit_says_is_chinese_too(server, open_page):
    page = open_page(server.url, locale="zh-CN")
    page.get_by_test_id("stMain").get_by_text("图片", exact=True).first.click()
    upload = page.get_by_test_id("stMain").get_by_test_id("stFileUploader")
    expect(upload.get_by_role("button", name="选择文件")).to_be_visible()
    expect(upload).to_contain_text("每个文件最大 10MB")
    upload.locator("input").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"no"})
    expect(upload).to_contain_text("不支持")
