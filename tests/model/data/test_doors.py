import gzip
import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from model.data import doors, mnist
from model.data.sets import SetError
from model.drawing import digit
from tests.model.data.test_sets import made, same


def png(image, kind="PNG"):
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, kind)
    return buffer.getvalue()


def drawn(size=100, ground=0, ink=255, at=0.3):
    picture = np.full((size, size), ground, np.uint8)
    picture[int(size * at) : int(size * 0.8), size // 3 : size // 2] = ink
    return picture


def packed(members, kind=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def idx(array):
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


ONE = png(drawn())


def test_pictures_of_any_size_and_ground_become_drawings_like_any_other():
    pictures = {
        "black/1.png": png(drawn(500, 0, 255)),
        "black/2.jpg": png(drawn(140, 20, 230), "JPEG"),
        "white/1.PNG": png(drawn(300, 255, 0)),
        "white/2.jpeg": png(drawn(1200, 240, 30), "JPEG"),
    }
    got = doors.from_zip(packed(pictures), "both")
    assert (got.name, got.classes, got.labels.tolist()) == (
        "both",
        ("black", "white"),
        [0, 0, 1, 1],
    )
    expected = digit.to_digit(drawn(300)) * 255
    for image in got.images:
        assert image.shape == (mnist.SIDE, mnist.SIDE)
        assert np.abs(image - expected).mean() < 8


def test_a_zip_comes_in_as_it_went_out():
    given = made(("α/β", "ב", "<b>c</b>", "..", "100%", "%41", "a\\b:?*", "e\u0301", "A", "a"))
    got = doors.from_zip(doors.to_zip(given), given.name)
    assert got.classes == given.classes
    for label in range(len(given.classes)):
        assert np.array_equal(got.images[got.labels == label], given.images[given.labels == label])


@pytest.mark.parametrize("side", [28, 40])
def test_an_npz_comes_in_as_it_went_out(side):
    given = made(side=side, test=made(side=side, each=1).digits)
    got = doors.from_npz(doors.to_npz(given))
    same(got, given)
    assert np.array_equal(got.test.images, given.test.images)


def test_an_unpacked_zip_is_a_folder_that_comes_in(tmp_path):
    given = made(("a", "b/c"))
    with zipfile.ZipFile(io.BytesIO(doors.to_zip(given))) as archive:
        archive.extractall(tmp_path / "my set")
    (tmp_path / "my set" / "a" / "notes.txt").write_text("no picture")
    got = doors.from_folder(tmp_path / "my set")
    assert (got.name, set(got.classes)) == ("my set", {"a", "b/c"})
    assert got.counts == given.counts


def test_what_systems_pack_beside_pictures_is_passed_over():
    members = {"top/a/1.png": ONE, "top/b/1.png": ONE, "top/b/read.txt": b"x", "top/a/": b""}
    hidden = {"__MACOSX/top/a/._1.png": b"x", "top/a/.DS_Store": b"x", "top/.a/1.png": b"x"}
    got = doors.from_zip(packed(members | hidden))
    assert (got.classes, len(got.labels)) == (("a", "b"), 2)


def test_names_that_macos_packs_without_saying_utf8():
    content = packed({"öä/1.png": ONE})
    flag = struct.pack("<H", 0x800)
    assert doors.from_zip(content.replace(flag, b"\0\0")).classes == ("öä",)


def test_progress_is_told():
    told = []
    doors.from_zip(
        packed({f"a/{n}.png": ONE for n in range(3)}), report=lambda *at: told.append(at)
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def encrypted():
    content = bytearray(packed({"a/1.png": ONE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def declared(size):
    """A ZIP whose picture unpacks to 30 MB, whatever is said of it."""
    content = bytearray(packed({"a/1.png": b"\0" * 30_000_000}))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + place
        content[at : at + 4] = struct.pack("<I", size)
    return bytes(content)


def huge_png():
    """A PNG of 60,000 × 60,000 pixels in a few bytes."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK nonsense", "no ZIP file"),
        (packed({"a/1.png": ONE})[:-30], "no ZIP file"),
        (packed({}), "no PNG or JPEG"),
        (packed({"a/notes.txt": b"x"}), "no PNG or JPEG"),
        (packed({"1.png": ONE}), "lies in no folder"),
        (packed({"../a/1.png": ONE}), "leads out"),
        (packed({"/a/1.png": ONE}), "leads out"),
        (packed({"..\\a\\1.png": ONE}), "leads out"),
        (packed({"C:/a/1.png": ONE}), "leads out"),
        (packed({"a/in.zip": packed({"b/1.png": ONE})}), "another archive"),
        (encrypted(), "encrypted"),
        (declared(30_000_000), "MB is the most"),
        (declared(1000), "damaged"),
        (packed({"a/1.png": huge_png()}), "a/1.png.*too many pixels"),
        (packed({"a/1.png": b""}), "a/1.png.*empty"),
        (packed({"a/1.png": b"GIF89a"}), "a/1.png.*no PNG or JPEG"),
        (packed({"a/1.png": ONE[:60]}), "a/1.png.*damaged"),
        (packed({"a/1.png": png(drawn(100, 9, 9))}), "a/1.png.*stands out"),
        (packed({"x/a/1.png": ONE, "y/a/1.png": ONE}), "Two signs"),
        (packed({"é/1.png": ONE, "e\u0301/1.png": ONE}), "Two signs"),
        (packed({"a" * 31 + "/1.png": ONE}), "1 to 30"),
        (packed({f"{n}/1.png": ONE for n in range(41)}), "1 to 40"),
        (packed({f"a/{n}.png": b"x" for n in range(10_001)}), "10,000 are the most"),
    ],
)
def test_a_zip_that_can_not_be_is_refused_with_a_sentence(content, says):
    with pytest.raises(SetError, match=says):
        doors.from_zip(content)


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.truncate(1024**3)
    monkeypatch.setattr(type(large), "read_bytes", lambda path: pytest.fail("it was read"))
    with pytest.raises(SetError, match="1,024 MB"):
        doors.read_file(large)
    with pytest.raises(SetError, match="no file"):
        doors.read_file(tmp_path / "nothing.zip")


def test_ten_thousand_pictures_of_a_set_come_in_again():
    given = made(("a", "b"), each=5_000, side=8)
    assert doors.from_zip(doors.to_zip(given)).counts == (5_000, 5_000)


IMAGES, LABELS = made().digits
NAMES = np.array(["x", "y", "z"])


@pytest.mark.parametrize(
    ("arrays", "classes"),
    [
        ({"images": IMAGES, "labels": LABELS, "names": NAMES}, ("x", "y", "z")),
        ({"images": IMAGES, "labels": LABELS, "classes": NAMES}, ("x", "y", "z")),
        ({"images": IMAGES, "labels": LABELS}, ("0", "1", "2")),
        ({"x": IMAGES[..., None], "y": LABELS.astype(np.int64)}, ("0", "1", "2")),
        ({"x_train": IMAGES, "y_train": LABELS * 10}, ("0", "10", "20")),
        ({"images": IMAGES / 255, "labels": NAMES[LABELS]}, ("x", "y", "z")),
        ({"images": IMAGES.astype(float), "labels": LABELS + 1, "names": NAMES}, ("x", "y", "z")),
    ],
)
def test_npz_files_as_people_write_them(arrays, classes):
    got = doors.from_npz(npz(**arrays), "n")
    assert (got.name, got.classes) == ("n", classes)
    assert np.array_equal(got.images, IMAGES) and np.array_equal(got.labels, LABELS)


def test_large_pictures_of_an_npz_are_normalised():
    pictures = np.stack([drawn(100), drawn(100, 255, 0)])
    got = doors.from_npz(npz(images=pictures, labels=np.array(["a", "b"])))
    expected = np.rint(digit.to_digit(drawn(100)) * 255)
    assert np.array_equal(got.images, [expected, expected])


def lying_npz():
    """An NPZ whose header promises a terabyte."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 32, 32)}
    )
    return packed({"images.npy": header.getvalue() + b"\0" * 100, "labels.npy": b""})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x93NUMPY", "no NPZ file"),
        (npz(a=IMAGES), "called images and labels"),
        (npz(images=IMAGES, labels=LABELS[:3]), "as many labels"),
        (npz(images=IMAGES[0], labels=LABELS), "no .N, H, W. array"),
        (npz(images=IMAGES[:0], labels=LABELS[:0]), "no .N, H, W. array"),
        (npz(images=np.repeat(IMAGES[..., None], 3, 3), labels=LABELS), "no .N, H, W. array"),
        (npz(images=IMAGES - 300.0, labels=LABELS), "0–255"),
        (npz(images=IMAGES * np.nan, labels=LABELS), "0–255"),
        (npz(images=IMAGES.astype(str), labels=LABELS), "no numbers"),
        (npz(images=IMAGES, labels=LABELS + 0.5), "whole numbers"),
        (npz(images=IMAGES, labels=LABELS, names=NAMES[:2]), "one name for each"),
        (npz(images=IMAGES, labels=NAMES[LABELS], names=NAMES[:2]), "none of the names"),
        (npz(images=IMAGES, labels=LABELS, names=np.arange(3)), "list of texts"),
        (npz(images=IMAGES, labels=LABELS, names=NAMES.astype(object)), "pickled"),
        (npz(images=IMAGES[:, :5, :5], labels=LABELS), "8×8"),
        (npz(images=np.zeros((2, 50, 50), np.uint8), labels=LABELS[:2]), "blank"),
        (npz(images=np.zeros((310, 1000, 1000), np.uint8), labels=LABELS), "more than 300 MB"),
        (npz(images=np.zeros((10_001, 8, 9), np.uint8), labels=np.zeros(10_001)), "10,000"),
        (npz(images=np.zeros((70_001, 8, 8), np.uint8), labels=np.zeros(70_001)), "70,000"),
        (lying_npz(), "shorter than it says"),
    ],
)
def test_an_npz_that_can_not_be_is_refused_with_a_sentence(content, says):
    with pytest.raises(SetError, match=says):
        doors.from_npz(content)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_idx_pairs_gzipped_or_not(pack):
    pair = pack(idx(IMAGES)), pack(idx(LABELS))
    got = doors.from_idx(*pair, ["T-shirt/top", "y", "z"], pair, "clothes")
    assert (got.name, got.classes) == ("clothes", ("T-shirt/top", "y", "z"))
    assert np.array_equal(got.images, IMAGES) and np.array_equal(got.test.labels, LABELS)


@pytest.mark.parametrize(
    ("images", "labels", "says"),
    [
        (b"", idx(LABELS), "empty"),
        (idx(LABELS), idx(IMAGES), "pictures first"),
        (idx(IMAGES)[:-1], idx(LABELS), "longer or shorter"),
        (b"\0\0\x0d\3" + b"\0" * 12, idx(LABELS), "no IDX file of bytes"),
        (gzip.compress(idx(IMAGES))[:-9], idx(LABELS), "damaged"),
        (gzip.compress(b"\0" * 301_000_000, 1), idx(LABELS), "more than 300 MB"),
        (idx(IMAGES), idx(LABELS[:5]), "as many labels"),
        (b"\0\0\x08\3" + b"\xff" * 12, idx(LABELS), "longer or shorter"),
        (idx(np.zeros((12, 41, 41), np.uint8)), idx(LABELS), "8×8 to 40×40"),
    ],
)
def test_an_idx_pair_that_can_not_be_is_refused_with_a_sentence(images, labels, says):
    with pytest.raises(SetError, match=says):
        doors.from_idx(images, labels)


def test_one_sign_or_one_drawing_comes_in_and_says_what_it_lacks():
    assert "two signs" in doors.from_zip(packed({"a/1.png": ONE})).lacking
    assert "Two drawings" in doors.from_zip(packed({"a/1.png": ONE, "b/1.png": ONE})).lacking
    one = doors.from_npz(npz(images=IMAGES[:1], labels=LABELS[:1]))
    assert "two signs" in one.lacking and len(one.labels) == 1
