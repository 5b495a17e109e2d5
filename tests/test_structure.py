"""Who may import whom: pages → ui → model, and never back."""

import ast

import pytest

from tests.conftest import PROJECT

FORBIDDEN = {
    "model": {"streamlit", "plotly", "ui", "pages", "app"},
    "ui": {"pages", "app"},
    "pages": {"tensorflow", "keras", "plotly", "app", "pages"},
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_nothing_imports_back(package):
    files = list((PROJECT / package).rglob("*.py"))
    assert files
    found = {
        (file.name, name) for file in files for name in imported(file) if name in FORBIDDEN[package]
    }
    assert not found


def test_the_page_stands_before_tensorflow_is_loaded():
    """No module imports TensorFlow or Keras as it is imported itself: that takes seconds."""
    for file in (*PROJECT.glob("*.py"), *PROJECT.glob("model/*.py"), *PROJECT.glob("ui/**/*.py")):
        for node in ast.parse(file.read_text()).body:  # outside of functions
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                module = getattr(node, "module", None) or ""
                assert not {"tensorflow", "keras"} & {n.split(".")[0] for n in [module, *names]}, (
                    file
                )
