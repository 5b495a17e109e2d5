import pytest

from model import network
from tests.model.training.test_runs import make
from ui import words


def test_titles_count_what_is_there_more_than_once():
    titles = words.titles(network.describe(network.build_convnet()))
    assert titles == [
        "Convolution 1",
        "Max pooling 1",
        "Convolution 2",
        "Max pooling 2",
        "Convolution 3",
        "Flatten",
        "Dense",
    ]


def test_why_the_size_changes():
    conv1, pool1, conv2, pool2, *_, dense = network.describe(network.build_convnet())
    assert "28 − 2 = 26" in words.why(conv1) and "all" not in words.why(conv1)
    assert "26 ÷ 2 = 13." in words.why(pool1)
    assert "through all 32 channels" in words.why(conv2)
    assert "11 ÷ 2 = 5, remainder 1" in words.why(pool2) and "no unit sees" in words.why(pool2)
    assert "1,152 values" in words.why(dense) and "softmax" in words.why(dense)


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (0, "Random weights"),
        (1, "After 1 batch of epoch 1"),
        (4, "End of epoch 1"),
        (6, "After 2 batches of epoch 2"),
    ],
)
def test_moments_have_names(tmp_path, step, text):
    assert words.moment(make(tmp_path / "run"), step) == text
