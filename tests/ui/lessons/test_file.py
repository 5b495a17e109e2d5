"""A lesson's file: read, written, and its damage told by the line."""

import re

import pytest

from model.questions import QUESTIONS
from tests.helpers.architectures import network
from ui import address, state
from ui.lessons import file, places, shelf
from ui.lessons.file import Lesson, LessonError, Question, Stop

GOOD = '''\
# A lesson
title = "Kernels"

[[stop]]
address = "draw"
title = "Begin"
text = """
Draw **one** digit.
[[stop]]
light = "nothing of the kind"
"""
light = "pad"

[[stop]]  # the second
address = "http://school.example/app/follow?view=unit&unit=conv1.5.3.7&lesson=old&stop=2&lang=zh"
text = 'A "kernel" \\ on a patch'
hide = ["sidebar", "follow_controls"]
question = { name = "channel_for", class = 5 }
'''


def damaged(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def test_a_lesson_is_read():
    lesson = file.read(GOOD.encode())
    first, second = lesson.stops
    assert (lesson.title, first.page, first.title, first.light) == (
        "Kernels",
        "draw",
        "Begin",
        "pad",
    )
    assert first.text.startswith("Draw **one**") and first.text.endswith('kind"')
    assert second.page == "follow"
    assert second.query == (("view", "unit"), ("unit", "conv1.5.3.7"))
    assert second.text == 'A "kernel" \\ on a patch'
    assert second.hide == ("sidebar", "follow_controls")
    assert second.question == Question("channel_for", (("class", "5"),))


def test_what_was_saved_on_windows_is_read_as_well():
    content = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert file.read(content) == file.read(GOOD.encode())


DAMAGE = {
    "no TOML": (damaged('title = "Begin"', "title = Begin"), 6, "quotation mark"),
    "open string": (GOOD.replace('"pad"\n', '"pad\n'), 12, "quotation mark"),
    "no end": (GOOD + '[[stop]]\naddress = "draw"\ntext = """x', 21, "quotation mark"),
    "twice": (damaged('light = "pad"', 'light = "pad"\nlight = "pad"'), 13, "TOML"),
    "no title": (damaged('title = "Kernels"', ""), 1, 'title = "…"'),
    "title": (damaged('"Kernels"', "7"), 2, 'title = "…"'),
    "long title": (damaged("Kernels", "x" * 101), 2, "100"),
    "no stops": ('title = "x"\n', 1, "[[stop]]"),
    "empty stops": ('title = "x"\n\nstop = []', 3, "[[stop]]"),
    "odd stops": ('title = "x"\n\nstop = [1]', 3, "[[stop]]"),
    "many stops": (GOOD + '[[stop]]\naddress = "draw"\ntext = ""\n' * 40, 4, "40"),
    "head": (damaged("# A lesson", "author = 1"), 1, "author"),
    "key": (damaged("light = \"pad\"", "lihgt = \"pad\""), 12, "lihgt"),
    "no address": (damaged('address = "draw"', ""), 4, "address"),
    "address": (damaged('"draw"', "3"), 5, "address"),
    "page": (damaged('"draw"', '"drew"'), 5, "drew"),
    "parameter": (damaged("view=unit&unit", "view=unit&units"), 15, "units"),
    "other page": (damaged('"draw"', '"draw?view=unit"'), 5, "view"),
    "no text": (damaged("text = 'A", "title = 'A"), 14, "text"),
    "text": (damaged("text = 'A \"kernel\" \\ on a patch'", "text = 5"), 16, "text"),
    "long text": (damaged("Draw **one**", "x" * 3001), 7, "3000"),
    "light": (damaged('"pad"', '"#pad, *"'), 12, "#pad"),
    "lights": (damaged('"pad"', "[]"), 12, "sum"),
    "hide": (damaged('"follow_controls"', '"a {} b"'), 17, "a {} b"),
    "hidden": (damaged('["sidebar", "follow_controls"]', '"sidebar"'), 17, "hide"),
    "no question": (damaged("channel_for", "channels"), 18, "under_kernel"),
    "unnamed": (damaged('name = "channel_for", ', ""), 18, "name"),
    "question": (damaged('{ name = "channel_for", class = 5 }', '"second"'), 18, "name"),
    "odd": (damaged("class = 5", "class = [5]"), 18, "name"),
    "unasked": (damaged("class = 5", "layer = 5"), 18, "layer"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_by_its_line_and_what_to_do(damage):
    text, line, says = DAMAGE[damage]
    with pytest.raises(LessonError) as refused:
        file.read(text.encode())
    said = str(refused.value)
    assert re.match(r"Line (\d+): ", said)[1] == str(line), said
    assert says in said and said.endswith((".", "]]", "TOML")), said


def test_a_table_of_its_own_is_a_question_too():
    text = damaged(
        'question = { name = "channel_for", class = 5 }', '[stop.question]\nname = "secnd"'
    )
    with pytest.raises(LessonError, match=r"Line 18: .*secnd"):
        file.read(text.encode())


NO_TEXT = [(b"\n\n\xff", "Line 3: .*UTF-8"), (b"x" * 200_001, "large"), (b"", "Line 1"),
           (b"\0", "Line 1")]  # fmt: skip


@pytest.mark.parametrize(("content", "says"), NO_TEXT)
def test_what_is_no_text_is_no_lesson(content, says):
    with pytest.raises(LessonError, match=says):
        file.read(content)


ODD = ["", "plain", 'a "quoted" word', "back\\slash \\n no line", "two\nlines", '"""',
       '\n"\n""\n"""x"""', "tab\there", "é 长 🐙", "\x7f\x01", "ends with a backslash\\",
       "= [x] # no comment", "'''"]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_what_is_written_is_read_again(text):
    stop = Stop("follow", (("view", "unit"), ("unit", "first-pooling")), text.strip()[:90].strip(),
                text.strip(), "sum", ("sidebar", "next"),
                Question("under_kernel", (("unit", text), ("when", "before"))))  # fmt: skip
    lesson = Lesson(f"Odd: {text.strip()}x"[:100], (stop, Stop("draw"), stop))
    assert file.read(file.write(lesson).encode()) == lesson


def test_what_ships_is_whole_and_fits_the_book():
    spec = network("book").spec
    lessons = shelf.listing()
    assert shelf.TOUR in lessons
    for lesson in lessons.values():
        assert 8 <= len(lesson.stops) <= 10
        for stop in lesson.stops:
            for key in state.of_page(file.PAGES[stop.page]):
                text = dict(stop.query).get(key.parameter)
                if text is not None and "." not in text and key not in (state.UNIT, state.MAP):
                    key.read(text, spec)
            assert all(name in places.PLACES for name in (stop.light, *stop.hide) if name)
        assert file.read(file.write(lesson).encode()) == lesson
    asked = {s.question.name for lesson in lessons.values() for s in lesson.stops if s.question}
    assert asked <= set(QUESTIONS) and len(asked) >= 5


def test_a_servers_own_folder_comes_on_top(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_LESSONS", str(tmp_path))
    (tmp_path / "kernels.toml").write_text(GOOD)
    (tmp_path / "broken.toml").write_text("title = 3")
    (tmp_path / "Odd Name.toml").write_text(GOOD)
    found = shelf.listing()
    assert set(found) == {shelf.TOUR, "kernels", "broken"}
    assert isinstance(found["broken"], LessonError)
    monkeypatch.setattr(state, "_visit", lambda: {})
    assert shelf.find("kernels").title == "Kernels"
    for unknown in ("nobody", "../lessons/ink-to-answer"):
        with pytest.raises(LessonError, match="There is no lesson"):
            shelf.find(unknown)
    address.read_lesson("kernels")
