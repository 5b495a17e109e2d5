"""How the methods are asked: what can be adjusted of each."""

from __future__ import annotations

from typing import Any

import streamlit as st

from model.explain.saliency import convolutions
from model.language import later, tr
from model.spec import Spec
from ui import state
from ui.follow.matters import words
from ui.follow.seen import Seen
from ui.state import Key

WIDTH = 230  # of a method's controls, pixels
SHADES = {"black": later("Black"), "grey": later("Grey"), "white": later("White")}


def chosen(spec: Spec) -> dict[str, dict[str, Any]]:
    """The settings of each method that has any, by its name."""
    square = min(state.get(state.MATTERS_SQUARE), spec.side)
    told = {
        "occlusion": {"size": square, "step": min(state.get(state.MATTERS_STEP), square)},
        "integrated": {
            "steps": state.get(state.MATTERS_WAY),
            "baseline": state.BASELINES[state.get(state.MATTERS_BASELINE)],
        },
        "smoothgrad": {
            "noise": state.get(state.MATTERS_NOISE) / 100,
            "samples": state.get(state.MATTERS_COPIES),
        },
    }
    if convolutions(spec):
        told["gradcam"] = {"layer": spec.index(_layer(spec))}
    return told


def _layer(spec: Spec) -> str:
    """The convolution that Grad-CAM looks at, by name: until one is chosen, the last."""
    names = [spec.layers[n].name for n in convolutions(spec)]
    asked = state.get(state.MATTERS_LAYER)
    return asked if asked in names else names[-1]


def adjust(seen: Seen) -> None:
    """The controls of all settings."""
    with (
        st.expander(tr("Adjust the methods"), icon=":material/tune:"),
        st.container(horizontal=True, gap="medium"),
    ):
        with st.container(width=WIDTH):
            _heading("occlusion")
            _slider(tr("Side of the square, pixels"), state.SQUARES, state.MATTERS_SQUARE)
            _slider(tr("From one to the next, pixels"), state.SQUARES, state.MATTERS_STEP)
        with st.container(width=WIDTH):
            _heading("integrated")
            _slider(tr("Steps"), state.WAYS, state.MATTERS_WAY)
            st.segmented_control(
                tr("Baseline"),
                state.BASELINES,
                format_func=lambda name: tr(SHADES[name]),
                required=True,
                **state.bind(state.MATTERS_BASELINE),
            )
        with st.container(width=WIDTH):
            _heading("smoothgrad")
            _slider(tr("Noise, % from black to white"), state.NOISES, state.MATTERS_NOISE)
            _slider(tr("Noisy copies"), state.COPIES, state.MATTERS_COPIES)
        if convolutions(seen.spec):
            with st.container(width=WIDTH):
                _heading("gradcam")
                _convolution(seen)


def _heading(method: str) -> None:
    st.markdown(f"**{words.title(method)}**")


def _slider(label: str, numbers: range, key: Key) -> None:
    st.slider(label, numbers[0], numbers[-1], **state.bind(key))


def _convolution(seen: Seen) -> None:
    titles = {seen.spec.layers[n].name: seen.titles[n] for n in convolutions(seen.spec)}
    bound = state.bind(state.MATTERS_LAYER, options=titles)
    st.session_state[state.MATTERS_LAYER.name] = _layer(seen.spec)
    st.selectbox(tr("Layer"), titles, format_func=titles.get, **bound)
