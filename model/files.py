"""Files that are seen whole or not at all."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        _take_place(temporary, path)
    except BaseException:
        temporary.unlink()
        raise


def _take_place(temporary: Path, path: Path) -> None:
    """Windows refuses while somebody reads the old file, which takes an instant."""
    for _ in range(20):
        try:
            temporary.replace(path)
            return
        except PermissionError:
            time.sleep(0.05)
    temporary.replace(path)
