"""Switch channels off: what the network answers without them."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model.explain import ablation
from model import reading
from model.training import runs
from model.explain.ablation import Channel
from ui.figures import mosaic
from ui.follow.figures import ablation as figures
from ui.figures.board import power
from ui.follow import state
from ui.follow.chart import CONFIG
from ui.follow.state import Seen, say
from ui.pictures import percent

SHOWN = 12
_OFF = "follow_off_widget"


def show(seen: Seen) -> None:
    _take_click(seen)
    ranked = _ranking(runs.fingerprint(seen.weights), seen.reading.digit, seen)
    answer = int(seen.reading.ranked[0])
    change = ablation.log_odds(ranked, answer)
    change -= ablation.log_odds(seen.reading.probabilities, answer)
    channels = ablation.one_by_one(seen.layers)
    on = [
        n for n, c in enumerate(channels)
        if c not in state.off() and seen.layers[c.layer].kind == "conv"
    ]  # fmt: skip
    _switches(seen, channels[min(on, key=change.__getitem__)] if on else None)
    now = reading.read(
        seen.network, seen.reading.digit,
        ablation.switch_off(seen.layers, seen.weights, state.off()),
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    with left:
        _answer(seen, now, answer)
    with right:
        _ranked(seen, ranked, change, channels, answer)
    _maps(seen, now)


@st.cache_data(max_entries=32, show_spinner=False)
def _ranking(fingerprint: str, digit: np.ndarray, _seen: Seen) -> np.ndarray:
    return ablation.alone(_seen.network, _seen.layers, digit, _seen.weights)


def _name(seen: Seen, channel: Channel) -> str:
    return state.name(channel, seen.titles)


def _switches(seen: Seen, strongest: Channel | None) -> None:
    names = {_name(seen, c): c for c in ablation.one_by_one(seen.layers)}
    st.session_state[_OFF] = [_name(seen, c) for c in state.off()]
    st.multiselect(
        "Channels switched off", names, key=_OFF, placeholder="All channels are on",
        on_change=lambda: state.switch([names[n] for n in st.session_state[_OFF]]),
    )  # fmt: skip
    with st.container(horizontal=True):
        if strongest:
            st.button(
                f"Switch off {_name(seen, strongest)}, the strongest", icon=":material/bolt:",
                on_click=state.switch, args=([*state.off(), strongest],),
            )  # fmt: skip
        st.button(
            "All on", icon=":material/restart_alt:", on_click=state.switch, args=([],),
            disabled=not state.off(),
        )  # fmt: skip
        if st.button("Draw without them", icon=":material/draw:", disabled=not state.off()):
            state.draw_without(True)
            st.switch_page("pages/draw.py")


def _answer(seen: Seen, now: reading.Reading, answer: int) -> None:
    changed = int(now.ranked[0])
    with st.container(key="follow_answer"):
        st.subheader(f"Answer: {changed}", anchor=False)
        before, after = seen.reading.probabilities[answer], now.probabilities[answer]
        if not state.off():
            say(f"With every channel on, the network says {answer} with {percent(before)}.")
        else:
            turned = "still says" if changed == answer else f"says {changed}, no longer"
            many = "1 channel" if len(state.off()) == 1 else f"{len(state.off())} channels"
            say(
                f"Without {many} the network {turned} {answer}: its probability went from"
                f" {percent(before)} to {percent(after)}."
            )
    figure = figures.probabilities(seen.reading.probabilities, now.probabilities)
    st.plotly_chart(figure, key="follow_probabilities", config=CONFIG)


def _maps(seen: Seen, now: reading.Reading) -> None:
    st.subheader("What is left of the maps", anchor=False)
    say(
        "Click a map to switch its channel off or on again. A pooling layer passes on what its"
        " convolution made, so its channel goes off with that one."
    )
    for index, (maps, layer) in enumerate(zip(now.layers, seen.layers, strict=True)):
        st.markdown(f"**{seen.titles[index]}**")
        mosaic.mosaic(
            maps, layer, "network", float(seen.reading.layers[index].maps.max()),
            key=_maps_key(index), cell=max(2, 22 // layer.shape_out[0]),
        )  # fmt: skip


def _maps_key(index: int) -> str:
    return f"follow_off_{index}"


def _take_click(seen: Seen) -> None:
    """A click on a map switches its channel: it is known before anything is drawn."""
    for index in range(len(seen.layers)):
        chosen = getattr(st.session_state.get(_maps_key(index)), "chosen", None)
        if chosen is not None:
            toggle(seen, Channel(index, chosen))


def toggle(seen: Seen, channel: Channel) -> None:
    """Switch a channel off, or on again if it, or the convolution it passes on, is off."""
    source = ablation.convolution_of(seen.layers, channel.layer)
    same = {
        c for c in state.off()
        if (ablation.convolution_of(seen.layers, c.layer), c.channel) == (source, channel.channel)
    }  # fmt: skip
    state.switch([c for c in state.off() if c not in same] if same else [*state.off(), channel])


def _ranked(seen: Seen, ranked, change, channels, answer: int) -> None:
    st.subheader("Which channels matter most", anchor=False)
    needed = [
        c for c, p in zip(channels, ranked, strict=True)
        if p.argmax() != answer and seen.layers[c.layer].kind == "conv"
    ]  # fmt: skip
    worst = int(change.argmin())
    say(
        f"Each of the {len(channels)} channels was switched off alone. The bars show how the"
        f" log-odds of {answer}, log(p / (1 − p)), change: they tell apart what is close to 100%."
        f" Beside them stands its probability then. A pooling channel counts as much as the"
        f" convolution's that it passes on, and is not listed beside it. Click a bar to switch"
        f" that channel off or on."
    )
    with st.container(key="follow_needed"):
        if needed:
            st.markdown(
                f"**{answer} can't do without** {', '.join(_name(seen, c) for c in needed)}:"
                " without any one of them the answer changes."
            )
        else:
            st.markdown(
                f"**No single channel decides.** The strongest is {_name(seen, channels[worst])}:"
                f" without it, the odds of {answer} are {power(np.exp(-change[worst]))} times"
                f" smaller, and its probability {percent(ranked[worst, answer])}."
            )
    alone = [n for n, c in enumerate(channels) if seen.layers[c.layer].kind == "conv"]
    order = sorted(alone, key=lambda n: -abs(change[n]))[:SHOWN]
    figure = figures.ranking(
        [_name(seen, channels[n]) for n in order], change[order], ranked[order, answer],
        [int(n) for n in order],
    )  # fmt: skip
    st.plotly_chart(
        figure, key="follow_ranking", config=CONFIG, selection_mode="points",
        on_select=lambda: _bar_chosen(seen, channels),
    )  # fmt: skip

    if st.toggle(f"List all {len(channels)} channels", key="follow_list"):
        order = np.argsort(change, kind="stable")
        st.dataframe(
            {
                "channel off": [_name(seen, channels[n]) for n in order],
                f"probability of {answer}": ranked[order, answer],
                "change of log-odds": change[order],
                "answer": ranked[order].argmax(axis=-1),
            },
            hide_index=True,
        )


def _bar_chosen(seen: Seen, channels: list[Channel]) -> None:
    if points := st.session_state["follow_ranking"].selection.points:
        toggle(seen, channels[int(points[0]["customdata"])])
