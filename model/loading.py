"""Networks by what one calls them."""

from __future__ import annotations

from pathlib import Path

from model import input_range, keras_files
from model.language import tr
from model.network import Network, NetworkError
from model.training import runs, store


def load(what: str | Path = "shipped") -> Network:
    """A network, ready to read.

    what: "shipped" (what the app opens with), another shipped one's name ("book", "dense",
    "robust"), a run's id ("book@64" after 64 batches) or folder, or the path of a `.keras` or
    `.h5` file, put behind a Rescaling where it expects pixels other than 0 to 1.
    Raises NetworkError with a sentence to show.
    """
    path = Path(what)
    if str(what) == "shipped":
        return runs.shipped(runs.DEFAULT).network()
    if path.suffix in keras_files.SUFFIXES:
        return input_range.fitted(keras_files.load(path))
    if (path / runs.RECORD).is_file():
        return runs.read(path.resolve()).network()
    try:
        return store.checkpoint(str(what)).network
    except runs.RunError as error:
        if path.exists():
            why = tr("{what} is neither a run's folder nor a Keras file.", what=what)
            raise NetworkError(why) from error
        raise
