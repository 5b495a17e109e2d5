"""A network of twelve signs, whose names people typed, on every page."""

import re

import pytest

from tests.helpers import architectures
from tests.helpers.app import open_link, words
from tests.helpers.runs import keep
from ui import state
from ui.words import plain

SPEC = architectures.SIGNS
PAGES = {
    "draw": [{}],
    "shapes": [{}],
    "follow": [
        {"view": name}
        for name in ("unit", "trace", "decision", "matters", "fools", "kernels", "off")
    ],
    "training": [{"show": name} for name in ("time", "curves", "compare", "runs")],
    "why": [{}],
    "testset": [{}],
}


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    keep(tmp_path / "signs", architectures.network("signs"), snapshots=(0, 1, 2))


def opened(page: str, **parameters: str):
    at = open_link(page, network="signs", d="test.0", **parameters)
    assert not at.exception and not at.error
    return at


@pytest.mark.parametrize(
    ("page", "parameters"), [(page, each) for page, every in PAGES.items() for each in every]
)
def test_every_page_stands_and_no_name_is_taken_for_markup(kept, page, parameters):
    said = words(opened(page, **parameters))
    for markup in ("cat<b>", "<script>alert"):
        assert not re.search(rf"(?<!\\){re.escape(markup)}", said), markup


def test_the_decision_is_a_table_of_the_names(kept):
    table = words(opened("follow", view="decision"))
    assert all(
        f"| {plain(name)} |" in table or f"**{plain(name)}**" in table for name in SPEC.classes
    )


def test_the_draw_page_offers_no_test_digits_and_knows_no_right_answer(kept):
    at = open_link("draw", network="signs")
    sources = at.button_group(key=state.SOURCE.name)
    assert "Test digit" not in sources.options
    assert "Wrong" not in words(opened("draw"))


@pytest.mark.parametrize("page", ["why", "testset"])
def test_what_the_test_digits_can_t_measure_is_said_with_its_names(kept, page):
    told = [info.value for info in opened(page).info if "measure" in info.value]
    assert told and all("12 classes, α, cat\\<b\\>, 长 and 9 more" in each for each in told)
