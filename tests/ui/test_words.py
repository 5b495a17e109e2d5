import pytest

from model.architectures import CONVNET
from tests.helpers.architectures import ARCHITECTURES
from tests.model.training.test_runs import make
from ui import words


def test_titles_count_what_is_there_more_than_once():
    assert words.titles(CONVNET) == [
        "Convolution 1",
        "Max pooling 1",
        "Convolution 2",
        "Max pooling 2",
        "Convolution 3",
        "Flatten",
        "Dense",
    ]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_layer_has_a_title_of_its_own_and_a_reason(name):
    spec = ARCHITECTURES[name]
    assert len(set(words.titles(spec))) == len(spec.layers)
    assert all(words.why(layer) for layer in spec.layers)


def test_why_the_size_changes():
    conv1, pool1, conv2, pool2, *_ = CONVNET.layers
    assert "28 − 2 = 26" in words.why(conv1) and "all" not in words.why(conv1)
    assert "= 13" in words.why(pool1) and "no unit sees" not in words.why(pool1)
    assert "through all 32 channels" in words.why(conv2)
    assert "= 5" in words.why(pool2) and "no unit sees" in words.why(pool2)


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


@pytest.mark.parametrize(
    ("share", "text"), [(0.9731, "97.3%"), (0.0001, "< 0.1%"), (0.9999, "> 99.9%")]
)
def test_no_share_is_said_to_be_nothing_or_all(share, text):
    assert words.percent(share) == text


def test_what_people_typed_is_shown_as_it_is():
    assert words.plain("**a** <b> [c](d)") == r"\*\*a\*\* \<b\> \[c\]\(d\)"
