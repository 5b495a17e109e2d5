import numpy as np
import pytest

from model.data import mnist
from model.explain import ascent
from model.explain.ascent import Care
from model.loading import load
from model.network import Network
from model.reading import probabilities
from model.studies import examples, fooled, looks, sweeps
from model.training import runs
from model.training.runs import Checkpoint
from tests.helpers import architectures
from tests.helpers.app import open_link, start, value
from tests.helpers.runs import keep
from ui import results, state
from ui.state import Drawing
from ui.why import move

PAGE = "pages/why.py"


def set_value(page, key, value):
    """Let a value of the visit be this one."""
    page.session_state["visit"] = {**page.session_state["visit"], key.name: value}


def text(page):
    return "\n".join(element.value for element in page.markdown)


@pytest.fixture(scope="module")
def page():
    return start().switch_page(PAGE).run()


@pytest.fixture(scope="module")
def answers():
    digits = mnist.pixels(mnist.digits().test.images)[..., 0]
    return {name: probabilities(load(name), digits).argmax(axis=-1) for name in ("book", "dense")}


def test_the_table_holds_the_evaluated_figures(page, answers):
    assert not page.exception
    labels = mnist.digits().test.labels
    for name in ("book", "dense"):
        wrong = int((answers[name] != labels).sum())
        assert f"{1 - wrong / 10_000:.2%}" in text(page)
        assert "| Errors in 10,000 |" in text(page)
        assert f"| {wrong:,} |" in text(page)
        assert f"| {load(name).spec.parameters:,} " in text(page)
    errors = [int((answers[name] != labels).sum()) for name in ("book", "dense")]
    assert f"{1 - errors[0] / errors[1]:.0%} fewer errors" in text(page)


def test_where_they_disagree_is_counted(page, answers):
    labels = mnist.digits().test.labels
    right = {name: answers[name] == labels for name in answers}
    won = int((right["book"] & ~right["dense"]).sum())
    lost = int((~right["book"] & right["dense"]).sum())
    neither = int((~right["book"] & ~right["dense"]).sum())
    said = next(line for line in text(page).splitlines() if "by neither" in line)
    assert [int(n) for n in said.replace(",", "").split() if n.isdigit()] == [won, lost, neither]


def test_the_sentence_on_examples_quotes_the_means(page):
    study = examples.load()
    for name in ("book", "dense"):
        assert f"{study.accuracies[name][:, 0].mean():.1%}" in text(page)


@pytest.mark.parametrize(
    ("sweep", "ends"), [("shift", [(-4, 0), (4, 0), (0, -4), (0, 4)]), ("rotate", [-45, 45])]
)
def test_the_answer_quotes_what_the_sweeps_measured(page, sweep, ends):
    for name in ("book", "dense"):
        accuracy = sweeps.load(runs.shipped(name).path, load(name))["accuracy"][sweep]
        places = [sweeps.SWEEPS[sweep].settings.index(end) for end in ends]
        assert f"{np.mean([accuracy[n] for n in places]):.1%}" in text(page)


def test_how_hard_they_are_to_fool_is_what_was_measured(page):
    place = fooled.SIZES["linf"].index(0.1)
    for name in ("book", "dense", "robust"):
        accuracy = fooled.load(runs.shipped(name).path, load(name))["accuracy"]["linf"]
        assert f"{accuracy['pgd100'][place]:.1%}" in text(page)


def test_ones_own_drawing_comes_first_and_is_taken_for_what_the_convnet_answers():
    page = start()
    images, labels = mnist.digits().test
    digit = mnist.pixels(images[:1])[0, ..., 0]
    set_value(page, state.DRAWINGS, {"pad": Drawing(digit, "pad")})
    page.switch_page(PAGE).run()
    assert not page.exception
    right = page.selectbox(key=state.MOVED_RIGHT.name)
    assert right.value == labels[0]
    right.set_value(3).run()
    assert page.selectbox(key=state.MOVED_RIGHT.name).value == 3
    page.button_group(key=state.MOVED_FROM.name).set_value("test").run()
    assert page.selectbox(key=state.MOVED_RIGHT.name).value == labels[0]
    assert not page.exception
    assert page.number_input(key="moved_number").value == 0


@pytest.mark.parametrize("step", [None, 0])
def test_a_network_that_nobody_measured_is_measured_on_demand(step, tmp_path, monkeypatch):
    """On few digits, from where an earlier measuring was left; its run keeps its end's study."""
    book, factor = load("book"), np.float32(1.01 if step is None else 1.02)  # each of its own
    mine = Network.of(book.spec, {name: w * factor for name, w in book.weights.items()})
    keep(tmp_path / "mine", mine, snapshots=(0, 1) if step == 0 else (0,))
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    monkeypatch.setattr(move, "SAMPLE", 20)
    id_ = "mine" if step is None else "mine@0"
    page = open_link("why", network=id_, first=id_)
    set_value(page, state.MEASURED, {mine.fingerprint: [0.0] * (len(sweeps.PLAN) - 20)})
    page.run()
    assert not page.exception
    assert "nobody has measured" in text(page)
    next(t for t in page.toggle if t.label.startswith("Measure")).set_value(True)
    for _ in range(100):  # each run measures for a moment, as the page's timer has it do
        page.run()
        assert not page.exception
        if "nobody has measured" not in text(page):
            break
    assert "nobody has measured" not in text(page)
    study = sweeps.load(tmp_path / "mine", mine)
    if step is not None:
        assert study is None
        return
    assert study["digits"] == 20
    assert set(study["accuracy"]["shift"]) == {0.0}
    last = len(sweeps.SWEEPS["hide"].settings) - 1
    assert study["accuracy"]["hide"][-1] == sweeps.accuracy(mine, sweeps.sample(20), "hide", last)


def test_a_channels_pictures_stand_beside_its_digits_with_the_networks_own_values():
    book, layer = load("book"), 4
    page = open_link("why", network="book", sought=book.spec.layers[layer].name, by="7")
    assert page.selectbox(key=state.SOUGHT_CHANNEL.name).value == 7
    best = results.examined(Checkpoint(runs.shipped("book"))).best[layer].values[:, 0]
    for switch in (None, state.SMOOTHING):
        if switch:
            page.toggle(key=switch.name).set_value(False).run()
        kept = looks.load(runs.shipped("book").path, book, layer, Care(smoothing=switch is None))
        most = ascent.values(book, layer, kept)[7].max()
        assert not page.exception
        assert f"reaches {best[7]:.2f}, the best picture **{most:.2f}**" in text(page)
    page.selectbox(key=state.SOUGHT_LAYER.name).set_value(book.spec.layers[-1].name).run()
    assert not page.exception
    assert value(page, state.SOUGHT_CHANNEL) is None  # another layer begins with its own
    assert page.selectbox(key=state.SOUGHT_CHANNEL.name).options == [*book.spec.classes]


def test_pictures_that_nobody_made_are_made_on_demand_and_kept(tmp_path, monkeypatch):
    """Of a network that no test digit fits, too; a file that is damaged is said and made anew."""
    net = architectures.network("twenty pixels")
    keep(tmp_path / "mine", net)
    (tmp_path / "mine" / looks.FILE).write_bytes(b"damaged")
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    monkeypatch.setattr(ascent, "STEPS", 6)
    page = open_link("why", network="mine", sought=net.spec.layers[0].name, jitter="0")
    assert "make them again" in page.warning[0].value
    assert any("Nobody has made" in info.value for info in page.info)
    page.toggle(key=state.ASCENDING.name).set_value(True).run()
    for _ in range(20):  # each run climbs for a moment, as the page's timer has it do
        assert not page.exception
        if "Every channel" in text(page):
            break
        page.run()
    kept = looks.load(tmp_path / "mine", net, 0, Care(jitter=False))
    assert np.array_equal(kept, ascent.climb(net, 0, Care(jitter=False)))
    assert f"reaches **{ascent.values(net, 0, kept)[0].max():.2f}**" in text(page)
    assert not page.warning


@pytest.mark.parametrize("name", ["no pooling, seven classes", "twenty pixels", "dense", "lenet"])
def test_any_network_may_be_in_use(name, tmp_path, monkeypatch):
    keep(tmp_path / "other", architectures.network(name))
    monkeypatch.setenv("DIGITSCOPE_RUNS", str(tmp_path))
    page = open_link("why", network="other")
    assert not page.exception and not page.error


def test_any_two_stand_side_by_side(page):
    page = open_link("why", first="robust", second="nobody")
    assert page.selectbox(key=state.WHY_FIRST.name).value == "robust"
    assert page.selectbox(key=state.WHY_SECOND.name).value == "dense"  # the one asked for is gone
    page.selectbox(key=state.WHY_SECOND.name).set_value("book").run()
    assert not page.exception
    accuracy = {name: runs.shipped(name).test_accuracy for name in ("robust", "book")}
    fewer = 1 - (1 - accuracy["robust"]) / (1 - accuracy["book"])
    assert f"{fewer:.0%} fewer errors" in text(page)
    assert "alone" in text(page) and "by Robust alone" in text(page)
    page.selectbox(key=state.WHY_FIRST.name).set_value("book").run()
    page.selectbox(key=state.WHY_SECOND.name).set_value("robust").run()
    assert "more errors" in text(page)


def test_a_missing_network_is_said_in_a_sentence(tmp_path, monkeypatch):
    page = start()
    monkeypatch.setattr(runs, "SHIPPED_NETWORKS", tmp_path)
    page.switch_page(PAGE).run()
    assert not page.exception
    assert "git checkout" in page.error[0].value


def test_where_no_training_digit_has_ink_the_dense_weights_stayed_as_they_began():
    """Evenly spread up to Glorot's bound, as Keras begins; elsewhere many have gone beyond it."""
    kernel = load("dense").of_layer(1)["kernel"]
    never = (mnist.digits().train.images.max(axis=0) == 0).ravel()
    bound = np.sqrt(6 / sum(kernel.shape))
    assert never.any()
    assert np.abs(kernel[never]).max() <= bound
    assert kernel[never].std() == pytest.approx(bound / np.sqrt(3), rel=0.02)
    assert (np.abs(kernel[~never]) > bound).mean() > 0.1
