import numpy as np
import pytest

from model.explain import gradient
from model.explain.backward import backward
from tests.helpers.architectures import network
from tests.model.explain.samples import ALL, readings
from tests.model.explain.test_backward import EXACT, LABEL


@ALL
def test_the_products_of_any_weight_add_up_to_its_gradient(name):
    spec, rng = network(name).spec, np.random.default_rng(0)
    for reading in readings(name):
        made = backward(reading, LABEL)
        for key, values in made.gradients.items():
            layer = spec.layers[spec.index(key.partition("/")[0])]
            for _ in range(8):
                index = tuple(int(rng.integers(size)) for size in values.shape)
                found = gradient.weight(reading, made, key, index)
                assert abs(found.value - values[index]) <= EXACT * np.abs(values).max(), index
                grid = layer.grid_out[:2] if layer.makes_maps else (1, 1)
                assert found.inputs.shape == found.errors.shape == found.products.shape == grid
                assert spec.layers[found.layer] is layer
                assert found.weight == float(reading.network.weights[key][index])


def test_a_kernels_weight_sees_its_input_at_every_stride_and_zeros_beside_the_border():
    reading = readings("same")[0]
    made = backward(reading, LABEL)
    at = 2
    layer = reading.network.spec.layers[at]
    assert (layer.stride, layer.padding, layer.window) == ((3, 3), "same", (4, 4))
    key, index = f"{layer.name}/kernel", (0, 3, 5, 6)
    (top, _), (left, _) = layer.pads
    seen, errors = reading.layers[at - 1].maps[..., 5], made.errors[at].before[..., 6]
    found, total = gradient.weight(reading, made, key, index), 0.0
    for row, column in np.ndindex(layer.shape_out[:2]):
        y, x = 3 * row + 0 - top, 3 * column + 3 - left
        inside = 0 <= y < seen.shape[0] and 0 <= x < seen.shape[1]
        value = float(seen[y, x]) if inside else 0.0
        assert found.inputs[row, column] == value
        total += value * float(errors[row, column])
    assert found.value == pytest.approx(total, abs=1e-12)


def test_a_dense_weights_gradient_is_its_input_times_its_units_error():
    reading = readings("book")[0]
    made = backward(reading, LABEL)
    found = gradient.weight(reading, made, "dense/kernel", ((2 * 3 + 1) * 128 + 40, 7))
    assert found.inputs == pytest.approx(np.array([[reading.layers[4].maps[2, 1, 40]]]), rel=1e-6)
    assert found.errors == pytest.approx(np.array([[reading.probabilities[7]]]), rel=1e-6)
    layer = reading.network.spec.layers[-1]
    assert gradient.place(layer, found.index) == (2, 1, 40, 7)


def test_a_biass_gradient_is_the_sum_of_its_channels_errors():
    reading = readings("book")[0]
    made = backward(reading, LABEL)
    found = gradient.weight(reading, made, "conv2/bias", (9,))
    assert (found.inputs == 1).all()
    assert found.value == pytest.approx(float(made.errors[2].before[..., 9].sum(dtype=float)))


def test_a_gamma_is_multiplied_by_the_normalised_input():
    reading = readings("normalised")[0]
    made, spec = backward(reading, LABEL), reading.network.spec
    at = spec.of_kind("BatchNormalization")[0]
    layer, weights = spec.layers[at], reading.network.of_layer(at)
    found = gradient.weight(reading, made, f"{layer.name}/gamma", (3,))
    x, errors = reading.into(at)[..., 3].astype(float), made.errors[at].before[..., 3].astype(float)
    spread = np.sqrt(float(weights["moving_variance"][3]) + layer.epsilon)
    normalised = (x - float(weights["moving_mean"][3])) / spread
    np.testing.assert_allclose(found.inputs, normalised)
    assert found.value == pytest.approx((normalised * errors).sum())
