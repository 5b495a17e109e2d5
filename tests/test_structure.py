"""Who may import whom, what is declared where, and what no file may know of the book's network."""

import ast
import re

import pytest

from tests.conftest import PROJECT

FORBIDDEN = {
    "model": {"streamlit", "plotly", "ui", "pages", "app"},
    "ui": {"pages", "app"},
    "pages": {"tensorflow", "keras", "plotly", "numpy", "app", "pages"},
}
# Within model/, what a part may use of the others, beside what all speak with.
COMMON = {"language"}
SPEC = {"spec", "layers", "activations"}
PARTS = {
    "activations": set(),
    "layers": {"activations"},
    "spec": {"activations", "layers"},
    "data": {"drawing", "files", *SPEC},
    "drawing": {"data"},
    "notation": {*SPEC},
    "draft": {*SPEC},
    "architectures": {"data", "notation", *SPEC},
    "network": {*SPEC, "keras_files"},
    "keras_files": {"network", *SPEC},
    "reading": {"network", *SPEC},
    "export": {"reading"},
    "explain": {"drawing", "network", "reading", *SPEC},
    "training": {
        "architectures",
        "data",
        "files",
        "explain",
        "network",
        "notation",
        "reading",
        "robust",
        *SPEC,
    },
    "questions": {"drawing", "explain", "reading", *SPEC},
    "input_range": {"data", "network", "reading", *SPEC},
    "loading": {"input_range", "keras_files", "network", "training"},
}
SOURCES = [
    *PROJECT.glob("*.py"),
    *(file for package in FORBIDDEN for file in (PROJECT / package).rglob("*.py")),
]
SCRIPTS = [*(PROJECT / "static").rglob("*.js")]

# The book's network and MNIST: 28 pixels, ten classes, layers called conv1.
BOOKS = re.compile(
    r"(?<![\d.])28(?![\d.])|(?<!\w)(conv|pool|dense)\d(?!\w)|range\(10\)|, 10\)|\bten classes\b",
    re.I,
)
KNOW_THEM = {
    "model/architectures.py": "the book's two networks themselves",
    "model/data/mnist.py": "MNIST itself",
    "model/drawing/digit.py": "MNIST's own proportion: 20 of 28 pixels",
    "static/network/normalise.js": "the same, in the browser",
}
# What only looks like it: a file and a part of the line.
ELSE = {
    ("static/paint/tiles.js", "opacity"),
    ("static/live/layout.js", "const SIZES"),
    ("ui/follow/figures/ablation.py", "height="),
    ("model/robust/doodles.py", "reach = "),
}


def name(file) -> str:
    return file.relative_to(PROJECT).as_posix()


def imported(node) -> list[str]:
    """The modules that an import names: "model.explain.unit"."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


@pytest.mark.parametrize("package", FORBIDDEN)
def test_nothing_imports_back(package):
    files = [file for file in SOURCES if name(file).startswith(f"{package}/")]
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            for module in imported(node):
                assert module.split(".")[0] not in FORBIDDEN[package], (name(file), module)


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_of_the_model_know_what_they_need(part):
    folder, file = PROJECT / "model" / part, PROJECT / "model" / f"{part}.py"
    for each in folder.rglob("*.py") if folder.is_dir() else [file]:
        for node in ast.walk(ast.parse(each.read_text())):
            for module in imported(node):
                package, _, rest = module.partition(".")
                if package == "model":
                    assert rest.split(".")[0] in {part, *COMMON, *PARTS[part]}, (
                        name(each),
                        module,
                    )


def test_the_page_stands_before_tensorflow_is_loaded():
    """No module imports TensorFlow or Keras as it is imported itself: that takes seconds."""
    for file in SOURCES:
        for node in ast.parse(file.read_text()).body:  # outside of functions
            for module in imported(node):
                assert module.split(".")[0] not in {"tensorflow", "keras"}, name(file)


def test_what_outlives_a_run_is_declared_in_one_file():
    """Elsewhere a session key is a widget's own, which the same file gives to that widget."""
    for file in SOURCES:
        text = file.read_text()
        if name(file) == "ui/state.py":
            continue
        for node in ast.walk(ast.parse(text)):
            for key in session_keys(node):
                family = key.partition("_")[0]
                assert f'key="{key}"' in text or f'key=f"{family}_' in text, (name(file), key)


def session_keys(node) -> list[str]:
    """The constants by which session_state is asked or told something."""
    if isinstance(node, ast.Subscript):
        where, keys = node.value, [node.slice]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        where, keys = node.func.value, node.args[:1]
    else:
        return []
    if not (isinstance(where, ast.Attribute) and where.attr == "session_state"):
        return []
    return [key.value for key in keys if isinstance(key, ast.Constant)]


def test_addresses_are_one_files_concern():
    for file in SOURCES:
        if name(file) == "ui/history.py":
            continue
        for call in ("query_params", "st.switch_page"):
            assert call not in file.read_text(), (name(file), call)


def test_every_figure_comes_through_one_place():
    """Which gives it its pictures to take away, and its size on a projector."""
    callers = [name(file) for file in SOURCES if ".plotly_chart(" in file.read_text()]
    assert callers == ["ui/figures/chart.py"]


def test_every_page_begins_with_its_frame():
    for file in (PROJECT / "pages").glob("*.py"):
        *_, frame, main = ast.parse(file.read_text()).body
        assert (ast.unparse(frame), ast.unparse(main)) == ("frame.require()", "main()"), name(file)


def test_nothing_else_knows_the_books_network():
    found = []
    for file in [*SOURCES, *SCRIPTS]:
        if name(file) in KNOW_THEM:
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if BOOKS.search(line) and not any(
                name(file) == where and part in line for where, part in ELSE
            ):
                found.append(f"{name(file)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)
