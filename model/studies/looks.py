"""What the channels of a network look for (model/explain/ascent.py), kept beside its weights.

A run keeps the pictures of every layer and every care that somebody asked for in looks.npz:

python -m model.studies.looks book dense robust
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Mapping
from io import BytesIO
from itertools import product
from math import prod
from pathlib import Path

import numpy as np

from model import files
from model.explain import ascent
from model.explain.ascent import Care
from model.language import tr
from model.network import Network, NetworkError
from model.spec import Spec
from model.training import runs, store

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

FILE = "looks.npz"
WEIGHTS = "weights"  # the array that says of which network the pictures are
FORMAT = 1
MOST_BYTES = 50_000_000  # of the arrays
# What the command makes: with all care, then with each left out to see why it is there, then with
# none. Of a layer with more pixels than LARGE, such as a wide dense one, with all care only.
CARES = [Care(), *(Care()._replace(**{name: False}) for name in Care._fields), Care(*[False] * 3)]
LARGE = 200_000

Made = Mapping[tuple[int, Care], np.ndarray]  # by layer and care, as ascent.climb gives them


class LooksError(Exception):
    """The kept pictures can't be used; the message says so in a sentence that can be shown."""


def load(folder: Path, network: Network, layer: int, care: Care) -> np.ndarray | None:
    """A layer's pictures, (C, STARTS, h, w) uint8, None where a run's folder has none of this
    network and care. Raises LooksError."""
    return _read(folder, network, [(layer, care)]).get((layer, care))


def save(folder: Path, network: Network, made: Made) -> None:
    """Keep these in a run's folder beside what is there, whole or not at all. Raises OSError."""
    try:
        kept = _read(folder, network, [*product(layers(network.spec), _every())])
    except LooksError:
        kept = {}
    arrays = {_name(network.spec, *of): pictures for of, pictures in (kept | dict(made)).items()}
    buffer = BytesIO()
    np.savez_compressed(buffer, **{WEIGHTS: np.array(_stamp(network))}, **arrays)
    files.write(folder / FILE, buffer.getvalue())


def layers(spec: Spec) -> tuple[int, ...]:
    """The layers whose channels look for something: all that make new values, and the logits."""
    return (*spec.shown, spec.logits)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.studies.looks", description=__doc__)
    parser.add_argument("runs", nargs="+", help="runs' ids or folders")
    for given in parser.parse_args(arguments).runs:
        try:
            folder = Path(given)
            run = runs.read(folder) if folder.is_dir() else store.find(given)
            network = run.network()
        except NetworkError as error:
            sys.exit(str(error))
        plan = [(layer, care) for layer, care in product(layers(run.spec), CARES)
                if all(care) or prod(ascent.shape(run.spec, layer)) <= LARGE]  # fmt: skip
        made = {}
        for layer, care in plan:
            made[layer, care] = ascent.climb(network, layer, care)
            told = {"run": run.id, "done": len(made), "of": len(plan)}
            print(json.dumps(told | {"layer": run.spec.layers[layer].name}), flush=True)
        save(run.path, network, made)


def _every() -> list[Care]:
    return [Care(*on) for on in product((True, False), repeat=len(Care._fields))]


def _name(spec: Spec, layer: int, care: Care) -> str:
    """ "name.101": the layer, and which care is taken."""
    return f"{spec.layers[layer].name}.{''.join(str(int(on)) for on in care)}"


def _stamp(network: Network) -> str:
    return f"{FORMAT} {network.fingerprint}"


def _read(folder: Path, network: Network, wanted: list[tuple[int, Care]]) -> dict:
    """Those of the wanted pictures that are there. Raises LooksError."""
    try:
        with zipfile.ZipFile(folder / FILE) as file:
            if sum(info.file_size for info in file.infolist()) > MOST_BYTES:
                raise _damaged()
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            if arrays[WEIGHTS].item() != _stamp(network):
                return {}
            names = {of: _name(network.spec, *of) for of in wanted}
            found = {of: arrays[name] for of, name in names.items() if name in arrays}
    except FileNotFoundError:
        return {}
    except Exception as error:  # a damaged file makes zipfile, zlib and NumPy fail in any way
        raise _damaged() from error
    for (layer, _), pictures in found.items():
        if (pictures.shape, pictures.dtype) != (ascent.shape(network.spec, layer), np.uint8):
            raise _damaged()
    return found


def _damaged() -> LooksError:
    return LooksError(
        tr(
            "The pictures that were kept of what this network looks for are damaged: make them"
            " again."
        )
    )


if __name__ == "__main__":
    main()
