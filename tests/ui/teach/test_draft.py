"""What a browser says of a set, taken over: nothing that was kept is lost, nothing odd gets in."""

import numpy as np
import pytest

from model.data.mnist import Digits
from model.data.sets import SetError, SignSet
from ui.teach import draft as drafts
from ui.teach.draft import Draft, DraftError, changed

A, B = ({"id": name, "name": name} for name in "AB")


def picture(png, side):
    return None if png == "blank" else np.full((side, side), len(png), np.uint8)


def kept(id_, sign="A", png="x"):
    return {"id": id_, "sign": sign, "name": sign, "png": png}


def after(*changes, start=None):
    start = start or Draft()
    for change in changes:
        start = changed(start, change, picture)
    return start


def test_drawings_are_kept_of_their_signs_each_once_and_go_when_removed():
    told = {"signs": [A, B], "added": [kept("1"), kept("2", "B"), kept("3", png="blank")]}
    draft = after(told, told)
    assert draft.counts == {"A": 1, "B": 1}
    assert draft.labels.tolist() == [0, 1]
    draft = after({"removed": ["1"], "added": [kept("4", "B"), kept("1")]}, start=draft)
    assert draft.counts == {"A": 0, "B": 2}


def test_a_drawing_tells_of_a_sign_that_is_not_known_any_more():
    draft = after({"signs": [A]}, {"added": [kept("1", "C")]})
    assert draft.names == ("A", "C")
    again = {**kept("2"), "sign": "another id"}
    assert after({"added": [again]}, start=draft).counts["A"] == 1


def test_a_sign_goes_with_its_drawings_and_takes_another_name_with_them():
    draft = after({"signs": [A, B], "added": [kept("1"), kept("2", "B")]})
    draft = after({"signs": [{"id": "B", "name": "<b>日本</b>"}]}, start=draft)
    assert (draft.names, len(draft.drawings)) == (("<b>日本</b>",), 1)


@pytest.mark.parametrize(
    "signs",
    [
        [{"id": "1", "name": "é"}, {"id": "2", "name": "e\u0301"}],
        [{"id": "1", "name": " "}],
        [{"id": "1", "name": "x" * 31}],
        [{"id": str(n), "name": str(n)} for n in range(21)],
        [{"id": "x" * 61, "name": "x"}],
    ],
)
def test_signs_that_can_t_be_are_refused_in_a_sentence(signs):
    with pytest.raises((DraftError, SetError), match=r"\.$"):
        after({"signs": signs})


def test_what_is_missing_is_said():
    assert "two signs" in drafts.missing(Draft())
    assert "second sign" in drafts.missing(after({"signs": [A]}))
    draft = after({"signs": [A, B], "added": [kept("1"), kept("2"), kept("3", "B")]})
    assert drafts.missing(draft).endswith("Missing: B.")
    draft = after({"added": [kept("4", "B")]}, start=draft)
    assert drafts.missing(draft) is None
    assert "enough" in drafts.advice(draft)


def test_a_set_that_was_brought_keeps_its_test_part_as_long_as_its_signs_stand_as_they_did():
    images, labels = np.ones((4, 28, 28), np.uint8), np.array([0, 0, 1, 1], np.uint8)
    draft = drafts.of(SignSet("", "Mine", ("A", "B"), images, labels, Digits(images, labels)))
    np.testing.assert_array_equal(draft.labels, labels)
    signs = [{"id": sign.id, "name": sign.name} for sign in draft.signs]
    assert after({"signs": [*signs, {"id": "C", "name": "C"}]}, start=draft).test is not None
    assert after({"signs": signs[1:]}, start=draft).test is None
