"""How sets of signs come in and go out: a ZIP or a folder of sign/picture.png, NPZ, IDX.

What comes from outside is read within limits and in memory: no archive is unpacked to the disk, no
size is believed before it is checked, and no name in an archive becomes a path here.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from model.data import mnist, sets
from model.data.mnist import Digits
from model.data.sets import SetError, SignSet
from model.drawing import digit, images
from model.drawing.images import ImageError
from model.language import tr

MOST_BYTES = 200 * 1024**2  # of a file
MOST_DRAWINGS = 10_000  # pictures that have to be normalised
MOST_MEMBERS = 40_000  # of a ZIP
LONGER_SIDE = 280  # what a picture is reduced to: a hundredth of a second each instead of a tenth
PICTURES = (".png", ".jpg", ".jpeg")
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz")
PAIRS = (("images", "labels"), ("x", "y"), ("x_train", "y_train"))
TESTS = (("test_images", "test_labels"), ("x_test", "y_test"))
NAMES = ("classes", "names")
_MARK = "DigitScope", "normalised"  # says of a PNG that it is a set's own picture, pixel by pixel
_UNSAFE = re.compile(r'[\\/:*?"<>|%]|^\.|[. ]$')  # in a file's name, on one system or another

Report = Callable[[int, int], None]  # is told (pictures done, pictures in all)


def read_file(path: Path) -> bytes:
    """A file's bytes, its size checked before it is read. Raises SetError."""
    try:
        if not path.is_file():
            raise SetError(tr("There is no file {name}.", name=path))
        _check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise _unread(path, error) from error


def from_zip(content: bytes, name: str = "", report: Report = lambda done, of: None) -> SignSet:
    """A set from a ZIP's bytes: each picture lies in a folder named as its sign. Raises SetError.

    The signs stand as in the archive. What is no picture is passed over.
    """
    _check_size(len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            if len(members) > MOST_MEMBERS:
                raise SetError(
                    tr(
                        "This ZIP holds {count:,} files: {most:,} at most.",
                        count=len(members),
                        most=MOST_MEMBERS,
                    )
                )
            found = [(_path(m), m) for m in members if not m.is_dir()]
            found = [(path, m) for path, m in found if _is_picture(path)]
            for path, member in found:
                _check_member(path, member)
            pictures = ((path, _unpacked(packed, member)) for path, member in found)
            return _from_pictures(name, [path for path, _ in found], pictures, report)
    except SetError:
        raise
    except Exception as error:  # zipfile and its unpackers raise nearly anything on a broken file
        raise SetError(tr("This is no ZIP file, or a damaged one. Pack it again.")) from error


def from_folder(path: Path, name: str = "", report: Report = lambda done, of: None) -> SignSet:
    """A set from a folder of folders, each named as its sign. Raises SetError."""
    try:
        found = sorted(p for p in path.rglob("*") if p.is_file())
    except OSError as error:
        raise _unread(path, error) from error
    inside = [PurePosixPath(p.relative_to(path).as_posix()) for p in found]
    inside = [p for p in inside if _is_picture(p)]
    pictures = ((p, read_file(path / p)) for p in inside)
    return _from_pictures(name or path.name, inside, pictures, report)


def from_npz(content: bytes, name: str = "", report: Report = lambda done, of: None) -> SignSet:
    """A set from an NPZ's bytes: images (N, H, W) and labels (N,), numbers or names; classes: the
    names; test_images and test_labels. Raises SetError.

    Square pictures up to 40×40 are taken as they are, 0–255 or 0–1, white on black; larger ones
    are normalised as every drawing is.
    """
    _check_size(len(content))
    known = {key for pair in (*PAIRS, *TESTS) for key in pair} | {*NAMES, "name"}
    given = sets.arrays(content, known)
    if "name" in given:
        name = str(given["name"]) or name
    pair = _pair(given, PAIRS)
    if pair is None:
        raise SetError(tr("This NPZ file holds no two arrays called images and labels."))
    parts = [pair] + ([] if (test := _pair(given, TESTS)) is None else [test])
    names = next((_texts(given[key]) for key in NAMES if key in given), None)
    all_labels = np.concatenate([labels for _, labels in parts])
    classes, places = _places(all_labels, names)
    places = np.split(places, [len(pair[1])])
    digits = [
        Digits(_as_given(pictures, report), at)
        for (pictures, _), at in zip(parts, places, strict=False)
    ]
    return SignSet("", name, classes, *digits[0], digits[1] if len(digits) > 1 else None)


def from_idx(
    pictures: bytes,
    labels: bytes,
    names: Sequence[str] | None = None,
    test: tuple[bytes, bytes] | None = None,
    name: str = "",
) -> SignSet:
    """A set from an IDX pair, gzipped or not; test: the pair to measure on. Raises SetError."""
    parts = [
        (idx(images, 3), idx(at, 1)) for images, at in [(pictures, labels), *filter(None, [test])]
    ]
    classes, places = _places(np.concatenate([at for _, at in parts]), names)
    first = len(parts[0][1])
    kept_aside = Digits(parts[1][0], places[first:]) if test else None
    return SignSet("", name, classes, parts[0][0], places[:first], kept_aside)


def to_zip(made: SignSet) -> bytes:
    """A set as a ZIP of sign/0001.png, which comes in again as it was (its name and its test part
    apart; an NPZ keeps those)."""
    mark, buffer = PngInfo(), io.BytesIO()
    mark.add_text(*_MARK)
    with zipfile.ZipFile(buffer, "w") as packed:
        for place, name in enumerate(made.classes):
            for number, image in enumerate(made.images[made.labels == place], 1):
                picture = io.BytesIO()
                Image.fromarray(image).save(picture, "PNG", pnginfo=mark)
                packed.writestr(f"{_file_name(name)}/{number:04}.png", picture.getvalue())
    return buffer.getvalue()


to_npz = sets.encode


def idx(content: bytes, dimensions: int) -> np.ndarray:
    """An IDX file's bytes, gzipped or not: an array of bytes. Raises SetError."""
    _check_size(len(content))
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(sets.MOST_UNPACKED + 1)
        except (OSError, EOFError, ValueError) as error:
            raise SetError(tr("This gzipped file is damaged.")) from error
        if len(content) > sets.MOST_UNPACKED:
            raise SetError(
                tr("It unpacks to more than {most} MB.", most=sets.MOST_UNPACKED // 10**6)
            )
    start = 4 + 4 * dimensions
    if content[:3] != b"\0\0\x08" or len(content) < start:
        raise SetError(tr("This is no IDX file of bytes: it would begin with 00 00 08."))
    if content[3] != dimensions:
        raise SetError(
            tr(
                "This IDX file has {count} dimensions, not {wanted}: pictures have 3, labels 1."
                " Give the pictures first, then the labels.",
                count=content[3],
                wanted=dimensions,
            )
        )
    shape = [int(n) for n in np.frombuffer(content[4:start], ">u4")]
    if len(content) - start != np.prod(shape, dtype=object):
        raise SetError(tr("This IDX file is longer or shorter than it says."))
    return np.frombuffer(content[start:], np.uint8).reshape(shape)


def _unread(path: Path, error: OSError) -> SetError:
    return SetError(tr("{name} can't be read ({reason}).", name=path, reason=error.strerror))


def _check_size(size: int) -> None:
    if not size:
        raise SetError(tr("This file is empty."))
    if size > MOST_BYTES:
        raise SetError(
            tr(
                "This file has {size:,.0f} MB; {most} MB is the most. Leave out some pictures, or"
                " save them smaller.",
                size=size / 1024**2,
                most=MOST_BYTES // 1024**2,
            )
        )


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    """A member's name as a path. Raises SetError for one that leads out of the archive."""
    name = member.filename
    if not member.flag_bits & 0x800:  # not said to be UTF-8, though macOS packs UTF-8
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = member.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match("[A-Za-z]:", name):
        raise SetError(
            tr("The ZIP's “{name}” leads out of the archive: pack it again.", name=name[:80])
        )
    if path.suffix.lower() in ARCHIVES:
        raise SetError(
            tr("The ZIP holds another archive, “{name}”: unpack that one first.", name=name[:80])
        )
    return path


def _is_picture(path: PurePosixPath) -> bool:
    """Whether it is a picture, and none that a system hides beside it."""
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return path.suffix.lower() in PICTURES and not hidden


def _check_member(path: PurePosixPath, member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 1:
        raise SetError(tr("This ZIP is encrypted: pack it without a password."))
    if member.file_size > images.MOST_BYTES:
        raise SetError(
            tr(
                "“{name}” has {size:,.0f} MB; {most} MB is the most for a picture.",
                name=path,
                size=member.file_size / 1024**2,
                most=images.MOST_BYTES // 1024**2,
            )
        )


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with packed.open(member) as file:
        return file.read(images.MOST_BYTES + 1)  # whatever size it is said to have


def _from_pictures(
    name: str,
    paths: Sequence[PurePosixPath],
    pictures: Iterable[tuple[PurePosixPath, bytes]],
    report: Report,
) -> SignSet:
    if not paths:
        raise SetError(
            tr("There is no PNG or JPEG picture in it. Put each into its sign's folder.")
        )
    if len(paths) > MOST_DRAWINGS:
        raise SetError(
            tr(
                "It holds {count:,} pictures: {most:,} are the most.",
                count=len(paths),
                most=MOST_DRAWINGS,
            )
        )
    folders = list(dict.fromkeys(path.parent for path in paths))
    if PurePosixPath() in folders:
        first = next(path for path in paths if path.parent == PurePosixPath())
        raise SetError(
            tr("“{name}” lies in no folder: put it into one named as its sign.", name=first)
        )
    classes = sets.checked_classes([unquote(folder.name) for folder in folders])
    labels = np.array([folders.index(path.parent) for path in paths], np.uint8)
    made = []
    for path, content in pictures:
        made.append(_picture(path, content))
        report(len(made), len(paths))
    if len({image.shape for image in made}) > 1:
        raise SetError(tr("Pictures of one set have one size: these come from several sets."))
    return SignSet("", name, classes, np.stack(made), labels)


def _picture(path: PurePosixPath, content: bytes) -> np.ndarray:
    """A picture as a drawing (S, S) uint8; a set's own comes back pixel by pixel."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            if (
                image.mode == "L"
                and max(image.size) <= sets.SIDES[1]
                and image.info.get(_MARK[0]) == _MARK[1]
            ):
                return np.array(image)
    except Exception:  # whatever is wrong with it, the next lines say it
        pass
    try:
        made = _normalised(images.decode(content, LONGER_SIDE).drawing)
    except ImageError as error:
        raise SetError(tr("“{name}”: {why}", name=path, why=error)) from error
    if made is None:
        raise SetError(tr("“{name}” is blank: leave it out.", name=path))
    return made


def _normalised(drawing: np.ndarray) -> np.ndarray | None:
    made = digit.to_digit(drawing)
    return None if made is None else np.rint(made * 255).astype(np.uint8)


def _pair(given: dict[str, np.ndarray], names: tuple) -> tuple[np.ndarray, np.ndarray] | None:
    """The first pair of arrays that is there, its shapes checked. Raises SetError."""
    for images_, labels in names:
        if images_ in given and labels in given:
            pictures, at = given[images_], given[labels]
            if pictures.ndim == 4 and pictures.shape[-1] == 1:
                pictures = pictures[..., 0]
            if pictures.ndim != 3 or 0 in pictures.shape:
                raise SetError(
                    tr(
                        "“{name}” is no (N, H, W) array of greyscale pictures: it is {shape}.",
                        name=images_,
                        shape="×".join(map(str, pictures.shape)),
                    )
                )
            if at.shape != pictures.shape[:1]:
                raise SetError(tr("{count:,} pictures need as many labels.", count=len(pictures)))
            return pictures, at
    return None


def _texts(names: np.ndarray) -> list[str]:
    if names.ndim != 1 or names.dtype.kind not in "US":
        raise SetError(
            tr("The names are no list of texts: save them as np.array(names, dtype=str).")
        )
    if names.dtype.kind == "S":
        return [name.decode(errors="replace") for name in names.tolist()]
    return names.tolist()


def _places(labels: np.ndarray, names: Sequence[str] | None) -> tuple[tuple[str, ...], np.ndarray]:
    """The signs' names, and each label's place in them. Raises SetError.

    labels: places in names, or any whole numbers, or the names themselves.
    """
    if labels.dtype.kind in "US":
        texts = _texts(labels)
        names = names or list(dict.fromkeys(texts))
        if unknown := set(texts) - set(names):
            raise SetError(tr("The label “{label}” is none of the names.", label=min(unknown)[:40]))
        return sets.checked_classes(names), np.array([names.index(t) for t in texts], np.uint8)
    if labels.dtype.kind not in "iuf" or (labels != np.floor(labels)).any():
        raise SetError(tr("The labels are no whole numbers."))
    values, places = np.unique(labels, return_inverse=True)
    if names is None:
        classes = sets.checked_classes([str(int(value)) for value in values])
    else:
        classes = sets.checked_classes(names)
        if len(values) and values[0] >= 0 and values[-1] < len(classes):
            places = labels
        elif len(values) != len(classes):
            raise SetError(
                tr(
                    "There are {count} names, but the labels go from {first:g} to {last:g}: give"
                    " one name for each, in order.",
                    count=len(classes),
                    first=values[0],
                    last=values[-1],
                )
            )
    return classes, places.astype(np.uint8)


def _as_given(pictures: np.ndarray, report: Report) -> np.ndarray:
    """(N, H, W) of any numbers → (N, S, S) uint8. Raises SetError."""
    if pictures.dtype.kind not in "biuf":
        raise SetError(tr("The pictures are no numbers."))
    if pictures.dtype != np.uint8:
        low, high = pictures.min(), pictures.max()
        if not (low >= 0 and high <= 255):  # true of NaN, too
            raise SetError(
                tr(
                    "The pictures' values go from {low:g} to {high:g}: 0–255 or 0–1 are read.",
                    low=low,
                    high=high,
                )
            )
        scale = 255 if pictures.dtype.kind in "bf" and high <= 1 else 1
        pictures = np.rint(pictures * np.float32(scale)).astype(np.uint8)
    height, width = pictures.shape[1:]
    if height == width <= sets.SIDES[1]:
        return pictures
    if len(pictures) > MOST_DRAWINGS:
        raise SetError(
            tr(
                "Of pictures of {height}×{width} pixels {most:,} are the most.",
                height=height,
                width=width,
                most=MOST_DRAWINGS,
            )
        )
    made = np.zeros((len(pictures), mnist.SIDE, mnist.SIDE), np.uint8)
    for number, picture in enumerate(pictures):
        normalised = _normalised(picture)
        if normalised is None:
            raise SetError(tr("Picture {number} is blank: leave it out.", number=number))
        made[number] = normalised
        report(number + 1, len(pictures))
    return made


def _file_name(name: str) -> str:
    """A sign's name as a folder's on every system; `unquote` gives it back."""
    return _UNSAFE.sub(lambda found: "".join(f"%{ord(c):02X}" for c in found[0]), name)
