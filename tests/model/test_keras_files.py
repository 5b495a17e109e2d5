"""Files that Keras wrote, good and bad: the good read as Keras reads them, nothing is executed."""

import io
import json
import pickle
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tf_keras
from keras import layers as L

from model import input_range, keras_files, load, read, reading
from model.data import mnist
from model.network import NetworkError
from tests.helpers.architectures import ARCHITECTURES, digits, network


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_plain_keras_saved_is_read_as_keras_reads_it(name, suffix, tmp_path):
    net = network(name)
    path = tmp_path / f"mine.{suffix}"
    net.to_keras().save(path)
    assert_reads_as_keras(path, net.spec.side)


def assert_reads_as_keras(path, side=28, keras=keras):
    loaded = keras_files.load(path)
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


OLD = tf_keras.layers
OLD_HOMEWORK = {
    "convnet": [OLD.Conv2D(4, 3, activation="relu", input_shape=(28, 28, 1)), OLD.MaxPooling2D(),
                OLD.Conv2D(6, 3), OLD.BatchNormalization(), OLD.LeakyReLU(), OLD.Dropout(0.2),
                OLD.Flatten(), OLD.Dense(10, activation="softmax")],
    "lenet": [OLD.Reshape((28, 28, 1), input_shape=(784,)),
              OLD.Conv2D(6, 5, padding="same", activation="tanh"), OLD.AveragePooling2D(),
              OLD.Conv2D(16, 5, activation="tanh"), OLD.AveragePooling2D(), OLD.Flatten(),
              OLD.Dense(120, activation="tanh"), OLD.Dense(84, activation="tanh"), OLD.Dense(10)],
    "dense": [OLD.Flatten(input_shape=(28, 28)), OLD.Rescaling(1 / 255),
              OLD.Dense(32, activation="relu"), OLD.Dense(10), OLD.Softmax()],
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["keras", "h5"])
@pytest.mark.parametrize("functional", [False, True])
@pytest.mark.parametrize("name", OLD_HOMEWORK)
def test_what_keras_2_saved_is_read_as_keras_2_reads_it(name, functional, suffix, tmp_path):
    path = tmp_path / f"old.{suffix}"
    model = tf_keras.Sequential(OLD_HOMEWORK[name])
    if functional:
        model = tf_keras.Model(model.inputs, model.outputs)
    model.save(path)
    assert_reads_as_keras(path, keras=tf_keras)


def test_pixels_in_a_row_are_rescaled_and_reshaped_anywhere(tmp_path):
    for number, layers in enumerate([
        [L.Input((784,)), L.Rescaling(1 / 255), L.Reshape((28, 28, -1)), L.Conv2D(2, 3),
         L.Flatten(), L.Dense(10)],
        [L.Input((28, 28, 1)), L.Conv2D(2, 3), L.Reshape((-1,)), L.Dense(7)],
        [L.Input((28, 28)), L.Rescaling(1 / 255), L.Reshape((784,)), L.Dense(10)],
    ]):  # fmt: skip
        path = tmp_path / f"{number}.keras"
        keras.Sequential(layers).save(path)
        assert_reads_as_keras(path)


def test_the_file_of_any_network_is_opened_by_plain_keras_with_the_same_answers(tmp_path):
    for name in ARCHITECTURES:
        net = network(name)
        path = tmp_path / "out.keras"
        path.write_bytes(keras_files.to_bytes(net))
        images = digits(net.spec, 3)
        found = keras.models.load_model(path).predict(images[..., np.newaxis], verbose=0)
        batch = reading.read_batch(net, images)
        softmax = any(layer.activation == "softmax" for layer in net.spec.layers)
        expected = batch.probabilities if softmax else batch.logits
        np.testing.assert_allclose(found, expected, atol=1e-5)


def trained(scale, offset, *first):
    """A network that has learned from digits in this range."""
    keras.utils.set_random_seed(0)
    images, labels = (part[:4000] for part in mnist.digits().train)
    x = mnist.pixels(images) * scale + offset
    model = keras.Sequential([L.Input((28, 28, 1)), *first, L.Conv2D(8, 3, activation="relu"),
                              L.MaxPooling2D(), L.Flatten(), L.Dense(10)])  # fmt: skip
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(1e-3), loss)
    model.fit(x, labels, epochs=2, batch_size=32, verbose=0)
    return model


@pytest.mark.parametrize("taken", input_range.RANGES, ids=lambda each: each.says)
def test_the_pixels_that_a_network_expects_are_found(taken, tmp_path):
    path = tmp_path / "mine.keras"
    model = trained(taken.scale, taken.offset)
    model.save(path)
    loaded = load(path)
    assert input_range.of(loaded.spec) == taken
    assert len(loaded.spec.layers) - len(keras_files.load(path).spec.layers) == (
        taken is not input_range.PLAIN
    )
    images = digits(loaded.spec, 3)
    expected = model.predict(images[..., np.newaxis] * taken.scale + taken.offset, verbose=0)
    found = reading.read_batch(loaded, images).logits
    np.testing.assert_allclose(found, expected, atol=1e-4 * max(1, np.abs(expected).max()))


def test_a_rescaling_of_its_own_is_seen_through(tmp_path):
    path = tmp_path / "mine.h5"
    trained(255, 0, L.Rescaling(1 / 255)).save(path)
    assert input_range.of(load(path).spec).says == "0–255"


def test_what_has_not_learned_mnist_is_taken_as_it_is():
    for name in ("book", "twenty pixels", "no pooling, seven classes"):
        assert input_range.fitted(network(name)) is network(name)


def two_outputs():
    inputs = keras.Input((28, 28, 1))
    first = L.Dense(10)(L.Flatten()(inputs))
    return keras.Model(inputs, [first, L.Dense(10)(first)])


def two_inputs():
    inputs = [keras.Input((28, 28, 1)), keras.Input((28, 28, 1))]
    return keras.Model(inputs, L.Dense(10)(L.Flatten()(L.Concatenate()(inputs))))


@keras.saving.register_keras_serializable("homework")
class Own(L.Layer):
    def call(self, x):
        return x


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
    "more than one output": two_outputs,
    "more than one input|fed by": two_inputs,
    "own.*class of its own|homework>Own": lambda: chain(Own(name="own")),
    "2 to 40 classes": lambda: keras.Sequential([L.Input((784,)), L.Dense(1000)]),
    "1 values": lambda: keras.Sequential([L.Input((784,)), L.Dense(1, activation="sigmoid")]),
    "Reshape": lambda: chain(L.Reshape((14, 56, 1))),
    "1 to 4,096 units": lambda: chain(L.Flatten(), L.Dense(5000)),
    "parameters": lambda: chain(*[L.Conv2D(1200, 3) for _ in range(2)], L.GlobalAveragePooling2D()),
    "axis = 1": lambda: chain(L.Conv2D(26, 3), L.BatchNormalization(axis=1)),
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


def marking(mark):
    """What leaves a mark where it is unpickled."""

    class Mark:
        def __reduce__(self):
            return open, (str(mark), "w")

    return Mark()


def test_nothing_is_unpickled(good, tmp_path):
    mark = tmp_path / "it ran"
    pickled = pickle.dumps(marking(mark))
    array = io.BytesIO()
    np.savez(array, kernel=np.array([marking(mark)], dtype=object))
    config = good["config.json"]
    for content in (pickled, array.getvalue()):
        (tmp_path / "bare.keras").write_bytes(content)
        npz = {"config.json": config, "model.weights.npz": content}
        write(tmp_path / "npz.keras", npz)
        write(tmp_path / "swapped.keras", good | {"model.weights.h5": content})
        for name in ("bare", "npz", "swapped"):
            with pytest.raises(NetworkError, match=r"\.$"):
                load(tmp_path / f"{name}.keras")
    assert not mark.exists()


def test_a_lambda_does_not_run(tmp_path):
    mark = tmp_path / "it ran"
    model = chain(L.Lambda(lambda x, at=str(mark): Path(at).touch() or x))
    mark.unlink(missing_ok=True)
    for suffix in ("keras", "h5"):
        model.save(tmp_path / f"lambda.{suffix}")
        with pytest.raises(NetworkError, match="Layer 1 is a Lambda"):
            load(tmp_path / f"lambda.{suffix}")
    assert not mark.exists()


def test_a_zip_bomb_is_not_unpacked(good, tmp_path):
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", good["config.json"])
        with file.open("model.weights.h5", "w", force_zip64=True) as part:
            for _ in range(keras_files.MOST_BYTES // 2**20 + 1):
                part.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(NetworkError, match="100 MB when unpacked"):
        load(path)


def test_a_huge_and_an_empty_file_are_named(tmp_path):
    path = tmp_path / "huge.h5"
    with path.open("wb") as file:
        file.truncate(10**9)  # a hole: it takes no place
    with pytest.raises(NetworkError, match=r"huge.h5 is larger than 100 MB"):
        load(path)
    path.write_bytes(b"")
    with pytest.raises(NetworkError, match="is empty"):
        load(path)


def test_weights_alone_are_no_network(good, tmp_path):
    path = tmp_path / "mine.weights.h5"
    path.write_bytes(good["model.weights.h5"])
    with pytest.raises(NetworkError, match="save the whole model"):
        load(path)
    with pytest.raises(NetworkError, match="holds no weights"):
        load(write(tmp_path / "bare.keras", {"config.json": good["config.json"]}))


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
