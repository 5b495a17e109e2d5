"""What the Follow page looks at: the drawing as the network in use reads it, and what its parts are
called and coloured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.language import sentences, trc
from model.network import Channel
from model.reading import Reading
from model.spec import Spec
from ui import state, words
from ui.figures import palettes
from ui.figures.board import Colours


@dataclass(frozen=True)
class Seen:
    """A reading; titles: what the page calls its layers."""

    reading: Reading
    titles: list[str]

    @property
    def spec(self) -> Spec:
        return self.reading.network.spec

    @property
    def layers(self) -> tuple[int, ...]:
        """The places of the layers whose units can be looked at: the last gives the logits."""
        return (*self.spec.shown, self.spec.logits)

    def title(self, place: int) -> str:
        """What a layer is called; −1 is the digit."""
        return self.titles[place] if place >= 0 else trc("what a layer reads", "the digit")

    def colours(self, place: int) -> Colours:
        """The colours of a layer's values, up to the largest there is; −1 is the digit."""
        largest = float(np.abs(arithmetic.values(self.reading, place)).max())
        if place < 0:
            return Colours("input", largest)
        signed = place == self.spec.logits
        return Colours("signed" if signed else palettes.of(self.spec.layers[place]), largest)

    def name(self, unit: Unit) -> str:
        """ "Convolution 2 · 33 (4, 9)"; a logit has its class's name."""
        if unit.layer == self.spec.logits and self.spec.layers[unit.layer].grid_out[:2] == (1, 1):
            return f"{self.titles[unit.layer]} · {self.spec.classes[unit.channel]}"
        return words.unit(self.spec, unit)

    def channel(self, channel: Channel) -> str:
        """ "Convolution 2 · 33"."""
        return words.channel(self.spec, channel)

    def grid(self, place: int) -> tuple[int, int]:
        """Rows and columns of a layer's maps, (1, 1) where it makes none; −1 is the digit."""
        return self.spec.layers[place].grid_out[:2] if place >= 0 else self.spec.input_shape[:2]


def see() -> Seen:
    """What is before the visitor, who has a drawing. Raises NetworkError."""
    reading = state.reading()
    return Seen(reading, words.titles(reading.network.spec))


def say(*said: str) -> None:
    """Show sentences that explain, unless the visitor has hidden them."""
    if state.explaining():
        st.markdown(sentences(*said))


def table(row: dict[str, str], key: str) -> None:
    """Named numbers beside each other; on a phone they scroll in their own frame."""
    lines = (row, ["---:"] * len(row), [f"**{text}**" for text in row.values()])
    with st.container(key=f"table_{key}"):
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
