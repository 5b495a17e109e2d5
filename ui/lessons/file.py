"""A lesson as a file: TOML, read and checked line by line, and written.

title = "…"

[[stop]]
address = "follow?view=unit"   a page of the app and what it shows; what the address does not
                               name is at its default, but the drawing and the network stay
title = "…"                    may be left out, as all that follows may
text = "…"                     Markdown
light = "sum"                  what is lit up, hide = ["sidebar"] what is hidden: places.py
question = { name = "pooled" } model.questions, with parameters beside the name
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from model import questions
from model.language import tr
from model.questions import QuestionError
from ui import languages, state
from ui.lessons import places
from ui.state import MOST_STOPS

MOST_BYTES = 200_000
LONGEST_TITLE, LONGEST_TEXT = 100, 3000
# The pages by what a lesson calls them: their addresses, but that Draw's is empty.
PAGES = {address or "draw": address for address in state.ALL}
STOP = ("address", "title", "text", "light", "hide", "question")
# What an address that was copied from the browser has beside what a stop is made of.
BESIDE = (
    *(key.parameter for key in state.of_visit()),
    languages.PARAMETER,
    "embed",
    "embed_options",
)


class LessonError(ValueError):
    """A lesson can't be used; the message says which line of it, and what to do."""


@dataclass(frozen=True)
class Question:
    """A question by its name, and its parameters as pairs of text."""

    name: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stop:
    """One stop. page: a key of PAGES; query: what its address says, as pairs of text."""

    page: str
    query: tuple[tuple[str, str], ...] = ()
    title: str = ""
    text: str = ""
    light: str = ""
    hide: tuple[str, ...] = ()
    question: Question | None = None

    @property
    def address(self) -> str:
        return f"{self.page}?{urlencode(self.query)}" if self.query else self.page


@dataclass(frozen=True)
class Lesson:
    title: str
    stops: tuple[Stop, ...]


def said(text: str) -> str:
    """What ships is in the catalogues; what a teacher writes is shown as it is."""
    return tr(text) if text else ""


def read(content: bytes) -> Lesson:
    """The lesson of a file. Raises LessonError."""
    if len(content) > MOST_BYTES:
        raise LessonError(tr("This file is too large to be a lesson."))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _error(line, tr("This is no UTF-8 text: save the file as UTF-8.")) from error
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else len(text.rstrip().splitlines())
        raise _error(
            line,
            tr(
                "This is not TOML. Look here, and in the line above, for a quotation mark, a"
                " bracket or an equals sign that is missing or twice there."
            ),
        ) from error
    return _lesson(told, _Lines(text))


def write(lesson: Lesson) -> str:
    """The lesson as a file that `read` reads."""
    parts = [f"title = {_string(lesson.title)}\n"]
    for stop in lesson.stops:
        lines = ["[[stop]]", f"address = {_string(stop.address)}"]
        for name in ("title", "text", "light"):
            value = getattr(stop, name)
            if value or name == "text":
                lines.append(f"{name} = {_string(value)}")
        if stop.hide:
            lines.append(f"hide = [{', '.join(map(_string, stop.hide))}]")
        if stop.question:
            told = (("name", stop.question.name), *stop.question.parameters)
            lines.append(f"question = {{ {', '.join(f'{k} = {_string(v)}' for k, v in told)} }}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def address(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The page and the query of an address, from wherever it was copied. Raises ValueError."""
    split = urlsplit(text.strip())
    name = split.path.rstrip("/").rpartition("/")[2] or "draw"
    if name not in PAGES:
        raise ValueError(
            tr("There is no page “{name}”. There are: {names}.", name=name, names=", ".join(PAGES))
        )
    known = {"d", "network", *(key.parameter for key in state.of_page(PAGES[name]))}
    query = [(k, v) for k, v in parse_qsl(split.query) if k not in BESIDE]
    for parameter, _ in query:
        if parameter not in known:
            raise ValueError(
                tr(
                    "The address of the page “{name}” has no “{parameter}”.",
                    name=name,
                    parameter=parameter,
                )
            )
    return name, tuple(query)


# ------------------------------------------------------------------------------------- what is told


class _Lines:
    """Where in a file its stops and their keys stand: tomllib does not say."""

    def __init__(self, text: str):
        self.stops: list[dict[str, int]] = []
        self.head: dict[str, int] = {}
        for number, line in enumerate(_bare(text).splitlines(), 1):
            if re.match(r"\s*\[\[\s*stop\s*\]\]", line):
                self.stops.append({"": number})
            elif key := re.match(r"\s*(?:\[stop\.)?([\w-]+)\s*[=\]]", line):
                (self.stops[-1] if self.stops else self.head).setdefault(key[1], number)

    def of(self, stop: int | None, key: str = "") -> int:
        """The line of a key of the stop with this number, or of the file's own keys."""
        if stop is None:
            return self.head.get(key, 1)
        lines = self.stops[stop] if stop < len(self.stops) else {}
        return lines.get(key) or lines.get("") or self.head.get("stop", 1)


def _bare(text: str) -> str:
    """TOML without what stands in strings and comments, its lines in their places."""
    quoted = r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*'
    return re.sub(quoted, lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def _error(line: int, why: str) -> LessonError:
    return LessonError(tr("Line {line}: {why}", line=line, why=why))


def _lesson(told: Mapping[str, Any], lines: _Lines) -> Lesson:
    for key in told:
        if key not in ("title", "stop"):
            raise _error(
                lines.of(None, key),
                tr("A lesson has a title and stops, no “{name}”.", name=key),
            )
    title = told.get("title")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise _error(
            lines.of(None, "title"),
            tr('A lesson begins with its title: title = "…", at most {n} characters.',
               n=LONGEST_TITLE),
        )  # fmt: skip
    stops = told.get("stop")
    if not isinstance(stops, list) or not 0 < len(stops) <= MOST_STOPS:
        raise _error(
            lines.of(0),
            tr("A lesson has 1 to {n} stops, each under a line [[stop]].", n=MOST_STOPS),
        )
    return Lesson(title.strip(), tuple(_stop(each, n, lines) for n, each in enumerate(stops)))


def _stop(told: Any, number: int, lines: _Lines) -> Stop:
    if not isinstance(told, dict):
        raise _error(lines.of(number), tr("A stop stands under a line [[stop]]."))
    for key in told:
        if key not in STOP:
            raise _error(
                lines.of(number, key),
                tr("A stop has no “{name}”. It has: {names}.", name=key, names=", ".join(STOP)),
            )
    page, query = _address(told, number, lines)
    _text(told, number, lines)
    for name in _names(told, number, lines):
        if not places.is_one(name):
            raise _error(
                lines.of(number, "light" if name == told.get("light") else "hide"),
                tr("“{name}” is no part of the page. There are: {names}.",
                   name=name, names=", ".join(places.PLACES)),
            )  # fmt: skip
    return Stop(
        page,
        query,
        title=told.get("title", "").strip(),
        text=told["text"].strip(),
        light=told.get("light", ""),
        hide=tuple(told.get("hide", ())),
        question=_question(told, number, lines),
    )


def _address(told: Mapping[str, Any], number: int, lines: _Lines):
    given = told.get("address")
    if not isinstance(given, str):
        raise _error(
            lines.of(number, "address"),
            tr('A stop needs an address of the app: address = "follow?view=unit".'),
        )
    try:
        return address(given)
    except ValueError as error:
        raise _error(lines.of(number, "address"), str(error)) from error


def _text(told: Mapping[str, Any], number: int, lines: _Lines) -> None:
    for name, longest in (("text", LONGEST_TEXT), ("title", LONGEST_TITLE)):
        given = told.get(name, "" if name == "title" else None)
        if not isinstance(given, str) or len(given) > longest:
            raise _error(
                lines.of(number, name),
                tr("A stop needs a “{name}” in quotation marks, at most {n} characters.",
                   name=name, n=longest),
            )  # fmt: skip


def _names(told: Mapping[str, Any], number: int, lines: _Lines) -> Iterator[str]:
    """Every part of the page that a stop names."""
    hidden, lit = told.get("hide", []), told.get("light", "")
    if not isinstance(lit, str):
        raise _error(
            lines.of(number, "light"), tr('What is lit is one name in quotation marks: "sum".')
        )
    if not isinstance(hidden, list) or not all(isinstance(name, str) for name in hidden):
        raise _error(
            lines.of(number, "hide"), tr('What is hidden is a list of names: hide = ["sidebar"].')
        )
    yield from ([lit] if lit else [])
    yield from hidden


def _question(told: Mapping[str, Any], number: int, lines: _Lines) -> Question | None:
    given = told.get("question")
    if given is None:
        return None
    whole = isinstance(given, dict) and all(type(value) in (str, int) for value in given.values())
    if not whole or not isinstance(given.get("name"), str):
        raise _error(
            lines.of(number, "question"),
            tr('A question has a name: question = { name = "pooled" }.'),
        )
    parameters = {key: str(value) for key, value in given.items() if key != "name"}
    try:
        questions.check(given["name"], parameters)
    except QuestionError as error:
        raise _error(lines.of(number, "question"), str(error)) from error
    return Question(given["name"], tuple(parameters.items()))


def _string(text: str) -> str:
    """A TOML string, over several lines where the text has several."""
    if "\n" not in text:
        return f'"{_quoted(text)}"'
    return '"""\n{}"""'.format("\n".join(map(_quoted, text.split("\n"))))


def _quoted(line: str) -> str:
    """What stands between quotation marks: JSON's escapes are TOML's, but for one character."""
    return json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
