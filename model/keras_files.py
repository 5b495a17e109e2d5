"""Keras' own files and configurations → a Network. Nothing in a file is ever executed.

A `.keras` file is a ZIP of config.json and model.weights.h5; an `.h5` file of Keras 2 or 3 is one
HDF5 file with both. The configuration is read as data and each of its layers is looked up among
those that a Spec knows; Keras itself never sees the file. Weights are read as plain float arrays.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from math import isqrt, prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.data import mnist
from model.network import Network, NetworkError
from model.spec import Layer, Spec, SpecError

if TYPE_CHECKING:
    import h5py
    import keras

MOST_BYTES = 100 * 1024**2
MOST_CONFIG = 1024**2
CHAINS = ("Sequential", "Functional", "Model")
SUFFIXES = (".keras", ".h5", ".hdf5")


def load(path: Path) -> Network:
    """The network of a `.keras` or `.h5` file. Raises NetworkError with a sentence to show."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NetworkError(f"{path.name} is larger than {MOST_BYTES // 1024**2} MB.")
        return _of_zip(path) if zipfile.is_zipfile(path) else _of_hdf5(path)
    except NetworkError:
        raise
    except SpecError as error:
        raise NetworkError(f"{path.name} can't be used. {error}") from error
    except FileNotFoundError as error:
        raise NetworkError(f"There is no file {path.name}.") from error
    except Exception as error:  # a damaged file makes the libraries fail in any way
        raise NetworkError(
            f"{path.name} is no Keras file, or is damaged: save it again."
        ) from error


def network_of(model: keras.Model) -> Network:
    """The network that a Keras model is. Raises NetworkError where a Spec can't describe it."""
    try:
        spec = spec_of(json.loads(model.to_json()))
    except SpecError as error:
        raise NetworkError(str(error)) from error
    held = {layer.name: layer.get_weights() for layer in model.layers}
    return _network(spec, lambda layer, _: held[layer.name])


def spec_of(config: dict[str, Any]) -> Spec:
    """The Spec of a Keras configuration (`model.to_json()`). Raises SpecError."""
    if config.get("class_name") not in CHAINS:
        raise SpecError(f"A model of the class {_short(config.get('class_name'))} can't be read:"
                        " a Sequential or a Functional one can.")  # fmt: skip
    config = config["config"]
    given = config if isinstance(config, list) else config["layers"]  # the oldest Keras 2 files
    shape, *layers = _chain(given)
    side = _side(shape)
    if layers and layers[0]["class_name"] == "Reshape":
        if tuple(layers[0]["config"]["target_shape"]) != (side, side, 1):
            raise SpecError("The Reshape at the start does not make one square picture.")
        shape, layers = (side, side, 1), layers[1:]
    told = [_told(layer) for layer in layers]
    if len(shape) == 1 and told and told[0]["kind"] != "Flatten":
        told.insert(0, {"kind": "Flatten"})
    units = [layer["units"] for layer in told if "units" in layer]
    names = mnist.CLASSES if units[-1:] == [len(mnist.CLASSES)] else map(str, range(units[-1]))
    return Spec.of(side, tuple(names) if units else (), told)


def _chain(given: list[dict]) -> list:
    """The input's shape, then the configuration of every layer, each fed by the one before."""
    first = given[0]["config"]
    shape = first.get("batch_shape") or first.get("batch_input_shape")
    if shape is None:
        raise SpecError("The model does not say how large its input is.")
    layers, before = [], None
    for layer in given:
        name = layer["config"]["name"]
        feeding = re.findall(
            r'"keras_history": \["([^"]*)"', json.dumps(layer.get("inbound_nodes"))
        )
        feeding = feeding or [n[0] for nodes in layer.get("inbound_nodes") or [] for n in nodes]
        if layer["class_name"] != "InputLayer":
            if feeding and feeding != [before]:
                raise SpecError(f"The layer {_short(name)} is not fed by the one before it alone:"
                                " only a chain of layers can be read.")  # fmt: skip
            layers.append(layer)
        elif before is not None:
            raise SpecError("The model has more than one input.")
        before = name
    return [tuple(shape[1:]), *layers]


def _side(shape: tuple) -> int:
    """The side of the square picture that an input of this shape is."""
    if shape and all(isinstance(n, int) and n > 0 for n in shape):
        side = isqrt(prod(shape))
        if shape in ((side, side, 1), (side, side), (side * side,)):
            return side
    raise SpecError(f"The input is {_short(shape)}: it must be one square picture of one channel.")


def _told(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer's configuration as a Spec takes it. Raises SpecError."""
    kind, config = layer["class_name"], layer["config"]
    name = _short(config.get("name"))
    module = layer.get("module") or "keras.layers"
    if not re.fullmatch(r"(tensorflow\.)?keras(\.[\w.]+)?", module) or layer.get(
        "registered_name"
    ) not in (None, kind):
        raise SpecError(f"The layer {name} is of a class of its own ({_short(module)}): only"
                        " Keras' own layers can be read.")  # fmt: skip
    for setting, plain in PLAIN.items():
        if config.get(setting, plain[0]) not in plain:
            raise SpecError(f"The layer {name} has {setting} = {_short(config[setting])}, which"
                            " can't be read.")  # fmt: skip
    return {"name": config["name"], **KINDS.get(kind, _unknown)(kind, config)}


# Settings that change what a layer computes, and the values of theirs that are understood.
PLAIN = {
    "data_format": ("channels_last", None),
    "dilation_rate": ([1, 1], (1, 1), 1),
    "groups": (1,),
    "axis": (-1, [-1], 3, [3], 1, [1]),
    "threshold": (0, 0.0, None),
    "max_value": (None,),
    "noise_shape": (None,),
    "keepdims": (False,),
    "renorm": (False,),
    "quantization_config": (None,),
}


def _conv(_: str, config: dict) -> dict:
    return {
        "kind": "Conv2D", "units": config["filters"], "window": config["kernel_size"],
        "stride": config.get("strides", 1), "padding": config.get("padding", "valid"),
        "bias": config.get("use_bias", True), **_activation(config),
    }  # fmt: skip


def _dense(_: str, config: dict) -> dict:
    bias = config.get("use_bias", True)
    return {"kind": "Dense", "units": config["units"], "bias": bias, **_activation(config)}


def _pool(kind: str, config: dict) -> dict:
    window = config.get("pool_size", 2)
    stride, padding = config.get("strides") or window, config.get("padding", "valid")
    return {"kind": kind, "window": window, "stride": stride, "padding": padding}


def _batch_normalization(kind: str, config: dict) -> dict:
    epsilon, center = config.get("epsilon", 1e-3), config.get("center", True)
    return {"kind": kind, "epsilon": epsilon, "center": center, "scaled": config.get("scale", True)}


def _rectifier(kind: str, config: dict) -> dict:
    usual = 0.3 if kind == "LeakyReLU" else 0.0
    slope = float(config.get("negative_slope", config.get("alpha", usual)) or 0)
    if not slope:
        return {"kind": "Activation", "activation": "relu"}
    return {"kind": "Activation", "activation": "leaky_relu", "slope": slope}


def _activation(config: dict) -> dict:
    """A layer's activation, as a name or as a layer within the layer."""
    given = config.get("activation") or "linear"
    if isinstance(given, dict) and given.get("class_name") in ("ReLU", "LeakyReLU"):
        told = _rectifier(given["class_name"], given["config"])
        return {key: value for key, value in told.items() if key != "kind"}
    if given == "leaky_relu":
        return {"activation": given, "slope": 0.2}  # Keras' own
    return {"activation": given}


def _unknown(kind: str, config: dict) -> dict:
    return {"kind": kind}  # Spec says in its sentence that there is no such layer


KINDS: dict[str, Callable[[str, dict], dict]] = {
    "Conv2D": _conv,
    "Dense": _dense,
    "MaxPooling2D": _pool,
    "AveragePooling2D": _pool,
    "BatchNormalization": _batch_normalization,
    "ReLU": _rectifier,
    "LeakyReLU": _rectifier,
    "Dropout": lambda kind, config: {"kind": kind, "rate": config["rate"]},
    "Rescaling": lambda kind, c: {"kind": kind, "scale": c["scale"], "offset": c.get("offset", 0)},
    "Activation": lambda kind, config: {"kind": kind, **_activation(config)},
    "Softmax": lambda kind, config: {"kind": "Activation", "activation": "softmax"},
}


def _of_zip(path: Path) -> Network:
    with zipfile.ZipFile(path) as file:
        sizes = {info.filename: info.file_size for info in file.infolist()}
        if not {"config.json", "model.weights.h5"} <= sizes.keys():
            raise NetworkError(f"{path.name} is a ZIP file, but no Keras file.")
        if sizes["config.json"] > MOST_CONFIG or sizes["model.weights.h5"] > MOST_BYTES:
            raise NetworkError(f"{path.name} holds more than {MOST_BYTES // 1024**2} MB.")
        config = json.loads(file.read("config.json"))
        content = file.read("model.weights.h5")
    spec, classes = spec_of(config), _class_names(config)
    with _hdf5(io.BytesIO(content)) as weights:
        return _network(spec, lambda layer, _: _variables(weights, classes[layer.name]))


def _of_hdf5(path: Path) -> Network:
    with _hdf5(path) as file:
        config = file.attrs.get("model_config")
        if config is None:
            raise NetworkError(f"{path.name} holds weights, but not the network that they are of:"
                               " save the whole model.")  # fmt: skip
        text = config.decode() if isinstance(config, bytes) else str(config)
        if len(text) > MOST_CONFIG:
            raise NetworkError(f"The configuration in {path.name} is too long.")
        return _network(spec_of(json.loads(text)), lambda layer, n: _legacy(file, layer, n))


def _hdf5(source: Path | io.BytesIO) -> h5py.File:
    import h5py

    return h5py.File(source, "r")


def _network(spec: Spec, of_layer: Callable[[Layer, int], list]) -> Network:
    """The network whose layers' weights `of_layer` gives, by the layer and how many it has."""
    weights = {}
    for layer in spec.layers:
        if not layer.weights:
            continue
        found = of_layer(layer, len(layer.weights))
        shapes = [tuple(each.shape) for each in found]
        if shapes != list(layer.weights.values()):
            raise NetworkError(f"The weights of the layer {layer.name} are not those that its"
                               f" configuration asks for: {shapes}.")  # fmt: skip
        weights |= dict(zip(layer.weights, (_numbers(each) for each in found), strict=True))
    return Network.of(spec, weights)


def _class_names(config: dict) -> dict[str, str]:
    """Where Keras 3 keeps each layer's weights: its class in snake case, numbered, by its name."""
    places, counts = {}, {}
    for layer in config["config"]["layers"]:
        kind = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", layer["class_name"]))
        kind = re.sub(r"([a-z])([A-Z])", r"\1_\2", kind).lower()
        count = counts[kind] = counts.get(kind, -1) + 1
        places[layer["config"]["name"]] = f"{kind}_{count}" if count else kind
    return places


def _variables(file: h5py.File, place: str) -> list[h5py.Dataset]:
    """A layer's weights in a file of Keras 3."""
    folder = _inside(file, f"layers/{place}/vars")
    return [_inside(folder, str(n)) for n in range(len(folder))]


def _legacy(file: h5py.File, layer: Layer, count: int) -> list[h5py.Dataset]:
    """A layer's weights in an .h5 file: a group of the layer's name says what they are called."""
    folder = _inside(file, f"model_weights/{layer.name}")
    names = [n.decode() if isinstance(n, bytes) else str(n) for n in folder.attrs["weight_names"]]
    return [_inside(folder, name) for name in names[: count + 1]]


def _inside(group: h5py.Group, path: str) -> h5py.Group | h5py.Dataset:
    """What lies at a path of this very file: a link to another file is not followed."""
    import h5py

    for part in path.split("/"):
        if not isinstance(group.get(part, getlink=True), h5py.HardLink):
            raise NetworkError("The weights in this file are not where Keras puts them.")
        group = group[part]
    return group


def _numbers(found: np.ndarray | h5py.Dataset) -> np.ndarray:
    """An array of floats; its shape is known to be the expected one, so its size is bounded."""
    if getattr(found, "external", None) or getattr(found, "is_virtual", False):
        raise NetworkError("The weights in this file lie in another file.")
    if found.dtype.kind != "f":
        raise NetworkError(f"The weights in this file are no floats, but {found.dtype}.")
    return np.asarray(found[()], np.float32)


def _short(value: Any) -> str:
    return str(value)[:60]
