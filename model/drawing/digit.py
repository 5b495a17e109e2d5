"""From a drawing to the digit that a network reads, the way MNIST was made.

Every drawing is cut to its bounding box, scaled to fit 20×20 with its aspect kept, antialiased by
area averaging, and laid into 28×28 with its centre of mass at the centre, moved by whole pixels.
Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits". For a network with an
input of another size the same is done in the same proportion.
"""

from dataclasses import dataclass

import numpy as np

from model.data import mnist

FIT = 20 / 28  # the longer side of the ink to the digit's
# What is fainter is no ink. Blown-up MNIST digits come back from here to the pixel (tests/model).
# Between two grey levels, so that rounding never decides.
FAINTEST = 4.5 / 255
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601


@dataclass(frozen=True)
class Box:
    """Pixels [top, bottom) × [left, right)."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left


@dataclass(frozen=True)
class Steps:
    """What a drawing becomes on its way to the network.

    ink: (H, W) float32 in [0, 1], 1 where the pen was; box: around the ink; fitted: (h, w) float32,
    `fit_of(side)` on its longer side; centre: the centre of mass of `fitted`, (row, column) in
    pixels from its upper left corner; corner: where that corner lies in `digit`; digit: (side,
    side) float32.
    """

    ink: np.ndarray
    box: Box
    fitted: np.ndarray
    centre: tuple[float, float]
    corner: tuple[int, int]
    digit: np.ndarray


def to_digit(image: np.ndarray, side: int = mnist.SIDE) -> np.ndarray | None:
    """(H, W, 4) uint8 drawing → (side, side) float32 in [0, 1], or None where nothing is drawn."""
    taken = steps(image, side)
    return None if taken is None else taken.digit


def steps(image: np.ndarray, side: int = mnist.SIDE, **switches: bool) -> Steps | None:
    """Every step from a drawing to its digit, or None where nothing is drawn.

    image: (H, W), (H, W, 3) or (H, W, 4) uint8, light ink on dark or dark ink on light, or any ink
    on a transparent ground; switches: see `normalise`. Raises ValueError for any other array.
    """
    return normalise(ink(image), side, **switches)


def fit_of(side: int) -> int:
    """The longer side of the ink in a digit of side×side pixels."""
    return round(side * FIT)


def normalise(
    inked: np.ndarray,
    side: int = mnist.SIDE,
    *,
    box: bool = True,
    margin: bool = True,
    centre: bool = True,
    antialias: bool = True,
) -> Steps | None:
    """Every step from (H, W) float32 ink in [0, 1] to its digit, or None where there is none.

    Any step can be left out, to show what it is for. box: else the whole plane is taken, not the
    box around the ink; margin: else the ink reaches from edge to edge; centre: else the middle of
    what was taken lies in the middle, not its centre of mass; antialias: else a pixel is what lies
    at its middle, not the mean of its area. With all four left out the plane is simply shrunk.
    """
    around = bounding_box(inked)
    if around is None:
        return None
    taken = around if box else Box(0, 0, *inked.shape)
    fitted = fit(inked, taken, fit_of(side) if margin else side, antialias)
    height, width = fitted.shape
    middle = centre_of_mass(fitted) if centre and fitted.any() else (height / 2, width / 2)
    corner = tuple(_place(c, n, side) for c, n in zip(middle, fitted.shape, strict=True))
    return Steps(inked, taken, fitted, middle, corner, lay(fitted, corner, side))


def ink(image: np.ndarray) -> np.ndarray:
    """How much ink each pixel holds: (H, W) float32 in [0, 1]; the border shows the ground."""
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or 0 in image.shape:
        raise ValueError("A drawing is a non-empty (H, W), (H, W, 3) or (H, W, 4) array of uint8.")
    if image.ndim == 2:
        image = image[..., np.newaxis].repeat(3, axis=-1)
    if image.shape[-1] not in (3, 4):
        raise ValueError(f"A drawing has 1, 3 or 4 channels, not {image.shape[-1]}.")
    alpha = np.float32(1)
    if image.shape[-1] == 4:
        alpha = image[..., 3].astype(np.float32) / 255
        if _median_of_border(alpha) < 0.5:  # a transparent ground: what is not ground is ink
            return alpha
    light = image[..., :3].astype(np.float32) @ LUMA / 255  # (H, W)
    ground = _median_of_border(light)
    contrast = (ground - light) / ground if ground > 0.5 else (light - ground) / (1 - ground)
    return alpha * np.clip(contrast, 0, 1)


def bounding_box(inked: np.ndarray) -> Box | None:
    """The smallest box around all ink, or None where there is none."""
    marked = inked > FAINTEST
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    if not rows.size:
        return None
    return Box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)


def fit(inked: np.ndarray, box: Box, longer: int, antialias: bool = True) -> np.ndarray:
    """Scale the box to that longer side: (h, w) float32, each pixel the mean of its area."""
    size = max(box.height, box.width) / longer  # drawing pixels to one pixel of the result
    share = _overlap if antialias else _nearest
    down = share(box.top, box.height, size, inked.shape[0])  # (h, H)
    across = share(box.left, box.width, size, inked.shape[1])  # (w, W)
    # No matrix products: on a busy machine their threads wait for each other, 20 ms and more.
    rows = np.einsum("ij,jk->ik", down, inked)
    return np.minimum(np.einsum("ik,lk->il", rows, across), 1)  # rounding may exceed 1


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    """(row, column) of the ink's centre of mass, in pixels from the upper left corner."""
    total = image.sum()
    row = image.sum(axis=1) @ (np.arange(image.shape[0]) + 0.5) / total
    column = image.sum(axis=0) @ (np.arange(image.shape[1]) + 0.5) / total
    return float(row), float(column)


def lay(fitted: np.ndarray, corner: tuple[int, int], side: int) -> np.ndarray:
    """Put the fitted ink into an empty (side, side) image, its upper left corner at `corner`."""
    top, left = corner
    digit = np.zeros((side, side), np.float32)
    digit[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return digit


def _place(centre: float, length: int, side: int) -> int:
    """Where `length` pixels start if their centre of mass lies in the middle pixel, none cut off.

    MNIST's own centres all lie in [14, 15), the 15th pixel: measured on its 60,000 digits.
    """
    # The last term, so that rounding does not decide where the centre lies on a pixel's edge, as a
    # symmetric drawing's does: the digit would jump by a row while the drawing only moves.
    return min(max(int(np.ceil(side // 2 - centre - 1e-4)), 0), side - length)


def _overlap(start: float, length: float, size: float, pixels: int) -> np.ndarray:
    """(n, pixels) float32: which share of each of n cells of `size` every pixel covers."""
    edges, pixel = _edges(start, length, size), np.arange(pixels)
    covered = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    return (np.clip(covered, 0, None) / size).astype(np.float32)


def _nearest(start: float, length: float, size: float, pixels: int) -> np.ndarray:
    """(n, pixels) float32: 1 where the pixel lies at the middle of the cell."""
    edges = _edges(start, length, size)
    middles = np.floor((edges[1:] + edges[:-1]) / 2)
    return (middles[:, None] == np.arange(pixels)).astype(np.float32)


def _edges(start: float, length: float, size: float) -> np.ndarray:
    """(n + 1,): the edges of the n cells of `size` that cover `length` from `start`.

    What the last cell lacks is split between both ends.
    """
    cells = max(1, int(np.ceil(length / size - 1e-6)))
    return start - (cells * size - length) / 2 + size * np.arange(cells + 1)


def _median_of_border(plane: np.ndarray) -> float:
    border = np.concatenate([plane[0], plane[-1], plane[:, 0], plane[:, -1]])
    return float(np.median(border))
