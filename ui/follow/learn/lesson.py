"""A lesson: the drawing, its right answer, one step of gradient descent, and many."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.data import mnist
from model.language import later, tr, trn
from model.network import NetworkError
from model.reading import Reading, read
from model.training import lesson, store, weights
from ui import history, state, words
from ui.draw import maps, source
from ui.draw.verdict import verdict
from ui.figures import probabilities
from ui.figures.board import number, power
from ui.figures.images import data_uri
from ui.follow.chart import CONFIG
from ui.follow.figures import learn as figures
from ui.follow.learn import course as courses
from ui.follow.learn.course import Course
from ui.follow.learn.taught import Taught, choose_label, choose_rate, take
from ui.follow.seen import say, table
from ui.live import view
from ui.live.answer import answer
from ui.training import room
from ui.words import percent

REPEATS = (1, 10, 100)
CURVE = np.geomspace(*(sorted(state.RATES.values())[n] for n in (0, -1)), 41)
SMALL = 2  # CSS pixels a pixel of a drawing of the batch
BLANK = later("Draw a digit, best one that the network gets wrong.")


def show() -> None:
    with st.container(horizontal=True, gap="large", key="desk"):
        with st.container(width=300, key="hand"):
            source.show()
            taught = take()
            with st.container(key="prediction"):
                _answer(taught)
        with st.container(width="stretch", key="eye"):
            if taught is None:
                what = state.misfit() or tr(BLANK)
                st.markdown(tr("**Nothing is drawn yet.** {what_to_do}", what_to_do=what))
                say(
                    tr(
                        "Then say what it is, and take a step of gradient descent on it: everything"
                        " here happens to a copy of the network in use, which stays as it is."
                    )
                )
            else:
                _lesson(taught)
    if st.toggle(tr("Show every map of the network in this lesson"), key="learn_maps"):
        with st.container(key="maps"):
            maps.show()


def _answer(taught: Taught | None) -> None:
    """What the network of the lesson answers, alive while the pen moves."""
    network = courses.current().network
    network_id = view.name(network)
    view.send_network(network_id, network)
    said = {"says": tr(BLANK)}
    if taught is not None:
        read = taught.reading
        right = words.a(taught.spec.classes[taught.label])
        wrong = tr("Wrong: it is {right}.", right=right)
        said = {
            "says": verdict(read, doubts=False),
            "reading": read,
            "wrong": wrong if read.answer != taught.label else "",
        }
    answer(
        network_id,
        None if taught is None else taught.drawn.digit,
        live=state.source() == "pad",
        **said,
    )


def _lesson(taught: Taught) -> None:
    choose_label(taught)
    rate = choose_rate()
    with st.container(key="learn_teach"):
        if taught.course.is_running:
            _teach(taught, rate)
        else:
            _buttons(taught)
    _batch(taught)
    with st.container(key="learn_story"):
        _story(taught)
    with st.container(key="learn_next"):
        _one_step(taught, rate)
    with st.container(key="learn_forgetting"):
        _forgetting(taught)
    with st.container(key="learn_keep"):
        _keep(taught)


def _buttons(taught: Taught) -> None:
    course = taught.course
    with st.container(horizontal=True, key="learn_buttons"):
        for steps in REPEATS:
            st.button(
                tr("Learn it: 1 step") if steps == 1 else trn("{n} step", "{n} steps", steps),
                key=f"learn_repeat_{steps}",
                type="primary" if steps == 1 else "secondary",
                on_click=courses.ask,
                args=(steps,),
                icon=":material/school:" if steps == 1 else None,
            )
        st.button(
            tr("Undo"), on_click=courses.undo, disabled=not course.before, icon=":material/undo:",
            key="learn_undo",
        )  # fmt: skip
        st.button(
            tr("Forget the lesson"), on_click=courses.restart, disabled=not course.points,
            icon=":material/restart_alt:",
        )  # fmt: skip


def _teach(taught: Taught, rate: float) -> None:
    """Take the steps in slices, so that the page answers meanwhile."""
    st.fragment(_teach_some, run_every=courses.SLICE / 4)(taught, rate)


def _teach_some(taught: Taught, rate: float) -> None:
    if not courses.current().is_running:
        st.rerun(scope="app")
    bar = st.empty()
    st.button(tr("Stop"), on_click=courses.stop, icon=":material/stop_circle:", key="learn_stop")
    now = courses.advance(taught.batch, rate)
    left, asked = now.todo
    last = now.points[-1]
    text = tr(
        "Step {step} of {steps}: {share} for the right answer",
        step=asked - left,
        steps=asked,
        share=percent(last.right),
    )
    bar.progress((asked - left) / asked, text=text)
    _course(now, "learn_course_live")
    if not now.is_running:
        st.rerun(scope="app")


def _batch(taught: Taught) -> None:
    """The drawings that a step learns from."""
    course, drawn = taught.course, taught.drawn
    texts = [each.text for each, _ in course.added]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="learn_batch"):
        for n, (each, label) in enumerate(course.added):
            name = taught.name(label)
            with st.container(width="content", gap=None):
                st.image(_picture(each.digit), caption=name)
                st.button(
                    tr("Remove"), key=f"learn_remove_{n}", on_click=courses.remove, args=(n,),
                    type="tertiary",
                    help=tr("Take {name}, drawing {n}, out", name=words.a(name), n=n + 1),
                )  # fmt: skip
        known = drawn.text in texts
        st.button(
            tr("In the batch") if known else tr("Keep it in the batch"),
            icon=":material/add_photo_alternate:", on_click=courses.add,
            args=(drawn, taught.label), key="learn_add",
            disabled=known and (drawn, taught.label) in course.added,
        )  # fmt: skip
        count = len(taught.batch.labels)
        alone = tr("A step learns from the current drawing alone.")
        together = tr("A step learns from these {count} drawings.", count=count)
        st.markdown(together if count > 1 else alone)


def _picture(digit: np.ndarray) -> str:
    return data_uri(digit.repeat(SMALL, axis=0).repeat(SMALL, axis=1))


def _story(taught: Taught) -> None:
    """What has come of the drawing so far."""
    steps = taught.course.steps
    if not steps:
        return
    first, now = read(taught.course.base, taught.drawn.digit), taught.reading
    st.markdown(
        trn(
            "**After {n} step** the network says **{now}**. Before the lesson it said {before}.",
            "**After {n} steps** the network says **{now}**. Before the lesson it said {before}.",
            steps,
            now=_says(taught, now),
            before=_says(taught, first),
        )
    )


def _says(taught: Taught, reading: Reading) -> str:
    share = percent(reading.probabilities[reading.answer])
    return tr("{answer} with {share}", answer=taught.name(reading.answer), share=share)


def _one_step(taught: Taught, rate: float) -> None:
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
        st.plotly_chart(figure, key="learn_probabilities", config=CONFIG)
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
            st.plotly_chart(figure, key="learn_along", config=CONFIG)
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


def _forgetting(taught: Taught) -> None:
    """What the lesson does to the test digits."""
    course = taught.course
    if not course.points or course.is_running:
        return
    st.subheader(tr("What it forgets"), anchor=False)
    _course(course, "learn_course")
    if not mnist.fits(taught.spec):
        say(tr("The test digits are MNIST's and say nothing about a network of other classes."))
        return
    say(
        tr(
            "After each step {sample} of the {count:,} test digits, always the same, are read"
            " again. The step moves weights that all digits use, for this drawing alone: the"
            " larger the step and the more of them, the more is lost.",
            sample=courses.SAMPLE,
            count=courses.tested(),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center", key="learn_accuracy"):
        if not course.measured:
            st.button(
                tr("Read all {count:,} test digits", count=courses.tested()), key="learn_measure",
                on_click=courses.change, kwargs={"measured": True},
            )  # fmt: skip
        else:
            with st.spinner(tr("Reading the test digits")):
                before, after = (courses.accuracy(n) for n in (course.base, course.network))
            st.markdown(
                tr(
                    "Of all {count:,} test digits **{before:.2%}** are classified correctly before"
                    " the lesson, **{after:.2%}** now.",
                    count=courses.tested(),
                    before=before,
                    after=after,
                )
            )


def _course(course: Course, key: str) -> None:
    """How probable the right answer became, and what that did to the test digits."""
    figure = figures.course(
        [point.step for point in course.points],
        [point.right for point in course.points],
        {p.step: p.accuracy for p in course.points if p.accuracy is not None},
    )
    st.plotly_chart(figure, key=key, config=CONFIG)


def _keep(taught: Taught) -> None:
    """Keep what came of the lesson, and offer to use it."""
    course = taught.course
    if not course.points or course.is_running:
        return
    if course.kept is None and not course.refused:
        try:
            room.leaving(weights.size(taught.spec))
        except NetworkError as error:
            st.error(words.plain(str(error)), icon=":material/error:")
            return
    with st.container(horizontal=True, vertical_alignment="center"):
        if course.kept is None:
            st.button(
                tr("Keep as a run"), icon=":material/save:", on_click=_write, key="learn_save"
            )
            st.markdown(tr("The network in use stays as it is until you use another one."))
        else:
            st.markdown(tr("Kept as **{run}**.", run=words.plain(words.title(course.kept))))
            if st.button(tr("Draw through it"), icon=":material/draw:", type="primary"):
                state.use(course.kept.id)
                history.go("pages/draw.py")
    if course.refused:
        st.error(words.plain(course.refused), icon=":material/error:")


def _write() -> None:
    course: Course = courses.current()
    name = trn("Lesson of {n} step", "Lesson of {n} steps", course.steps)
    try:
        run = store.keep(course.network, "lesson", name=name, base=state.checkpoint().id)
    except NetworkError as error:
        courses.change(refused=str(error))
    else:
        courses.change(kept=run, refused="")
