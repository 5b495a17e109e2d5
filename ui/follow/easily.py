"""How easily networks are fooled: those that are shipped, and the one in use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Any

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import tr
from model.network import Network
from model.studies import fooled
from model.training import store
from model.training.runs import Checkpoint
from ui import measuring, results, state, words
from ui.figures.chart import show_figure
from ui.follow.figures import fools as figures

FEW = 100  # test digits: each is read thousands of times


def show(used: Checkpoint) -> None:
    """How many of the test digits networks still classify correctly, by the size of the noise."""
    st.subheader(tr("How easily are they fooled?"), anchor=False)
    shipped = [Checkpoint(run) for run in store.shipped_runs() if mnist.fits(run.spec)]
    networks = {one.id: one for one in [*shipped, *([used] if mnist.fits(used.run.spec) else [])]}
    studies = {
        results.compared(one).title: study
        for one in networks.values()
        if (study := measuring.known(fooled, one))
    }
    if studies:
        norm = state.get(state.NORM)
        st.markdown(verdict(studies, norm))
        show_figure(figures.curves(studies, norm), key="fools_curves")
        weak, *_, strong = fooled.ATTACKS.values()
        counts = {study["digits"] for study in studies.values()}
        st.caption(
            tr(
                "Solid: {strong}. Dotted: {weak}. Of MNIST's first {counts} test digits.",
                strong=tr(strong.title),
                weak=tr(weak.title),
                counts=_either(f"{count:,}" for count in sorted(counts, reverse=True)),
            )
        )
    if said := results.misfit(used):
        st.info(said)
    elif measuring.known(fooled, used) is None:
        _measure(used)


def _either(parts: Iterable[str]) -> str:
    """ "1,000", "1,000 or 100"."""
    return reduce(lambda one, other: tr("{one} or {other}", one=one, other=other), parts)


def verdict(studies: dict[str, dict[str, Any]], norm: str) -> str:
    """What the curves say, at the size at which the networks differ most. studies: by title."""
    weak, *_, strong = fooled.ATTACKS
    held = {title: study["accuracy"][norm][strong] for title, study in studies.items()}
    at = int(np.ptp([*held.values()], axis=0)[1:].argmax()) + 1
    ranked = sorted(held, key=lambda title: -held[title][at])
    shares = [f"{results.the(title)} {held[title][at]:.1%}" for title in ranked]
    seemed = [f"{studies[title]['accuracy'][norm][weak][at]:.1%}" for title in ranked]
    return tr(
        "At ε = {epsilon:g}, {strong} leave {shares} of the test digits classified correctly. A"
        " weak attack proves nothing: {weak} would have one believe {seemed}.",
        epsilon=fooled.SIZES[norm][at],
        strong=tr(fooled.ATTACKS[strong].title),
        weak=tr(fooled.ATTACKS[weak].title),
        shares=words.listed(shares),
        seemed=words.listed(seemed),
    )


def _measure(used: Checkpoint) -> None:
    """Offer to attack the network in use where nobody has."""
    whole = len(fooled.PLAN)
    measuring.offer(
        tr(
            "**{network}**: nobody has measured how well it stands this. {count} test digits show"
            " it roughly, in a minute or two.",
            network=words.plain(words.network(used)),
            count=FEW,
        ),
        tr("Measure now"),
        f"attack {used.id}",
        lambda: _attack(used),
        lambda done: tr("{count} of {whole} attacks", count=done, whole=whole),
        done=lambda: max(len(_standing(used.network)) - 1, 0),
        whole=whole,
    )


def _standing(network: Network) -> list[np.ndarray]:
    """What this visitor's attacks have left so far, as fooled.go_on has it."""
    return state.get(state.STANDING).get(network.fingerprint, [])


def _attack(used: Checkpoint) -> Iterator[int]:
    """Go on attacking; yields how many attacks are done."""
    network, digits = used.network, fooled.sample(FEW)
    left = _standing(network)
    while len(left) <= len(fooled.PLAN):
        left = fooled.go_on(network, digits, left)
        state.change(state.STANDING, state.get(state.STANDING) | {network.fingerprint: left})
        yield len(left) - 1
    command = f"python -m model.studies.fooled {used.run.id} --digits {FEW}"
    measuring.keep(fooled, used, fooled.study(left, network, command))
