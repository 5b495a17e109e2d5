"""The components' JavaScript and style sheets: plain files, joined as they are, no build step."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def source(*names: str) -> str:
    """These files of ui/frontend, one after the other."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)


def pack(header: dict, arrays: list[np.ndarray]) -> bytes:
    """What unpack in wire.js reads: the header's length, the header as JSON, float32 numbers."""
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)  # numbers start at a multiple of their size
    numbers = [np.ascontiguousarray(array, "<f4").tobytes() for array in arrays]
    return b"".join([len(text).to_bytes(4, "little"), text, *numbers])
