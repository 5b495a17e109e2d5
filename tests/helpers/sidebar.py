"""A hand on the sidebar: the network in use, the settings, the button, the progress."""

import re

from playwright.sync_api import Page, expect


def sidebar(page: Page):
    return page.get_by_test_id("stSidebar")


def network_in_use(page: Page):
    return sidebar(page).get_by_role("combobox", name=re.compile("Network in use"))


TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"


def choose(page: Page, box: str, option: str) -> None:
    """Choose from a list of the sidebar. One that is still being scrolled to would close again."""
    listed = sidebar(page).get_by_role("combobox", name=box)
    listed.scroll_into_view_if_needed()
    page.evaluate(TWO_FRAMES)
    listed.click()
    page.get_by_role("option", name=option, exact=True).click()


def retrain(page: Page, epochs: int, percent: int) -> None:
    """Change these settings and click Retrain."""
    settings(page, epochs, percent)
    click_retrain(page)


def click_retrain(page: Page) -> None:
    sidebar(page).get_by_role("button", name="Retrain").click()


def settings(page: Page, epochs: int, percent: int) -> None:
    """Open the settings and change them; percent: 1 or 100, of the digits."""
    sidebar(page).get_by_text("Settings", exact=True).click()
    number = sidebar(page).get_by_label("Epochs", exact=True)
    number.fill(str(epochs))
    number.press("Enter")
    slider = sidebar(page).get_by_role("slider", name="Share of the digits")
    if percent == 1:
        slider.press("Home")
        expect(slider).to_have_value("1")


def progress(page: Page):
    return sidebar(page).get_by_test_id("stProgress")
