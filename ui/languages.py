"""The languages of the app: each is one file, static/languages/CODE.po, in gettext's usual form.

The server reads it, and the browser the same (static/language.js). After sentences were changed

    python -m ui.languages

writes into every catalogue what the sources say now: what is new or changed is empty there, what is
gone goes. For a new language, `python -m ui.languages CODE` begins its file.
"""

from __future__ import annotations

import base64
import gettext
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO

import streamlit as st
from babel import Locale
from babel.messages import Catalog, Message, extract, mofile, pofile
from streamlit.runtime.scriptrunner import get_script_run_ctx

from model import language
from model.files import write
from ui import state

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "static" / "languages"
FONTS = PROJECT / "static" / "fonts"  # see ui/fonts.py
ENGLISH = "en"
PARAMETER = "lang"  # its name in the address

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)

# Where sentences stand, and how they are marked there.
SOURCES = (("ui/**.py", "python"), ("pages/**.py", "python"), ("model/**.py", "python"),
           ("static/**.js", "javascript"),
           ("lessons/**.toml", "ui.languages:of_lesson"))  # fmt: skip
KEYWORDS = {"tr": None, "later": None, "trn": (1, 2), "trc": ((1, "c"), 2)}


def codes() -> list[str]:
    """English, then every language that has a catalogue."""
    return [ENGLISH, *sorted(file.stem for file in FOLDER.glob("*.po"))]


def name(code: str) -> str:
    """What a language calls itself: "English", "中文"."""
    return Locale.parse(code).get_display_name().capitalize()


def enter(wanted: str | None) -> None:
    """Settle, as a visit begins, which language it is in: the address's, else the browser's.

    It stays: who chooses another follows a link, which begins a new visit.
    """
    if state.get(state.LANGUAGE) is None:
        state.change(state.LANGUAGE, match(wanted) or browsers())


def browsers() -> str:
    """The language for who has not chosen one."""
    return match(st.context.locale) or ENGLISH


def match(wanted: str | None) -> str | None:
    """The language that serves who asks for "zh-CN"; None where none does."""
    return next((code for code in codes() if (wanted or "").split("-")[0] == code), None)


def current() -> str:
    """The code of the language that the visitor reads."""
    asked = _spoken.get()
    return (
        asked
        or (get_script_run_ctx(suppress_warning=True) and state.get(state.LANGUAGE))
        or ENGLISH
    )


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say what is said within in this language: for what is kept for many visitors, or made outside
    of a visit."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


@lru_cache
def catalogue(code: str) -> gettext.NullTranslations:
    """A language's sentences, ready to be looked up."""
    if code == ENGLISH:
        return language.ENGLISH
    compiled = BytesIO()
    mofile.write_mo(compiled, read(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read(code: str) -> Catalog:
    """A language's catalogue as its file has it."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return pofile.read_po(file, locale=code)


def font_face(name: str, weight: int = 400) -> str:
    """A style sheet's rule that holds a font of static/fonts/, for a file that stands alone: the
    glyphs that its reader's machine may lack. "" where there is no such font."""
    file = FONTS / f"{name}.woff2"
    if not file.exists():
        return ""
    held = base64.b64encode(file.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "DigitScope"; font-weight: {weight};'
        f' src: url("data:font/woff2;base64,{held}"); }}'
    )


def said_in(code: str, files: Collection[str]) -> list[Message]:
    """The sentences of a language that these files of the project say."""
    if code == ENGLISH:
        return []
    wanted = set(files)
    return [each for each in read(code) if each.id and wanted & {at for at, _ in each.locations}]


def sources() -> Catalog:
    """Every sentence that the sources hold."""
    found = Catalog(project="DigitScope", charset="utf-8")
    options = {
        "method_map": SOURCES,
        "options_map": {"static/**.js": {"parse_template_string": "true"}},
        "keywords": KEYWORDS,
        "comment_tags": ("Translators:",),
    }
    said = extract.extract_from_dir(PROJECT, **options)
    for file, _, message, comments, context in sorted(said, key=lambda each: each[:2]):
        found.add(message, locations=[(file, 1)], auto_comments=comments, context=context)
    return found


def of_lesson(content: IO[bytes], *_, **__) -> Iterator[tuple[int, None, str, list[str]]]:
    """What Babel finds in a lesson that ships: its titles and texts, as its parser gives them."""
    from ui.lessons import file

    lesson = file.read(content.read())
    for said in (lesson.title, *(text for s in lesson.stops for text in (s.title, s.text))):
        if said:
            yield 1, None, said, []


def update(code: str) -> None:
    """Bring a language's file up to date with the sources; a new one is begun."""
    known = read(code) if (FOLDER / f"{code}.po").exists() else _begun(code)
    known.update(sources(), no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    written = BytesIO()
    pofile.write_po(written, known, width=100, sort_by_file=True, include_lineno=False)
    write(FOLDER / f"{code}.po", written.getvalue())


def _begun(code: str) -> Catalog:
    comment = f"# What DigitScope says, in {Locale.parse(code).english_name}."
    return Catalog(code, project="DigitScope", version="1", header_comment=comment, fuzzy=False)


language.ask(lambda: catalogue(current()))

if __name__ == "__main__":
    for each in sys.argv[1:] or codes()[1:]:
        update(each)
