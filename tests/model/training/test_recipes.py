"""Recipes and settings."""

from dataclasses import replace

import numpy as np
import pytest

from model.training.recipes import RECIPES, SETTINGS, problem


def test_the_book_s_recipe_is_the_book_s():
    book = RECIPES["book"]
    assert (book.optimizer, book.learning_rate, book.schedule) == ("rmsprop", 1e-3, "constant")
    assert (book.batch_size, book.epochs, book.share) == (64, 5, 1.0)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_every_recipe_is_allowed(recipe):
    assert problem(recipe, seed=0) is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("epochs", 0),
        ("batch_size", 0),
        ("optimizer", "guess"),
        ("learning_rate", float("nan")),
        ("learning_rate", float("inf")),
        ("learning_rate", -1.0),
        ("share", 0.0),
        ("share", 1.5),
        ("warmup", 1.0),
        ("averaging", 1.0),
        ("noise", -0.1),
        ("adversarial", 0.9),
    ],
)
def test_what_is_not_allowed_is_said(setting, value):
    says = problem(replace(RECIPES["book"], **{setting: value}), seed=0)
    assert says.startswith(SETTINGS[setting].title)


def test_a_negative_seed_is_not_allowed():
    assert problem(RECIPES["book"], seed=-1).startswith("Seed can't be -1")


def test_the_cosine_rises_then_falls_to_zero():
    recipe = replace(RECIPES["book"], schedule="cosine", warmup=0.1, learning_rate=2.0)
    rates = np.array([recipe.rate(step, 1000) for step in range(1000)])
    assert (np.diff(rates[:100]) > 0).all()
    assert (np.diff(rates[100:]) < 0).all()
    assert rates[100] == pytest.approx(2.0)
    assert rates[550] == pytest.approx(1.0)  # half way down
    assert 0 < rates[-1] < 1e-4


def test_a_constant_rate_is_constant():
    assert {RECIPES["book"].rate(step, 10) for step in range(10)} == {1e-3}
    warmed = replace(RECIPES["book"], warmup=0.2)
    rates = [warmed.rate(step, 100) for step in range(100)]
    assert sorted(set(rates[:20])) == rates[:20] and set(rates[20:]) == {1e-3}
