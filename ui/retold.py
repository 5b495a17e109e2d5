"""What the training process said, in the reader's language.

It speaks English, to the app and in a run's record: nobody knows yet who will read that. Such a
sentence is known again by the message that it was made of, and said anew.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ui import languages

SOURCES = "model/"  # only what is said there is looked for
LEAST = 12  # letters of a message beside its values, or it would be found in anything
_VALUE = re.compile(r"\{(\w+)[^}]*\}")


def retold(said: str, code: str | None = None) -> str:
    """The same in a language, by default the reader's; as it is where no message is like it."""
    code = code or languages.current()
    if code == languages.ENGLISH:
        return said
    for like, translated in _messages(code):
        if found := like.fullmatch(said):
            return translated.format(**{k: retold(v, code) for k, v in found.groupdict().items()})
    return said


@lru_cache
def _messages(code: str) -> list[tuple[re.Pattern, str]]:
    """What a sentence looks like that was made of a message, and the message in this language; the
    message that says most comes first."""
    said = {
        message.id: _VALUE.sub(r"{\1}", message.string)
        for message in languages.read(code)
        if any(file.startswith(SOURCES) for file, _ in message.locations)
        and isinstance(message.id, str)
        and message.string
    }
    longest_first = sorted(filter(lambda id_: _letters(id_) >= LEAST, said), key=_letters)[::-1]
    return [(_like(message), said[message]) for message in longest_first]


def _letters(message: str) -> int:
    """How much a message says beside its values."""
    return sum(map(str.isalpha, _VALUE.sub("", message)))


def _like(message: str) -> re.Pattern:
    """Matches the message with whatever values in it."""
    known, pattern = set(), ""
    for n, part in enumerate(_VALUE.split(message)):
        if n % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if part in known else f"(?P<{part}>.+?)"
            known.add(part)
    return re.compile(pattern, re.DOTALL)
