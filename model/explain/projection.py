"""Many numbers in two: planes through a cloud of points, and how true to the cloud they are.

Rows are points: (N, D) float32, their mean taken away. What decides is computed in float64, from
products of float32.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

TOLERANCE = 1e-9  # of an eigenvector's residual, in shares of the largest eigenvalue
MOST_ROUNDS = 500
STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)  # of a ridge, tried one after the other
HELD_BACK = 5  # the first fifth of the rows chooses among them


def products(rows: np.ndarray) -> np.ndarray:
    """The products of all rows, (N, N), or of all columns, (D, D), where those are fewer."""
    count, width = rows.shape
    return (rows @ rows.T if width > count else rows.T @ rows).astype(np.float64)


def pca(rows: np.ndarray, inner: np.ndarray, count: int, width: int) -> np.ndarray:
    """Principal components: (D, `width`) float64, orthonormal; the first `count` are exact, and the
    others as close as they come in the rounds that these need. inner: `products(rows)`.
    """
    vectors = leading(inner, count, min(width, *rows.shape))
    if len(inner) == rows.shape[1]:
        return vectors
    return np.linalg.qr((rows.T @ vectors.astype(rows.dtype)).astype(np.float64))[0]


def leading(matrix: np.ndarray, count: int, width: int) -> np.ndarray:
    """Leading eigenvectors of a symmetric matrix without negative eigenvalues: (N, `width`).

    Subspace iteration with Rayleigh and Ritz's step (Golub and Van Loan, Matrix Computations, 8.2),
    from a seeded start, until the first `count` leave a residual of TOLERANCE × the largest
    eigenvalue: each has an eigenvalue no further away than that.
    """
    vectors = np.random.default_rng(0).normal(size=(len(matrix), width))
    for _ in range(MOST_ROUNDS):
        vectors, _ = np.linalg.qr(matrix @ vectors)
        images = matrix @ vectors
        values, turn = np.linalg.eigh(vectors.T @ images)
        vectors, images, values = vectors @ turn[:, ::-1], images @ turn[:, ::-1], values[::-1]
        residuals = np.linalg.norm(images - vectors * values, axis=0)
        if residuals[:count].max() <= TOLERANCE * values[0]:
            break
    return vectors


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """(N,) numbers of classes as (N, classes) float64, the mean of each column taken away."""
    hot = np.eye(classes)[labels]
    return hot - hot.mean(axis=0)


def ridge(
    rows: np.ndarray, targets: np.ndarray, strength: float, inner: np.ndarray | None = None
) -> np.ndarray:
    """Ridge regression of (N, K) targets without their mean on rows: weights (D, K) float32.

    strength: of the penalty, in means of the squared length of a row; inner: `products(rows)`. In
    closed form, on whichever side is the smaller.
    """
    inner = products(rows) if inner is None else inner
    wide = rows.shape[1] > len(rows)
    penalty = max(strength * np.trace(inner) / len(rows), np.finfo(np.float32).tiny)
    sides = targets if wide else rows.T @ targets
    solved = np.linalg.solve(inner + penalty * np.eye(len(inner)), sides).astype(np.float32)
    return rows.T @ solved if wide else solved


def probe(rows: np.ndarray, labels: np.ndarray, classes: int, inner: np.ndarray) -> np.ndarray:
    """A linear probe: weights (D, classes) by which the largest sum names a row's class.

    Ridge regression of one-hot targets. The strength is the one of STRENGTHS that classifies most
    of the first rows correctly when it is fitted to the others, the larger of two equals. inner:
    `products(rows)`. The rows stand in no order.
    """
    targets, first = one_hot(labels, classes), len(rows) // HELD_BACK
    wide = rows.shape[1] > len(rows)
    others = inner[first:, first:] if wide else products(rows[first:])

    def right(strength: float) -> float:
        weights = ridge(rows[first:], targets[first:], strength, others)
        return ((rows[:first] @ weights).argmax(axis=1) == labels[:first]).mean()

    return ridge(rows, targets, max(STRENGTHS, key=lambda s: (right(s), s)), inner)


def lda(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray, count: int = 2) -> np.ndarray:
    """Fisher's linear discriminants: (D, `count`), along which the classes lie furthest apart,
    measured by their own spread, the penalty of the ridge added to it.

    weights: of a ridge regression of the one-hot labels on the rows, (D, classes): the
    discriminants are combinations of its columns (Hastie, Buja and Tibshirani, Penalized
    Discriminant Analysis, 1995).
    """
    classes = weights.shape[1]
    shares = np.bincount(labels, minlength=classes) / len(labels)
    scale = np.divide(1, np.sqrt(shares), out=np.zeros(classes), where=shares > 0)
    between = one_hot(labels, classes).T @ (rows @ weights) / len(rows)  # (classes, classes)
    values, scores = np.linalg.eigh((between + between.T) / 2 * np.outer(scale, scale))
    values, scores = values[::-1][:count], scores[:, ::-1][:, :count]
    spread = np.sqrt(np.clip(values * (1 - values), np.finfo(np.float32).tiny, None))
    return weights @ (scale[:, np.newaxis] * scores / spread)


def procrustes(points: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """The turn or reflection about their means, (2, 2), after which (N, 2) points lie closest to
    others: `points @ procrustes(points, onto)`. Orthogonal Procrustes: Schönemann, 1966.
    """
    left, _, right = np.linalg.svd((points - points.mean(axis=0)).T @ (onto - onto.mean(axis=0)))
    return left @ right


def trustworthiness(
    rows: np.ndarray, pictures: Mapping[str, np.ndarray], count: int
) -> dict[str, float]:
    """How far the `count` nearest neighbours in each picture, (N, 2), are some among the rows, too.

    1 where they all are; each that is not costs by how far down the rows' own ranking it stands
    (Venna and Kaski, 2001). About 0.5 for a picture at random. N × N numbers at once.
    """
    size = len(rows)
    ranks = np.empty((size, size), int)
    order = np.argsort(distances(rows), axis=1, kind="stable")
    np.put_along_axis(ranks, order, np.arange(size)[np.newaxis], axis=1)  # 0 is the point itself
    trust = {}
    for name, points in pictures.items():
        seen = np.argsort(distances(points), axis=1, kind="stable")[:, 1 : count + 1]
        too_far = np.maximum(np.take_along_axis(ranks, seen, axis=1) - count, 0).sum()
        trust[name] = float(1 - 2 * too_far / (size * count * (2 * size - 3 * count - 1)))
    return trust


def distances(rows: np.ndarray) -> np.ndarray:
    """The squared distances of all rows, (N, N) float64; each is its own nearest."""
    lengths = np.einsum("nd,nd->n", rows, rows, dtype=np.float64)
    apart = lengths[:, np.newaxis] + lengths - 2 * (rows @ rows.T).astype(np.float64)
    np.fill_diagonal(apart, -1)
    return apart
