"""Lessons in a browser: the tour walked by mouse and by keyboard alone, on a wide screen and on a
phone, in both languages; a lesson recorded, downloaded and opened elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.helpers.pad import DIGITS, draw, expect_blank, expect_reading
from tests.helpers.sidebar import sidebar
from ui.lessons import file, places, shelf

TOUR = file.read((shelf.SHIPPED / f"{shelf.TOUR}.toml").read_bytes())
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AS_YOU_SAID = {"en": "as you said", "zh": "和你猜的一样"}


def card(page):
    return page.locator(".st-key-lesson")


def button(page, name):
    return page.locator(f".st-key-lesson_{name} button")


def expect_stop(page, number):
    """Wait until a stop is shown and its heading has the focus."""
    page.wait_for_function(
        "n => new URLSearchParams(location.search).get('stop') === n", arg=str(number)
    )
    expect(card(page).locator(".count")).to_have_text(re.compile(rf"\b{number}\b"))
    page.wait_for_function(
        "() => document.activeElement?.shadowRoot?.activeElement?.tagName === 'H2'"
    )


SEEN = """light => {
  const card = document.querySelector('.st-key-lesson').getBoundingClientRect();
  const lit = document.querySelector(light)?.getBoundingClientRect();
  const main = document.querySelector('[data-testid=stMain]');
  return lit && lit.height > 0 && lit.top > 0 && lit.top < card.top - 60
    && lit.left >= 0 && card.bottom <= innerHeight && card.width <= innerWidth
    && (innerWidth > 700 || card.height <= 0.42 * innerHeight)
    && main.scrollWidth <= main.clientWidth + 1;
}"""


def expect_seen(page, stop):
    """Wait until what the stop speaks of is in view above the card, and nothing overflows."""
    page.wait_for_function(SEEN, arg=places.selector(stop.light))


class Mouse:
    """A hand that clicks and draws."""

    draws = True

    def __init__(self, page):
        self.page = page

    def press(self, control):
        control.click()

    def type(self, field, text):
        field.fill(text)

    def choose(self, options, option):
        option.click()

    def go_on(self):
        self.press(button(self.page, "next"))


class Keys:
    """Hands that have no mouse: every control is come to by Tab, and a test digit stands in."""

    draws = False

    def __init__(self, page):
        self.page = page

    def come_to(self, control, key="Tab"):
        for _ in range(80):
            if control.evaluate("it => it.getRootNode().activeElement === it"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not come to it.")

    def press(self, control):
        self.come_to(control)
        self.page.keyboard.press("Enter")

    def type(self, field, text):
        self.come_to(field)
        self.page.keyboard.type(text)

    def choose(self, options, option):
        """Tab comes to the first of them, arrow keys to the others."""
        self.come_to(options.first)
        self.come_to(option, "ArrowRight")
        self.page.keyboard.press("Space")

    def go_on(self):
        self.page.keyboard.press("ArrowRight")  # the heading has the focus


def guess(hand, answer):
    """Answer the question of the stop; answer: text, as an option or the outcome names it."""
    page = hand.page
    field, options = card(page).locator("input[type=number]"), card(page).get_by_role("radio")
    expect(field.or_(options.first)).to_be_visible()
    if field.count():
        hand.type(field, answer.replace("−", "-").replace(",", ""))
    else:
        hand.choose(options, card(page).get_by_role("radio", name=answer, exact=True))
    hand.press(card(page).get_by_test_id("stFormSubmitButton").locator("button"))
    outcome = page.locator(".st-key-lesson_outcome")
    expect(outcome).to_be_visible()
    return outcome


def answer_wrongly_and_rightly(hand, language):
    """Whatever is asked, the wrong answer gets the right one, and that is right."""
    options = card(hand.page).get_by_role("radio")
    expect(card(hand.page).get_by_test_id("stForm")).to_be_visible()
    first = options.first.inner_text() if options.count() else "-77"
    right = guess(hand, first).locator("strong").inner_text()
    if right != first:
        expect(hand.page.locator(".st-key-lesson_outcome")).not_to_contain_text(
            AS_YOU_SAID[language]
        )
        hand.press(button(hand.page, "again"))
        guess(hand, right)
    expect(hand.page.locator(".st-key-lesson_outcome")).to_contain_text(AS_YOU_SAID[language])


@pytest.mark.parametrize(
    ("language", "hand", "first", "other"), [("en", Mouse, WIDE, PHONE), ("zh", Keys, PHONE, WIDE)]
)
def test_the_whole_tour(server, open_page, language, hand, first, other):
    page = open_page(f"{server.url}/?lang={language}", viewport=first)
    page.set_default_timeout(20000)
    expect.set_options(timeout=20000)
    hand = hand(page)
    hand.press(page.locator(".offer .take"))
    for number, stop in enumerate(TOUR.stops, 1):
        expect_stop(page, number)
        if number == 1 and hand.draws:
            draw(page, DIGITS[5])
            expect_reading(page, 5)
        for viewport in (other, first) if number % 3 == 0 else (first,):
            page.set_viewport_size(viewport)
            if viewport is other:
                button(page, "show").click()
            expect_seen(page, stop)
        if stop.question:
            answer_wrongly_and_rightly(hand, language)
            page.locator(".st-key-lesson_head h2").focus()
        if language == "zh":
            said = page.locator(".st-key-lesson_text").inner_text()
            assert not re.search("[a-z]{4,}", re.sub("softmax|logit", "", said))
        hand.go_on()
    expect(card(page)).to_have_count(0)
    page.wait_for_function("() => !location.search.includes('lesson')")


def test_back_forward_a_reload_and_leaving(page):
    expect_blank(page)
    draw(page, DIGITS[5])
    expect_reading(page, 5)
    page.locator(".offer .take").click()
    expect_stop(page, 1)
    button(page, "next").click()
    expect_stop(page, 2)
    button(page, "next").click()
    expect_stop(page, 3)
    page.go_back()
    expect_stop(page, 2)
    page.go_back()
    expect_stop(page, 1)
    assert "/follow" not in page.url
    expect(page.locator(".st-key-prediction")).to_have_text(re.compile(r"^\s*5"))
    page.go_forward()
    expect_stop(page, 2)
    page.reload()
    expect_stop(page, 2)
    assert "/follow" in page.url
    button(page, "back").focus()
    page.keyboard.press("ArrowLeft")
    expect_stop(page, 1)
    card(page).get_by_role("button", name="Fold").click()
    expect(page.locator(".st-key-lesson_body")).to_be_hidden()
    button(page, "leave").click()
    expect(card(page)).to_have_count(0)
    sidebar(page).get_by_text("Lessons", exact=True).click()
    sidebar(page).get_by_role("button", name="From ink to answer").click()
    expect_stop(page, 1)


def test_the_offer_is_made_once(server, open_page):
    page = open_page(server.url)
    page.get_by_role("button", name="No tour, thanks").click()
    expect(page.locator(".offer")).to_be_hidden()
    page.reload()
    expect(page.locator(".st-key-pad")).to_be_visible()
    expect(page.locator(".offer")).to_be_hidden()


def test_a_lesson_is_recorded_downloaded_and_opened_elsewhere(server, open_page, tmp_path):
    teacher = open_page(f"{server.url}/follow?network=book&d=test.4&view=unit&unit=conv1.5.6.7")
    lessons = sidebar(teacher)
    lessons.get_by_text("Lessons", exact=True).click()
    lessons.get_by_role("button", name="Record a lesson").click()
    title = lessons.get_by_role("textbox", name="Title", exact=True)
    title.fill("A kernel of ours")
    title.press("Enter")
    lessons.get_by_text("With this drawing").click()
    lessons.get_by_text("With this network").click()
    lessons.get_by_role("button", name="Add what I see now").click()
    says = lessons.get_by_role("textbox", name="What you say here")
    says.fill("Which **number** is it?\n\n<b>Guess</b>")
    says.press("Control+Enter")
    lessons.get_by_role("combobox", name=re.compile("Question")).click()
    teacher.get_by_role("option", name="Which number stands under the kernel?").click()
    lessons.get_by_role("combobox", name=re.compile("Unit")).wait_for()
    with teacher.expect_download() as download:
        lessons.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    made = file.read((tmp_path / "a-kernel-of-ours.toml").read_bytes())
    (stop,) = made.stops
    assert dict(stop.query)["unit"] == "conv1.5.6.7" and dict(stop.query)["network"] == "book"

    student = open_page(server.url)
    sidebar(student).get_by_text("Lessons", exact=True).click()
    sidebar(student).locator(".st-key-lesson_file input").set_input_files(
        tmp_path / "a-kernel-of-ours.toml"
    )
    expect_stop(student, 1)
    assert "/follow" in student.url and "d=test.4" in student.url and "conv1.5.6.7" in student.url
    expect(card(student)).to_contain_text("<b>Guess</b>")  # no HTML
    answer_wrongly_and_rightly(Mouse(student), "en")
    (tmp_path / "broken.toml").write_text('title = "x"\n\n[[stop]]\naddress = "nowhere"\ntext = ""')
    sidebar(student).locator(".st-key-lesson_file input").set_input_files(tmp_path / "broken.toml")
    expect(sidebar(student).get_by_role("alert")).to_contain_text("Line 4: There is no page")
