"""The set that a visitor has open, and how it is kept on the server.

A set belongs to the browser that made it: its id says so. Whoever changes another's set, or one
that has changed since it was opened, goes on with a copy. So nothing of anyone is overwritten, and
a page that is loaded anew goes on with the same set.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from secrets import token_hex

from model.data import sets
from model.data.sets import SetError, SignSet
from model.language import tr
from ui import state
from ui.teach import draft as drafts
from ui.teach.draft import Draft

_HELD = 4  # sets of a visit: a message of the desk may come after another one was opened


@dataclass(frozen=True, eq=False)
class Opened:
    """number: counts what this visit opened; id: under which it is kept, None while it is not;
    seen: what is known to be kept there; answers: the last message of the desk that was taken over;
    refused: why the last could not be."""

    number: int = 0
    draft: Draft = field(default_factory=Draft)
    id: str | None = None
    seen: str = ""
    answers: int = 0
    refused: str = ""


def current() -> Opened:
    """What is open now: the set that the address names."""
    held, asked = state.get_together(state.TEACH_OPEN, state.TEACH_SET)
    now = held[max(held)] if held else None
    if now is None or (now.id != asked):
        now = open_(asked)
    return now


def by_number(number: int) -> Opened:
    """Raises LookupError."""
    return state.get(state.TEACH_OPEN)[number]


def open_(id_: str | None) -> Opened:
    """Open a kept set, None a new one; one that can't be read is a new one that says so."""
    draft, refused = Draft(), ""
    if id_ is not None:
        try:
            draft = _draft(sets.read(id_))
        except SetError as error:
            id_, refused = None, str(error)
    return _hold(Opened(_next(), draft, id_, _print(draft), _answered(), refused))


def take(made: SignSet) -> None:
    """Open a set that somebody brings, and keep it."""
    at = _hold(Opened(_next(), answers=_answered()))
    keep(at, _draft(made))


def call(name: str) -> None:
    """Give the open set this name; "" is that of its signs."""
    now = current()
    keep(now, replace(now.draft, name=" ".join(name.split())))


def keep(at: Opened, draft: Draft, number: int | None = None, refused: str = "") -> None:
    """Let the set hold this, and write it down; number: of the message that says so, refused: what
    of it could not be done.

    Where it can't be written, the message is not confirmed: the desk says it again.
    """
    answers = at.answers if number is None else number
    if (draft.name, draft.signs, draft.drawings) == (
        at.draft.name,
        at.draft.signs,
        at.draft.drawings,
    ):
        _hold(replace(at, answers=answers, refused=refused))
        return
    id_ = at.id if owns(at) and _is_known(at) else f"{_mark()}-{token_hex(4)}"
    # What is known is changed first: a run that ended between the two would not know its own set.
    _hold(Opened(at.number, draft, id_, _print(draft), answers, refused))
    try:
        if draft.signs:
            sets.write(to_set(draft, id_))
    except SetError as error:
        _hold(replace(at, refused=tr("This could not be kept yet: {why}", why=error)))


def to_set(draft: Draft, id_: str) -> SignSet:
    return SignSet(id_, title(draft), draft.names, draft.images, draft.labels, draft.test)


def title(draft: Draft) -> str:
    """The set's name, or its signs'."""
    return draft.name or ", ".join(draft.names)[: sets.LONGEST_NAME].strip()


def _draft(made: SignSet) -> Draft:
    draft = drafts.of(made)
    return replace(draft, name="" if made.name == title(replace(draft, name="")) else made.name)


def _hold(at: Opened) -> Opened:
    held = {**state.get(state.TEACH_OPEN), at.number: at}
    changed = {state.TEACH_OPEN: {n: held[n] for n in sorted(held)[-_HELD:]}}
    if at.number == max(held):
        changed[state.TEACH_SET] = at.id
    state.change_together(changed)
    return at


def _next() -> int:
    return max(state.get(state.TEACH_OPEN), default=0) + 1


def _answered() -> int:
    """Messages are numbered over all that a visit opens."""
    held = state.get(state.TEACH_OPEN)
    return max((at.answers for at in held.values()), default=0)


def owns(at: Opened) -> bool:
    """Whether the set is kept as this browser's."""
    return at.id is not None and at.id.startswith(f"{_mark()}-")


def _is_known(at: Opened) -> bool:
    """Whether what is kept is what this visit has seen there: another page may have written."""
    try:
        return _print(_draft(sets.read(at.id))) == at.seen
    except SetError:
        return False


def _mark() -> str:
    """What the ids of this browser's sets begin with; until it has said who it is, the visit's."""
    owner = state.get(state.TEACH_OWNER) or state.visitor()
    return hashlib.sha256(owner.encode()).hexdigest()[:10]


def _print(draft: Draft) -> str:
    """Tells a draft's content from all others: names, and drawings in whatever order."""
    drawn = sorted(
        zip(draft.labels.tolist(), (d.image.tobytes() for d in draft.drawings), strict=True)
    )
    return hashlib.sha256(repr((title(draft), draft.names, drawn)).encode()).hexdigest()
