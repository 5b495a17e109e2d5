import numpy as np
import pytest

from model.studies import sweeps
from ui.why import sweeper
from ui.why.sweeper import Swept


def answering(places):
    """Probabilities of a network that answers 7 at the first `places` settings, then 2."""
    made = {}
    for name, sweep in sweeps.SWEEPS.items():
        made[name] = np.tile(np.eye(10, dtype=np.float32)[2], (len(sweep.settings), 1))
        made[name][:places] = np.eye(10)[7]
    return made


def study(accuracy):
    lengths = {name: len(sweep.settings) for name, sweep in sweeps.SWEEPS.items()}
    return {"digits": 10_000, "accuracy": {name: [accuracy] * n for name, n in lengths.items()}}


@pytest.mark.parametrize("name", sweeps.SWEEPS)
def test_the_sentence_counts_what_the_figure_shows(name):
    networks = [Swept("Convnet", answering(9)), Swept("Dense network", answering(4))]
    count = len(sweeps.SWEEPS[name].settings)
    said = sweeper.says(name, 7, networks)
    assert f"Of {count} settings, the digit is classified as 7 at 9 by the convnet and 4 by" in said
    assert "test digits," not in said


def test_the_sentence_quotes_the_mean_of_the_settings_that_it_names():
    known = study(0.5)
    rotations = sweeps.SWEEPS["rotate"].settings
    known["accuracy"]["rotate"][rotations.index(-45)] = 0.25
    known["accuracy"]["rotate"][rotations.index(45)] = 0.35
    networks = [Swept("Convnet", answering(9), known), Swept("Dense network", answering(4))]
    said = sweeper.says("rotate", 7, networks)
    assert "10,000" in said and "30.0%" in said and "50.0%" in said


def test_every_sweep_has_its_texts_and_its_telling_settings():
    assert sweeper.TEXTS.keys() == sweeper.FAR.keys() == sweeper.WHY.keys() == sweeps.SWEEPS.keys()
    for name, (_, settings) in sweeper.FAR.items():
        assert set(settings) <= set(sweeps.SWEEPS[name].settings)
