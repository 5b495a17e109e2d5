"""Sets of signs: drawings that people made and named, or greyscale pictures that they bring.

    <id>.npz    images (N, S, S) uint8, labels (N,) uint8, classes and name as text; where a set has
                a test part of its own, test_images and test_labels

A set is kept as one such file, whole or not at all; the same file is what a person takes away. How
others come in and go out: model.data.doors. Nothing in a file is unpickled or executed.
"""

from __future__ import annotations

import io
import os
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import filelock
import numpy as np

from model import files
from model.data.mnist import Digits
from model.language import later, tr

MOST_DRAWN = 20  # signs of a set that is drawn on the pad
MOST_CLASSES = 40  # of a set that is brought
SIDES = (8, 40)  # of a picture, pixels
MOST_PICTURES = 70_000
LONGEST_CLASS, LONGEST_NAME = 30, 60  # characters
KEPT_ASIDE = 0.25  # of each sign's drawings, to measure on
MOST_UNPACKED = 300_000_000  # bytes of a file's arrays
LOCK_SECONDS = 10
GONE = later("This set is gone: it was deleted. Choose another.")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class SetError(Exception):
    """A set can't be used; the message says why in a sentence that can be shown."""


@dataclass(frozen=True, eq=False)
class SignSet:
    """Drawings of named signs; not all that is kept can be learned from yet (see `lacking`).

    classes: the signs' names, as they are shown; images: (N, S, S) uint8, white on black, as the
    networks take them; labels: (N,) uint8, places in classes; test: the pictures to measure on,
    where the set says which. Raises SetError for anything else.
    """

    id: str
    name: str
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    test: Digits | None = None

    def __post_init__(self):
        if not _ID.fullmatch(self.id) and self.id:
            raise SetError(tr("This is no name that a set can be kept under."))
        object.__setattr__(self, "name", clean_name(self.name))
        object.__setattr__(self, "classes", checked_classes(self.classes))
        parts = [self.digits] + ([] if self.test is None else [self.test])
        for images, labels in parts:
            _check(images, labels, len(self.classes))
            if images.shape[1:] != self.images.shape[1:]:
                raise SetError(tr("The pictures to test on have another size than the others."))
        if sum(len(part.labels) for part in parts) > MOST_PICTURES:
            raise SetError(tr("A set has at most {most:,} pictures.", most=MOST_PICTURES))

    @property
    def digits(self) -> Digits:
        return Digits(self.images, self.labels)

    @property
    def side(self) -> int:
        """Of each picture, in pixels."""
        return self.images.shape[-1]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many pictures there are of each sign."""
        return tuple(np.bincount(self.labels, minlength=len(self.classes)).tolist())

    @property
    def lacking(self) -> str | None:
        """What it lacks to be learned from, in a sentence, or None."""
        if len(self.classes) < 2:
            return tr("A set has two signs or more: a network learns to tell one from another.")
        least = 2 if self.test is None else 1  # one of two is kept aside
        few = [n for n, count in zip(self.classes, self.counts, strict=True) if count < least]
        if not few:
            return None
        signs = ", ".join(few)
        if least == 2:
            return tr(
                "Two drawings of each sign are the least. There are fewer of {signs}.", signs=signs
            )
        return tr("A picture of each sign is the least. There are fewer of {signs}.", signs=signs)

    @property
    def spec_classes(self) -> tuple[str, ...]:
        """The names for a Spec. Raises SetError where there is too little to learn from."""
        if self.lacking:
            raise SetError(self.lacking)
        return self.classes

    def split(self, seed: int = 0) -> tuple[Digits, Digits]:
        """What to learn from and what to measure on: the set's own test part, or a quarter of each
        sign's drawings, one at the least, drawn by lot. Raises SetError where there are too few."""
        if self.lacking:
            raise SetError(self.lacking)
        if self.test is not None:
            return self.digits, self.test
        rng = np.random.default_rng(seed)
        kept = np.zeros(len(self.labels), bool)
        for label, count in enumerate(self.counts):
            aside = max(1, round(count * KEPT_ASIDE))
            kept[rng.permutation(np.flatnonzero(self.labels == label))[:aside]] = True
        return (
            Digits(self.images[~kept], self.labels[~kept]),
            Digits(self.images[kept], self.labels[kept]),
        )


class Kept(NamedTuple):
    """What the list of kept sets tells of one, its pictures unread; changed: seconds since 1970."""

    id: str
    name: str
    classes: tuple[str, ...]
    side: int
    counts: tuple[int, ...]
    bytes: int
    changed: float


class Damaged(NamedTuple):
    """A kept file that can't be read, and why."""

    id: str
    why: str
    bytes: int


def folder() -> Path:
    """Where sets are kept: $DIGITSCOPE_SETS, by default sets/ beside the folder of the runs."""
    runs = os.environ.get("DIGITSCOPE_RUNS") or Path(__file__).parents[2] / "runs"
    return Path(os.environ.get("DIGITSCOPE_SETS") or Path(runs).parent / "sets").resolve()


def limit() -> int:
    """How many bytes all sets may take: $DIGITSCOPE_SETS_MB, by default 300 MB."""
    try:
        megabytes = float(os.environ.get("DIGITSCOPE_SETS_MB") or 300)
    except ValueError:
        megabytes = 300
    return int(megabytes * 1e6)


def listing() -> tuple[list[Kept], list[Damaged]]:
    """The kept sets, the last changed first, and the files that can't be read."""
    whole, damaged = [], []
    for path in _paths():
        try:
            found = path.stat()
            told = _told(path, (found.st_ino, found.st_mtime_ns, found.st_size))
            whole.append(Kept(path.stem, *told, found.st_size, found.st_mtime))
        except SetError as error:
            damaged.append(Damaged(path.stem, str(error), found.st_size))
        except OSError:
            continue  # deleted meanwhile
    return sorted(whole, key=lambda kept: kept.changed, reverse=True), damaged


def read(id_: str) -> SignSet:
    """A kept set. Raises SetError."""
    if not _ID.fullmatch(id_):
        raise SetError(tr(GONE))
    try:
        return replace(decode(_path(id_).read_bytes()), id=id_)
    except FileNotFoundError as error:
        raise SetError(tr(GONE)) from error
    except OSError as error:
        raise SetError(
            tr("The set {name} can't be read ({reason}).", name=id_, reason=error.strerror)
        ) from error
    except SetError as error:
        raise SetError(tr("The set {name} is damaged. {why}", name=id_, why=error)) from error


def write(made: SignSet) -> None:
    """Keep a set under its id, in place of what is kept there. Raises SetError."""
    with _alone():
        _write(made)


def add(made: SignSet) -> SignSet:
    """Keep a set as a new one, under an id like its name that nothing else has. Raises SetError."""
    ascii_ = unicodedata.normalize("NFKD", made.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_)[:40].strip("-") or "set"
    with _alone():
        ids = (stem if n == 1 else f"{stem}-{n}" for n in range(1, 10_000))
        made = replace(made, id=next(id_ for id_ in ids if not _path(id_).exists()))
        _write(made)
    return made


def delete(id_: str) -> None:
    """Delete a kept set, whole or damaged, for good. Raises SetError."""
    if _path(id_) not in _paths():
        raise SetError(tr(GONE))
    with _alone():
        _path(id_).unlink(missing_ok=True)


def encode(made: SignSet) -> bytes:
    """A set as the bytes of an NPZ file."""
    arrays = {
        "images": made.images,
        "labels": made.labels,
        "classes": np.array(made.classes, str),
        "name": np.array(made.name, str),
    }
    if made.test is not None:
        arrays |= {"test_images": made.test.images, "test_labels": made.test.labels}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def decode(content: bytes) -> SignSet:
    """What `encode` gave, without an id. Raises SetError."""
    given = arrays(content)
    missing = {"images", "labels", "classes", "name"} - set(given)
    if missing:
        raise SetError(tr("It holds no {arrays}.", arrays=", ".join(sorted(missing))))
    test = None
    if {"test_images", "test_labels"} <= set(given):
        test = Digits(given["test_images"], given["test_labels"])
    classes = given["classes"]
    names = tuple(classes.tolist()) if classes.ndim == 1 else ()
    return SignSet("", str(given["name"]), names, given["images"], given["labels"], test)


def arrays(content: bytes, wanted: Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an NPZ file by name, of those that are wanted. Raises SetError.

    What each would take is read before it is unpacked, and pickled objects stay packed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = {m.filename.removesuffix(".npy"): m for m in packed.infolist()}
            if wanted is not None:
                members = {name: m for name, m in members.items() if name in wanted}
            if sum(member.file_size for member in members.values()) > MOST_UNPACKED:
                raise SetError(
                    tr(
                        "It unpacks to more than {most} MB: leave out some pictures.",
                        most=MOST_UNPACKED // 10**6,
                    )
                )
            return {name: _array(packed, member) for name, member in members.items()}
    except SetError:
        raise
    except Exception as error:  # zipfile and NumPy raise nearly anything on a broken file
        raise SetError(tr("It is no NPZ file, or a damaged one.")) from error


def _array(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with packed.open(member) as file:
        version = np.lib.format.read_magic(file)
        header = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, kind = header(file)
        if kind.hasobject:
            raise SetError(
                tr(
                    "“{name}” holds pickled Python objects, which are never opened. Save names as"
                    " np.array(names, dtype=str), pictures and labels as numbers.",
                    name=member.filename[:40],
                )
            )
        # NumPy makes room for what the header says before it looks at what there is.
        if np.prod([kind.itemsize, *shape], dtype=object) > member.file_size:
            raise SetError(tr("“{name}” is shorter than it says.", name=member.filename[:40]))
    with packed.open(member) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def clean_name(name: str) -> str:
    """A name fit to be shown: printable, one line, at most 60 characters."""
    printable = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(unicodedata.normalize("NFC", printable).split())[:LONGEST_NAME].strip()


def checked_classes(names: Sequence[str]) -> tuple[str, ...]:
    """Names of signs, in any script, each written in Unicode's composed form. Raises SetError."""
    classes = tuple(" ".join(unicodedata.normalize("NFC", str(name)).split()) for name in names)
    if not 1 <= len(classes) <= MOST_CLASSES:
        raise SetError(
            tr("A set has 1 to {most} signs, not {count}.", most=MOST_CLASSES, count=len(classes))
        )
    for name in classes:
        if not (0 < len(name) <= LONGEST_CLASS and name.isprintable()):
            raise SetError(
                tr(
                    "A sign's name has 1 to {most} printable characters, of any script: “{name}”"
                    " can't be one.",
                    most=LONGEST_CLASS,
                    name=clean_name(name)[:40],
                )
            )
        if classes.count(name) > 1:
            raise SetError(
                tr("Two signs are called “{name}”: give one of them another name.", name=name)
            )
    return classes


def _check(images: np.ndarray, labels: np.ndarray, classes: int) -> None:
    """Whether these are pictures of so many signs. Raises SetError."""
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise SetError(tr("The pictures are no (N, S, S) array of bytes."))
    if not SIDES[0] <= images.shape[1] <= SIDES[1]:
        raise SetError(
            tr(
                "A picture has {least}×{least} to {most}×{most} pixels, not {height}×{width}.",
                least=SIDES[0],
                most=SIDES[1],
                height=images.shape[1],
                width=images.shape[2],
            )
        )
    if labels.dtype != np.uint8 or labels.shape != images.shape[:1]:
        raise SetError(tr("{count:,} pictures need as many labels.", count=len(images)))
    if labels.max(initial=0) >= classes:
        raise SetError(
            tr(
                "A picture is of sign {number}, but only {count} have names.",
                number=labels.max(),
                count=classes,
            )
        )


@lru_cache(maxsize=512)
def _told(path: Path, _: tuple[int, ...]) -> tuple:
    """What one version of a file tells of its set: name, classes, side, counts. Raises SetError,
    anew each time: it speaks the language of whoever asks."""
    made = decode(path.read_bytes())
    return made.name, made.classes, made.side, made.counts


def _write(made: SignSet) -> None:
    content, path = encode(made), _path(made.id)
    if not made.id:
        raise SetError(tr("This set has no name to be kept under."))
    try:
        others = sum(each.stat().st_size for each in _paths() if each != path)
        if others + len(content) > limit():
            raise SetError(
                tr(
                    "The sets take {used:.0f} of {limit:.0f} MB, and this one needs {needed:.1f}"
                    " MB. Take sets away and delete them, then try again.",
                    used=others / 1e6,
                    limit=limit() / 1e6,
                    needed=len(content) / 1e6,
                )
            )
        files.write(path, content)
    except OSError as error:
        raise SetError(
            tr("The set can't be written ({reason}).", reason=error.strerror or error)
        ) from error


def _alone() -> filelock.FileLock:
    """Held while sets change, so that all together stay within the limit."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder() / ".lock", timeout=LOCK_SECONDS)
        return lock.acquire()
    except (OSError, filelock.Timeout) as error:
        raise SetError(tr("The sets can't be changed now ({reason}).", reason=error)) from error


def _path(id_: str) -> Path:
    return folder() / f"{id_}.npz"


def _paths() -> list[Path]:
    try:
        return [p for p in folder().iterdir() if p.suffix == ".npz" and _ID.fullmatch(p.stem)]
    except OSError:
        return []
