"""Odd weights: whatever a file holds, the answer is the network or a sentence, at no cost."""

import random
import shutil
import tracemalloc
import zipfile
from io import BytesIO

import numpy as np
import pytest

from model.training import runs, weights
from tests.helpers import architectures
from tests.model.training.test_runs import BOOK, make, write


@pytest.fixture
def run(tmp_path):
    return make(tmp_path / "mine")


def file_of(run):
    return runs.snapshot_path(run.path, 4)


def members(run):
    """The content of each member of a run's weights."""
    with zipfile.ZipFile(file_of(run)) as file:
        return {name: file.read(name) for name in file.namelist()}


def put(run, content, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(file_of(run), "w", compression) as file:
        for name, each in content.items():
            file.writestr(name, each)


def npy(array, **options):
    buffer = BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def test_any_bit_may_flip_and_any_end_be_missing(tmp_path):
    """Every odd file is refused in a sentence, or is the same network: a date may be wrong."""
    network = architectures.network("normalised")
    write(tmp_path / "mine", spec=network.spec.to_json(), snapshots=[4])
    run = runs.read(tmp_path / "mine")
    whole = weights.encode(network.weights)
    chance = random.Random(11)
    directory = whole.index(b"PK\x01\x02")  # what lies behind it says where all else is
    refused = 0
    for attempt in range(1_200):
        spoilt = bytearray(whole)
        if attempt % 4 == 3:
            del spoilt[chance.randrange(len(whole)) :]
        else:
            first = directory if attempt % 4 else 0
            for _ in range(chance.choice((1, 1, 1, 3))):
                spoilt[chance.randrange(first, len(whole))] ^= 1 << chance.randrange(8)
        file_of(run).write_bytes(spoilt)
        try:
            assert run.network().fingerprint == network.fingerprint
        except runs.RunError as error:
            assert "mine/step-0000004.npz" in str(error)
            refused += 1
    assert refused > 900


def test_truncated_weights_are_damaged_and_the_others_are_not(run):
    with file_of(run).open("rb+") as file:
        file.truncate(100)
    with pytest.raises(runs.RunError, match="damaged"):
        run.network()
    assert run.network(0).weights["conv1/kernel"].shape == (3, 3, 1, 32)


def test_missing_and_infinite_weights_are_refused(run):
    file_of(run).unlink()
    with pytest.raises(runs.RunError, match="can't be read"):
        run.network()
    values = {**run.network(0).weights}
    values["dense/bias"] = np.full(10, np.inf, np.float32)
    runs.write_weights(file_of(run), values)
    with pytest.raises(runs.RunError, match="not finite"):
        run.network()


def test_another_architecture_s_weights_are_refused(run):
    for name in ("dense", "strides", "lenet", "twenty pixels"):
        runs.write_weights(file_of(run), architectures.network(name).weights)
        with pytest.raises(runs.RunError, match="another architecture"):
            run.network()


class Trap:
    """What would be noticed if anything were unpickled."""

    def __reduce__(self):
        return pytest.fail, ("It was unpickled.",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no array",
        npy(np.array([Trap()], dtype=object), allow_pickle=True),
        npy(np.zeros(10, np.float64)),
        npy(np.zeros(10, ">f4")),
        npy(np.zeros(10, np.int32)),
        npy(np.zeros(11, np.float32)),
        npy(np.zeros((10, 1), np.float32)),
        npy(np.zeros(10, "S4")),
        npy(np.zeros(10, [("a", "<f4")])),
        npy(np.zeros(10, np.float32))[:-1],
        npy(np.zeros(10, np.float32)) + b"\0",
        b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (10,), }",
        b"\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr': '<f4'}",
        b"\x93NUMPY\x01\x00\x76\x00" + b"(" * 118,
        npy(np.zeros(10, np.float32)).replace(b"(10,)", b"(-1,)"),
    ],
    ids=range(16),
)
def test_a_member_that_is_not_the_array_is_refused(run, content):
    put(run, {**members(run), "dense/bias.npy": content})
    with pytest.raises(runs.RunError):
        run.network()


def test_members_that_are_not_the_network_s_are_refused(run):
    whole = members(run)
    for odd in (
        {**whole, "extra.npy": npy(np.zeros(3, np.float32))},
        {name: each for name, each in whole.items() if name != "dense/bias.npy"},
        {name.replace("dense/", "../dense/"): each for name, each in whole.items()},
        {},
    ):
        put(run, odd)
        with pytest.raises(runs.RunError, match="another architecture"):
            run.network()


def test_a_bomb_is_not_unpacked(run):
    """A member that says it is small or packs well is not even begun."""
    bomb = {**members(run), "dense/bias.npy": npy(np.zeros(50_000_000, np.float32))}
    put(run, bomb, zipfile.ZIP_DEFLATED)
    assert file_of(run).stat().st_size < 1_000_000
    assert peak(run) < 3_000_000


def test_a_member_that_claims_terabytes_is_not_loaded(run):
    claims = npy(np.zeros(10, np.float32)).replace(b"(10,)", b"(1099511627776,)")
    assert b"1099511627776" in claims
    put(run, {**members(run), "dense/bias.npy": claims})
    assert peak(run) < 3_000_000
    content = bytearray(BOOK.path.joinpath("step-0000004.npz").read_bytes())
    at = content.index(b"PK\x01\x02")  # the size that the first member claims: 4 GB
    content[at + 24 : at + 28] = b"\xfe\xff\xff\xff"
    file_of(run).write_bytes(content)
    assert peak(run) < 3_000_000


def test_a_file_larger_than_the_network_is_not_opened(run):
    with file_of(run).open("ab") as file:
        file.truncate(10**12)  # no block of it is written
    assert peak(run) < 3_000_000


def peak(run):
    """The memory, bytes, that refusing the weights takes at the most."""
    tracemalloc.start()
    try:
        with pytest.raises(runs.RunError):
            run.network()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_folder_in_the_weights_place_is_refused(run):
    file_of(run).unlink()
    shutil.copytree(run.path, file_of(run))
    with pytest.raises(runs.RunError, match="damaged"):
        run.network()
