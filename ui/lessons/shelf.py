"""Where lessons are: what ships in lessons/, the server's own folder, and what a visitor opens."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path

from model.language import tr
from ui import state
from ui.lessons import file
from ui.lessons.file import Lesson, LessonError

SHIPPED = Path(__file__).parents[2] / "lessons"
TOUR = "ink-to-answer"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def folder() -> Path | None:
    """The server's own lessons: $DIGITSCOPE_LESSONS, none by default."""
    named = os.environ.get("DIGITSCOPE_LESSONS")
    return Path(named).resolve() if named else None


def listing() -> dict[str, Lesson | LessonError]:
    """Every lesson by its id, or why it can't be used; the server's own come last."""
    found = {}
    for path in _paths().values():
        try:
            found[path.stem] = _read(path)
        except LessonError as error:
            found[path.stem] = error
    return found


def find(lesson_id: str) -> Lesson:
    """A lesson by its id: one that the visitor opened, else one of the server's. Raises
    LessonError."""
    opened = state.get(state.LESSON_FILES).get(lesson_id)
    if opened is not None:
        return file.read(opened)
    path = _paths().get(lesson_id)
    if path is None:
        raise LessonError(
            tr(
                "There is no lesson “{name}” here. If you have its file, open it under Lessons in"
                " the sidebar.",
                name=lesson_id,
            )
        )
    return _read(path)


def put(name: str, content: bytes) -> str:
    """Take a file that a visitor has opened for as long as the visit lasts: its id. Raises
    LessonError."""
    file.read(content)
    lesson_id = as_id(name)
    opened = {**state.get(state.LESSON_FILES), lesson_id: content}
    state.change(state.LESSON_FILES, dict(list(opened.items())[-5:]))
    return lesson_id


def as_id(name: str) -> str:
    """An id for a name of a file or of a lesson."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].strip("-") or "lesson"


def _paths() -> dict[str, Path]:
    """The files by their ids; one in the server's folder takes the place of one that ships."""
    paths = {}
    for place in filter(None, (SHIPPED, folder())):
        if place.is_dir():
            found = sorted(path for path in place.glob("*.toml") if _ID.fullmatch(path.stem))
            paths |= {path.stem: path for path in found}
    return paths


def _read(path: Path) -> Lesson:
    try:
        kept = path.stat()
        return _parsed(path, kept.st_mtime_ns, kept.st_size)
    except OSError as error:
        raise LessonError(tr("The file {name} can't be read.", name=path.name)) from error


@lru_cache(maxsize=64)
def _parsed(path: Path, changed: int, size: int) -> Lesson:
    return file.read(path.read_bytes())
