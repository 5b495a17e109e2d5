"""What a channel of the network in use looks for: the test digits, and the pictures of all, that
excite it most."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import streamlit as st

from model.explain import ascent, unit
from model.explain.ascent import Care
from model.language import later, sentences, tr
from model.spec import Spec
from model.studies import looks
from model.training.runs import Checkpoint
from ui import history, results, state, words
from ui.figures import gallery
from ui.figures.mosaic import mosaic
from ui.why import sought

SLICE = 0.4  # seconds of climbing at a time
# Screen pixels: the digits, three in a row; the pictures beside them, with the switches in a row.
THREES, WIDE, SWITCH = 275, 620, 195
SIDE, TILE = 190, 100  # a picture of the channel, one among all channels' at most
ALL = 400_000  # all channels' pictures, about
LARGEST = 12  # a pixel of one of theirs
# Each way to take care: its switch, and what it does, by as much as REACH.
SWITCHES = {
    later("Jitter"): (
        state.JITTER,
        later(
            "Each step moves the picture by up to {jitter:.0%} of its side. Without it lines hang"
            " on exact places, and come apart into dots."
        ),
    ),
    later("Turns"): (
        state.TURNS,
        later(
            "Each step turns it by up to {turn:.0f}° either way. Without them lines hang on exact"
            " directions."
        ),
    ),
    later("Smoothing"): (
        state.SMOOTHING,
        later(
            "Neighbours that differ cost something, and so does all ink. Without it speckle stays"
            " wherever the unit hardly minds."
        ),
    ),
}
REACH = {"jitter": ascent.JITTER, "turn": ascent.TURN}


@history.fragment
def show(used: Checkpoint) -> None:
    """One channel's digits and pictures, and the pictures of its whole layer."""
    st.subheader(tr("What a channel looks for"), anchor=False)
    st.markdown(
        tr(
            "In the network in use, {name}. Each layer looks at the one before, so from layer to"
            " layer units see more, and look for patterns of patterns. Real digits show what a"
            " channel finds. What it *looks for* shows a picture made for it: from noise, step by"
            " step, every pixel goes where the channel's activation rises (gradient ascent).",
            name=words.plain(words.network(used)),
        )
    )
    spec = used.run.spec
    with st.container(horizontal=True, gap="medium"):
        layer = _layer(spec)
        channel = _channel(used, layer)
    with st.container(horizontal=True, gap="large"):
        with st.container(width=THREES):
            _digits(used, layer, channel)
        with st.container(width=WIDE):
            made, care = st.container(), _care()
    pictures = sought.kept(used, layer, care)
    if pictures is None:
        made.info(tr("Nobody has made these pictures yet: that takes some seconds."))
        if made.toggle(tr("Make what is missing"), **state.bind(state.ASCENDING)):
            st.fragment(_climb_some, run_every=SLICE / 4)(used, layer, care)
        return
    values = sought.values(sought.of(used.network, layer, care), used.network, layer, pictures)
    with made:
        _pictures(used, layer, channel, pictures, values)
    _all(used, layer, channel, pictures, values)


def _layer(spec: Spec) -> int:
    """At first the last convolution: neither edges nor whole digits."""
    offered, titles = looks.layers(spec), words.titles(spec)
    names = {
        spec.layers[n].name: tr("{layer} · sees {size}", layer=titles[n], size=_sees(spec, n))
        for n in offered
    }
    usual = ([n for n in spec.of_kind("Conv2D") if n in offered] or offered)[-1]
    bound = state.bind(state.SOUGHT_LAYER, spec.layers[usual].name)
    if st.session_state[state.SOUGHT_LAYER.name] not in names:  # a link may name any layer
        st.session_state[state.SOUGHT_LAYER.name] = spec.layers[usual].name
    bound["on_change"] = state.on_choice(state.SOUGHT_LAYER.name, _turn_to_layer, names)
    return spec.index(st.selectbox(tr("Layer"), names, format_func=names.get, width=260, **bound))


def _turn_to_layer(layer: str) -> None:
    state.change_together({state.SOUGHT_LAYER: layer, state.SOUGHT_CHANNEL: None})


def _sees(spec: Spec, layer: int) -> str:
    return words.shape(spec.layers[layer].fields)


def _channel(used: Checkpoint, layer: int) -> int:
    """At first the one that test digits excite most, where there are some."""
    spec, clicked = used.run.spec, _clicked(layer)
    count = spec.layers[layer].channels
    if clicked is not None and clicked < count:
        state.change(state.SOUGHT_CHANNEL, clicked)
    if (state.get(state.SOUGHT_CHANNEL) or 0) >= count:
        state.change(state.SOUGHT_CHANNEL, None)
    usual = 0 if results.misfit(used) else results.examined(used).best[layer].strongest
    last = layer == spec.logits
    return st.selectbox(
        tr("Class") if last else tr("Channel"),
        range(count),
        format_func=spec.classes.__getitem__ if last else str,
        width=150,
        **state.bind(state.SOUGHT_CHANNEL, usual, range(count)),
    )


def _clicked(layer: int) -> int | None:
    """The channel whose picture was just clicked among all."""
    return getattr(st.session_state.get(_all_key(layer)), "chosen", None)


def _all_key(layer: int) -> str:
    return f"looks_{layer}"


def _digits(used: Checkpoint, layer: int, channel: int) -> None:
    """The test digits that excite a channel most."""
    if said := results.misfit(used):
        st.info(said)
        return
    best = results.examined(used).best[layer]
    st.markdown(
        tr(
            "**Test digits** that excite it most, with the {size} pixels that the unit sees",
            size=_sees(used.run.spec, layer),
        )
    )
    gallery.gallery(
        best.digits[channel],
        [f"{value:.2f}" for value in best.values[channel]],
        key=f"best_{layer}",
        label=tr("Best digits of channel {channel}", channel=channel),
        boxes=[unit.field(used.run.spec, one) for one in best.units(layer, channel)],
    )


def _care() -> Care:
    """The switches."""
    with st.container(horizontal=True, gap="small"):
        for title, (key, says) in SWITCHES.items():
            with st.container(width=SWITCH):
                st.toggle(tr(title), **state.bind(key))
                st.caption(tr(says, **REACH))
    return Care(*(state.get(key) for key, _ in SWITCHES.values()))


def _pictures(
    used: Checkpoint, layer: int, channel: int, pictures: np.ndarray, values: np.ndarray
) -> None:
    """The pictures that excite a channel most of all, and how much."""
    spec = used.run.spec
    if channel >= len(pictures):
        count = len(pictures)
        st.info(tr("Pictures are made for the first {count} channels of a layer.", count=count))
        return
    st.markdown(tr("**Pictures** that excite it most of all, each from another start"))
    gallery.cut(
        ascent.digits(spec, layer, pictures[channel]),
        [f"{value:.2f}" for value in values[channel]],
        ascent.field(spec, layer),
        key=f"sought_{layer}",
        label=tr("Pictures of channel {channel}", channel=channel),
        scale=SIDE // max(pictures.shape[2:]),
    )
    st.markdown(_says(used, layer, channel, float(values[channel].max())))


def _says(used: Checkpoint, layer: int, channel: int, most: float) -> str:
    origin = tr("No digit went into it: all that it shows comes from the weights.")
    if results.misfit(used):
        return sentences(tr("The best picture reaches **{most:.2f}**.", most=most), origin)
    best = float(results.examined(used).best[layer].values[channel, 0])
    if most == best == 0:
        return tr("Neither a test digit nor any start excites it: it is silent.")
    if most <= best:
        return tr(
            "The best test digit reaches {best:.2f}, the best picture **{most:.2f}**: digits hold"
            " already what it looks for, or no start led there.",
            best=best,
            most=most,
        )
    return sentences(_reached(best, most), origin)


def _reached(best: float, most: float) -> str:
    if best <= 0:
        return tr(
            "The best test digit reaches {best:.2f}, the best picture **{most:.2f}**.",
            best=best,
            most=most,
        )
    return tr(
        "The best test digit reaches {best:.2f}, the best picture **{most:.2f}**, {times:.1f} times"
        " as much.",
        best=best,
        most=most,
        times=most / best,
    )


def _all(
    used: Checkpoint, layer: int, channel: int, pictures: np.ndarray, values: np.ndarray
) -> None:
    """The best picture of every channel of a layer."""
    spec, best = used.run.spec, values.argmax(axis=1)
    most = values.max(axis=1)
    if layer == spec.logits:
        st.markdown(tr("**Every class** of this layer: a click chooses one"))
        texts = [
            tr("Class {name}: {value:.2f}, with its best picture.", name=name, value=value)
            for name, value in zip(spec.classes, most, strict=False)
        ]
    else:
        st.markdown(tr("**Every channel** of this layer: a click chooses one"))
        texts = [
            tr("Channel {name}: {value:.2f}, with its best picture.", name=name, value=value)
            for name, value in enumerate(most)
        ]
    _mosaic(used, layer, pictures[np.arange(len(best)), best], texts, channel)


def _mosaic(
    used: Checkpoint, layer: int, pictures: np.ndarray, texts: Sequence[str], chosen: int | None
) -> None:
    """One picture, (h, w) uint8, of each channel."""
    count, *size = pictures.shape
    mosaic(
        pictures.transpose(1, 2, 0) / np.float32(255),
        used.run.spec.layers[layer],
        key=_all_key(layer),
        label=tr("What {layer} looks for", layer=words.titles(used.run.spec)[layer].lower()),
        top=1.0,
        palette="input",
        chosen=chosen if chosen is not None and chosen < count else None,
        cell=int(np.clip(min(TILE, (ALL / count) ** 0.5) // max(size), 1, LARGEST)),
        texts=texts,
    )


def _climb_some(used: Checkpoint, layer: int, care: Care) -> None:
    """Show how far the climb is, go on for a moment, then let the page do what it is asked for."""
    of, (begun, way) = sought.of(used.network, layer, care), state.get(state.ASCENT)
    if begun != of:
        way = ascent.begin(used.network, layer, care)
    st.progress(
        way.step / ascent.STEPS, tr("{step} of {all} steps", step=way.step, all=ascent.STEPS)
    )
    first = way.pictures[:, 0]
    texts = [tr("Channel {channel}, on its way.", channel=n) for n in range(len(first))]
    _mosaic(used, layer, first, texts, None)
    until = time.monotonic() + SLICE
    while way.step < ascent.STEPS and time.monotonic() < until:
        way = ascent.advance(way)
    state.change(state.ASCENT, (of, way))
    if way.step == ascent.STEPS:
        state.change(state.ASCENT, state.ASCENT.default)
        sought.keep(used, layer, care, way.pictures)
        st.rerun(scope="app")
