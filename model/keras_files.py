"""Keras' own files and configurations → a Network. Nothing in a file is ever executed.

A `.keras` file is a ZIP of config.json and model.weights.h5; an `.h5` file of Keras 2 or 3 is one
HDF5 file with both. The configuration is read as data and each of its layers is looked up among
those that a Spec knows; Keras itself never sees the file. Weights are read as plain float arrays.
What pixels a network expects is not written in a file: model.input_range measures it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from math import isqrt, prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from model.language import tr
from model.layers import Layer, SpecError
from model.network import Network, NetworkError
from model.spec import CLASSES, Spec

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
        with path.open("rb") as file:
            return read(file, path.name)
    except FileNotFoundError as error:
        raise NetworkError(tr("There is no file {name}.", name=path.name)) from error
    except OSError as error:
        raise NetworkError(
            tr("{name} can't be read ({reason}).", name=path.name, reason=error.strerror)
        ) from error


def read(file: BinaryIO, name: str) -> Network:
    """The network of an open file of this name. Raises NetworkError with a sentence to show."""
    try:
        if file.seek(0, io.SEEK_END) > MOST_BYTES:
            raise NetworkError(
                tr(
                    "{name} is larger than {most} MB. Save the network without its optimizer, or a"
                    " smaller one.",
                    name=name,
                    most=MOST_BYTES // 1024**2,
                )
            )
        if not file.tell():
            raise NetworkError(tr("{name} is empty: save the network again.", name=name))
        return _of_zip(file, name) if zipfile.is_zipfile(file) else _of_hdf5(file, name)
    except NetworkError:
        raise
    except SpecError as error:
        raise NetworkError(tr("{name} can't be used. {why}", name=name, why=error)) from error
    except Exception as error:  # a damaged file makes the libraries fail in any way
        raise NetworkError(
            tr("{name} is no Keras file, or is damaged: save it again.", name=name)
        ) from error


def to_bytes(network: Network) -> bytes:
    """A `.keras` file of the network that plain Keras opens, its classes numbered. Seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.keras")
        network.to_keras().save(path)
        return path.read_bytes()


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
        raise SpecError(
            tr(
                "A model of the class {kind} can't be read: a Sequential or a Functional one can.",
                kind=_short(config.get("class_name")),
            )
        )
    config = config["config"]
    if isinstance(config, list):  # the oldest Keras 2 files
        config = {"layers": config}
    shape, *layers = _chain(config)
    side = _side(shape)
    told: list[dict] = []
    for layer in layers:
        told += _reshaped(layer, side, told) if layer["class_name"] == "Reshape" else [_told(layer)]
    if len(shape) == 1 and not any(_makes_picture(layer) for layer in layers):
        told.insert(0, {"kind": "Flatten"})
    spec = Spec.of(side, _classes(told), told)
    for layer in layers:
        _check_axis(layer, spec)
    return spec


def _classes(told: list[dict]) -> tuple[str, ...]:
    """Names for the values that the last layer with units gives: their numbers."""
    units = [layer["units"] for layer in told if "units" in layer][-1:]
    if not units or type(units[0]) is not int:
        raise SpecError(tr("No layer of the network says how many classes it tells apart."))
    if not CLASSES[0] <= units[0] <= CLASSES[1]:
        raise SpecError(
            tr(
                "The network gives {count:,} values, but here it must tell {least} to {most}"
                " classes apart.",
                count=units[0],
                least=CLASSES[0],
                most=CLASSES[1],
            )
        )
    return tuple(map(str, range(units[0])))


def _reshaped(layer: dict, side: int, before: list[dict]) -> list[dict]:
    """What a Reshape is to a Spec: nothing where it makes the picture, which a Spec has from the
    start, and a Flatten where it makes one row."""
    name, target = layer["config"]["name"], tuple(layer["config"]["target_shape"])
    if not _makes_picture(layer):
        return [{"kind": "Flatten", "name": name}]
    pictures = {(side, side, 1), (-1, side, 1), (side, -1, 1), (side, side, -1)}
    if target in pictures and all(each["kind"] in ("Rescaling", "Dropout") for each in before):
        return []
    raise SpecError(
        tr(
            "The layer {name} (Reshape) makes {target}: it can make one row, or of the input one"
            " square picture of one channel.",
            name=_short(name),
            target=_short(target),
        )
    )


def _makes_picture(layer: dict) -> bool:
    return layer["class_name"] == "Reshape" and len(layer["config"]["target_shape"]) > 1


def _check_axis(layer: dict, spec: Spec) -> None:
    """Batch normalisation runs along the channels, wherever Keras counts them."""
    if layer["class_name"] != "BatchNormalization":
        return
    name, axis = layer["config"]["name"], layer["config"].get("axis", -1)
    (axis,) = axis if isinstance(axis, list) else [axis]
    if axis not in (-1, len(spec.layers[spec.index(name)].shape_out)):
        raise SpecError(
            tr(
                "The layer {name} (BatchNormalization) has axis = {axis}: only the channels, the"
                " last axis, can be normalised here.",
                name=_short(name),
                axis=_short(axis),
            )
        )


def _chain(config: dict) -> list:
    """The input's shape, then the configuration of every layer, each fed by the one before."""
    given = config["layers"]
    if not given:
        raise SpecError(tr("The model has no layers."))
    first = given[0]["config"]
    shape = first.get("batch_shape") or first.get("batch_input_shape")
    shape = shape or config.get("build_input_shape")
    if shape is None:
        raise SpecError(tr("The model does not say how large its input is."))
    layers, before = [], None
    for layer in given:
        name = layer["config"]["name"]
        feeding = re.findall(
            r'"keras_history": \["([^"]*)"', json.dumps(layer.get("inbound_nodes"))
        )
        feeding = feeding or [n[0] for nodes in layer.get("inbound_nodes") or [] for n in nodes]
        if layer["class_name"] != "InputLayer":
            if feeding and feeding != [before]:
                raise SpecError(
                    tr(
                        "The layer {name} is not fed by the one before it alone: only a chain of"
                        " layers can be read.",
                        name=_short(name),
                    )
                )
            layers.append(layer)
        elif before is not None:
            raise SpecError(tr("The model has more than one input."))
        before = name
    if len(re.findall(r'"[^"]*", 0, 0', json.dumps(config.get("output_layers")))) > 1:
        raise SpecError(
            tr("The model has more than one output: only a chain of layers can be read.")
        )
    return [tuple(shape[1:]), *layers]


def _side(shape: tuple) -> int:
    """The side of the square picture that an input of this shape is."""
    if shape and all(isinstance(n, int) and n > 0 for n in shape):
        side = isqrt(prod(shape))
        if shape in ((side, side, 1), (side, side), (side * side,)):
            return side
    raise SpecError(
        tr(
            "The input is {shape}: it must be one square picture of one channel.",
            shape=_short(shape),
        )
    )


def _told(layer: dict[str, Any]) -> dict[str, Any]:
    """A layer's configuration as a Spec takes it. Raises SpecError."""
    kind, config = layer["class_name"], layer["config"]
    name = _short(config.get("name"))
    module = layer.get("module") or "keras.layers"
    if not re.fullmatch(r"((tensorflow\.)?keras|tf_keras)(\.[\w.]+)?", module) or layer.get(
        "registered_name"
    ) not in (None, kind):
        raise SpecError(
            tr(
                "The layer {name} is of a class of its own ({module}): only Keras' own layers can"
                " be read.",
                name=name,
                module=_short(module),
            )
        )
    for setting, plain in PLAIN.items():
        if config.get(setting, plain[0]) not in plain:
            raise SpecError(
                tr(
                    "The layer {name} has {setting} = {value}, which can't be read.",
                    name=name,
                    setting=setting,
                    value=_short(config[setting]),
                )
            )
    return {"name": config["name"], **KINDS.get(kind, _unknown)(kind, config)}


# Settings that change what a layer computes, and the values of theirs that are understood.
PLAIN = {
    "data_format": ("channels_last", None),
    "dilation_rate": ([1, 1], (1, 1), 1),
    "groups": (1,),
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


def _of_zip(file: BinaryIO, name: str) -> Network:
    with zipfile.ZipFile(file) as parts:
        sizes = {info.filename: info.file_size for info in parts.infolist()}
        if "config.json" not in sizes:
            raise NetworkError(tr("{name} is a ZIP file, but no Keras file.", name=name))
        if "model.weights.h5" not in sizes:
            raise NetworkError(
                tr("{name} holds no weights (model.weights.h5): save the whole model.", name=name)
            )
        if sizes["config.json"] > MOST_CONFIG or sizes["model.weights.h5"] > MOST_BYTES:
            raise NetworkError(
                tr(
                    "{name} holds more than {most} MB when unpacked.",
                    name=name,
                    most=MOST_BYTES // 1024**2,
                )
            )
        config = json.loads(parts.read("config.json"))
        content = parts.read("model.weights.h5")
    spec, classes = spec_of(config), _class_names(config)
    with _hdf5(io.BytesIO(content)) as weights:
        return _network(spec, lambda layer, _: _variables(weights, classes[layer.name]))


def _of_hdf5(source: BinaryIO, name: str) -> Network:
    with _hdf5(source) as file:
        config = file.attrs.get("model_config")
        if config is None:
            raise NetworkError(
                tr(
                    "{name} holds weights, but not the network that they are of: save the whole"
                    " model.",
                    name=name,
                )
            )
        text = config.decode() if isinstance(config, bytes) else str(config)
        if len(text) > MOST_CONFIG:
            raise NetworkError(tr("The configuration in {name} is too long.", name=name))
        return _network(spec_of(json.loads(text)), lambda layer, n: _legacy(file, layer, n))


def _hdf5(source: BinaryIO) -> h5py.File:
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
            raise NetworkError(
                tr(
                    "The weights of the layer {name} are not those that its configuration asks for:"
                    " {shapes}.",
                    name=layer.name,
                    shapes=shapes,
                )
            )
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
            raise NetworkError(tr("The weights in this file are not where Keras puts them."))
        group = group[part]
    return group


def _numbers(found: np.ndarray | h5py.Dataset) -> np.ndarray:
    """An array of floats; its shape is known to be the expected one, so its size is bounded."""
    if getattr(found, "external", None) or getattr(found, "is_virtual", False):
        raise NetworkError(tr("The weights in this file lie in another file."))
    if found.dtype.kind != "f":
        raise NetworkError(
            tr("The weights in this file are no floats, but {kind}.", kind=found.dtype)
        )
    return np.asarray(found[()], np.float32)


def _short(value: Any) -> str:
    return str(value)[:60]
