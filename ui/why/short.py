"""The book's question answered in a few sentences, with the page's own numbers."""

import streamlit as st

from model.language import sentences, tr
from model.studies import apart, fooled, sweeps
from model.studies.examples import Study
from model.training import runs
from ui import measuring, results, words
from ui.results import Compared
from ui.why import sweeper
from ui.why.examples import enough

FOOLED_AT = 0.1  # of fooled.SIZES


def show(convnet: Compared, dense: Compared, study: Study | None) -> None:
    """Why the convnet is so good, and what it is not good at."""
    st.subheader(tr("So why is it so good?"), anchor=False)
    said = [
        _local(convnet, dense),
        _anywhere(convnet, dense),
        _layers(convnet),
        _apart(convnet, dense),
    ]
    if study is not None and (few := enough(study, convnet, dense)):
        said.append(sentences(tr("**It needs fewer examples.**"), few))
    said += [_fooled(convnet, dense), _turned(convnet, dense)]
    st.markdown("\n".join(f"- {text}" for text in said if text))


def _local(convnet: Compared, dense: Compared) -> str:
    first = convnet.spec.layers[convnet.spec.of_kind("Conv2D")[0]]
    rows, columns = first.window
    return tr(
        "**It learns local patterns.** A unit of its first layer sees {window} pixels, and its"
        " {weights} weights serve at all {places} places: {ours:,} parameters do, where the dense"
        " network has {theirs:,}.",
        window=words.shape(first.window),
        weights=rows * columns,
        places=words.shape(first.shape_out[:2]),
        ours=convnet.spec.parameters,
        theirs=dense.spec.parameters,
    )


def _anywhere(convnet: Compared, dense: Compared) -> str:
    shares = _shares("shift", convnet, dense)
    return shares and sentences(
        tr(
            "**It knows them at any place.** A kernel is the same everywhere, so a digit that is"
            " moved has moved maps."
        ),
        shares,
        tr("Its last layer is dense, which is why it does not get them all."),
    )


def _layers(convnet: Compared) -> str:
    convolutions = (convnet.spec.layers[n] for n in convnet.spec.of_kind("Conv2D"))
    sees = [words.shape(layer.fields) for layer in convolutions]
    return tr(
        "**It builds patterns of patterns.** The units of its convolutions see {sizes} pixels:"
        " strokes, then corners and curves, then parts of digits.",
        sizes=words.listed(sees),
    )


def _fooled(convnet: Compared, dense: Compared) -> str:
    """What both keep under the strongest attack, and beside them the network for what people draw;
    "" if nobody measured."""
    peoples = results.shipped(runs.DEFAULT)
    studies = [measuring.known(fooled, one.checkpoint) for one in (convnet, dense, peoples)]
    if None in studies:
        return ""
    strongest, at = [*fooled.ATTACKS][-1], fooled.SIZES["linf"].index(FOOLED_AT)
    ours, theirs, drawn = (study["accuracy"]["linf"][strongest][at] for study in studies)
    return sentences(
        tr("**It is harder to fool.**") if ours > theirs else tr("**It is no harder to fool.**"),
        tr(
            "Where every pixel may change by {change:.0%} of the way from black to white, in"
            " whatever way misleads it most, the convnet still classifies {ours:.1%} of the test"
            " digits correctly, the dense network {theirs:.1%}.",
            change=FOOLED_AT,
            ours=ours,
            theirs=theirs,
        ),
        tr(
            "{name}, a convnet that was trained for what people draw, classifies {share:.1%}.",
            name=results.the(peoples.title),
            share=drawn,
        ),
        tr("To bear many hands is not to bear every noise.") if drawn < ours else "",
    )


def _apart(convnet: Compared, dense: Compared) -> str:
    known = [apart.load(one.checkpoint.run.path, one.network) for one in (convnet, dense)]
    if None in known:
        return ""
    pixels = known[0]["layers"][0]["accuracy"]
    ours, theirs = (figures["layers"][-2]["accuracy"] for figures in known)
    return tr(
        "**So its layers pull the classes apart.** Straight lines between the classes get"
        " {pixels:.1%} of the test digits right in the pixels, {theirs:.1%} in what the dense"
        " network's last layer is given, and {ours:.1%} in what the convnet's is: the last layer of"
        " both draws straight lines and nothing else.",
        pixels=pixels,
        theirs=theirs,
        ours=ours,
    )


def _turned(convnet: Compared, dense: Compared) -> str:
    shares = _shares("rotate", convnet, dense)
    return shares and sentences(
        tr(
            "**But not of everything.** Nothing in a convolution is made for turning: a kernel that"
            " answers to an upright stroke does not answer to a slanting one."
        ),
        shares,
    )


def _shares(sweep: str, convnet: Compared, dense: Compared) -> str:
    """How many of the test digits both get far from where they stood, "" if nobody measured."""
    studies = [measuring.known(sweeps, one.checkpoint) for one in (convnet, dense)]
    if None in studies:
        return ""
    ours, theirs = (sweeper.far(study, sweep) for study in studies)
    return tr(
        "Of the test digits, {changed}, the convnet still classifies {ours:.1%} correctly, the"
        " dense network {theirs:.1%}.",
        changed=tr(sweeper.FAR[sweep][0]),
        ours=ours,
        theirs=theirs,
    )
