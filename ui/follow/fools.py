"""What fools it: the least change of this drawing that does, where in the network it tells, and how
easily networks are fooled."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from model import reading as forward
from model.data import mnist
from model.explain import attack, drift
from model.explain import unit as arithmetic
from model.explain.attack import Path
from model.network import Network
from model.reading import Reading
from model.studies import fooled
from model.training import store
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures.chart import show_figure
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
SLICE = 0.4  # seconds of attacking at a time


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
    _easily(state.checkpoint())


def _toward(seen: Seen) -> int | None:
    """The controls that say how it is attacked, and toward which class."""
    classes, answer = seen.spec.classes, seen.reading.answer
    with st.container(horizontal=True, vertical_alignment="bottom", key="fools_controls"):
        st.selectbox(
            "Attack", state.ATTACKS, format_func=state.ATTACKS.get, width=240,
            **state.bind(state.ATTACK),
        )  # fmt: skip
        st.selectbox(
            "What ε limits", state.NORMS, format_func=state.NORMS.get, width=260,
            **state.bind(state.NORM) | {"on_change": _other_norm},
        )  # fmt: skip
        bound, chosen = state.bind(state.TOWARD), state.get(state.TOWARD)
        if chosen == answer:  # it says so already
            chosen = st.session_state[state.TOWARD.name] = ANY
        st.selectbox(
            "It is to say", [ANY, *(n for n in range(len(classes)) if n != answer)],
            format_func=lambda n: "anything else" if n == ANY else classes[n], width=180, **bound,
        )  # fmt: skip
    return None if chosen == ANY else chosen


def _other_norm() -> None:
    """A size in one norm says nothing in the other."""
    state.change(state.NORM, st.session_state[state.NORM.name])
    state.change(state.EPSILON, None)


def _attack(seen: Seen, toward: int | None) -> Attacked:
    made, norm = seen.reading, state.get(state.NORM)
    of = made.answer if toward is None else toward
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


@st.cache_data(max_entries=64, show_spinner="Looking for what fools it")
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
        says[1] = (*says[1], f"{words.shorten(classes[answer], LONGEST)}: {percent(still)}")
    st.html(figures.equation(made.seen.reading.digit, made.other.digit, says))


def _course(made: Attacked) -> None:
    """How probable the answer is, and what is most probable else, as the noise grows."""
    classes, answer = made.seen.spec.classes, made.seen.reading.answer
    probabilities = forward.probabilities(made.seen.reading.network, made.path.digits)
    lines = {classes[answer]: probabilities[:, answer]}
    if made.toward is None:
        lines["what comes next"] = np.delete(probabilities, answer, axis=1).max(axis=1)
    else:
        lines[classes[made.toward]] = probabilities[:, made.toward]
    figure = figures.course(made.path.sizes, lines, made.size, state.get(state.NORM))
    show_figure(figure, key="fools_course")


def _size(made: Attacked) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="fools_size"):
        sizes = [round(float(size), DECIMALS) for size in made.path.sizes]
        bound = state.bind(state.EPSILON)
        st.session_state[state.EPSILON.name] = sizes[made.place]
        st.select_slider("How much may change, ε", sizes, width=420, **bound)
        st.button(
            "Smallest change that fools it", icon=":material/search:",
            on_click=state.change, args=(state.EPSILON, None),
            disabled=made.path.tips in (None, made.place),
        )  # fmt: skip
        if st.button("Open it on Draw", icon=":material/draw:"):
            state.put(Drawing(made.other.digit, "image"))
            history.go("pages/draw.py")


def _says(made: Attacked) -> None:
    path, classes = made.path, made.seen.spec.classes
    honest, now, random = (
        words.plain(classes[read.answer]) for read in (made.seen.reading, made.other, made.random)
    )
    if path.tips is None:
        wanted = "anything else" if made.toward is None else words.plain(classes[made.toward])
        said = (
            f"**Not fooled.** No change that was tried up to ε = {path.sizes[-1]:g} makes it say"
            f" {wanted}. That does not prove that none does."
        )
    elif not made.fools:
        said = f"**Not fooled yet.** The least found that does it is ε = {_least(path)}."
    else:
        said = f"**Fooled.** {_changed(made.size)}, and the network says {now}, no longer {honest}."
        if made.place > path.tips:
            said += f" The least found that does it is ε = {_least(path)}."
    st.markdown(
        f"{said} Noise as large that follows no gradient: it says {random} with"
        f" {percent(float(made.random.probabilities.max()))}."
    )
    say(
        "The gradient says for each pixel which way makes the network less sure of its answer. FGSM"
        f" takes one step that way; PGD takes {attack.STEPS} small ones, from {STARTS} random"
        " starts, and never goes further than ε. What fools it within a small ε counts for larger"
        " ones. That a search finds nothing proves nothing: a better one may."
    )


def _least(path: Path) -> str:
    return f"{path.sizes[path.tips]:.{DECIMALS - 1}f}"


def _changed(size: float) -> str:
    if state.get(state.NORM) == "linf":
        return f"No pixel changes by more than {size:.1%} of the way from black to white"
    return f"All changes together are {size:.2f} long, where one pixel from black to white is 1"


def _where(made: Attacked) -> None:
    """How the noise grows on its way through the network."""
    st.subheader("Where it tips over", anchor=False)
    honest, places = made.seen.reading, drift.places(made.seen.reading)
    apart, random = (drift.drift(honest, read) for read in (made.other, made.random))
    names = ["Digit", *(made.seen.titles[n] for n in places[1:-1])]
    names.append(f"{made.seen.titles[places[-1]]}, logits")
    tips = drift.tips(apart)
    st.markdown(_grows(names, apart, random, tips))
    say(
        "Each layer's values with the noise are held against those without: how far apart they lie,"
        " as a share of the honest ones' length. Where the bars grow, a layer makes more of the"
        " noise than of the digit; where they shrink, it lets some of it go."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        show_figure(
            figures.layers(names, {"this noise": apart, "random noise, as large": random}),
            key="fools_layers",
        )  # fmt: skip
    with right:
        _maps(made, None if tips is None else places[tips])


def _grows(names: list[str], apart: np.ndarray, random: np.ndarray, tips: int | None) -> str:
    if tips is None:
        return "At no layer does the distance grow."
    return (
        f"**The distance grows most at {names[tips]}**: from {apart[tips - 1]:.0%} to"
        f" {apart[tips]:.0%}. At the logits it is {apart[-1]:.0%}, with random noise as large"
        f" {random[-1]:.0%}."
    )


def _maps(made: Attacked, tips: int | None) -> None:
    """The maps of a layer that change most: at first of the one where it tips over."""
    spec = made.seen.spec
    shown = {spec.layers[n].name: n for n in spec.shown}
    if not shown:
        return
    usual = spec.layers[tips if tips in spec.shown else spec.shown[-1]].name
    bound = state.bind(state.DRIFTED, usual)
    if st.session_state[state.DRIFTED.name] not in shown:
        st.session_state[state.DRIFTED.name] = usual
    chosen = st.selectbox(
        "What changes most at", shown, format_func=words.by_name(spec).get, width=240, **bound
    )
    place, honest = shown[chosen], made.seen.reading
    order = np.argsort(-drift.changes(honest, made.other, place), kind="stable")[:SHOWN]
    values = [arithmetic.values(read, place)[..., order] for read in (honest, made.other)]
    figure = figures.maps(*values, spec.layers[place], order.tolist())
    show_board(figure, "fools_maps", widest=620)


def _easily(used: Checkpoint) -> None:
    """How many of the test digits networks still classify correctly, by the size of the noise."""
    st.subheader("How easily are they fooled?", anchor=False)
    shipped = [Checkpoint(run) for run in store.shipped_runs() if mnist.fits(run.spec)]
    networks = {one.id: one for one in [*shipped, *([used] if mnist.fits(used.run.spec) else [])]}
    studies = {
        results.compared(one).title: study
        for one in networks.values()
        if (study := results.fooled_study(one))
    }
    if studies:
        norm = state.get(state.NORM)
        st.markdown(verdict(studies, norm))
        show_figure(figures.curves(studies, norm), key="fools_curves")
        weak, *_, strong = fooled.ATTACKS.values()
        counts = {study["digits"] for study in studies.values()}
        st.caption(
            f"Solid: {strong.title}. Dotted: {weak.title}. Of MNIST's first"
            f" {' or '.join(f'{n:,}' for n in sorted(counts, reverse=True))} test digits."
        )
    if said := results.misfit(used):
        st.info(said)
    elif results.fooled_study(used) is None:
        _measure(used)


def verdict(studies: dict[str, dict[str, Any]], norm: str) -> str:
    """What the curves say, at the size at which the networks differ most. studies: by title."""
    weak, *_, strong = fooled.ATTACKS
    held = {title: study["accuracy"][norm][strong] for title, study in studies.items()}
    at = int(np.ptp([*held.values()], axis=0)[1:].argmax()) + 1
    ranked = sorted(held, key=lambda title: -held[title][at])
    shares = [f"{results.the(title)} {held[title][at]:.1%}" for title in ranked]
    seemed = [f"{studies[title]['accuracy'][norm][weak][at]:.1%}" for title in ranked]
    return (
        f"At ε = {fooled.SIZES[norm][at]:g}, {fooled.ATTACKS[strong].title} leave"
        f" {words.listed(shares)} of the test digits classified correctly. A weak attack proves"
        f" nothing: {fooled.ATTACKS[weak].title} would have one believe {words.listed(seemed)}."
    )


def _measure(used: Checkpoint) -> None:
    """Offer to attack the network in use where nobody has; go on from where it was left."""
    st.markdown(
        f"**{words.plain(words.network(used))}**: nobody has measured how well it stands this."
        f" {results.FEW} test digits show it roughly, in a minute or two."
    )
    if st.toggle("Measure now", key=f"attack {used.id}"):
        st.caption("You can switch this off or leave the page at any time: it goes on from there.")
        st.fragment(_measure_some, run_every=SLICE / 4)(used)


def _measure_some(used: Checkpoint) -> None:
    """Attack for a moment, then let the page do what it is asked for."""
    bar, until = st.empty(), time.monotonic() + SLICE
    for count in results.attack(used):
        bar.progress(count / len(fooled.PLAN), f"{count} of {len(fooled.PLAN)} attacks")
        if time.monotonic() > until:
            return
    st.rerun(scope="app")
