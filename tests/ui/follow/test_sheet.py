"""Every number on the sheet is the reading's own, or model/explain's account of it."""

import re
from functools import cache
from html import unescape

import numpy as np
import pytest

from model.explain import decision, trace
from model.explain import unit as arithmetic
from model.explain.unit import Sum
from model.reading import read
from model.training import store
from tests.helpers.architectures import ARCHITECTURES, digits, network
from ui import words
from ui.figures.board import number, power, signed
from ui.follow import sheet
from ui.follow.seen import Seen
from ui.follow.sheet import numbers

SHIPPED = ["robust", "book", "dense"]
DRAWN = [*ARCHITECTURES, "signs"]
LINK = "http://localhost:8501/follow?network=robust&d=test.1"


@cache
def seen(name: str) -> Seen:
    used = store.checkpoint(name).network if name in SHIPPED else network(name)
    reading = read(used, digits(used.spec)[1])
    return Seen(reading, words.titles(used.spec))


def followed(name: str, layer: int):
    """The strongest unit of a layer that is shown, −1 for the one of the logits."""
    spec = seen(name).spec
    place = spec.logits if layer < 0 else spec.shown[min(layer, len(spec.shown) - 1)]
    return arithmetic.strongest(seen(name).reading, place)


def page(name: str, layer: int, language: str = "en") -> str:
    looked = seen(name)
    pair = tuple(int(n) for n in looked.reading.ranked[:2])
    used = store.checkpoint(name if name in SHIPPED else "book")
    made = sheet.page(looked, followed(name, layer), pair, used, LINK, language, "Ada & <Co>")
    return made.decode()


def rows(html: str, kind: str) -> list[list[str]]:
    """The cells of a table of this class, as text."""
    table = re.search(rf'<table class="{kind}">(.*?)</table>(?!</td>)', html, re.S)[1]
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2] or table, re.S)
    return [
        [unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", line)]
        for line in lines
    ]


CASES = [(name, layer) for name in (*SHIPPED, *DRAWN) for layer in (0, 1, -1)]


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_one_number_is_worked_out(name, layer):
    looked, unit = seen(name), followed(name, layer)
    made, html = arithmetic.arithmetic(looked.reading, unit), page(name, layer)
    results = dict(rows(html, "results"))
    assert results["the network's own"] == number(arithmetic.value(looked.reading, unit), 4)
    if isinstance(made, Sum):
        assert results["products"] == number(made.sums.sum(), 4)
        assert results.get("bias", number(0, 4)) == number(made.bias, 4)
        shown = re.findall(r"<th>(\d+)</th>.*?<td class=adds>(.*?)</td>", html)
        order = np.argsort(-np.abs(made.sums), kind="stable")
        assert shown == [(str(k), number(made.sums[k], 3)) for k in order[: len(shown)]]
        rest = made.sums.sum() - made.sums[order[: len(shown)]].sum()
        others = re.search(r'class="rest">The other (\d+) channels add (.*?)\.<', html)
        if others:
            assert others.groups() == (str(made.sums.size - len(shown)), number(rest, 3))
        else:
            assert len(shown) == made.sums.size


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_its_cells_hold_its_products(name, layer):
    looked, unit = seen(name), followed(name, layer)
    made, html = arithmetic.arithmetic(looked.reading, unit), page(name, layer)
    if not isinstance(made, Sum) or max(made.kernels.shape[1:]) > sheet.html.MOST:
        return
    cells = [
        re.findall(r">([−\d.]+)</td>", table)
        for table in re.findall(r'<table class="matrix">(.*?)</table>', html)
    ]
    order = np.argsort(-np.abs(made.sums), kind="stable")[: len(cells) // 3]
    for n, channel in enumerate(order):
        for part, values in enumerate((made.patches, made.kernels, made.products)):
            assert cells[3 * n + part] == [number(value) for value in values[channel].flat]


@pytest.mark.parametrize(("name", "layer"), CASES)
def test_its_way_back_to_the_ink_adds_up(name, layer):
    looked, unit = seen(name), followed(name, layer)
    shares, html = trace.shares(looked.reading, unit), page(name, layer)
    told = [cells[-1] for cells in rows(html, "shares")]
    itself = [number(value, 3) for value in reversed(shares.layers.values())]
    assert told == [number(shares.ink.sum(), 3), *itself[:10], number(shares.total, 3)]
    made = arithmetic.arithmetic(looked.reading, unit)
    assert shares.total == pytest.approx(made.total, abs=1e-4)
    step = trace.paths(looked.reading, unit)
    for cells in rows(html, "path") if step else []:
        assert cells[1] == number(step.sum.total, 3)
        if not step.edges:
            assert cells[2].endswith(number(step.ink, 3))
            break
        edge = step.edges[0]
        weight, value, product = re.findall(r"[+−]?[\d.]+", cells[2])
        assert (weight, product) == (number(edge.weight, 3), signed(edge.product))
        assert value == number(step.sum.patches[edge.channel][edge.at], 3)
        step = edge.step


@pytest.mark.parametrize("name", [*SHIPPED, *DRAWN])
def test_the_decision_is_the_readings(name):
    looked, html = seen(name), page(name, 0)
    reading, made = looked.reading, decision.decide(looked.reading)
    names = looked.spec.classes
    likely = [(words.shorten(names[n], 16), words.percent(reading.probabilities[n]))
              for n in reading.ranked[: sheet.FIRST]]  # fmt: skip
    assert [(cells[0], cells[-1]) for cells in rows(html, "probabilities")] == likely
    for n, cells in zip(reading.ranked, rows(html, "sums"), strict=False):
        assert cells[1:4] == [
            number(made.by_channel[:, n].sum(), 3), number(made.bias[n], 3),
            number(reading.logits[n], 3),
        ]  # fmt: skip
        assert cells[4] == power(decision.Softmax(made.logits).exponentials[n])
        assert cells[5] == f"{reading.probabilities[n]:.3%}"
    one, other = (int(n) for n in reading.ranked[:2])
    adds = made.between(one, other)
    largest = np.argsort(-np.abs(adds.by_channel[:, 0]), kind="stable")[: numbers.ADDS]
    told = rows(html, "adds")
    assert [cells[-1] for cells in told[: len(largest)]] == [
        signed(adds.by_channel[k, 0]) for k in largest
    ]
    assert told[-1][-1] == signed(float(reading.logits[one]) - float(reading.logits[other]))


@pytest.mark.parametrize("name", [*SHIPPED, *DRAWN])
def test_every_map_has_its_largest_value(name):
    looked, html = seen(name), page(name, 0)
    values = {
        (k, number(made.flat[np.abs(made).argmax()]))
        for place in looked.spec.shown
        for k, made in enumerate(np.moveaxis(arithmetic.values(looked.reading, place), -1, 0))
    }
    captions = re.findall(r"<figcaption>(\d+): (.*?)</figcaption>", html)
    assert {(int(k), value) for k, value in captions} <= values


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_stands_alone_and_nothing_in_it_is_run(language):
    html = page("signs", -1, language)
    assert "<script" not in html.replace("&lt;script", "")
    assert not re.search(r'(src|href)="(?!data:|http://localhost:8501/follow)', html)
    assert "url(" not in re.sub(r'url\("data:', "", html)
    assert f'<html lang="{language}">' in html and "Ada &amp; &lt;Co&gt;" in html
    assert unescape(LINK) in unescape(html)
    assert ("追踪一次判断" in html) == (language == "zh")
