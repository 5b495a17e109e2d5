"""How far a training is, in a bar and in words."""

from __future__ import annotations

import streamlit as st

from model.language import tr
from model.training.process import Progress


def show(progress: Progress) -> None:
    """A bar, and in words what is being done and how well it goes."""
    event = progress.event
    steps = event.get("steps", 0)
    st.progress(event["step"] / steps if steps else 0.0, text=_doing(progress))
    if "loss" in event:
        st.caption(
            tr(
                "Now: loss {loss:.3f}, accuracy {accuracy:.1%}",
                loss=event["loss"],
                accuracy=event["accuracy"],
            )
        )


def _doing(progress: Progress) -> str:
    event = progress.event
    at = {"epoch": event.get("epoch"), "epochs": event.get("epochs")}
    if progress.is_stopping:
        return tr("Stopping: keeping what was learned")
    match event["doing"]:
        case "training" if "left" in event:
            left = duration(event["left"])
            return tr("Epoch {epoch} of {epochs}, {left} left", left=left, **at)
        case "training":
            return tr("Epoch {epoch} of {epochs}", **at)
        case "preparing":
            return tr("Epoch {epoch} of {epochs}: preparing the digits", **at)
        case "evaluating":
            return tr("Epoch {epoch} of {epochs}: evaluating on digits never trained on", **at)
        case "leaving out":
            given = {"number": event["step"] + 1, "count": event["steps"]}
            return tr("Leaving drawings out: network {number} of {count}", **given)
    return tr("Loading TensorFlow and the digits")


def duration(seconds: float) -> str:
    """ "8 s", "3 min"."""
    if seconds < 100:
        return tr("{seconds:.0f} s", seconds=seconds)
    return tr("{minutes:.0f} min", minutes=seconds / 60)
