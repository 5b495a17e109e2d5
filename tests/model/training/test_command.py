"""The command line: what it says, what it refuses, and a disk that is full."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from model import notation
from model.architectures import PRESETS
from model.data import sets
from model.training import command, loop, runs, store
from model.training.recipes import RECIPES, SETTINGS
from tests.conftest import PROJECT
from tests.model.training.test_runs import make


def test_help_names_every_recipe_and_setting(capsys):
    with pytest.raises(SystemExit, match="0"):
        command.main(["--help"])
    says = " ".join(capsys.readouterr().out.split())
    assert all(f"--{name.replace('_', '-')}" in says for name in SETTINGS)
    assert all(recipe.says.split(":")[0] in says for recipe in RECIPES.values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--recipe", "cake"], "invalid choice"),
        (["--epochs", "0"], "Epochs can't be 0: choose 1 to 50."),
        (["--epochs", "two"], "invalid int value"),
        (["--learning-rate", "nan"], "Learning rate can't be nan"),
        (["--share", "2"], "Share of the digits can't be 2.0"),
        (["--seed", "-1"], "Seed can't be -1"),
        (["--layers", "conv 8 40, dense 10"], "does not fit"),
        (["--layers", "conv 8 3, dense 12"], "there are 10 classes"),
        (["--layers", "conv 8 3, cake"], "Layer 2 is “cake”"),
        (["--preset", "cake"], "invalid choice"),
        (["--preset", "Tiny", "--layers", "dense 10"], "not allowed with argument"),
        (["--preset", "Tiny", "--base", "robust"], "The layers are the base's"),
        (["--layers", "dense 10", "--signs", "none"], "This set is gone"),
        (["--digits-too"], "say which with --signs"),
        (["--epochs", "1", "--then", "--epochs", "0"], "Epochs can't be 0"),
    ],
)
def test_wrong_arguments_are_refused_in_words(capsys, arguments, says):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert says in capsys.readouterr().err


def test_a_folder_with_a_run_in_it_is_not_overwritten(capsys, tmp_path):
    before = make(tmp_path / "mine").record
    with pytest.raises(SystemExit, match="2"):
        command.main(["--out", str(tmp_path / "mine")])
    assert "holds a run already" in capsys.readouterr().err
    assert runs.read(tmp_path / "mine").record == before


def test_a_full_disk_is_said_and_other_runs_are_not_touched(tmp_path, monkeypatch):
    resource = pytest.importorskip("resource")
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    other = make(tmp_path / "other")
    command = ["-m", "model.train", "--json", "--recipe=dense", "--share=0.01", "--epochs=1"]
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, "DIGITSCOPE_RUNS": str(tmp_path)},
        # A dense snapshot is larger than any file may be: the same errors as on a full disk.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, 10**6)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    events = [json.loads(line) for line in ended.stdout.splitlines()]
    assert events[0]["doing"] == "loading"
    assert events[-1]["doing"] == "failed"
    assert "disk is full" in events[-1]["reason"]
    assert ended.returncode == 1
    failed = next(run for run in store.listing()[0] if run.id != "other")
    assert (failed.state, failed.steps) == ("failed", ())
    assert "disk is full" in failed.record.reason
    assert other.network()


def test_what_is_asked_for_is_ordered_one_after_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_SETS", str(tmp_path))
    images = np.zeros((6, 28, 28), np.uint8)
    signs = sets.SignSet("", "Mine", ("a", "b", "c"), images, np.array([0, 0, 1, 1, 2, 2], "u1"))
    (tmp_path / "mine.npz").write_bytes(sets.encode(signs))
    ordered = []

    def train(order, out, **options):
        ordered.append(order)
        raise loop.TrainingError("This is a test.")

    monkeypatch.setattr(loop, "train", train)
    ended = command.main(
        [
            *("--layers", "conv 4 3, dense 10", "--out", str(tmp_path / "one"), "--then"),
            *("--preset", "LeNet-5", "--out", str(tmp_path / "two"), "--then"),
            *("--signs", "mine", "--layers", "conv 4 3, dense 10", "--digits", "varied"),
            *("--out", str(tmp_path / "three"), "--then"),
            *("--signs", str(tmp_path / "mine.npz"), "--digits-too", "--base", "robust@8"),
            *("--out", str(tmp_path / "four")),
        ]
    )
    assert ended == 1
    one, two, three, four = ordered
    assert notation.write(one.architecture) == "conv 4 3, dense 10"
    assert one.command.startswith("python -m model.train --layers 'conv 4 3, dense 10'")
    assert two.architecture == PRESETS["LeNet-5"].spec
    assert three.architecture.classes == ("a", "b", "c")
    assert (three.signs, three.recipe.digits) == ("mine", "varied")
    assert (four.digits_too, four.base, four.architecture) == (True, "robust@8", None)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        ({"doing": "loading"}, "Loading TensorFlow and the digits …"),
        (
            {
                "doing": "training",
                "epoch": 2,
                "epochs": 4,
                "step": 30,
                "steps": 60,
                "loss": 0.25,
                "accuracy": 0.9,
                "left": 12.3,
            },
            f"Epoch 2 of 4 [{'█' * 15}{'░' * 15}] · loss 0.2500, accuracy 90.00% · 12 s left",
        ),
        (
            {"doing": "preparing", "epoch": 1, "epochs": 4, "step": 0, "steps": 60},
            f"Epoch 1 of 4 [{'░' * 30}] · preparing …",
        ),
        (
            {
                "doing": "stopped",
                "test": {"loss": 0.5, "accuracy": 0.875},
                "measured": "Test digits",
                "path": "runs/mine",
            },
            "Stopped. Test digits: 87.50% classified correctly, loss 0.5000. Kept in runs/mine",
        ),
        ({"doing": "failed", "reason": "The disk is full."}, "Failed: The disk is full."),
    ],
)
def test_people_get_a_bar(event, line):
    assert command.line(event) == line
