"""The next step of a lesson before it is taken: its loss, the probabilities, other rates."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import tr
from model.network import NetworkError
from model.reading import read
from model.training import lesson
from ui import state, words
from ui.figures import probabilities
from ui.figures.board import number, power
from ui.figures.chart import show_figure
from ui.follow.figures import learn as figures
from ui.follow.learn import course as courses
from ui.follow.learn.taught import Taught
from ui.follow.seen import say, table

CURVE = np.geomspace(*(sorted(state.RATES.values())[n] for n in (0, -1)), 41)


def show(taught: Taught, rate: float) -> None:
    """The next step before it is taken: the loss, the probabilities, the rate among others."""
    st.subheader(tr("The next step"), anchor=False)
    try:
        step = lesson.lesson(taught.network, taught.batch.digits, taught.batch.labels, rate)
    except NetworkError as error:
        st.error(words.plain(str(error)), icon=":material/error:")
        return
    _explain(taught, step)
    row = {
        tr("loss now"): number(step.before, 4), tr("‖gradient‖²"): power(step.slope),
        tr("straight line"): number(step.straight, 4),
        tr("loss after the step"): number(step.after, 4),
    }  # fmt: skip
    table(row, "step")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(tr("**Probabilities of your drawing**, in per cent"))
        after = read(step.network, taught.drawn.digit)
        shares = {
            tr("now"): taught.reading.probabilities,
            tr("after the step"): after.probabilities,
        }
        figure = probabilities.side_by_side(taught.spec.classes, shares)
        show_figure(figure, key="learn_probabilities")
    with right:
        st.markdown(tr("**The loss along the gradient**, by learning rate"))
        losses, accuracies = _losses(taught), {}
        place = st.container()
        if mnist.fits(taught.spec) and st.toggle(
            tr("What each rate does to the test digits"), key="learn_rates"
        ):
            accuracies = courses.after_steps(taught.batch, taught.network)
        figure = figures.along(
            CURVE, losses, accuracies, before=step.before, slope=step.slope, rate=rate,
            loss=step.after,
        )  # fmt: skip
        with place:
            show_figure(figure, key="learn_along")
            say(_rated(rate, *figures.zones(CURVE, losses, step.before, accuracies)))


def _explain(taught: Taught, step: lesson.Lesson) -> None:
    """What a step does, in numbers of this one."""
    if len(taught.batch.labels) > 1:
        loss = tr(
            "The **loss** is −log of the probability of the right answer, here the mean over the"
            " batch: {loss}.",
            loss=number(step.before, 3),
        )
    else:
        loss = tr(
            "The **loss** is −log of the probability of the right answer: −log {p} = {loss}.",
            p=power(float(taught.reading.probabilities[taught.label])),
            loss=number(step.before, 3),
        )
    gradient = tr(
        "The **gradient** says for each weight how the loss changes with it. A step takes rate ×"
        " gradient off all {count:,} weights at once: new weight = weight − {rate:g} × its"
        " gradient.",
        count=taught.spec.parameters,
        rate=step.rate,
    )
    straight = tr(
        "Were the loss a straight line, it would become loss − rate × ‖gradient‖² = {before} −"
        " {rate:g} × {slope} = {straight}. It is curved, and becomes {after}.",
        before=number(step.before, 3),
        rate=step.rate,
        slope=power(step.slope),
        straight=number(step.straight, 3),
        after=number(step.after, 3),
    )
    say(loss, gradient, straight)


def _losses(taught: Taught) -> np.ndarray:
    batch = taught.batch
    return _along(taught.network.fingerprint, batch.digits, batch.labels, taught.network)


@st.cache_data(max_entries=64, show_spinner=False)
def _along(fingerprint: str, digits: np.ndarray, labels: np.ndarray, _network) -> np.ndarray:
    return np.asarray(lesson.loss_along(_network, digits, labels, CURVE))


def _rated(rate: float, good: float, large: float) -> str:
    """Whether a learning rate is too small, good or too large here."""
    if rate >= large:
        return tr(
            "{rate:g} is too large here: the step leaps over the valley of the loss, or forgets"
            " more than {share:.0%} of the test digits.",
            rate=rate,
            share=figures.FORGOTTEN,
        )
    if rate < good:
        return tr(
            "{rate:g} is small here: the loss falls, but less than half as far as it could.",
            rate=rate,
        )
    return tr("{rate:g} is a good rate here: the loss falls far.", rate=rate)
