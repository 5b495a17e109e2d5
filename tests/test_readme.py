"""Both READMEs say the same: commands, files and figures."""

import re

import pytest

from tests.conftest import PROJECT
from ui.lessons import file

ENGLISH, CHINESE = (
    (PROJECT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")
)


def commands(text: str) -> list[str]:
    return re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)


def code(text: str) -> set[str]:
    """What stands in backquotes on one line."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)))


def figures(text: str) -> list[list[str]]:
    """The numbers of every table's row."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    numbers = [re.findall(r"−?\d[\d.,]*\d|\d", row) for row in rows]
    return [[number for number in row if "." in number] for row in numbers]


def test_both_have_the_same_commands():
    assert commands(ENGLISH) == commands(CHINESE) != []


def test_both_name_the_same_files_and_options():
    assert code(ENGLISH) - code(CHINESE) == set()


def test_both_have_the_same_figures():
    assert figures(ENGLISH) == figures(CHINESE)


def test_both_have_as_many_sections():
    assert ENGLISH.count("\n## ") == CHINESE.count("\n## ")


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_the_lesson_that_they_show_is_one(text):
    (example,) = re.findall(r"^```toml\n(.*?)^```", text, re.M | re.S)
    assert file.read(example.encode()).stops[0].question.name == "under_kernel"
