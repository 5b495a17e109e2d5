"""The pages with all their sections, and what a checker of accessibility finds on one."""

import json
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, expect

# Addresses that between them show every section.
PAGES = [
    "",
    "?d=test.0&map=conv2.5",
    "shapes?d=test.0",
    "follow",
    *(f"follow?d=test.0&view={view}" for view in ("unit", "trace", "decision", "matters")),
    *(f"follow?d=test.0&view={view}" for view in ("fools", "kernels", "off")),
    *(f"follow?d=test.0&view=learn&learn={part}" for part in ("lesson", "errors", "weight")),
    *(f"training?d=test.0&show={view}" for view in ("time", "curves", "compare", "runs", "build")),
    "teach",
    "why?d=test.0",
    "testset?cell=4.9",
]
# axe-core itself, as the package brings it: 4.12.
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
MAIN, SIDEBAR = (f'[data-testid="{name}"]' for name in ("stMain", "stSidebar"))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that a dark page may break alone
LOOKS = 4
FOUND = """async ([part, options]) => (await axe.run(part, options)).violations.flatMap((rule) =>
  rule.nodes.map((node) => ({ rule: rule.id, target: String(node.target), says: node.html })))"""


def settled(page: Page) -> None:
    """Everything that the server has to say is there."""
    expect(page.get_by_test_id("stMain").locator("h1, h2, h3, canvas").first).to_be_attached()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=60_000)
    expect(page.locator('[data-testid="stMain"] [data-stale="true"]')).to_have_count(0)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0, timeout=60_000)


def open_all(page: Page) -> None:
    """Open what is folded away on the page."""
    closed = page.get_by_test_id("stMain").locator("details:not([open]) summary")
    closed.evaluate_all("(all) => all.forEach((each) => each.click())")
    settled(page)


def barriers(page: Page, part: str = MAIN, rules: list[str] = TAGS) -> list[dict[str, str]]:
    """What breaks WCAG 2.1 AA and stays, a rule and an element each; its impact does not matter.

    part: of the page; rules: or tags of rules.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    for _ in range(LOOKS):
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = page.evaluate(FOUND, [part, options])
        if not found:
            break
        page.wait_for_timeout(1500)  # what is not whole yet: a component before its module ran
    return found


def told(found: list[dict[str, str]]) -> str:
    return "\n".join(json.dumps(each, ensure_ascii=False)[:400] for each in found)


def expect_no_barriers(page: Page) -> None:
    """Neither on the light page nor, by the rules that ask for colours, on the dark one."""
    found = barriers(page)
    assert not found, told(found)
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    found = barriers(page, rules=COLOURS)
    assert not found, told(found)
    page.emulate_media(color_scheme="light")
