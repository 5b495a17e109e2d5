"""What is said, in the reader's language: English sentences are the keys of the catalogues.

    tr("{count:,} parameters", count=spec.parameters)
    trn("{n} batch", "{n} batches", n)
    later("Max pooling")      a constant that is translated where it is shown: tr(TITLE)
    sentences(one, other)     whole sentences, one after the other

A sentence is whole: its values have names, so that another language may order them anew. Who shows
the sentences says who reads them (`ask`); until then they are English.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from gettext import NullTranslations
from typing import Any

ENGLISH = NullTranslations()

_asked: list[Callable[[], NullTranslations]] = [lambda: ENGLISH]


def ask(catalogue: Callable[[], NullTranslations]) -> None:
    """Translate by what this gives whenever something is said: one server has many readers."""
    _asked[0] = catalogue


def tr(message: str, /, **values: Any) -> str:
    """The message in the reader's language, with its values put in as str.format does."""
    return _put(_asked[0]().gettext(message), values)


def trc(context: str, message: str, /, **values: Any) -> str:
    """The same, for a word that means different things: trc("verb", "Draw")."""
    return _put(_asked[0]().pgettext(context, message), values)


def trn(one: str, many: str, n: int, /, **values: Any) -> str:
    """The form that a number asks for; the number itself is the value `n`."""
    return _put(_asked[0]().ngettext(one, many, n), {"n": n, **values})


def later(message: str) -> str:
    """The message itself: it is in the catalogues, and whoever shows it says tr(message)."""
    return message


def sentences(*said: str) -> str:
    """These one after the other, without the empty ones: Chinese has no space between them."""
    present = [each for each in said if each] or [""]
    return reduce(lambda first, next: tr("{first} {next}", first=first, next=next), present)


def _put(message: str, values: dict[str, Any]) -> str:
    return message.format(**values) if values else message
