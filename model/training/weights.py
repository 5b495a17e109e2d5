"""Weights on the disk: an .npz of float32 arrays by name. Read with distrust, never unpickled.

A file is held against the Spec before anything of it is loaded: which members it has, how large
each says that it is, and what each one's header says. A file that claims terabytes costs nothing.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from io import BytesIO
from math import prod
from pathlib import Path

import numpy as np

from model.spec import Spec

SUFFIX = ".npy"
FLOAT = np.dtype("<f4")
MOST_HEADER = 1024  # bytes of a member beside its numbers
MOST_ENTRY = 1024  # bytes that the ZIP file itself needs for a member


class WeightsError(Exception):
    """The file is damaged."""


class OtherWeightsError(WeightsError):
    """The file is whole as far as can be seen, but holds another architecture's weights."""


def encode(weights: Mapping[str, np.ndarray]) -> bytes:
    """Weights by name as the content of a file."""
    buffer = BytesIO()
    np.savez(buffer, **{name: np.ascontiguousarray(w, FLOAT) for name, w in weights.items()})
    return buffer.getvalue()


def size(spec: Spec) -> int:
    """About how many bytes the weights of a Spec take on the disk."""
    return FLOAT.itemsize * spec.parameters + 256 * len(spec.weights)


def read(path: Path, spec: Spec) -> dict[str, np.ndarray]:
    """The weights of a Spec by name, in its order.

    Raises WeightsError, and OSError where the file can't be read.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise WeightsError
    most = FLOAT.itemsize * spec.parameters + len(spec.weights) * (MOST_HEADER + MOST_ENTRY)
    if found.st_size > most:
        raise OtherWeightsError
    try:
        with zipfile.ZipFile(path) as file:
            return _members(file, spec)
    except (OSError, WeightsError):
        raise
    except Exception as error:  # a damaged file makes zipfile, zlib and NumPy fail in any way
        raise WeightsError from error


def _members(file: zipfile.ZipFile, spec: Spec) -> dict[str, np.ndarray]:
    infos = {info.filename.removesuffix(SUFFIX): info for info in file.infolist()}
    if set(infos) != set(spec.weights):
        raise OtherWeightsError
    return {name: _array(file, infos[name], shape) for name, shape in spec.weights.items()}


def _array(file: zipfile.ZipFile, info: zipfile.ZipInfo, shape: tuple[int, ...]) -> np.ndarray:
    if info.compress_type != zipfile.ZIP_STORED:
        raise WeightsError
    numbers = FLOAT.itemsize * prod(shape)
    if info.file_size > numbers + MOST_HEADER:
        raise OtherWeightsError
    content = BytesIO(file.read(info))  # whole, so that its checksum is looked at
    if np.lib.format.read_magic(content) != (1, 0):
        raise WeightsError
    header = np.lib.format.read_array_header_1_0(content, max_header_size=MOST_HEADER)
    if header[2] != FLOAT:
        raise WeightsError
    if header[:2] != (shape, False):
        raise OtherWeightsError
    rest = content.read()
    if len(rest) != numbers:
        raise WeightsError
    return np.frombuffer(rest, FLOAT).reshape(shape)
