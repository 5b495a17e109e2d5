"""How a run is trained again."""

import shlex

from model import notation
from model.training import runs
from tests.helpers.architectures import ARCHITECTURES
from tests.model.training.test_runs import write
from ui.training import run_list


def test_a_run_of_the_recipe_s_own_network_is_told_by_its_settings():
    typed = shlex.split(run_list.command(runs.shipped("book")))
    assert typed[:3] == ["python", "-m", "model.train"]
    assert {"--recipe=book", "--epochs=5", "--batch-size=64", "--seed=0"} <= {*typed}
    assert not any(flag.startswith(("--layers", "--signs", "--base")) for flag in typed)


def test_another_network_is_told_by_its_layers(tmp_path):
    write(tmp_path, spec=ARCHITECTURES["lenet"].to_json())
    typed = shlex.split(run_list.command(runs.read(tmp_path)))
    assert f"--layers={notation.write(ARCHITECTURES['lenet'])}" in typed
