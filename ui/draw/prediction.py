"""What the network answers: runs at every stroke, so as little as can be."""

from __future__ import annotations

import numpy as np
import streamlit as st

from model import reading
from model.data import mnist
from model.explain import decision
from model.language import later, sentences, tr
from model.network import Network, NetworkError
from model.reading import Reading
from ui import engine, history, state, words
from ui.draw.verdict import difficulty, judge, verdict
from ui.live import view
from ui.live.answer import answer
from ui.state import Drawing

BLANK = {
    "pad": later("Draw on the pad: the answer follows the pen."),
    "test": later("Choose a test digit."),
    "image": later("Choose a picture of one digit."),
    "link": later("The link holds no drawing."),
}
TOO_SURE = later("It learned from MNIST alone, and is surer of other drawings than it should be.")
LOADING = later("TensorFlow is loading: in a few seconds it confirms this.")


def show() -> None:
    try:
        network = state.network()
    except NetworkError as error:
        if state.get(state.NETWORK) != state.NETWORK.default:
            st.rerun()  # the sidebar says so, and goes back to the shipped network
        why = words.plain(str(error))
        st.error(tr("{why} Your drawing is still here.", why=why), icon=":material/error:")
        return
    drawn, said = state.drawing(), {}
    if drawn is None:
        said["says"] = state.misfit() or tr(BLANK[state.source()])
    elif not engine.ready():
        said["says"] = tr(LOADING)
    else:
        said = _confirmed(reading.read(network, drawn.digit), drawn)
    asked = answer(
        view.name(network),
        None if drawn is None else drawn.digit,
        live=state.source() == "pad",
        **said,
    )
    if asked:
        state.turn_to({"why": "decision", "teach": "learn"}[asked])
        state.change(state.LEARN_PART, state.LEARN_PART.default)
        history.go("pages/follow.py")


def _confirmed(read: Reading, drawn: Drawing) -> dict:
    """What the server has to say of a drawing."""
    classes = read.network.spec.classes
    doubts = tells_doubts(read.network)
    says = verdict(read, doubts)
    if drawn.steps is not None and drawn.source == "pad":
        sure = judge(read, doubts) == "sure"
        hard = difficulty(drawn.steps, state.get(state.BRUSH))
        says = sentences(says, over_claim(read.network) if sure else hard)
    wrong = ""
    if drawn.label is not None and classes == mnist.CLASSES and read.answer != drawn.label:
        wrong = tr("Wrong: it is {digit}.", digit=words.a(classes[drawn.label]))
    return {
        "says": says,
        "reading": read,
        "wrong": wrong,
        "why": tr("Why {digit}?", digit=words.a(classes[read.answer])),
        "teach": tr("Teach it") if wrong or drawn.label is None else "",
        "order": order(read) if state.get(state.ORDER) == "answer" else [],
    }


def tells_doubts(network: Network) -> bool:
    """Whether what a network is unsure of says something about the drawing: it has learned the
    digits, to its end, and has all its channels."""
    return (
        network.spec.classes == mnist.CLASSES
        and state.checkpoint().step is None
        and not network.off
    )


def over_claim(network: Network) -> str:
    """A caution where the network in use is known to be surer of drawings than it is right: of
    answers at 99.9 % or more, `book` has 99.1 % right (model.studies.calibration)."""
    alone = state.checkpoint().run.record.settings.get("digits") == "mnist"
    return tr(TOO_SURE) if alone and network.spec.classes == mnist.CLASSES else ""


def order(read: Reading) -> list[int]:
    """The last layer's channels, what speaks most for the answer first; [] where its values are not
    what the logits are summed from."""
    spec, made = read.network.spec, decision.decide(read)
    if not spec.shown or spec.source(made.layer) != spec.shown[-1]:
        return []
    return np.argsort(-made.by_channel[:, read.answer], kind="stable").tolist()
