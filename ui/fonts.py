"""Fonts for the languages whose glyphs not every machine has: static/fonts/, of Noto Sans (OFL).

    python -m ui.fonts

leaves of each font the characters that the language's catalogue says, and common punctuation. After
sentences were changed it has to run again (tests/ui/test_fonts.py); it needs npm, fonttools and
brotli (tests/requirements.txt). .streamlit/config.toml names the files: what the machine has comes
first, and what people type in other characters is shown in that.
"""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from babel.messages import Message

from ui import languages
from ui.languages import FONTS
from ui.live import offline

# What a page's own font lacks: the characters from here on.
FIRST = "\u2e80"
PUNCTUATION = "、。〈〉《》「」『』【】！（），：；？～％＋－＝／￥"
LICENCE = "package/LICENSE_FONT"


class Source(NamedTuple):
    """Where a language's font is from: the npm package, and its files by their weights."""

    package: str
    files: dict[int, str]


SOURCES = {
    "zh": Source(
        "@expo-google-fonts/noto-sans-sc@0.4.3",
        {
            400: "package/400Regular/NotoSansSC_400Regular.ttf",
            700: "package/700Bold/NotoSansSC_700Bold.ttf",
        },
    )
}


def wanted() -> dict[str, tuple[str, int, str]]:
    """What each file of static/fonts/ is made of: by its name the language, the weight and the
    characters."""
    files = {}
    for code, source in SOURCES.items():
        named, messages = languages.name(code), list(languages.read(code))
        for weight in source.files:
            files[f"{code}-{weight}.woff2"] = code, weight, characters(messages) + PUNCTUATION
        # English pages name the other languages, and need no more of their fonts.
        files[f"{code}-name.woff2"] = code, 400, named
        alone = languages.said_in(code, offline.sources())
        files[f"{code}-offline.woff2"] = code, 400, characters(alone) + named
    return files


def characters(messages: list[Message]) -> str:
    """The characters of these sentences that a page's own font lacks."""
    said = "".join(form for each in messages for form in _forms(each.string))
    return "".join(sorted({character for character in said if character >= FIRST}))


def _forms(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,)


def main() -> None:
    FONTS.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for code, source in SOURCES.items():
            with tarfile.open(_packed(source.package, Path(folder))) as archive:
                archive.extractall(folder, [*source.files.values(), LICENCE], filter="data")
            (FONTS / f"{code}-LICENSE.txt").write_bytes(Path(folder, LICENCE).read_bytes())
            for name, (of, weight, kept) in wanted().items():
                if of == code:
                    _subset(Path(folder, source.files[weight]), kept, FONTS / name)


def _packed(package: str, folder: Path) -> Path:
    command = ["npm", "pack", "--silent", package]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return folder / done.stdout.strip()


def _subset(font: Path, kept: str, into: Path) -> None:
    from fontTools import subset

    options = subset.Options(flavor="woff2", hinting=False, layout_features=["kern", "locl"])
    loaded = subset.load_font(font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=kept)
    subsetter.subset(loaded)
    subset.save_font(loaded, into, options)
    print(f"{into.relative_to(languages.PROJECT)}: {len(kept)} characters,", into.stat().st_size)


if __name__ == "__main__":
    main()
