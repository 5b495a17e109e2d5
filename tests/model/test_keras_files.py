"""Files that Keras wrote, good and bad: the good read as Keras reads them, nothing is executed."""

import io
import json
import zipfile

import keras
import numpy as np
import pytest
from keras import layers as L

from model import load, read
from model.network import NetworkError
from tests.helpers.architectures import ARCHITECTURES, digits, network


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_plain_keras_saved_is_read_as_keras_reads_it(name, suffix, tmp_path):
    net = network(name)
    path = tmp_path / f"mine.{suffix}"
    net.to_keras().save(path)
    assert_reads_as_keras(path, net.spec.side)


def assert_reads_as_keras(path, side=28):
    loaded = load(path)
    images = digits(ARCHITECTURES["twenty pixels" if side == 20 else "book"], 3)
    model = keras.models.load_model(path)
    for image in images:
        given = image.reshape(1, *model.input_shape[1:])
        expected = np.asarray(model(given, training=False)).ravel()
        reading = read(loaded, image)
        found = reading.logits if abs(expected.sum() - 1) > 1e-3 else reading.probabilities
        np.testing.assert_allclose(found, expected, atol=1e-4 * max(1, np.abs(expected).max()))


HOMEWORK = {
    "sequential": [L.Input((28, 28, 1)), L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(),
                   L.Conv2D(8, 3), L.LeakyReLU(), L.Dropout(0.3), L.Flatten(), L.Dense(10)],
    "no channel": [L.Input((28, 28)), L.Flatten(), L.Dense(32, activation="relu"),
                   L.Dense(10, activation="softmax")],
    "a row": [L.Input((784,)), L.Dense(32, activation="tanh"), L.Dense(10, activation="softmax")],
    "reshaped": [L.Input((784,)), L.Reshape((28, 28, 1)), L.Conv2D(4, 5, strides=2), L.ReLU(),
                 L.GlobalAveragePooling2D(), L.Dense(10), L.Softmax()],
    "normalised": [L.Input((28, 28, 1)), L.Rescaling(1 / 255), L.Conv2D(4, 3, use_bias=False),
                   L.BatchNormalization(), L.Activation("relu"), L.AveragePooling2D(2), L.Flatten(),
                   L.Dense(16, activation="leaky_relu"), L.Dense(10, activation="softmax")],
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", HOMEWORK)
def test_homework_is_read_as_keras_reads_it(name, suffix, tmp_path):
    path = tmp_path / f"homework.{suffix}"
    keras.Sequential(HOMEWORK[name]).save(path)
    assert_reads_as_keras(path)


def branched():
    x = inputs = keras.Input((28, 28, 1))
    x = L.Conv2D(4, 3, padding="same")(x)
    x = L.Add()([x, L.Conv2D(4, 3, padding="same", name="side")(x)])
    return keras.Model(inputs, L.Dense(10)(L.Flatten()(x)))


def chain(*layers, shape=(28, 28, 1)):
    return keras.Sequential([L.Input(shape), *layers, L.Flatten(), L.Dense(10)])


REFUSED = {
    "Lambda": lambda: chain(L.Lambda(lambda x: x)),
    "kind of layer|fed by": branched,
    "dilation": lambda: chain(L.Conv2D(4, 3, dilation_rate=2)),
    "groups": lambda: chain(L.Conv2D(4, 3), L.Conv2D(4, 3, groups=2)),
    "max_value": lambda: chain(L.ReLU(max_value=6)),
    "DepthwiseConv2D": lambda: chain(L.DepthwiseConv2D(3)),
    "one square picture": lambda: chain(L.Conv2D(4, 3), shape=(28, 20, 1)),
    "one channel": lambda: chain(L.Conv2D(4, 3), shape=(28, 28, 3)),
    "swish|silu": lambda: chain(L.Conv2D(4, 3, activation="silu")),
}


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("told", REFUSED)
def test_what_can_t_be_read_is_refused_by_name(told, suffix, tmp_path):
    path = tmp_path / f"mine.{suffix}"
    REFUSED[told]().save(path)
    with pytest.raises(NetworkError, match=told):
        load(path)


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "good.keras"
    keras.Sequential(HOMEWORK["sequential"]).save(path)
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def write(path, members):
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_no_code_of_a_file_runs(good, tmp_path):
    """A layer of a module of its own that would leave a mark where it is imported."""
    mark = tmp_path / "it ran"
    (tmp_path / "evil.py").write_text(f"open({str(mark)!r}, 'w')")
    config = json.loads(good["config.json"])
    config["config"]["layers"][1] |= {"module": "evil", "registered_name": "Conv2D"}
    path = write(tmp_path / "evil.keras", good | {"config.json": json.dumps(config)})
    with pytest.raises(NetworkError, match="class of its own"):
        load(path)
    assert not mark.exists()


def test_damaged_files_are_refused_in_a_sentence(good, tmp_path):
    rng = np.random.default_rng(0)
    whole = write(tmp_path / "x.keras", good).read_bytes()
    for number in range(60):
        content = bytearray(whole)
        if number < 20:
            content = content[: int(rng.integers(len(whole)))]
        else:
            for at in rng.integers(0, len(whole), 3):
                content[at] ^= 1 << int(rng.integers(8))
        path = tmp_path / "damaged.keras"
        path.write_bytes(bytes(content))
        try:
            load(path)  # a flipped bit may leave a whole network with another number
        except NetworkError as error:
            assert str(error).endswith(".")


def test_weights_in_another_file_are_not_fetched(good, tmp_path):
    import h5py

    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["kernel"] = np.ones((3, 3, 1, 4), np.float32)
    content = io.BytesIO(good["model.weights.h5"])
    with h5py.File(content, "r+") as file:
        folder = file["layers/conv2d/vars"]
        del folder["0"]
        folder["0"] = h5py.ExternalLink(str(secret), "kernel")
    members = good | {"model.weights.h5": content.getvalue()}
    with pytest.raises(NetworkError, match="not where Keras puts them"):
        load(write(tmp_path / "linked.keras", members))


@pytest.mark.parametrize(
    "members",
    [{}, {"config.json": "{}"}, {"config.json": "[" * 50_000, "model.weights.h5": ""},
     {"config.json": "null", "model.weights.h5": ""},
     {"config.json": " " * 2_000_000, "model.weights.h5": ""}],
)  # fmt: skip
def test_a_zip_that_is_no_keras_file(members, tmp_path):
    with pytest.raises(NetworkError, match=r"\.$"):
        load(write(tmp_path / "odd.keras", members))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x89HDF\r\n\x1a\n", b"\x80\x04K\x01."])
def test_a_file_of_anything_else(content, tmp_path):
    for suffix in ("keras", "h5"):
        path = tmp_path / f"odd.{suffix}"
        path.write_bytes(content)
        with pytest.raises(NetworkError, match=r"\.$"):
            load(path)
