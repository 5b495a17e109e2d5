"""Arrays as pictures: the one place that turns values into colours, and the one PNG encoder."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from ui.figures import palettes


def coloured(shares: np.ndarray, kind: str) -> np.ndarray:
    """(H, W) shares of a palette in [0, 1], NaN for none → (H, W, 4) uint8."""
    index = np.nan_to_num(shares * 255).round().astype(int).clip(0, 255)
    alpha = np.where(np.isnan(shares), 0, 255).astype(np.uint8)
    return np.dstack([palettes.lookup(kind)[index], alpha])


def data_uri(picture: np.ndarray) -> str:
    """(H, W) values in [0, 1], or uint8 with 3 or 4 channels → a PNG as a data: URI.

    Unlike a file that Streamlit serves, it is there for as long as it is shown.
    """
    pixels = picture if picture.dtype == np.uint8 else np.round(picture * 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
