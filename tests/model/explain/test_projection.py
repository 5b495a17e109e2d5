import numpy as np
import pytest

from model.explain import projection

TALL, WIDE = (300, 40), (120, 400)


def cloud(shape, classes=4, seed=0):
    """Rows about a middle for each class, wider in some directions than in others."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=shape[0])
    middles = rng.normal(size=(classes, shape[1]))
    rows = middles[labels] + rng.normal(size=shape) * np.linspace(2, 0.1, shape[1])
    return (rows - rows.mean(axis=0)).astype(np.float32), labels


@pytest.mark.parametrize("shape", [TALL, WIDE])
def test_principal_components_are_those_of_the_singular_value_decomposition(shape):
    """To 1e-4: products of float32."""
    rows, _ = cloud(shape)
    found = projection.pca(rows, projection.products(rows), 2, 16)
    _, sizes, vectors = np.linalg.svd(rows.astype(np.float64), full_matrices=False)
    assert np.abs(np.abs(found[:, :2].T @ vectors[:2].T) - np.eye(2)).max() < 1e-4
    assert np.linalg.norm(rows @ found[:, :2], axis=0) == pytest.approx(sizes[:2], rel=1e-5)
    assert found.T @ found == pytest.approx(np.eye(16), abs=1e-6)


def test_the_leading_eigenvalues_are_as_near_as_the_bound_says():
    rng = np.random.default_rng(1)
    turn, _ = np.linalg.qr(rng.normal(size=(60, 60)))
    values = 0.9 ** np.arange(60)  # close to each other
    matrix = turn * values @ turn.T
    found = projection.leading(matrix, 3, 8)
    rayleigh = np.einsum("nk,nm,mk->k", found, matrix, found)
    assert rayleigh[:3] == pytest.approx(values[:3], abs=projection.TOLERANCE)


@pytest.mark.parametrize("shape", [TALL, WIDE])
def test_ridge_solves_the_penalised_normal_equations(shape):
    rows, labels = cloud(shape)
    targets = projection.one_hot(labels, 4)
    found = projection.ridge(rows, targets, 0.1)
    exact = rows.astype(np.float64)
    penalty = 0.1 * (exact**2).sum() / len(rows)
    wanted = np.linalg.solve(exact.T @ exact + penalty * np.eye(shape[1]), exact.T @ targets)
    assert found == pytest.approx(wanted, abs=1e-4 * np.abs(wanted).max())


@pytest.mark.parametrize("shape", [TALL, WIDE])
def test_a_probe_takes_the_strength_that_holds_back_best(shape):
    rows, labels = cloud(shape)
    found = projection.probe(rows, labels, 4, projection.products(rows))
    targets, first = projection.one_hot(labels, 4), len(rows) // 5
    right = {
        s: (
            (rows[:first] @ projection.ridge(rows[first:], targets[first:], s)).argmax(axis=1)
            == labels[:first]
        ).mean()
        for s in projection.STRENGTHS
    }
    best = max(s for s in right if right[s] == max(right.values()))
    assert np.array_equal(found, projection.ridge(rows, targets, best, projection.products(rows)))


@pytest.mark.parametrize("shape", [TALL, WIDE])
def test_discriminants_are_fishers(shape):
    """Of the scatter between classes against that within, the ridge's penalty added to it."""
    rows, labels = cloud(shape)
    found = projection.lda(rows, labels, projection.ridge(rows, projection.one_hot(labels, 4), 0.1))
    exact = rows.astype(np.float64)
    middles = np.array([exact[labels == k].mean(axis=0) for k in range(4)])
    between = sum((labels == k).mean() * np.outer(m, m) for k, m in enumerate(middles))
    within = (exact - middles[labels]).T @ (exact - middles[labels]) / len(rows)
    within += 0.1 * (exact**2).sum() / len(rows) ** 2 * np.eye(shape[1])
    lower = np.linalg.inv(np.linalg.cholesky(within))
    _, vectors = np.linalg.eigh(lower @ between @ lower.T)
    wanted = lower.T @ vectors[:, ::-1][:, :2]  # of unit spread within
    assert np.abs(np.abs(found.T @ within @ wanted) - np.eye(2)).max() < 1e-3


def test_a_layer_that_always_gives_the_same_falls_on_one_point():
    rows, labels = np.zeros((30, 5), np.float32), np.arange(30) % 3
    inner = projection.products(rows)
    weights = projection.probe(rows, labels, 3, inner)
    for made in (weights, projection.lda(rows, labels, weights), projection.pca(rows, inner, 2, 4)):
        assert np.isfinite(made).all()
    assert not weights.any()


def test_procrustes_finds_the_turn_and_the_reflection():
    points = np.random.default_rng(2).normal(size=(50, 2))
    turn = np.array([[np.cos(2), -np.sin(2)], [np.sin(2), np.cos(2)]])
    for wanted in (turn, turn @ np.diag([1, -1])):
        assert projection.procrustes(points, 3 * points @ wanted) == pytest.approx(wanted)


def test_trustworthiness_is_venna_and_kaskis():
    """Counted pair by pair."""
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(40, 6)).astype(np.float32)
    pictures = {"first two": rows[:, :2], "whole": rows, "random": rng.normal(size=(40, 2))}
    found = projection.trustworthiness(rows, pictures, 5)
    for name, points in pictures.items():
        cost = 0
        for i in range(40):
            near = ranking(rows, i)
            cost += sum(near.index(j) + 1 - 5 for j in ranking(points, i)[:5] if j not in near[:5])
        assert found[name] == pytest.approx(1 - 2 * cost / (40 * 5 * (80 - 15 - 1)))
    assert found["whole"] == 1 and found["first two"] > found["random"]


def ranking(points, i):
    """All others, the nearest first."""
    away = ((points.astype(np.float64) - points[i]) ** 2).sum(axis=1)
    return [j for j in np.argsort(away, kind="stable").tolist() if j != i]
