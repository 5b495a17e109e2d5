"""Grading the methods on a network whose run keeps no report card."""

from __future__ import annotations

from collections.abc import Iterator

from model.language import tr
from model.network import Network
from model.studies import saliency_card as cards
from model.studies.sweeps import sample
from model.training.runs import Checkpoint
from ui import measuring, state, words

SAMPLE = 100  # test digits, for a card that somebody waits for


def offer(checkpoint: Checkpoint) -> None:
    """Offer to grade the methods where nobody has."""
    network = checkpoint.network
    whole = len(cards.plan(network.spec, SAMPLE))
    measuring.offer(
        tr(
            "**{network}**: nobody has graded the methods on this network. {count} test digits show"
            " it well, in a minute or two.",
            network=words.plain(words.network(checkpoint)),
            count=SAMPLE,
        ),
        tr("Grade them now"),
        "follow_grade",
        lambda: _grade(checkpoint),
        lambda done: tr("{count} of {whole} parts", count=done, whole=whole),
        done=lambda: len(_parts(network)),
        whole=whole,
    )


def _parts(network: Network) -> list[cards.Part]:
    """What this visitor has measured so far: the first of the plan."""
    return state.get(state.GRADED).get(network.fingerprint, [])


def _grade(checkpoint: Checkpoint) -> Iterator[int]:
    """Go on grading; yields how many parts are done."""
    network, digits = checkpoint.network, sample(SAMPLE).images
    parts = _parts(network)
    for name, first in cards.plan(network.spec, SAMPLE)[len(parts) :]:
        parts = [*parts, cards.grade(network, digits, name, first)]
        state.change(state.GRADED, state.get(state.GRADED) | {network.fingerprint: parts})
        yield len(parts)
    command = f"python -m model.studies.saliency_card {checkpoint.run.id} --digits {SAMPLE}"
    measuring.keep(cards, checkpoint, cards.card(parts, network, SAMPLE, command))
