"""Writing a file whole or not at all, for its owner only: whoever reads it meanwhile finds the old one."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def write(place: Path, data: bytes, *, make_folder: bool = False) -> None:
    """DATA as the file PLACE, on the disk when this returns, in place of the one there was.

    Where PLACE is a link, what it leads to is replaced. With MAKE_FOLDER its folder is made (0700). Raises OSError.
    """
    if make_folder:
        place.resolve().parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    with writing(place) as file:
        file.write(data)


@contextmanager
def writing(place: Path) -> Iterator[BinaryIO]:
    """A file to write to, which becomes PLACE at the end of the block, or nothing where the block breaks off."""
    target = place.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
