"""What fools it: the least change of this drawing that does, and where in the network it tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from model import reading as forward
from model.explain import attack, drift
from model.explain import unit as arithmetic
from model.explain.attack import Path
from model.language import sentences, tr
from model.network import Network
from model.reading import Reading
from model.studies import fooled
from ui import history, state, words
from ui.figures.chart import show_figure
from ui.follow import easily
from ui.follow.chart import show_board
from ui.follow.figures import fools as figures
from ui.follow.seen import Seen, say
from ui.state import ANY, Drawing
from ui.words import percent

STARTS = 2  # of PGD, for one drawing
NOTCHES = 30  # of the slider
DECIMALS = 4  # of a size
LONGEST = 12  # characters of a class's name
SHOWN = 5  # maps


@dataclass(frozen=True)
class Attacked:
    """A drawing and what is shown of its attack.

    toward: the class that it is to answer, by number, None for any other; place: where on the path;
    other: the reading with the noise; random: the one with noise as large that follows no gradient.
    """

    seen: Seen
    toward: int | None
    path: Path
    place: int
    other: Reading
    random: Reading

    @property
    def size(self) -> float:
        return float(self.path.sizes[self.place])

    @property
    def fools(self) -> bool:
        return self.path.tips is not None and self.place >= self.path.tips


def show(seen: Seen) -> None:
    made = _attack(seen, _toward(seen))
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with left:
        _equation(made)
    with right:
        _course(made)
    _size(made)
    _says(made)
    _where(made)
    easily.show(state.checkpoint())


def _toward(seen: Seen) -> int | None:
    """The controls that say how it is attacked, and toward which class."""
    classes, answer = seen.spec.classes, seen.reading.answer
    with st.container(horizontal=True, vertical_alignment="bottom", key="fools_controls"):
        st.selectbox(
            tr("Attack"), state.ATTACKS, format_func=lambda name: tr(state.ATTACKS[name]),
            width=240, **state.bind(state.ATTACK),
        )  # fmt: skip
        st.selectbox(
            tr("What ε limits"), state.NORMS, format_func=lambda name: tr(state.NORMS[name]),
            width=260, **state.bind(state.NORM) | {"on_change": _other_norm},
        )  # fmt: skip
        others = [ANY, *(n for n in range(len(classes)) if n != answer)]
        bound, chosen = state.bind(state.TOWARD, options=others), state.get(state.TOWARD)
        if chosen == answer:  # it says so already
            chosen = st.session_state[state.TOWARD.name] = ANY
        st.selectbox(
            tr("It is to say"), others, width=180,
            format_func=lambda n: tr("anything else") if n == ANY else classes[n], **bound,
        )  # fmt: skip
    return None if chosen == ANY else chosen


def _other_norm() -> None:
    """A size in one norm says nothing in the other."""
    state.change(state.NORM, st.session_state[state.NORM.name])
    state.change(state.EPSILON, None)


def _attack(seen: Seen, toward: int | None) -> Attacked:
    made, norm = seen.reading, state.get(state.NORM)
    of = made.answer if toward is None else toward
    with st.spinner(tr("Looking for what fools it")):
        path = _path(
            made.network.fingerprint, repr(seen.spec), made.digit, of, toward is not None,
            state.get(state.ATTACK), norm, made.network,
        )  # fmt: skip
    place, size = len(path.sizes) - 1, state.get(state.EPSILON)
    if size is not None:
        place = int((path.sizes.round(DECIMALS) <= size + 10.0**-DECIMALS / 2).sum()) - 1
    elif path.tips is not None:
        place = path.tips
    blind = attack.blind(made.digit[np.newaxis], path.sizes[place], norm=norm)[0]
    other, random = (forward.read(made.network, each) for each in (path.digits[place], blind))
    return Attacked(seen, toward, path, place, other, random)


@st.cache_data(max_entries=64, show_spinner=False)
def _path(
    fingerprint: str, spec: str, digit: np.ndarray, of: int, targeted: bool, method: str, norm: str,
    _network: Network,
) -> Path:  # fmt: skip
    told = {"restarts": STARTS} if method == "pgd" else {}
    sizes = np.linspace(0, fooled.SIZES[norm][-1], NOTCHES + 1)
    return attack.path(
        _network, digit, of, sizes, method=method, norm=norm, targeted=targeted, **told
    )


def _equation(made: Attacked) -> None:
    classes, answer = made.seen.spec.classes, made.seen.reading.answer
    says = [
        (words.shorten(classes[read.answer], LONGEST), percent(float(read.probabilities.max())))
        for read in (made.seen.reading, made.other)
    ]
    still = float(made.other.probabilities[answer])
    if made.other.answer != answer:
        name = words.shorten(classes[answer], LONGEST)
        says[1] = (*says[1], tr("{name}: {share}", name=name, share=percent(still)))
    st.html(figures.equation(made.seen.reading.digit, made.other.digit, says))


def _course(made: Attacked) -> None:
    """How probable the answer is, and what is most probable else, as the noise grows."""
    classes, answer = made.seen.spec.classes, made.seen.reading.answer
    probabilities = forward.probabilities(made.seen.reading.network, made.path.digits)
    lines = {classes[answer]: probabilities[:, answer]}
    if made.toward is None:
        lines[tr("what comes next")] = np.delete(probabilities, answer, axis=1).max(axis=1)
    else:
        lines[classes[made.toward]] = probabilities[:, made.toward]
    figure = figures.course(made.path.sizes, lines, made.size, state.get(state.NORM))
    show_figure(figure, key="fools_course")


def _size(made: Attacked) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="fools_size"):
        sizes = [round(float(size), DECIMALS) for size in made.path.sizes]
        bound = state.bind(state.EPSILON)
        st.session_state[state.EPSILON.name] = sizes[made.place]
        st.select_slider(tr("How much may change, ε"), sizes, width=420, **bound)
        st.button(
            tr("Smallest change that fools it"), icon=":material/search:",
            on_click=state.change, args=(state.EPSILON, None),
            disabled=made.path.tips in (None, made.place),
        )  # fmt: skip
        if st.button(tr("Open it on Draw"), icon=":material/draw:"):
            state.put(Drawing(made.other.digit, "image"))
            history.go("pages/draw.py")


def _says(made: Attacked) -> None:
    random = tr(
        "Noise as large that follows no gradient: it says {name} with {share}.",
        name=words.plain(made.seen.spec.classes[made.random.answer]),
        share=percent(float(made.random.probabilities.max())),
    )
    st.markdown(sentences(*_found(made), random))
    say(
        tr(
            "The gradient says for each pixel which way makes the network less sure of its answer."
            " FGSM takes one step that way; PGD takes {steps} small ones, from {starts} random"
            " starts, and never goes further than ε. What fools it within a small ε counts for"
            " larger ones. That a search finds nothing proves nothing: a better one may.",
            steps=attack.STEPS,
            starts=STARTS,
        )
    )


def _found(made: Attacked) -> list[str]:
    """Whether the network is fooled, and by how much at the least, in sentences."""
    path = made.path
    if path.tips is None:
        return [_resists(made)]
    least = tr("The least found that does it is ε = {least:.3f}.", least=path.sizes[path.tips])
    if not made.fools:
        return [tr("**Not fooled yet.**"), least]
    return [_fooled(made), least if made.place > path.tips else ""]


def _resists(made: Attacked) -> str:
    most = float(made.path.sizes[-1])
    if made.toward is None:
        return tr(
            "**Not fooled.** No change that was tried up to ε = {most:g} makes it say anything"
            " else. That does not prove that none does.",
            most=most,
        )
    return tr(
        "**Not fooled.** No change that was tried up to ε = {most:g} makes it say {wanted}. That"
        " does not prove that none does.",
        most=most,
        wanted=words.plain(made.seen.spec.classes[made.toward]),
    )


def _fooled(made: Attacked) -> str:
    honest, now = (
        words.plain(made.seen.spec.classes[read.answer]) for read in (made.seen.reading, made.other)
    )
    told = {"size": made.size, "now": now, "honest": honest}
    if state.get(state.NORM) == "linf":
        return tr(
            "**Fooled.** No pixel changes by more than {size:.1%} of the way from black to white,"
            " and the network says {now}, no longer {honest}.",
            **told,
        )
    return tr(
        "**Fooled.** All changes together are {size:.2f} long, where one pixel from black to white"
        " is 1, and the network says {now}, no longer {honest}.",
        **told,
    )


def _where(made: Attacked) -> None:
    """How the noise grows on its way through the network."""
    st.subheader(tr("Where it tips over"), anchor=False)
    honest, places = made.seen.reading, drift.places(made.seen.reading)
    apart, random = (drift.drift(honest, read) for read in (made.other, made.random))
    names = [tr("Digit"), *(made.seen.titles[n] for n in places[1:-1])]
    names.append(tr("{layer}, logits", layer=made.seen.titles[places[-1]]))
    tips = drift.tips(apart)
    st.markdown(_grows(names, apart, random, tips))
    say(
        tr(
            "Each layer's values with the noise are held against those without: how far apart they"
            " lie, as a share of the honest ones' length. Where the bars grow, a layer makes more"
            " of the noise than of the digit; where they shrink, it lets some of it go."
        )
    )
    left, right = st.columns(2, gap="medium")
    with left:
        show_figure(
            figures.layers(
                names, {tr("this noise"): apart, tr("random noise, as large"): random}
            ),
            key="fools_layers",
        )  # fmt: skip
    with right:
        _maps(made, None if tips is None else places[tips])


def _grows(names: list[str], apart: np.ndarray, random: np.ndarray, tips: int | None) -> str:
    if tips is None:
        return tr("At no layer does the distance grow.")
    return tr(
        "**The distance grows most at {layer}**: from {before:.0%} to {after:.0%}. At the logits it"
        " is {end:.0%}, with random noise as large {random:.0%}.",
        layer=names[tips],
        before=apart[tips - 1],
        after=apart[tips],
        end=apart[-1],
        random=random[-1],
    )


def _maps(made: Attacked, tips: int | None) -> None:
    """The maps of a layer that change most: at first of the one where it tips over."""
    spec = made.seen.spec
    shown = {spec.layers[n].name: n for n in spec.shown}
    if not shown:
        return
    usual = spec.layers[tips if tips in spec.shown else spec.shown[-1]].name
    bound = state.bind(state.DRIFTED, usual, shown)
    if st.session_state[state.DRIFTED.name] not in shown:
        st.session_state[state.DRIFTED.name] = usual
    titles = words.by_name(spec)
    chosen = st.selectbox(
        tr("What changes most at"), shown, format_func=titles.get, width=240, **bound
    )
    place, honest = shown[chosen], made.seen.reading
    order = np.argsort(-drift.changes(honest, made.other, place), kind="stable")[:SHOWN]
    values = [arithmetic.values(read, place)[..., order] for read in (honest, made.other)]
    figure = figures.maps(*values, spec.layers[place], order.tolist())
    show_board(figure, "fools_maps", widest=620)
