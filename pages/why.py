"""Why convolution: the book's convnet and its dense network, tested on one's own digit."""

import time

import numpy as np
import streamlit as st

from model import data, examples, network, patches, runs, sweeps, testset, unit
from ui import engine, frame, gallery, results, session, words
from ui.figures import examples as examples_figure
from ui.figures import weights as weights_figure
from ui.session import Network
from ui.sweeper import sweeper

TITLES = {"book": "Convnet", "dense": "Dense network"}
SLICE = 0.4  # seconds of measuring at a time
TEMPLATES = 32  # of the dense network's hidden units
KERNEL_PIXEL, TEMPLATE_PIXEL = 12, 2  # screen pixels a weight


def main() -> None:
    st.title("Why convolution?", anchor=False)
    try:
        convnet, dense = (results.shipped(name, title) for name, title in TITLES.items())
        used = session.network()
    except runs.RunError as error:
        st.error(str(error), icon=":material/error:")
        return
    st.markdown(
        "Two networks were trained with the same recipe on the same"
        f" {convnet.run.record['digits']['train']:,} digits. The **convnet** slides small kernels"
        " over the picture; the **dense network** joins every pixel to each of its"
        f" {_hidden(dense)} hidden units. The convnet makes far fewer mistakes. Test here, on your"
        " own digit, where that comes from, and where it does not help."
    )
    # What is quick to read is filled first, wherever it stands.
    table, move, disagree, local, hierarchy, fewer = (st.container() for _ in range(6))
    with fewer:
        _fewer_examples()
    with table:
        _side_by_side(convnet, dense, used)
    with move:
        _move_it(convnet, dense, used)
    with disagree:
        _disagreements(convnet, dense)
    with local:
        _local_patterns(convnet, dense, used)
    with hierarchy:
        _hierarchy(used)


def _side_by_side(convnet: Network, dense: Network, used: Network) -> None:
    st.subheader("Side by side", anchor=False)
    shown = [convnet, dense] if used.id == convnet.id else [convnet, dense, _in_use(used)]
    with st.spinner("The networks are loading …"):
        described = [network.describe(results.architecture(one)) for one in shown]
    rows = {
        "Test digits read rightly": [_accuracy(one) for one in shown],
        "Errors": [_errors(one) for one in shown],
        "Parameters": [f"{sum(layer.parameters for layer in d):,}" for d in described],
        "Multiply-adds for one digit": [
            f"{sum(layer.multiply_adds for layer in d):,}" for d in described
        ],
        "Training time": [f"{one.run.record['seconds'] / 60:.1f} minutes" for one in shown],
    }
    head = ["", *(session.plain(one.title) for one in shown)]
    lines = [
        head,
        ["---", *["---:"] * len(shown)],
        *([name, *cells] for name, cells in rows.items()),
    ]
    left, right = st.columns([5, 4], gap="large", vertical_alignment="center")
    left.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
    fewer = testset.fewer_errors(convnet.run.test_accuracy, dense.run.test_accuracy)
    parameters, sums = (
        [sum(getattr(layer, what) for layer in d) for d in described[:2]]
        for what in ("parameters", "multiply_adds")
    )
    right.markdown(
        f"### {fewer:.0%} fewer errors\n\nThe convnet has {_ratio(*parameters)} dense network's"
        f" parameters, but does {_ratio(*sums)} multiply-adds: each of its weights is used at many"
        " places of the picture. All figures are those of the project's own evaluation, kept with"
        " the weights."
    )


def _in_use(used: Network) -> Network:
    return Network(used.id, f"Network in use ({used.title})", used.run, used.weights)


def _accuracy(one: Network) -> str:
    accuracy = one.run.test_accuracy
    return "not evaluated" if accuracy is None else f"**{accuracy:.2%}**"


def _errors(one: Network) -> str:
    accuracy, digits = one.run.test_accuracy, one.run.record["digits"]["test"]
    return "" if accuracy is None else f"{round((1 - accuracy) * digits):,} of {digits:,}"


def _ratio(one: float, other: float) -> str:
    """How many times, or which part of, `other` the first is: "7.6 times the", "26% of the"."""
    return f"{one / other:.1f} times the" if one >= other else f"{one / other:.0%} of the"


def _disagreements(convnet: Network, dense: Network) -> None:
    ours, theirs = (results.examined(one).probabilities for one in (convnet, dense))
    labels = data.mnist().test.labels
    won, lost = testset.fixed_and_broken(theirs, ours, labels)
    both = len(testset.mistakes(ours, labels)) - len(lost)
    st.subheader("Where the two disagree", anchor=False)
    st.markdown(
        f"{len(won):,} test digits are read rightly by the convnet alone, {len(lost):,} by the"
        f" dense network alone, {both:,} by neither. A click opens a digit on the Draw page."
    )
    only_convnet, only_dense = st.tabs(
        [
            f"Only the convnet is right ({len(won):,})",
            f"Only the dense network is right ({len(lost):,})",
        ]
    )
    with only_convnet:
        st.caption("What the dense network says, its most confident mistakes first.")
        gallery.answers(won, theirs, key="won", label="Only the convnet is right")
    with only_dense:
        st.caption("What the convnet says, its most confident mistakes first.")
        gallery.answers(lost, ours, key="lost", label="Only the dense network is right")


def _move_it(convnet: Network, dense: Network, used: Network) -> None:
    st.subheader("Move it", anchor=False)
    st.markdown(
        "Change the digit and watch both answers. Point at a map or a curve, drag the digit, or use"
        " the sliders; a click keeps a setting."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        digit, label = _digit_to_move()
        pictures = sweeps.pictures(digit)
        guessed = results.answer(convnet, digit)
        right = st.selectbox(
            "It is a",
            range(data.CLASSES),
            index=guessed if label is None else label,
            key=f"right {hash(digit.tobytes())}",
            width=90,
        )
        compared = [convnet, dense]
        if used.id not in TITLES and st.toggle(
            f"With the network in use, {session.plain(used.title)}"
        ):
            compared.append(_in_use(used))
    swept = [results.swept(one, pictures) for one in compared]
    sweeper(pictures, right, swept, key="sweeper")
    for one, result in zip(compared, swept, strict=True):
        if result.study is None:
            _measure(one)


def _digit_to_move() -> tuple[np.ndarray, int | None]:
    """The digit to change and the right answer where it is known."""
    drawn = session.drawing()
    sources = ["Your digit", "A test digit"] if drawn else ["A test digit"]
    chosen = st.segmented_control(
        "Digit", sources, default=sources[0], required=True, key=f"moved {len(sources)}"
    )
    if chosen == "Your digit":
        return drawn.digit, drawn.label
    images, labels = data.mnist().test
    number = st.number_input("Its number", 0, len(labels) - 1, key="moved_number", width=140)
    st.button("Another one", on_click=_another, icon=":material/casino:")
    return data.pixels(images[number])[..., 0], int(labels[number])


def _another() -> None:
    st.session_state["moved_number"] = data.random_test_digit()


def _measure(one: Network) -> None:
    """Offer to sweep the test digits where nobody has; go on from where it was left."""
    st.markdown(
        f"**{session.plain(one.title)}**: nobody has measured how it bears all this over"
        f" the test digits. {results.SAMPLE:,} of them show it well, in about a minute."
    )
    if st.toggle("Measure now", key=f"measure {one.id}"):
        st.caption("You can switch this off or leave the page at any time: it goes on from there.")
        st.fragment(_measure_some, run_every=SLICE / 4)(one)


def _measure_some(one: Network) -> None:
    """Measure for a moment, then let the page do what it is asked for."""
    bar, until = st.empty(), time.monotonic() + SLICE
    for count in results.measure(one):
        bar.progress(count / len(sweeps.PLAN), f"{count} of {len(sweeps.PLAN)} settings")
        if time.monotonic() > until:
            return
    st.rerun(scope="app")


@st.fragment
def _local_patterns(convnet: Network, dense: Network, used: Network) -> None:
    st.subheader("Local patterns", anchor=False)
    left, right = st.columns([3, 5], gap="large")
    kernels = convnet.weights["conv1/kernel"][:, :, 0].transpose(2, 0, 1)  # (32, 3, 3)
    templates = patches.templates(dense.weights, TEMPLATES)  # (32, 28, 28)
    with left:
        sides = words.shape(kernels.shape[1:])
        st.markdown(f"**Convnet**: its {len(kernels)} first kernels, {sides} pixels each")
        st.image(weights_figure.tiles(kernels, 8, KERNEL_PIXEL, gap=12))
        st.markdown(
            f"A kernel sees {kernels[0].size} pixels. Red next to blue is an edge: it answers where"
            " ink begins or ends in that direction, anywhere in the picture."
        )
    with right:
        st.markdown(
            f"**Dense network**: {len(templates)} of its {_hidden(dense)} hidden units,"
            f" {words.shape(templates.shape[1:])} pixels each"
        )
        st.image(weights_figure.tiles(templates, 8, TEMPLATE_PIXEL))
        st.markdown(
            "A hidden unit sees the whole picture at once: a smeared template of strokes at fixed"
            " places. Shown are the units that weigh most in the answer. The speckle at the borders"
            " is where training digits have no ink: those weights stayed as random as they began."
        )
    st.caption("White: no weight. Red: ink here raises the sum. Blue: ink here lowers it.")
    _excites(used)


def _hidden(dense: Network) -> int:
    return len(dense.weights["dense1/bias"])


def _excites(used: Network) -> None:
    st.markdown("#### What excites a channel")
    layers = unit.mapped(network.describe(engine.convnet()))
    titles = words.titles(layers)
    with st.container(horizontal=True, gap="medium"):
        layer = st.selectbox(
            "Layer", range(len(layers)), format_func=titles.__getitem__, index=2, width=200
        )
        channel = _channel(used, layer, "Channel")
    _best(used, layer, channel, crop=False)
    field = layers[layer].field
    st.markdown(
        f"The nine test digits that excite channel {channel} of {titles[layer].lower()} most in the"
        f" network in use ({session.plain(used.title)}), with the {field}×{field} pixels that the"
        " unit sees."
    )


def _channel(used: Network, layer: int, label: str) -> int:
    best = results.examined(used).best[layer]
    return st.selectbox(
        label,
        range(len(best.values)),
        index=best.strongest,
        key=f"{label} {layer} {used.id}",
        width=130,
    )


def _best(used: Network, layer: int, channel: int, crop: bool) -> None:
    """The gallery of the nine digits that excite a channel most, or of their patches."""
    layers = unit.mapped(network.describe(engine.convnet()))
    best = results.examined(used).best[layer]
    boxes = [unit.fields(layers, one)[0] for one in best.units(layer, channel)]
    values = [f"{value:.2f}" for value in best.values[channel]]
    gallery.gallery(
        best.digits[channel],
        [""] * len(values) if crop else values,
        key=f"best {layer} {crop}",
        label=f"Best digits of channel {channel}",
        boxes=boxes,
        crop=crop,
        scale=6 if crop else 3,
    )


@st.fragment
def _hierarchy(used: Network) -> None:
    st.subheader("Hierarchy", anchor=False)
    st.markdown(
        "Each convolution looks at the maps of the one before, so its units see more: strokes, then"
        " corners and curves, then parts of digits. The best patches of one channel of each, at"
        f" the size that its units see (network in use: {session.plain(used.title)})."
    )
    layers = unit.mapped(network.describe(engine.convnet()))
    convolutions = [n for n, layer in enumerate(layers) if layer.kind == "conv"]
    columns = st.columns([layers[n].field + 14 for n in convolutions], gap="medium")
    for column, n in zip(columns, convolutions, strict=True):
        with column:
            side = layers[n].field
            st.markdown(f"**{words.titles(layers)[n]}**: {side}×{side} pixels")
            _best(used, n, _channel(used, n, "Channel shown"), crop=True)


def _fewer_examples() -> None:
    st.subheader("Fewer examples", anchor=False)
    try:
        study = examples.load()
    except examples.ExamplesError as error:
        st.error(str(error), icon=":material/error:")
        return
    shares = {TITLES[name]: values for name, values in study.accuracies.items()}
    st.plotly_chart(examples_figure.curves(study.sizes, shares), key="examples")
    st.markdown(_says_examples(study))


def _says_examples(study: examples.Study) -> str:
    means, first = study.means, study.sizes[0]
    enough = study.enough("book", float(means["dense"][-1]))
    reached = (
        f"The convnet needs {enough:,} digits to read as well as the dense network does after"
        f" {study.sizes[-1]:,} ({means['dense'][-1]:.1%})."
        if enough
        else ""
    )
    return (
        f"With {first:,} digits the convnet reads {means['book'][0]:.1%} of the test digits, the"
        f" dense network {means['dense'][0]:.1%}. {reached} Points are means of"
        f" {len(study.seeds)} seeds, whiskers reach from the worst to the best. Every training goes"
        " five times through its digits, and on until it has seen at least"
        f" {study.least_batches:,} batches of 64."
    )


frame.require()
main()
