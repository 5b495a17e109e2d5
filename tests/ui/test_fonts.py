"""The fonts that ship hold what the catalogues say."""

import tomllib

import pytest
from fontTools.ttLib import TTFont

from tests.conftest import PROJECT
from ui import fonts, languages

WANTED = fonts.wanted()


@pytest.mark.parametrize("name", WANTED)
def test_every_character_has_its_glyph(name):
    held = TTFont(languages.FONTS / name).getBestCmap()
    *_, characters = WANTED[name]
    missing = {character for character in characters if ord(character) not in held}
    assert not missing, "run python -m ui.fonts"


def test_every_font_is_wanted_and_has_its_licence():
    there = {file.name for file in languages.FONTS.iterdir()}
    assert there == {*WANTED, *(f"{code}-LICENSE.txt" for code in fonts.SOURCES)}
    for code in fonts.SOURCES:
        assert "SIL Open Font License" in (languages.FONTS / f"{code}-LICENSE.txt").read_text()


def test_the_theme_names_them():
    theme = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text())["theme"]
    for face in theme["fontFaces"]:
        assert (PROJECT / face["url"].removeprefix("app/")).is_file()
        for stack in (theme["font"], theme["codeFont"]):
            assert face["family"] in stack
