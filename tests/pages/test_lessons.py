"""Lessons in the app: the tour walked, questions answered, a lesson recorded and opened."""

from dataclasses import replace

import pytest

from model import questions, reading
from model.explain import unit
from model.questions import QUESTIONS, Scene
from model.training import runs, store
from tests.helpers import architectures
from tests.helpers.app import draw, open_link, start, value, words
from tests.helpers.runs import keep
from tests.model.drawing.test_digit import SEVEN, drawn
from ui import state
from ui.lessons import ask, file, recorder, shelf
from ui.lessons.file import Lesson, Question, Stop

TOUR = file.read((shelf.SHIPPED / f"{shelf.TOUR}.toml").read_bytes())


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path / "runs"))
    return store.folder()


def settle(at):
    """AppTest forgets which page the app itself has gone to."""
    page = next(name for name, address in file.PAGES.items() if address == value(at, state.PAGE))
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def press(at, name):
    return settle(at.button(key=f"lesson_{name}").click().run())


def take_tour(at):
    return settle(at.sidebar.button(key=f"lesson_begin_{shelf.TOUR}").click().run())


def guess(at, answer):
    """Answer the question of the stop."""
    given = [*at.number_input, *at.get("button_group"), *at.selectbox]
    field = next(each for each in given if str(each.key).startswith("lesson_guess"))
    field.set_value(answer)
    return settle(next(each for each in at.button if each.label == "See").click().run())


def hidden(at):
    """The styles that the card gives the page."""
    return "".join(each.proto.body for each in at.get("html") if "<style>" in each.proto.body)


def lesson_of(monkeypatch, tmp_path, *stops, name="mine"):
    """A lesson in the server's folder."""
    monkeypatch.setenv("DIGITSCOPE_LESSONS", str(tmp_path))
    (tmp_path / f"{name}.toml").write_text(file.write(Lesson("Mine", stops)))
    return name


def test_the_tour_changes_what_the_app_shows_from_stop_to_stop():
    at = take_tour(draw(start(), drawn(SEVEN)))
    for number, stop in enumerate(TOUR.stops, 1):
        assert not at.exception and not at.error
        assert (value(at, state.LESSON), value(at, state.STOP)) == (shelf.TOUR, number)
        assert value(at, state.PAGE) == file.PAGES[stop.page]
        assert stop.text in words(at)
        assert value(at, state.LESSON_MISFIT) is None
        if "view" in dict(stop.query):
            assert value(at, state.SECTION) == dict(stop.query)["view"]
        press(at, "next")
    assert value(at, state.LESSON) is None
    assert value(at, state.DRAWINGS)["pad"].source == "pad"


def test_a_tour_that_is_left_is_taken_up_again_and_one_that_is_finished_begins_anew():
    at = take_tour(start())
    press(press(press(at, "next"), "next"), "back")
    press(at, "leave")
    assert value(at, state.LESSON) is None and "Ink becomes numbers" not in words(at)
    begin = at.sidebar.button(key=f"lesson_begin_{shelf.TOUR}")
    assert begin.label == f"From ink to answer (go on at 2 of {len(TOUR.stops)})"
    assert value(take_tour(at), state.STOP) == 2
    for _ in TOUR.stops[1:]:
        press(at, "next")
    assert value(at, state.LESSON) is None
    assert value(take_tour(at), state.STOP) == 1


def test_where_nothing_is_drawn_a_test_digit_stands_in_and_the_card_says_so():
    at = press(take_tour(start()), "next")
    assert "a test digit stands in" in words(at)
    press(at, "back")
    draw(at, drawn(SEVEN))
    assert value(at, state.DRAWINGS)["pad"].source == "pad"
    assert "a test digit stands in" not in words(press(at, "next"))


@pytest.mark.parametrize("page", ["draw", "follow"])
def test_a_link_to_a_lesson_alone_opens_its_first_stop(page, tmp_path, monkeypatch):
    name = lesson_of(monkeypatch, tmp_path, Stop(page, text="First."), Stop("why", text="Second."))
    at = settle(open_link("draw", lesson=name))
    assert value(at, state.PAGE) == file.PAGES[page] and "First." in words(at)
    at = settle(open_link("draw", lesson=name, stop="2", d="test.5"))
    assert value(at, state.PAGE) == state.WHY and "Second." in words(at)
    assert value(at, state.DRAWINGS)["test"].index == 5


def test_a_lesson_that_is_not_there_or_damaged_is_told_and_closed(tmp_path, monkeypatch):
    lesson_of(monkeypatch, tmp_path)
    for name, says in (("nobody", "There is no lesson"), ("mine", "Line 1")):
        at = open_link("draw", lesson=name)
        assert not at.exception and any(says in error.value for error in at.error)
        at = next(each for each in at.button if each.label == "Close").click().run()
        assert not at.error and value(at, state.LESSON) is None
    assert any("Line 1" in warning.value for warning in at.sidebar.warning)


NETWORKS = ["dense", "no pooling, seven classes", "twenty pixels", "signs"]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_tour_bears_any_network(name, folder):
    keep(folder / "mine", architectures.network(name))
    at = start()
    at.sidebar.selectbox(key="network_choice").set_value("mine").run()
    take_tour(at)
    misfits = []
    for number in range(1, len(TOUR.stops) + 1):
        assert value(at, state.STOP) == number
        assert not at.error
        if value(at, state.LESSON_MISFIT):
            misfits.append(number)
            assert "So this stop can't be shown" in "".join(w.value for w in at.warning)
        press(at, "next")
    pooled = 4
    assert misfits == {"dense": [2, 3, pooled, 6], "no pooling, seven classes": [pooled]}.get(
        name, []
    )


FITTING = {"rows_after": {"layer": "first-pooling"}, "parameters": {"layer": "last-convolution"},
           "field": {"layer": "last-convolution"}, "pooled": {"unit": "last-pooling"},
           "covered": {"region": "middle"}, "channel_for": {"class": "3"}}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_wrongly_and_rightly(name, tmp_path, monkeypatch):
    told = FITTING.get(name, {})
    stop = Stop("follow", text="Guess.", question=Question(name, tuple(told.items())))
    at = settle(open_link("draw", lesson=lesson_of(monkeypatch, tmp_path, stop), d="test.7"))
    read = reading.read(runs.shipped(runs.DEFAULT).network(), state.test_digit(7).digit)
    layers = [f"Layer {n}" for n in range(len(read.layers))]
    asked = questions.ask(name, told, Scene(read, unit.strongest(read, 0), layers))
    wrong = next((n for n in asked.options if n != asked.right), asked.right + 1 + asked.tolerance)
    assert "as you said" not in words(at)
    covers = hidden(at)
    assert bool(ask.COVERED.get(name)) == ("visibility: hidden !important" in covers)
    guess(at, wrong)
    assert "You said" in words(at) and "it is **" in words(at)
    assert "visibility: hidden !important" not in hidden(at)
    at = settle(at.button(key="lesson_again").click().run())
    assert "You said" not in words(at)
    guess(at, asked.right)
    assert "as you said" in words(at)


def test_nothing_is_answered_by_nothing(tmp_path, monkeypatch):
    stop = Stop("follow", text="Guess.", question=Question("second"))
    at = settle(open_link("draw", lesson=lesson_of(monkeypatch, tmp_path, stop), d="test.7"))
    at = next(each for each in at.button if each.label == "See").click().run()
    assert "it is **" not in words(at) and "as you said" not in words(at)
    assert "visibility: hidden !important" in hidden(at)


def test_an_answer_holds_for_the_drawing_that_it_was_given_about(tmp_path, monkeypatch):
    stop = Stop("draw", text="Guess.", question=Question("second"))
    at = settle(open_link("draw", lesson=lesson_of(monkeypatch, tmp_path, stop), d="test.7"))
    guess(at, 1)
    assert "it is **" in words(at) or "as you said" in words(at)
    state_of = at.session_state["visit"]
    state_of["drawings"] = {"test": state.test_digit(8)}
    at.run()
    assert "it is **" not in words(at) and "as you said" not in words(at)


def test_what_a_stop_hides_is_hidden_and_what_it_speaks_of_is_lit(tmp_path, monkeypatch):
    stop = Stop("draw", text="Look.", light="pad", hide=("sidebar", "looks"))
    at = settle(open_link("draw", lesson=lesson_of(monkeypatch, tmp_path, stop)))
    for rule in (
        "stSidebar",
        ".st-key-looks {display: none",
        ".st-key-pad, .st-key-pad::before {outline",
    ):
        assert rule in hidden(at)


def record(at, name):
    return at.sidebar.button(key=f"record_{name}").click().run()


def test_a_lesson_is_recorded_edited_and_tried():
    at = record(draw(start(), drawn(SEVEN)), "begin")
    at.sidebar.text_input(key="record_title").set_value("My kernels").run()
    record(at, "add")
    at.sidebar.text_area(key="record_text").set_value("Look at the pad.").run()
    at.sidebar.selectbox(key="record_light").set_value("pad").run()
    at.switch_page("pages/follow.py").run()
    at.sidebar.checkbox(key="record_network").check().run()
    record(at, "add")
    at.sidebar.text_area(key="record_text").set_value("Now guess:\n**how many?**").run()
    at.sidebar.text_input(key="record_heading").set_value("Guess").run()
    at.sidebar.multiselect(key="record_hide").set_value(["sections"]).run()
    at.sidebar.selectbox(key="record_question").set_value("rows_after").run()
    at.sidebar.selectbox(key="record_parameter_layer").set_value("first-convolution").run()
    record(at, "up")
    assert not at.exception
    made = value(at, state.RECORDED)
    question = Question("rows_after", (("layer", "first-convolution"),))
    said = "Now guess:\n**how many?**"
    follow = Stop("follow", (("network", "robust"),), "Guess", said, "", ("sections",), question)
    assert made.stops == (follow, Stop("draw", (), "", "Look at the pad.", "pad"))
    assert made.title == "My kernels" and made.chosen == 0
    at = settle(record(at, "try"))
    assert value(at, state.STOP) == 1 and "Now guess" in words(at)
    press(at, "next")
    assert "Look at the pad." in words(at)
    at.sidebar.selectbox(key="record_chosen").set_value(1).run()
    assert value(record(at, "remove"), state.RECORDED).stops == (follow,)
    record(at, "remove")
    assert value(at, state.RECORDED).stops == () and not at.exception
    assert not record(at, "end").exception and value(at, state.RECORDING) is False


def test_what_is_recorded_holds_the_drawing_where_that_is_wished():
    at = record(draw(start(), drawn(SEVEN)), "begin")
    at.sidebar.checkbox(key="record_drawing").check().run()
    record(at, "add")
    (stop,) = value(at, state.RECORDED).stops
    assert stop.query == (("d", value(at, state.DRAWINGS)["pad"].text),)


def test_the_open_lesson_is_edited_where_the_reader_is(tmp_path, monkeypatch):
    by_hand = Stop("follow", text="Look.", light="pipeline", hide=("bring",),
                   question=Question("covered", (("region", "left"),)))  # fmt: skip
    mine = (Stop("draw", text="First."), by_hand)
    name = lesson_of(monkeypatch, tmp_path, *mine)
    at = open_link("draw")
    assert not any(button.key == "record_edit" for button in at.sidebar.button)
    at = record(settle(open_link("draw", lesson=name, stop="2")), "edit")
    assert not at.exception and value(at, state.RECORDED) == recorder.Recorded("Mine", mine, 1)
    at.sidebar.text_area(key="record_text").set_value("Look here.").run()
    assert value(at, state.RECORDED).stops == (mine[0], replace(by_hand, text="Look here."))
    edit = record(at, "end").sidebar.button(key="record_edit")
    assert edit.label == "Edit the open lesson instead of what I recorded"


def test_a_stop_keeps_its_words_where_it_shows_something_else():
    at = record(draw(start(), drawn(SEVEN)), "begin")
    at = record(record(at, "add"), "add")
    at.sidebar.text_area(key="record_text").set_value("How it shrinks.").run()
    at.switch_page("pages/shapes.py").run()
    at = record(at, "replace")
    assert value(at, state.RECORDED).stops == (Stop("draw"), Stop("shapes", text="How it shrinks."))
    assert value(settle(record(at, "try")), state.STOP) == 2


def test_projector_mode_lasts_from_stop_to_stop_and_is_not_recorded():
    at = take_tour(open_link("draw", projector="true", d="test.5"))
    assert value(press(at, "next"), state.PROJECTOR) is True
    at.sidebar.button(key="record_begin").click().run()
    (stop,) = value(record(at, "add"), state.RECORDED).stops
    assert stop.page == "follow" and [name for name, _ in stop.query] == ["unit"]
