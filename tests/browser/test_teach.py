"""From three names to a network that reads by them, with a mouse and on the page alone."""

import re

from playwright.sync_api import Page, expect

from tests.helpers.pad import Stroke, draw

PATIENT = 300_000  # two trainings on a busy machine
SIGNS: dict[str, list[Stroke]] = {
    "House": [[(70, 230), (70, 120), (140, 50), (210, 120), (210, 230), (70, 230)]],
    "<b>山</b>": [[(140, 50), (140, 220)], [(60, 120), (60, 220), (220, 220), (220, 120)]],
    "Arrow": [[(50, 140), (230, 140)], [(170, 80), (230, 140), (170, 200)]],
}
KEYS = ("Enter", " ", None)  # None: the button


def varied(strokes: list[Stroke], n: int) -> list[Stroke]:
    """Another drawing of the same: narrower, moved, slanted."""
    return [
        [(x * (1 - 0.03 * n) + 8 * n + (y - 140) * (n % 5 - 2) / 12, y) for x, y in stroke]
        for stroke in strokes
    ]


def count(page: Page, name: str):
    section = page.locator(".desk section", has=page.get_by_role("button", name=f"Draw {name}"))
    return section.locator(".number")


def test_three_signs_are_taught_by_mouse_and_read_by_their_names(fresh_server, open_page, tmp_path):
    page = open_page(f"{fresh_server(DIGITSCOPE_SETS=str(tmp_path / 'sets')).url}/teach")
    for name in SIGNS:
        page.get_by_label("Name of a new sign").fill(name)
        page.keyboard.press("Enter")
    page.get_by_label("Name of a new sign").fill("House")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="already")).to_be_visible()

    for name, strokes in SIGNS.items():
        page.get_by_role("button", name=f"Draw {name}", exact=True).click()
        for n in range(10):  # at the pace of the hand: no word from the server is waited for
            draw(page, varied(strokes, n))
            if key := KEYS[n % 3]:
                page.keyboard.press(key)
            else:
                page.get_by_role("button", name="Keep", exact=True).click()
        expect(count(page, name)).to_have_text("10")
    page.get_by_role("button", name="Remove Arrow 10", exact=True).click()
    expect(count(page, "Arrow")).to_have_text("9")

    expect(page).to_have_url(re.compile("set="))
    learn = page.get_by_role("button", name="Learn in both ways")
    expect(learn).to_be_enabled()
    page.reload()  # all of it is kept
    expect(count(page, "House")).to_have_text("10")
    expect(count(page, "Arrow")).to_have_text("9")

    learn.click()
    used = page.get_by_role("button", name="Draw through it")
    expect(used).to_have_count(2, timeout=PATIENT)
    expect(page.get_by_text("95 % confidence").first).to_be_visible()
    used.first.click()
    for name, strokes in SIGNS.items():
        expect(page.locator(".st-key-prediction")).to_be_visible()
        draw(page, varied(strokes, 4.5))
        expect(page.locator(".answer.confirmed .class")).to_have_text(name)
        page.wait_for_timeout(400)
        page.get_by_role("button", name="Clear", exact=True).click()
        expect(page.locator(".answer.blank")).to_be_visible()
