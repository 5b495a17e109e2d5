"""Every page in Chinese: no English is left on it, it shuts nobody out (WCAG 2.1 AA by axe-core,
light and dark), and nothing goes past the edge of a phone."""

import re

import pytest
from playwright.sync_api import expect

from model.training.runs import shipped
from tests.conftest import Server
from tests.helpers.pages import PAGES, expect_no_barriers, open_all, settled
from tests.helpers.runs import keep

# What stays as it is in every language: names, formats, what is typed.
LATIN = re.compile(
    r"""DigitScope|English|MNIST|Keras|TensorFlow|NumPy|Python|Fashion-MNIST|LeNet(-5)?|Chromium
    |Grad-CAM|SmoothGrad|PGD|FGSM|PCA|LDA|Adam|RMSprop|SGD|ReLU|leaky|tanh|sigmoid|ELU|softmax
    |Softmax|logits?|Logits?|Dropout|NPZ|CSV|PNG|SVG|ZIP|HTML|IDX|JSON|TOML|JPEG|GIF|BMP|WEBP
    |Ctrl|Enter|Esc|Tab|Backspace|ln|log|exp|max|min|px|ms|kB|MB|ε|Spearman|Madry
    |\.npz|\.csv|\.html|book|dense|robust|fast|signs|images|labels|conv|pool|flatten|same|valid|kernel|bias|https?|localhost""",
    re.X,
)
SEEN = """() => {
  const said = [];
  const hidden = new Set(["SCRIPT", "STYLE", "CODE", "PRE", "NOSCRIPT", "TITLE"]);
  const skips = '[translate="no"], [data-testid="stHeader"], [lang="en"], .dc-toolbar';
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim()) said.push(node.data.trim());
      return;
    }
    if (hidden.has(node.tagName) || node.matches?.(skips)) return;
    const boxless = getComputedStyle(node).display === "contents"; // its children are to be seen
    if (!boxless && !node.checkVisibility()) return;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      const text = node.getAttribute?.(name);
      if (text) said.push(`${name}: ${text}`);
    }
    for (const child of node.shadowRoot?.childNodes ?? []) walk(child);
    for (const child of node.childNodes) walk(child);
  };
  walk(document.querySelector('[data-testid="stAppViewContainer"]'));
  return said;
}"""
WORD = re.compile(r"[A-Za-z]{2,}")


def english(said: list[str]) -> list[str]:
    """The texts that hold a word which is no name."""
    found = []
    for text in said:
        attribute, _, rest = text.partition(": ")
        plain = rest if attribute in ("aria-label", "placeholder", "title", "alt") else text
        if WORD.search(LATIN.sub("", plain)):
            found.append(text)
    return sorted(set(found))


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A server whose only run of its own has a Chinese name."""
    folder = tmp_path_factory.mktemp("school")
    keep(folder / "runs" / "own", shipped("book").network(), name="我的网络")
    running = Server(folder)
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log


@pytest.fixture(scope="module")
def chinese(browser):
    """One visit of somebody whose browser is Chinese."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_no_english_is_left(chinese, school, address):
    chinese.set_viewport_size({"width": 1440, "height": 900})
    chinese.goto(f"{school.url}/{address}")
    expect(chinese.locator("html")).to_have_attribute("lang", "zh", timeout=60_000)
    expect(chinese.get_by_test_id("stMain").locator("h1, h2, h3, canvas").first).to_be_visible()
    settled(chinese)
    open_all(chinese)
    said = chinese.evaluate(SEEN)
    assert len(said) > 20
    assert not english(said), "\n".join(english(said))
    expect_no_barriers(chinese)
    chinese.set_viewport_size({"width": 390, "height": 844})
    wide = "() => document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"
    chinese.wait_for_function(f"({wide})() <= 1", timeout=10_000)


def test_the_language_is_chosen_by_link_and_stays_with_the_drawing(page, server):
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{server.url}/?d=test.0")
    page.get_by_test_id("stSidebar").get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    expect(page).to_have_url(re.compile(r"lang=zh"))
    expect(page.locator(".answer .class")).to_have_text("7")
    page.get_by_test_id("stSidebar").get_by_role("link", name="追踪").click()
    expect(page).to_have_url(re.compile(r"follow\?.*lang=zh"))
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.reload()
    expect(page.get_by_test_id("stSidebar").get_by_role("link", name="English")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).not_to_have_url(re.compile("lang="))
