"""A set of signs while somebody draws it: each of its drawings, by what it is a drawing of.

What changes it comes from a browser, which can say anything: what does not fit is left out, or is a
DraftError with a sentence to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from model.data import mnist, sets
from model.data.mnist import Digits
from model.language import tr
from ui import words

MOST_DRAWINGS = 200  # of a sign drawn by hand
LEAST, GOOD = 2, 10  # drawings of a sign: without which nothing is learned, and enough
_LONGEST_ID = 60


class DraftError(Exception):
    """A change can't be made; the message says why in a sentence that can be shown."""


@dataclass(frozen=True)
class Sign:
    id: str
    name: str


@dataclass(frozen=True, eq=False)
class Drawn:
    """A drawing that was kept; sign: the id of what it shows; image: (S, S) uint8, normalised."""

    id: str
    sign: str
    image: np.ndarray


@dataclass(frozen=True, eq=False)
class Draft:
    """drawings: in the order in which they were kept; side: of each; test: the pictures to measure
    on, where a set was brought that says which."""

    name: str = ""
    signs: tuple[Sign, ...] = ()
    drawings: tuple[Drawn, ...] = ()
    side: int = mnist.SIDE
    test: Digits | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many drawings there are of each sign, by the sign's id."""
        counted = Counter(drawn.sign for drawn in self.drawings)
        return {sign.id: counted[sign.id] for sign in self.signs}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sign.name for sign in self.signs)

    @property
    def images(self) -> np.ndarray:
        """(N, S, S) uint8."""
        images = [drawn.image for drawn in self.drawings]
        return np.stack(images) if images else np.zeros((0, self.side, self.side), np.uint8)

    @property
    def labels(self) -> np.ndarray:
        """(N,) uint8: the place of each drawing's sign."""
        place = {sign.id: n for n, sign in enumerate(self.signs)}
        return np.array([place[drawn.sign] for drawn in self.drawings], np.uint8)


def of(made: sets.SignSet) -> Draft:
    """A set as a draft."""
    signs = tuple(Sign(f"sign-{n}", each) for n, each in enumerate(made.classes))
    drawings = tuple(
        Drawn(f"kept-{n}", signs[label].id, image)
        for n, (image, label) in enumerate(zip(made.images, made.labels, strict=True))
    )
    return Draft(made.name, signs, drawings, made.side, made.test)


def changed(
    draft: Draft, change: dict[str, Any], picture: Callable[[str, int], np.ndarray | None]
) -> Draft:
    """The draft after a message of the desk (static/teach/pending.js says what it holds).

    picture: (png, side) → (S, S) uint8, or None where nothing is drawn. Raises DraftError.
    """
    signs = draft.signs
    if change.get("signs") is not None:
        signs = _signs(change["signs"], max(sets.MOST_DRAWN, len(signs)))
    gone = set(filter(_is_id, change.get("removed", [])))
    ids = {sign.id for sign in signs}
    stays = [drawn for drawn in draft.drawings if drawn.id not in gone and drawn.sign in ids]
    known = {drawn.id for drawn in stays}
    for added in change.get("added", []):
        if added["id"] in known | gone or not _is_id(added["id"]):
            continue
        image = picture(added["png"], draft.side)
        if image is None:
            continue
        signs, sign = _sign(signs, added["sign"], added["name"])
        stays.append(Drawn(added["id"], sign, image))
        known.add(added["id"])
    as_they_were = [sign.id for sign in signs[: len(draft.signs)]] == list(draft.counts)
    test = draft.test if as_they_were else None  # its labels are places
    made = replace(draft, signs=signs, drawings=tuple(stays), test=test)
    most = max(made.counts.values(), default=0)
    if most > max(MOST_DRAWINGS, *draft.counts.values(), 0):
        raise DraftError(
            tr("A sign has at most {most} drawings: remove one first.", most=MOST_DRAWINGS)
        )
    return made


def _sign(signs: tuple[Sign, ...], id_: str, name: str) -> tuple[tuple[Sign, ...], str]:
    """The signs with the one of a drawing, and its id.

    A page that was loaded anew knows it by its name, and it may be the drawing that tells of it.
    """
    for sign in signs:
        if id_ == sign.id or name == sign.name:
            return signs, sign.id
    told = [*({"id": s.id, "name": s.name} for s in signs), {"id": id_, "name": name}]
    return _signs(told, sets.MOST_DRAWN), id_


def _signs(said: Any, most: int) -> tuple[Sign, ...]:
    if len(said) > most:
        raise DraftError(tr("A set has at most {most} signs.", most=most))
    names = sets.checked_classes([each["name"] for each in said]) if said else ()
    signs = tuple(Sign(each["id"], name) for each, name in zip(said, names, strict=True))
    if not all(_is_id(sign.id) for sign in signs):
        raise DraftError(tr("This sign could not be added: try again."))
    return signs


def _is_id(said: Any) -> bool:
    return isinstance(said, str) and 0 < len(said) <= _LONGEST_ID


def missing(draft: Draft) -> str | None:
    """What has to be drawn before anything can be learned, None where nothing is missing."""
    if not draft.signs:
        return tr("Name two signs or more, and draw each about {good} times.", good=GOOD)
    if len(draft.signs) == 1:
        return tr("Add a second sign: a network learns to tell one from another.")
    few = [sign.name for sign in draft.signs if draft.counts[sign.id] < LEAST]
    if few:
        return tr(
            "Draw at least {least} of each, {good} are good. Missing: {signs}.",
            least=LEAST,
            good=GOOD,
            signs=words.listed(few),
        )
    return None


def advice(draft: Draft) -> str:
    """What to do next, in a sentence."""
    wanted = missing(draft)
    if wanted:
        return wanted
    fewer = [sign.name for sign in draft.signs if draft.counts[sign.id] < GOOD]
    total = {"drawings": len(draft.drawings), "signs": len(draft.signs)}
    if fewer:
        return tr(
            "{drawings} drawings of {signs} signs: enough to learn from. With {good} of each it"
            " gets better.",
            good=GOOD,
            **total,
        )
    return tr("{drawings} drawings of {signs} signs: learn from them below.", **total)
