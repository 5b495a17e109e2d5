"""Nothing that a reader sees goes past the catalogues (tests/browser/test_chinese.py looks)."""

import ast
import re

from tests.conftest import PROJECT

MARKED = {"tr", "trn", "trc", "later"}
SENTENCE = re.compile(r"[A-Za-z’']{2,}[,:;]? [A-Za-z’']{2,}")
# Markup, styles and patterns are not said.
MARKUP = re.compile(r"<[a-z/!]|[a-z-]+: ?[^ ]+;|\(\?|^:material/|var\(--|\.st-key|\[data-")
# What is never shown to a reader of a page: a file, and a part of the text.
UNSAID = {
    ("ui/components.py", "await"),
    ("ui/lessons/places.py", " {"),
    ("ui/languages.py", "# What DigitScope says, in"),
    ("ui/live/offline.py", "display: none"),
    ("ui/testset/per_class.py", "top center"),
    ("ui/follow/away.py", "import numpy as np"),
    ("ui/training/frontier.py", "top left"),
    ("ui/training/frontier.py", "middle right"),
    ("ui/training/frontier.py", "middle left"),
    ("ui/languages.py", "@font-face"),
    ("ui/training/under_way.py", "leaving out"),
    ("ui/training/run_list.py", "YYYY-MM-DD HH:mm"),
}


def name(file) -> str:
    return file.relative_to(PROJECT).as_posix()


def past_the_catalogue(tree) -> list[tuple[int, str]]:
    """The line and text of every sentence in a module that is no docstring and not marked."""
    found = []

    def visit(node):
        if isinstance(node, ast.Call) and called(node) in MARKED:
            for keyword in node.keywords:
                visit(keyword.value)
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return  # a docstring
        text = spelled(node)
        if text is not None and SENTENCE.search(text) and not MARKUP.search(text):
            found.append((node.lineno, text))
        if isinstance(node, ast.JoinedStr):
            children = [value for value in node.values if isinstance(value, ast.FormattedValue)]
        else:
            children = ast.iter_child_nodes(node)
        for child in children:
            visit(child)

    visit(tree)
    return found


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def spelled(node) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(spelled(value) or "0" for value in node.values)
    return None


def test_a_sentence_past_the_catalogue_is_found():
    tree = ast.parse(
        '"""Two words."""\ntr("Two words")\nst.write("Two words")\nf"{n} more words"\n'
        'tr("{a}", a="Two words")\n'
    )
    assert [line for line, _ in past_the_catalogue(tree)] == [3, 4, 5]


def test_pages_say_nothing_past_the_catalogue():
    found = []
    for file in [*(PROJECT / "ui").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]:
        for line, text in past_the_catalogue(ast.parse(file.read_text("utf-8"))):
            if not any(name(file) == where and part in text for where, part in UNSAID):
                found.append(f"{name(file)}:{line}: {text}")
    assert not found, "\n".join(found)


# In JavaScript: texts in quotation marks, outside of comments and of calls that mark them.
COMMENT = re.compile(r"^\s*//.*$|(?<=[;{},)])\s*//.*$", re.M)
CALLED = re.compile(r"\b(?:tr|later)\(\s*(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[\s+])+")
TEXT = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`")
SAID = re.compile(r">[^<$]*[A-Za-z]{2,} [A-Za-z]{2,}|aria-label=\"[A-Za-z]|title=\"[A-Za-z]")


def said_by_script(source: str) -> list[str]:
    """Every sentence of a script, in its markup too, that is not marked."""
    source = CALLED.sub("tr(", COMMENT.sub("", source))
    found = []
    for match in TEXT.finditer(source):
        text = next(group for group in match.groups() if group is not None)
        if SAID.search(text) if "<" in text else is_sentence(text):
            found.append(text)
    return found


def is_sentence(text: str) -> bool:
    return bool(re.search(r"\b[A-Z][a-z]+ [a-z]{2,} [a-z]+|\b[A-Z][a-z]+ [a-z]+\b.*[.:]$", text))


def test_a_scripts_sentence_past_the_catalogue_is_found():
    source = """
      // A comment with words.
      say(a, tr("Two words there")); say(b, "Two words there");
      const HINT = later("Point at a map." + " Or tap it.");
      html = '<p aria-label="One">x</p>'; html = `<b>Two words</b>`;
    """
    assert len(said_by_script(source)) == 3


def test_scripts_say_nothing_past_the_catalogue():
    found = []
    for file in (PROJECT / "static").rglob("*.js"):
        for text in said_by_script(file.read_text("utf-8")):
            if not any(name(file) == where and part in text for where, part in UNSAID):
                found.append(f"{name(file)}: {text}")
    assert not found, "\n".join(found)
