"""Switch channels off: what the network answers without them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from model import reading
from model.explain import ablation
from model.language import tr, trn
from model.network import Channel
from model.reading import Reading
from ui import history, state, words
from ui.figures import mosaic, probabilities
from ui.figures.board import power
from ui.figures.chart import show_figure
from ui.follow.figures import ablation as figures
from ui.follow.seen import Seen, say
from ui.follow.unit import tile_cell
from ui.words import percent

SHOWN = 12
LONGEST = 60  # characters of a channel's name


@dataclass(frozen=True)
class Ranking:
    """What each channel does alone. channels: those of `ablation.one_by_one`; alone: what the
    network answers without each, (N, classes); change: of the answer's log-odds, (N,)."""

    channels: list[Channel]
    alone: np.ndarray
    change: np.ndarray

    def order(self, seen: Seen) -> list[int]:
        """Those that differ in what they do, by how much they do."""
        differ = set(ablation.origins(seen.spec))
        listed = [n for n, channel in enumerate(self.channels) if channel in differ]
        return sorted(listed, key=lambda n: -abs(self.change[n]))


def show(seen: Seen) -> None:
    if not seen.spec.shown:
        st.info(
            tr("This network has one layer only: there are no channels to switch off before it.")
        )
        return
    _take_click(seen)
    ranking = _rank(seen)
    _switches(seen, ranking)
    now = reading.read(seen.reading.network.without(state.off()), seen.reading.digit)
    left, right = st.columns(2, gap="large")
    with left:
        _answer(seen, now)
    with right:
        _ranked(seen, ranking)
    _maps(seen, now)


def _rank(seen: Seen) -> Ranking:
    with st.spinner(tr("Switching every channel off, one by one")):
        alone = _alone(seen.reading.network.fingerprint, seen.reading.digit, seen.reading)
    answer = seen.reading.answer
    change = ablation.log_odds(alone, answer)
    change -= ablation.log_odds(seen.reading.probabilities, answer)
    return Ranking(ablation.one_by_one(seen.spec), alone, change)


@st.cache_data(max_entries=32, show_spinner=False)
def _alone(fingerprint: str, digit: np.ndarray, _reading: Reading) -> np.ndarray:
    return ablation.alone(_reading)


def _switches(seen: Seen, ranking: Ranking) -> None:
    names = {seen.channel(c): c for c in ranking.channels}
    st.session_state["follow_off"] = [seen.channel(c) for c in state.off()]
    st.multiselect(
        tr("Channels switched off"), names, key="follow_off",
        placeholder=tr("All channels are on"),
        on_change=lambda: state.switch([names[n] for n in st.session_state["follow_off"]]),
    )  # fmt: skip
    on = [n for n in ranking.order(seen) if ranking.channels[n] not in state.off()]
    with st.container(horizontal=True):
        if on:
            strongest = ranking.channels[min(on, key=ranking.change.__getitem__)]
            st.button(
                tr("Switch off {channel}, the strongest", channel=seen.channel(strongest)),
                icon=":material/bolt:", on_click=state.switch, args=([*state.off(), strongest],),
            )  # fmt: skip
        st.button(
            tr("All on"), icon=":material/restart_alt:", on_click=state.switch, args=([],),
            disabled=not state.off(),
        )  # fmt: skip
        if st.button(tr("Draw without them"), icon=":material/draw:", disabled=not state.off()):
            state.draw_without(True)
            history.go("pages/draw.py")


def _answer(seen: Seen, now: Reading) -> None:
    with st.container(key="follow_answer"):
        name = words.plain(seen.spec.classes[now.answer])
        st.subheader(tr("Answer: {name}", name=name), anchor=False)
        say(_without(seen, now))
    shares = {tr("all on"): seen.reading.probabilities, tr("now"): now.probabilities}
    figure = probabilities.side_by_side(seen.spec.classes, shares)
    show_figure(figure, key="follow_probabilities")


def _without(seen: Seen, now: Reading) -> str:
    """What the channels that are off have changed."""
    answer, off = seen.reading.answer, len(state.off())
    name, other = (words.plain(seen.spec.classes[n]) for n in (answer, now.answer))
    before, after = (percent(read.probabilities[answer]) for read in (seen.reading, now))
    told = {"name": name, "before": before, "after": after}
    if not off:
        return tr("With every channel on, the network says {name} with {before}.", **told)
    if now.answer == answer:
        return trn(
            "Without {n} channel the network still says {name}: its probability went from {before}"
            " to {after}.",
            "Without {n} channels the network still says {name}: its probability went from {before}"
            " to {after}.",
            off,
            **told,
        )
    return trn(
        "Without {n} channel the network says {other}, no longer {name}: its probability went from"
        " {before} to {after}.",
        "Without {n} channels the network says {other}, no longer {name}: its probability went from"
        " {before} to {after}.",
        off,
        other=other,
        **told,
    )


def _maps(seen: Seen, now: Reading) -> None:
    st.subheader(tr("What is left"), anchor=False)
    say(
        tr(
            "Click a map, or a number, to switch its channel off or on again. What a pooling layer"
            " makes of a channel goes off with it."
        )
    )
    for index in seen.spec.shown:
        layer = seen.spec.layers[index]
        st.markdown(f"**{seen.titles[index]}**")
        mosaic.mosaic(
            now.layers[index].values, layer, key=_maps_key(index), label=seen.titles[index],
            top=seen.colours(index).largest, cell=tile_cell(layer.grid_out[0], widest=22),
        )  # fmt: skip


def _maps_key(index: int) -> str:
    return f"follow_off_{index}"


def _take_click(seen: Seen) -> None:
    """A click on a map switches its channel: it is known before anything is drawn."""
    for index in seen.spec.shown:
        chosen = getattr(st.session_state.get(_maps_key(index)), "chosen", None)
        if chosen is not None and chosen < seen.spec.layers[index].channels:
            _toggle(seen, Channel(index, chosen))


def _toggle(seen: Seen, channel: Channel) -> None:
    state.switch(ablation.toggled(seen.spec, state.off(), channel))


def _ranked(seen: Seen, ranking: Ranking) -> None:
    st.subheader(tr("Which channels matter most"), anchor=False)
    answer, order = seen.reading.answer, ranking.order(seen)
    name, channels = words.plain(seen.spec.classes[answer]), ranking.channels
    twice = len(order) < len(channels)
    say(
        tr(
            "Each of the {count} channels was switched off alone. The bars show how the log-odds of"
            " {name}, log(p / (1 − p)), change: they tell apart what is close to 100%. Beside them"
            " stands its probability then.", count=len(channels), name=name,
        ),
        tr(
            "What a pooling layer makes of a channel counts as much as that channel, and is not"
            " listed beside it."
        ) if twice else "",
        tr("Click a bar to switch that channel off or on."),
    )  # fmt: skip
    _needed(seen, ranking, order, name)
    first = order[:SHOWN]
    figure = figures.ranking(
        [seen.channel(channels[n]) for n in first], ranking.change[first],
        ranking.alone[first, answer], first,
    )  # fmt: skip
    show_figure(
        figure, key="follow_ranking", selection_mode="points",
        on_select=lambda: _bar_chosen(seen, channels),
    )  # fmt: skip
    if st.toggle(tr("List all {count} channels", count=len(channels)), key="follow_list"):
        _list(seen, ranking)


def _list(seen: Seen, ranking: Ranking) -> None:
    every, answer = np.argsort(ranking.change, kind="stable"), seen.reading.answer
    classes = np.array(seen.spec.classes)
    st.dataframe(
        {
            tr("channel off"): [seen.channel(ranking.channels[n]) for n in every],
            tr("probability of {name}", name=classes[answer]): ranking.alone[every, answer],
            tr("change of log-odds"): ranking.change[every],
            tr("answer"): classes[ranking.alone[every].argmax(axis=-1)],
        },
        hide_index=True,
    )


def _needed(seen: Seen, ranking: Ranking, order: list[int], name: str) -> None:
    """Say which channels the answer can't do without, or which comes closest to that."""
    answer = seen.reading.answer
    needed = [ranking.channels[n] for n in order if ranking.alone[n].argmax() != answer]
    worst = min(order, key=ranking.change.__getitem__)
    with st.container(key="follow_needed"):
        if needed:
            channels = words.some([seen.channel(c) for c in needed], SHOWN, LONGEST)
            st.markdown(
                tr(
                    "**{name} can't do without** {channels}: without any one of them the answer"
                    " changes.",
                    name=name,
                    channels=channels,
                )
            )
        else:
            st.markdown(
                tr(
                    "**No single channel decides.** The strongest is {channel}: without it, the"
                    " odds of {name} are {times} times smaller, and its probability {probability}.",
                    channel=seen.channel(ranking.channels[worst]),
                    name=name,
                    times=power(np.exp(-ranking.change[worst])),
                    probability=percent(ranking.alone[worst, answer]),
                )
            )


def _bar_chosen(seen: Seen, channels: list[Channel]) -> None:
    if points := st.session_state["follow_ranking"].selection.points:
        _toggle(seen, channels[int(points[0]["customdata"])])
