"""What the training process said in English is told in the reader's language."""

import pytest

from model.data.sets import SetError, checked_classes
from model.training import command, runs
from ui.retold import retold

DIVERGED = (
    "The loss became nan at batch 3 of epoch 1: training diverged. The learning rate of 0.5 is too"
    " large here; try a smaller one."
)


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        (runs.KILLED, "训练进程"),
        (command.BY_A_PERSON, "停止"),
        (command.BY_THE_APP, "应用"),
        (DIVERGED, "第 1 轮的第 3 个批次"),
        ("Pictures of 40×40 pixels can't be varied: 28×28 can. Learn from them as they are"
         " (--digits mnist).", "40×40"),
        ("The set a-1 is damaged. It is no NPZ file, or a damaged one.", "这不是 NPZ 文件"),
        ("Training broke off: ValueError: {what} it was", "ValueError: {what} it was"),
    ],
)  # fmt: skip
def test_it_is_known_again_with_its_values(said, chinese):
    assert chinese in retold(said, "zh") and retold(said, "zh") != said


def test_what_is_raised_is_known_again():
    with pytest.raises(SetError) as refused:
        checked_classes(["one", "one"])
    assert "“one”" in retold(str(refused.value), "zh") != str(refused.value)


@pytest.mark.parametrize("said", ["", "Something else.", "**bold** [a](b) {c}"])
def test_all_else_stays_as_it_is(said):
    assert retold(said, "zh") == said


def test_in_english_it_stays_as_it_is():
    assert retold(DIVERGED) == retold(DIVERGED, "en") == DIVERGED
