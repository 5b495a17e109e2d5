"""The second page: the arithmetic of one number, its way back to the ink, the decision's sums."""

from __future__ import annotations

from html import escape

import numpy as np

from model.explain import decision, trace
from model.explain import unit as arithmetic
from model.explain.trace import Step
from model.explain.unit import Arithmetic, Choice, Mean, Sum, Unit
from model.language import tr
from ui import words
from ui.figures.board import Colours, number, power, signed, signed_colours
from ui.follow import sums
from ui.follow.figures import trace as paths
from ui.follow.seen import Seen
from ui.follow.sheet import html

CHANNELS = {True: 4, False: 3}  # of a sum's inputs, by whether their numbers are written
CLASSES = 10
ADDS = 8  # channels of the decision
STEPS = 5  # of a path


def one_number(seen: Seen, unit: Unit) -> str:
    made = arithmetic.arithmetic(seen.reading, unit)
    title = tr("One number: {name}", name=seen.name(unit))
    if isinstance(made, Sum):
        says, shown = _sum(seen, unit, made)
        row = {tr("products"): float(made.sums.sum())}
        if seen.spec.layers[unit.layer].bias:
            row[tr("bias")] = made.bias
    else:
        says, shown = _window(seen, unit, made)
        row = {}
    row |= sums.results(seen, unit, made)
    cells = [[name, number(value, 4)] for name, value in row.items()]
    return html.section("number", title, says, shown + html.table("results", [], cells))


def _sum(seen: Seen, unit: Unit, made: Sum) -> tuple[str, str]:
    """A sentence, and the products of the inputs that count most."""
    place = seen.spec.source(unit.layer)
    few = CHANNELS[max(made.kernels.shape[1:]) <= html.MOST]
    channels = np.argsort(-np.abs(made.sums), kind="stable")[:few]
    title, count = seen.title(place), made.sums.size
    says = (
        tr("What it sees of {title}, times its weights, added up.", title=title)
        if count <= few
        else tr(
            "What it sees of {title}, times its weights, added up. Shown are {shown} of {count}"
            " input channels, those that count most.",
            title=title, shown=few, count=count,
        )
    )  # fmt: skip
    colours = (
        seen.colours(place),
        signed_colours(made.kernels[channels]),
        signed_colours(made.products[channels]),
    )
    rows = []
    for channel in channels:
        parts = [made.patches[channel], made.kernels[channel], made.products[channel]]
        before, weights, after = (html.matrix(*pair) for pair in zip(parts, colours, strict=True))
        rows.append(
            f"<tr><th>{channel}</th><td>{before}</td><td class=sign>×</td><td>{weights}</td>"
            f"<td class=sign>=</td><td>{after}</td><td class=sign>→</td>"
            f"<td class=adds>{number(made.sums[channel], 3)}</td></tr>"
        )
    rest = made.sums.size - len(channels)
    others = ""
    if rest:
        adds = made.sums.sum() - made.sums[channels].sum()
        others = tr("The other {count} channels add {adds}.", count=rest, adds=number(adds, 3))
        others = f'<p class="rest">{escape(others)}</p>'
    kernel = tr("weights") if seen.spec.layers[unit.layer].kind == "Dense" else tr("kernel")
    texts = (tr("channel"), tr("input"), "", kernel, "", tr("products"), "", tr("sum"))
    heads = "".join(f"<th>{escape(text)}</th>" for text in texts)
    return says, f'<table class="products"><tr>{heads}</tr>{"".join(rows)}</table>{others}'


def _window(seen: Seen, unit: Unit, made: Arithmetic) -> tuple[str, str]:
    """The same for what is no sum: its window, where it has one."""
    place = seen.spec.source(unit.layer)
    title = seen.title(place)
    if not isinstance(made, Choice | Mean):
        return tr("It is made of one number of {title}.", title=title), ""
    if isinstance(made, Choice):
        says = tr("It keeps the largest number of its window on {title}.", title=title)
    else:
        says = tr("It is the mean of its window on {title}.", title=title)
    mark = made.winner if isinstance(made, Choice) else None
    return says, html.matrix(made.window, seen.colours(place), mark)


def back_to_ink(seen: Seen, unit: Unit) -> str:
    shares = trace.shares(seen.reading, unit)
    field = arithmetic.field(seen.spec, unit)
    says = tr(
        "It sees rows {top}–{bottom} and columns {left}–{right} of the digit. All its paths"
        " together: red ink raises it, blue ink lowers it.",
        top=field.top, bottom=field.bottom - 1, left=field.left, right=field.right - 1,
    )  # fmt: skip
    by_name = words.by_name(seen.spec)
    rows = [[tr("ink"), number(float(shares.ink.sum()), 3)]]
    rows += [
        [tr("{layer} itself", layer=by_name[name]), number(value, 3)]
        for name, value in reversed(shares.layers.items())
    ][: 2 * STEPS]
    rows.append([tr("total"), number(shares.total, 3)])
    ink = np.where(seen.reading.digit > 0, shares.ink, np.nan)
    dim = html.picture(seen.reading.digit, Colours("input", 3.0))
    drawn = html.picture(ink, signed_colours(ink), tr("What each pixel of ink adds"))
    path = _path(seen, trace.paths(seen.reading, unit))
    inner = f'<div class="layers">{dim}{drawn}</div>' + html.table(
        "shares", [], rows, len(rows) - 1
    )
    return html.section(
        "ink", tr("Back to the ink"), says, f'<div class="beside">{inner}{path}</div>'
    )


def _path(seen: Seen, root: Step | None) -> str:
    """The strongest path, from the unit down."""
    if root is None:
        return ""
    rows = []
    for step in paths.strongest(root)[:STEPS]:
        cells = [words.unit(seen.spec, step.unit), number(step.sum.total, 3)]
        if step.edges:
            edge = step.edges[0]
            value = step.sum.patches[edge.channel][edge.at]
            cells.append(f"{number(edge.weight, 3)} × {number(value, 3)} = {signed(edge.product)}")
        else:
            cells.append(tr("the ink at its end brings {adds}", adds=number(step.ink, 3)))
        rows.append(cells)
    head = [tr("strongest path"), tr("total"), tr("its strongest input: weight × value")]
    return html.table("path", head, rows)


def the_decision(seen: Seen, one: int, other: int) -> str:
    made, reading = decision.decide(seen.reading), seen.reading
    steps, added = decision.Softmax(made.logits), made.by_channel.sum(axis=0)
    ranked = [int(n) for n in reading.ranked[:CLASSES]]
    names = [words.shorten(name, 16) for name in seen.spec.classes]
    head = [
        tr("class"), tr("inputs add"), tr("bias"), tr("logit"), tr("e to (logit − largest)"),
        tr("probability"),
    ]  # fmt: skip
    rows = [
        [names[n], number(added[n], 3), number(made.bias[n], 3), number(made.logits[n], 3),
         power(steps.exponentials[n]), f"{reading.probabilities[n]:.3%}"]
        for n in ranked
    ]  # fmt: skip
    tables = html.table("sums", head, rows, 0) + _adds(
        seen, made.between(one, other), names, one, other
    )
    return html.section("decision", tr("The decision"), "", f'<div class="beside">{tables}</div>')


def _adds(seen: Seen, between: decision.Decision, names: list[str], one: int, other: int) -> str:
    """What speaks most for one class and against the other."""
    adds = between.by_channel[:, 0]
    first = np.argsort(-np.abs(adds), kind="stable")[:ADDS]
    place = seen.spec.source(between.layer)
    title = tr("ink") if place < 0 else seen.titles[place]
    rows = [(f"{title} · {n}", float(adds[n])) for n in first]
    if adds.size > len(first):
        rest = float(adds.sum() - adds[first].sum())
        rows.append((tr("other {count}", count=adds.size - len(first)), rest))
    rows.append((tr("bias"), float(between.bias[0])))
    rows.append((tr("together"), float(between.logits[0])))
    largest = max(abs(value) for _, value in rows)
    says = tr("Why {one} and not {other}", one=names[one], other=names[other])
    lines = [(name, value / (largest or 1.0), signed(value)) for name, value in rows]
    return html.bars("adds", lines, says, len(lines) - 1)
