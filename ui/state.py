"""What one visitor has before them: every value that outlives a run of the page, and its place in
the address.

Each value is declared once, as a `Key` in the table below. All of them lie in one dictionary, under
one of Streamlit's session keys, so no widget can take one away. A widget that shows one is given
`**bind(KEY)`. What has a parameter stands in the address of its pages, which restores it: by a
link, by a reload, by Back and Forward.

    get, change, bind   any of them
    drawing …           what is being read
    checkpoint …        the network that reads it
    unit …              what the Follow page looks at

ui/history.py takes these to and from the address.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import uuid4

import numpy as np
import streamlit as st

from model import notation
from model import reading as forward
from model.architectures import CONVNET
from model.data import mnist
from model.drawing import digit
from model.drawing.digit import Steps
from model.explain import unit as arithmetic
from model.explain.unit import Unit
from model.language import later, tr
from model.layers import MOST_UNITS, SpecError
from model.network import Channel, Network, NetworkError
from model.reading import Reading
from model.spec import MOST_LAYERS, Spec
from model.studies import fooled
from model.training import runs, store
from model.training.runs import Checkpoint
from ui import address
from ui.address import LinkError

# ---------------------------------------------------------------------------------------- the table

# The pages by their addresses; the Draw page is the one without.
DRAW, SHAPES, FOLLOW, TRAINING, WHY, TESTSET = "", "shapes", "follow", "training", "why", "testset"
TEACH = "teach"
# File, title, icon, address. See frame.require for why an address may be its file's name.
PAGES = [
    ("draw", later("Draw"), "draw", DRAW),
    ("shapes", later("Shapes"), "deployed_code", SHAPES),
    ("follow", later("Follow"), "conversion_path", FOLLOW),
    ("training", later("Training"), "model_training", TRAINING),
    ("teach", later("Teach"), "school", TEACH),
    ("why", later("Why"), "psychology_alt", WHY),
    ("testset", later("Test set"), "fact_check", TESTSET),
]
ALL = (DRAW, SHAPES, FOLLOW, TRAINING, TEACH, WHY, TESTSET)

# Where a drawing may come from, and what that is called on the page.
SOURCES = {"pad": later("Draw"), "test": later("Test digit"), "image": later("Picture")}
# The sections of the Follow page.
SECTIONS = {
    "unit": later("One number"),
    "trace": later("Back to the ink"),
    "decision": later("The decision"),
    "matters": later("What matters"),
    "fools": later("What fools it"),
    "kernels": later("Kernels"),
    "off": later("Switch channels off"),
    "learn": later("Learn"),
}
LEARN_PARTS = {
    "lesson": later("A lesson"),
    "errors": later("The error on its way back"),
    "weight": later("One weight"),
}
ATTACKS = {"pgd": later("Many small steps (PGD)"), "fgsm": later("One step (FGSM)")}
NORMS = {
    "linf": later("the change of each pixel (L∞)"),
    "l2": later("the length of all changes (L2)"),
}
# Learning rates to choose from, by what they are in an address.
RATES = {f"{n}e{power}": float(f"{n}e{power}") for power in range(-5, 1) for n in (1, 2, 5)}
# How saliency methods may be asked: pixels, steps, per cent of the range from black to white,
# copies; and how bright the plain picture is that integrated gradients begin at.
SQUARES, WAYS, NOISES, COPIES = range(1, 13), range(1, 201), range(0, 51), range(1, 101)
BASELINES = {"black": 0.0, "grey": 0.5, "white": 1.0}
TRAINING_VIEWS = {
    "time": later("A digit through time"),
    "curves": later("Learning curves"),
    "compare": later("Compare"),
    "runs": later("All runs"),
    "build": later("Build"),
}
# What the chart of all runs has networks cost.
COSTS = {
    "parameters": later("Parameters"),
    "multiply_adds": later("Multiply-adds"),
    "seconds": later("Training time"),
}
VIEWS = {"readable": later("Readable"), "true": later("True scale")}
BRIGHTNESS = {"layer": later("Layer"), "map": later("Map"), "network": later("Network")}
PROJECTIONS = {"lda": later("LDA: classes far apart"), "pca": later("PCA: the widest spread")}
MOST_STOPS = 40  # of a lesson
ANY = "any"  # a choice beside numbers; None would be none
ORDERS = {"network": later("By number"), "answer": later("By what they add to the answer")}


@dataclass(frozen=True, eq=False)
class Key:
    """One value of a visit.

    default: never changed in place; parameter: its name in the address of these pages, where it
    differs from the default, and no other key's; write: (value, spec) → text; read: (text, spec) →
    value, raises LinkError; fits: whether a value means something to the network in use, None where
    any does.
    """

    name: str
    default: Any = None
    parameter: str = ""
    pages: Sequence[str] = ()
    write: Callable[[Any, Spec], str] = lambda value, _: str(value)
    read: Callable[[str, Spec], Any] = lambda text, _: text
    fits: Callable[[Spec, Any], bool] | None = None

    def __post_init__(self):
        KEYS.append(self)


KEYS: list[Key] = []


def _choice(name: str, options: Sequence[str] | dict, parameter: str, page: str) -> Key:
    """One of these, at first the first."""
    read = address.one_of(options)
    return Key(name, next(iter(options)), parameter, [page], read=read)


def _within(name: str, default: int, numbers: range, parameter: str, page: str) -> Key:
    """A whole number of a range."""
    read = address.one_of([str(number) for number in numbers])
    return Key(name, default, parameter, [page], read=lambda text, spec: int(read(text, spec)))


def _write_rate(rate: float, _: Spec) -> str:
    return next(text for text, value in RATES.items() if value == rate)


def _read_rate(text: str, spec: Spec) -> float:
    return RATES[address.one_of(RATES)(text, spec)]


def _of_network(name: str, parameter: str, page: str, what: str) -> Key:
    """A layer or a class of the network in use, None until one is chosen."""
    read, fits = {
        "layer": (address.read_layer, _has_layer),
        "class": (address.read_class, _has_class),
    }[what]
    return Key(name, None, parameter, [page], read=read, fits=fits)


def _has_layer(spec: Spec, name: str) -> bool:
    return name in (layer.name for layer in spec.layers)


def _has_class(spec: Spec, number: int) -> bool:
    return number < len(spec.classes)


def _has_channels(spec: Spec, channels: Sequence[Channel]) -> bool:
    return all(address.has_channel(spec, channel) for channel in channels)


def _write_ids(ids: Sequence[str], _: Spec) -> str:
    return ",".join(ids)


def _read_ids(text: str, _: Spec) -> list[str]:
    return [address.read_id(each) for each in text.split(",")] if text else []


def _write_cell(cell: tuple[int, int], _: Spec) -> str:
    return "{}.{}".format(*cell)


def _read_layers(text: str, _: Spec) -> str:
    try:
        notation.layers(text)
    except SpecError as error:
        raise LinkError(tr("This link's network can't be understood.")) from error
    return text


def _read_cell(text: str, spec: Spec) -> tuple[int, int]:
    first, _, second = text.partition(".")
    return address.read_class(first, spec), address.read_class(second, spec)


# All pages. The drawing and the network stand in the address of each: see ui/history.py.
SOURCE = Key("source", "pad")
DRAWINGS = Key("drawings", {})  # by source
# Whether the page is dressed for a beamer, see ui/projector.py.
PROJECTOR = Key(
    "projector",
    False,
    "projector",
    ALL,
    write=lambda on, _: str(on).lower(),
    read=lambda text, spec: address.one_of(("true", "false"))(text, spec) == "true",
)
LANGUAGE = Key("language")  # of the visit, see ui/languages.py
NETWORK = Key("network", runs.DEFAULT)  # the id of a checkpoint: "book", "book@64"
PAGE = Key("page")  # whose parameters the address has
SEEN = Key("seen", {})  # drawings by their parameters, so that Back gives them whole
PUBLISHED = Key("published")  # what the address says, as history.Moment
ENTRY = Key("entry", 0)  # counts what Back goes through
GOING = Key("going", False)  # to another page, not by its address
NAVIGATION = Key("navigation", (0, ""))  # counts Back and Forward; the query of the last
SENT = Key("sent", (0, {}))  # counts what was sent to the browser; the last of it
REFUSED = Key("refused")  # why the link by which the visitor came can't be followed
RESTORED = Key("restored", 0)  # counts what came from an address: the pad shows it anew then
ENGINE_ASKED = Key("engine_asked", False)

# A lesson: which one, at which of its stops, counted from 1. See ui/lessons/walk.py.
LESSON = Key("lesson", None, "lesson", ALL, read=address.read_lesson)
STOP = Key("stop", None, "stop", ALL, read=address.below(MOST_STOPS + 1))
LESSON_SHOWN = Key("lesson_shown", 0)  # counts what was gone to
LESSON_FILES = Key("lesson_files", {})  # those that the visitor opened, by their ids
LESSON_LEFT = Key("lesson_left", {})  # the stop at which each was left
LESSON_MISFIT = Key("lesson_misfit")  # why what a stop shows can't be shown
LESSON_EXAMPLE = Key("lesson_example")  # the drawing, by its text, in place of one's own
LESSON_ANSWERS = Key("lesson_answers", {})  # see ui/lessons/ask.py
LESSON_REFUSED = Key("lesson_refused", (None, None))  # the last file, and why it was refused
RECORDING = Key("recording", False)
RECORDED = Key("recorded")  # see ui/lessons/recorder.py

# The sidebar
BROUGHT = Key("brought", (None, None))  # the last file, by its id, and why it was refused

# Draw
# Pixels. Strokes as thick as MNIST's (2.5 pixels of its digits, median) where a drawing takes 60 %
# of the pad: python -m model.studies.evaluate measures 2.4 for 22.
BRUSH = Key("brush", 22)
PAD = Key("pad")  # see ui/live/pad.py
TEST_CLASS = Key("test_class", ANY)  # of which class test digits are shown, by number
# The Channel that is open large.
MAP = Key(
    "map", None, "map", [DRAW], address.write_channel, address.read_channel, address.has_channel
)
VIEW = _choice("view", VIEWS, "scale", DRAW)
ORDER = _choice("order", ORDERS, "order", DRAW)  # of the last layer's channels
BRIGHT = _choice("bright", BRIGHTNESS, "bright", DRAW)
# Whether the Draw page reads without the channels that are off.
WITHOUT = Key("without", False, "without", [DRAW], address.write_flag, address.read_flag)
# Whether the way from the ink to the digit is shown.
STEPS_OPEN = Key("steps_open", False, "steps", [DRAW], address.write_flag, address.read_flag)

# Follow
SECTION = _choice("section", SECTIONS, "view", FOLLOW)
UNIT = Key("unit", None, "unit", [FOLLOW], address.write_unit, address.read_unit, address.has_unit)
OFF = Key(
    "off", (), "off", [DRAW, FOLLOW], address.write_channels, address.read_channels, _has_channels
)
ONE = _of_network("one", "one", FOLLOW, "class")  # the decision: why this class …
OTHER = _of_network("other", "other", FOLLOW, "class")  # … and not that one
# What speaks for this class, against that one or none.
MATTERS_ONE = _of_network("matters_one", "for", FOLLOW, "class")
MATTERS_OTHER = _of_network("matters_other", "against", FOLLOW, "class")
MATTERS_SQUARE = _within("matters_square", 5, SQUARES, "square", FOLLOW)
MATTERS_STEP = _within("matters_step", 2, SQUARES, "every", FOLLOW)
MATTERS_WAY = _within("matters_way", 50, WAYS, "way", FOLLOW)
MATTERS_BASELINE = _choice("matters_baseline", BASELINES, "baseline", FOLLOW)
MATTERS_NOISE = _within("matters_noise", 15, NOISES, "noise", FOLLOW)
MATTERS_COPIES = _within("matters_copies", 25, COPIES, "copies", FOLLOW)
MATTERS_LAYER = _of_network("matters_layer", "gradcam", FOLLOW, "layer")
GRADED = Key("graded", {})  # parts of report cards so far, by the network's fingerprint
CONVOLUTION = _of_network("convolution", "kernels", FOLLOW, "layer")  # whose kernels are shown
ATTACK = _choice("attack", ATTACKS, "attack", FOLLOW)
NORM = _choice("norm", NORMS, "norm", FOLLOW)
# How large a change may be; None: just enough to fool.
EPSILON = Key(
    "epsilon",
    None,
    "eps",
    [FOLLOW],
    write=lambda value, _: f"{value:g}",
    read=address.upto(max(fooled.SIZES[norm][-1] for norm in NORMS)),
)
# The class that it is to answer, by number.
TOWARD = Key(
    "toward",
    ANY,
    "toward",
    [FOLLOW],
    read=address.read_class,
    fits=lambda spec, chosen: chosen == ANY or _has_class(spec, chosen),
)
DRIFTED = _of_network("drifted", "drift", FOLLOW, "layer")  # whose changed maps are shown
LEARN_PART = _choice("learn_part", LEARN_PARTS, "learn", FOLLOW)
LEARN_LABEL = _of_network("learn_label", "label", FOLLOW, "class")  # the right answer
LEARN_OF = Key("learn_of")  # the drawing of which that was said, by its text
LEARN_RATE = Key("learn_rate", RATES["5e-3"], "rate", [FOLLOW], _write_rate, _read_rate)
LEARN_WEIGHT = Key(
    "learn_weight",
    None,
    "weight",
    [FOLLOW],
    address.write_weight,
    address.read_weight,
    address.has_weight,
)
COURSE = Key("course")  # see ui/follow/learn/course.py
AT_THE_PAD = Key("at_the_pad", False)
EXPLAIN = Key("explain", True)

# Training
TRAINING_VIEW = _choice("training_view", TRAINING_VIEWS, "show", TRAINING)
TIME_RUN = Key("time_run", None, "run", [TRAINING], read=address.read_id)
TIME_LAYER = Key("time_layer", None, "layer", [TRAINING], read=address.read_name)
CURVE_RUNS = Key("curve_runs", None, "runs", [TRAINING], _write_ids, _read_ids)
CURVE_JOINED = Key("curve_joined")  # the training that was put among the curves
COMPARE_A = Key("compare_a", None, "a", [TRAINING], read=address.read_id)  # ids of checkpoints
COMPARE_B = Key("compare_b", None, "b", [TRAINING], read=address.read_id)
COMPARE_LAYER = Key("compare_layer", None, "of", [TRAINING], read=address.read_name)
COMPARE_CHANNEL = Key(
    "compare_channel", None, "channel", [TRAINING], read=address.below(MOST_UNITS)
)
# A network of one's own, as model.notation writes it; whether its layers fit is not asked here.
LAYERS = Key("layers", notation.write(CONVNET), "layers", [TRAINING], read=_read_layers)
LAYERS_REFUSED = Key("layers_refused")  # a text that was typed instead, and why it is none
COST = _choice("cost", COSTS, "cost", TRAINING)
RUN_CHOSEN = Key("run_chosen", None, "row", [TRAINING], read=address.read_id)
RETRAIN_LOOKED = Key("retrain_looked")  # the training whose end this visitor has been told of
RETRAIN_LATE = Key("retrain_late")
RETRAIN_REFUSED = Key("retrain_refused")
RUN_REFUSED = Key("run_refused")  # why a run could not be named or deleted
VISITOR = Key("visitor")

# Teach
TEACH_OPEN = Key("teach_open", {})  # by number, see ui/teach/opened.py
TEACH_SET = Key("teach_set", None, "set", [TEACH], read=address.read_id)
TEACH_OWNER = Key("teach_owner")  # which browser this is, as it says itself
TEACH_SHOWN = Key("teach_shown")  # what the page has last shown of the set
TEACH_VARIED = Key("teach_varied", True)  # whether each drawing is varied while a network learns
TEACH_DIGITS = Key("teach_digits", False)  # whether it learns the ten digits, too
# The runs that learned from the set, by how: the ids of both.
TEACH_TRANSFER = Key("teach_transfer", None, "transfer", [TEACH], read=address.read_id)
TEACH_SCRATCH = Key("teach_scratch", None, "scratch", [TEACH], read=address.read_id)
TEACH_REFUSED = Key("teach_refused")  # why a set could not be opened or deleted
TEACH_WRONG = Key("teach_wrong")  # why learning could not begin
TEACH_WATCHED = Key("teach_watched", False)  # whether the page follows a training

# Why
# The two networks side by side: ids of checkpoints, None for the book's.
WHY_FIRST = Key("why_first", None, "first", [WHY], read=address.read_id)
WHY_SECOND = Key("why_second", None, "second", [WHY], read=address.read_id)
MOVED_FROM = Key("moved_from", None, "digit", [WHY], read=address.one_of(("drawing", "test")))
MOVED_NUMBER = Key("moved_number", 0, "number", [WHY], read=address.below(10_000))
MOVED_RIGHT = Key("moved_right", None, "right", [WHY], read=address.below(len(mnist.CLASSES)))
MOVED = Key("moved")  # the digit of which that was said
MEASURED = Key("measured", {})  # accuracies of sweeps so far, by the network's fingerprint
# Whose channel's favourite pictures are shown, and with which care they were made.
SOUGHT_LAYER = _of_network("sought_layer", "sought", WHY, "layer")
SOUGHT_CHANNEL = Key("sought_channel", None, "by", [WHY], read=address.below(MOST_UNITS))
JITTER, TURNS, SMOOTHING = (
    Key(name, True, name, [WHY], address.write_flag, address.read_flag)
    for name in ("jitter", "turns", "smoothing")
)
ASCENT = Key("ascent", (None, None))  # on its way to such pictures, see ui/why/looks.py
ASCENDING = Key("ascending", False)  # whether pictures that nobody has made yet are made
STANDING = Key("standing", {})  # what attacks left so far, by the network's fingerprint

# How the classes come apart: of which network (the id of a checkpoint, None for the first of the
# two), after how many batches (None for its end), at which of model.studies.apart.layers, and the
# test digit that is looked at.
APART_OF = Key("apart_of", None, "apart", [WHY], read=address.read_id)
APART_MOMENT = Key("apart_moment", None, "after", [WHY], read=address.below(1_000_000))
APART_LAYER = Key("apart_layer", 0, "depth", [WHY], read=address.below(MOST_LAYERS + 2))
APART_PROJECTION = _choice("apart_projection", PROJECTIONS, "in", WHY)
APART_POINT = Key("apart_point", None, "point", [WHY], read=address.below(10_000))
APART_DRAWS = Key("apart_draws", False)  # whether the pad stands beside it
APART_ASKED = Key("apart_asked", 0)  # counts what the picture has asked for

# Test set
CELL = Key("cell", None, "cell", [TESTSET], _write_cell, _read_cell)  # (true class, class read)
COMPARED = Key("compared", None, "with", [TESTSET], read=address.read_id)
GALLERY = Key("gallery", {})  # how many digits each gallery shows, by its key


# ---------------------------------------------------------------------------------------- any of it


def get(key: Key) -> Any:
    """The value of a key, its default where it means nothing to the network in use."""
    value = _visit().get(key.name, key.default)
    if key.fits is None or value is None:
        return value
    used = spec()
    return value if used and key.fits(used, value) else key.default


def change(key: Key, value: Any) -> None:
    _visit()[key.name] = value


def change_together(values: dict[Key, Any]) -> None:
    """Change all of these or none: Streamlit may end a run wherever it asks for its session."""
    _visit().update({key.name: value for key, value in values.items()})


def get_together(*keys: Key) -> list[Any]:
    """The values of these keys at one moment: Streamlit begins a run while the one before ends."""
    now = dict(_visit())
    return [now.get(key.name, key.default) for key in keys]


def bind(key: Key, shown: Any = None, options: Container | None = None) -> dict[str, Any]:
    """The arguments by which a widget shows a key's value and changes it.

    The widget gets the key's name as its own key, and must not be given a value beside it. shown:
    what it shows as long as the value is None; options: as for `on_choice`.
    """
    value = get(key)
    st.session_state[key.name] = shown if value is None else value
    return {
        "key": key.name,
        "on_change": on_choice(key.name, lambda chosen: change(key, chosen), options),
    }


def on_choice(
    widget: str, take: Callable[[Any], None], options: Container | None = None
) -> Callable[[], None]:
    """What a widget's on_change is to be: take is called with its value.

    options: of a select box whose labels change. Streamlit knows an option by its label: where that
    has changed and the browser has not heard of it yet, the old label comes, and nobody chose it.
    """

    def changed() -> None:
        value = st.session_state[widget]
        several = value if isinstance(value, list) else [value]
        if options is None or all(each is None or each in options for each in several):
            take(value)

    return changed


def keep(*widgets: str) -> None:
    """Keep these widgets' values, by their own keys, while other pages are shown."""
    for widget in widgets:
        if widget in st.session_state:
            st.session_state[widget] = st.session_state[widget]


def visitor() -> str:
    """A name for this visit that no other has."""
    if get(VISITOR) is None:
        change(VISITOR, uuid4().hex)
    return get(VISITOR)


def of_page(page: str) -> list[Key]:
    """The keys that have a parameter in this page's address."""
    return [key for key in KEYS if page in key.pages]


def of_visit() -> list[Key]:
    """Those that every page's address has: they are not of what a page shows."""
    return [key for key in KEYS if set(key.pages) == set(ALL)]


def _visit() -> dict[str, Any]:
    return st.session_state.setdefault("visit", {})


# -------------------------------------------------------------------------------------- the drawing


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is being read, wherever it came from.

    digit: (S, S) float32; source: "pad", "test" (one of MNIST's), "image" or "link"; label: the
    class that it is meant as, by number, where that is known; steps: how a drawing became the
    digit, None for one that is a digit already; index: which of the test digits it is; strokes: the
    pad's own, so that the pad can show them again.
    """

    digit: np.ndarray
    source: str
    label: int | None = None
    steps: Steps | None = None
    index: int | None = None
    strokes: Sequence[Any] = ()

    @cached_property
    def text(self) -> str:
        """Its parameter in an address."""
        return address.encode(self.digit) if self.index is None else f"test.{self.index}"

    def fitted(self, side: int) -> Drawing | None:
        """The same for a network whose input has another side; None where there is no ink left."""
        if self.steps is None:
            return None
        steps = digit.normalise(self.steps.ink, side)
        return replace(self, digit=steps.digit, steps=steps)


def test_digit(index: int) -> Drawing:
    """One of MNIST's 10,000 test digits as a drawing."""
    images, labels = mnist.digits().test
    pixels = mnist.pixels(images[index])[..., 0]
    return Drawing(pixels, "test", label=int(labels[index]), index=index)


def source() -> str:
    """Where the current drawing comes from, or would come from."""
    return get(SOURCE)


def take_from(source: str) -> None:
    """Let the current drawing be what this source gives."""
    change(SOURCE, source)


def drawing() -> Drawing | None:
    """The current drawing as large as the network in use takes it.

    None while nothing is drawn, or where it can't be made as large: `misfit` says so.
    """
    drawn, used = get(DRAWINGS).get(source()), spec()
    if drawn is None or used is None or drawn.digit.shape == used.input_shape[:2]:
        return drawn
    fitted = drawn.fitted(used.side)
    if fitted is not None:
        _remember(fitted)
    return fitted


def misfit() -> str | None:
    """Why the network in use does not read the drawing that is there, None where it does."""
    drawn, used = get(DRAWINGS).get(source()), spec()
    if drawn is None or used is None or drawing() is not None:
        return None
    has, wants = drawn.digit.shape[0], used.side
    return tr(
        "This digit has {has}×{has} pixels, and the network in use reads {wants}×{wants}: draw one,"
        " or use another network.",
        has=has,
        wants=wants,
    )


def put(drawn: Drawing) -> None:
    """Make this the current drawing on every page; what other sources gave is kept."""
    _remember(drawn)
    take_from(drawn.source)


def forget(source: str) -> None:
    """Let this source give nothing."""
    change(DRAWINGS, {name: drawn for name, drawn in get(DRAWINGS).items() if name != source})


def _remember(drawn: Drawing) -> None:
    change(DRAWINGS, {**get(DRAWINGS), drawn.source: drawn})


# -------------------------------------------------------------------------------------- the network


def use(run_id: str, step: int | None = None) -> None:
    """Use this run's network from now on: as it ended, or as it was after `step` batches."""
    change(NETWORK, run_id if step is None else f"{run_id}@{step}")


def checkpoint() -> Checkpoint:
    """The network in use. Raises NetworkError with a sentence to show."""
    return find(get(NETWORK))


def find(checkpoint_id: str) -> Checkpoint:
    """The checkpoint of an id, "book" or "book@64". Raises NetworkError."""
    return store.checkpoint(checkpoint_id)


def networks() -> list[runs.Run]:
    """All runs whose network one can use: the shipped ones, then the kept, newest first."""
    return [run for run in [*store.shipped_runs(), *store.listing()[0]] if run.steps]


def network() -> Network:
    """What the Draw page reads with: the network in use, without the channels that are switched
    off where the visitor draws without them. All else is of `checkpoint().network`.

    Raises NetworkError.
    """
    whole = checkpoint().network
    return whole.without(off()) if draws_without() else whole


def reading(by: Network | None = None) -> Reading | None:
    """TensorFlow's reading of the current drawing, None without one.

    by: the network in use, with all its channels, if none is given. Waits for TensorFlow. Raises
    NetworkError.
    """
    drawn = drawing()
    return None if drawn is None else forward.read(by or checkpoint().network, drawn.digit)


def spec() -> Spec | None:
    """The architecture in use, None where the network can't be used: the sidebar says why."""
    try:
        return checkpoint().run.spec
    except NetworkError:
        return None


# ------------------------------------------------------------------------------------------- Follow


def unit(read: Reading) -> Unit:
    """The unit looked at: until one is chosen the strongest of the first layer."""
    spec = read.network.spec
    return get(UNIT) or arithmetic.strongest(read, (*spec.shown, spec.logits)[0])


def look_at(at: Unit) -> None:
    """Look at this unit from now on."""
    change(UNIT, at)


def section() -> str:
    """The name of the section looked at, one of SECTIONS."""
    return get(SECTION)


def turn_to(name: str) -> None:
    """Look at this section from now on."""
    change(SECTION, name)
    stay_at_the_pad(False)


def at_the_pad() -> bool:
    """Whether the visitor is drawing on the Follow page, and has not yet said that it is done."""
    return drawing() is None or get(AT_THE_PAD)


def stay_at_the_pad(stay: bool) -> None:
    change(AT_THE_PAD, stay)


def other(read: Reading) -> tuple[int, int]:
    """The two classes that the decision compares, by number: why this one, and not that one.

    Until they are chosen, the two most probable.
    """
    first, second = (int(n) for n in read.ranked[:2])
    one = first if get(ONE) is None else get(ONE)
    if get(OTHER) is None:
        return one, second if one == first else first
    return one, get(OTHER)


def off() -> tuple[Channel, ...]:
    """The channels that are switched off, in network order."""
    return get(OFF)


def switch(channels: Sequence[Channel]) -> None:
    """Switch these channels off, and all others on."""
    change(OFF, tuple(sorted({Channel(*channel) for channel in channels})))
    if not channels:
        draw_without(False)


def draw_without(on: bool) -> None:
    """Let the Draw page read without the channels that are switched off, or with all again."""
    change(WITHOUT, on)


def draws_without() -> bool:
    return bool(off()) and get(WITHOUT)


def explaining() -> bool:
    """Whether the visitor wants to see the sentences that explain."""
    return get(EXPLAIN)
