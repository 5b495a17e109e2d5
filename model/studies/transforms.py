"""Digits moved, turned, scaled, thinned, thickened, made noisy and partly hidden.

Each function takes digits (N, S, S) float32 in [0, 1] and one setting, and gives new digits of the
same shape and range. At the neutral setting they are the same to the bit. What leaves the
picture is lost; what comes in is black.
"""

import numpy as np

DIRECTIONS = np.linspace(0, 2 * np.pi, 16, endpoint=False)


def shift(digits: np.ndarray, by: tuple[int, int]) -> np.ndarray:
    """Move by whole pixels (down, right); negative is up and left."""
    down, right = by
    moved = np.zeros_like(digits)
    side = digits.shape[-1]
    kept, left = (_to(down, side), _to(right, side)), (_to(-down, side), _to(-right, side))
    moved[:, *kept] = digits[:, *left]
    return moved


def rotate(digits: np.ndarray, degrees: float) -> np.ndarray:
    """Turn clockwise about the middle of the picture, bilinearly resampled."""
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    rows, columns = _grid(digits)
    return _sample(digits, cos * rows - sin * columns, sin * rows + cos * columns)


def scale(digits: np.ndarray, factor: float) -> np.ndarray:
    """Enlarge or shrink about the middle of the picture, bilinearly resampled.

    Down to a half, every pixel of the old picture still counts in the new one.
    """
    rows, columns = _grid(digits)
    return _sample(digits, rows / factor, columns / factor)


def thicken(digits: np.ndarray, pixels: float) -> np.ndarray:
    """Make every stroke wider by about `pixels`, thinner where negative.

    Each pixel becomes the largest (or smallest) value within half of that, in 16 directions.
    """
    extreme = np.maximum if pixels > 0 else np.minimum
    result = digits
    for radius in (abs(pixels) / 2, abs(pixels) / 4) if pixels else ():
        for angle in DIRECTIONS:
            result = extreme(result, _slide(digits, radius * np.sin(angle), radius * np.cos(angle)))
    return result.copy() if result is digits else result


def add_noise(digits: np.ndarray, deviation: float, seed: int = 0) -> np.ndarray:
    """Add Gaussian noise to every pixel and clip to [0, 1].

    One seed gives one pattern: a larger deviation is more of the same noise.
    """
    noise = np.random.default_rng(seed).standard_normal(digits.shape, np.float32)
    return np.clip(digits + np.float32(deviation) * noise, 0, 1)


def hide(digits: np.ndarray, side: int) -> np.ndarray:
    """Black out a square of `side` pixels in the middle of the picture."""
    first = (digits.shape[-1] - side) // 2
    hidden = digits.copy()
    hidden[:, first : first + side, first : first + side] = 0
    return hidden


def _to(by: int, side: int) -> slice:
    """Where the pixels of an axis that stay in the picture come to lie, moved by `by`."""
    return slice(min(max(by, 0), side), max(side + min(by, 0), 0))


def _grid(digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every pixel's row (S, 1) and column (1, S), measured from the middle of the picture."""
    side = digits.shape[-1]
    axis = np.arange(side) - (side - 1) / 2
    return axis[:, np.newaxis], axis[np.newaxis, :]


def _sample(digits: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Digits (N, S, S) read between their pixels, at (S, S) places from the middle."""
    side = digits.shape[-1]
    rows, columns = np.broadcast_arrays(rows + (side - 1) / 2, columns + (side - 1) / 2)
    width = side + 2  # a black frame stands for all that lies outside
    flat = np.pad(digits, ((0, 0), (1, 1), (1, 1))).reshape(len(digits), -1)
    result = np.zeros_like(digits)
    for row, down in _around(rows):
        for column, right in _around(columns):
            place = np.clip(row + 1, 0, width - 1) * width + np.clip(column + 1, 0, width - 1)
            result += flat[:, place] * (down * right)
    return result


def _slide(digits: np.ndarray, down: float, right: float) -> np.ndarray:
    """Move by parts of a pixel: the four whole moves around it, by their shares."""
    result = np.zeros_like(digits)
    for row, share in _around(np.float32(down)):
        for column, part in _around(np.float32(right)):
            if share * part > 0:
                result += share * part * shift(digits, (row, column))
    return result


def _around(places: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """The whole places before and after each place, and how much each of the two counts."""
    before = np.floor(places).astype(int)
    after = (places - before).astype(np.float32)
    return (before, 1 - after), (before + 1, after)
