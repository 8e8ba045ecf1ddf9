"""Writing a folder that is meant for everybody, such as one that a web server serves: all of it, or nothing."""

import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from lerwallet.errors import NotWritten
from lerwallet.language import _

# A web server runs as somebody else, and has to read what is published
_FILE = stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH
_FOLDER = _FILE | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def present(folder: Path, paths: Iterable[str]) -> dict[str, bytes]:
    """What lies in FOLDER under those of PATHS that are there; an empty text for what is no file."""
    found = {}
    for path in paths:
        place = folder / path
        if place.is_file():
            found[path] = place.read_bytes()
        elif place.exists() or place.is_symlink():
            found[path] = b""
    return found


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """FILES by their path in FOLDER, which is made where it is not there; no older file is touched before all are ready.

    Raises `NotWritten`.
    """
    ready: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for path, data in files.items():
            target = folder / path
            _make(target.parent, made)
            beside = target.with_name(f".{target.name}.{os.getpid()}.part")
            ready.append((beside, target))
            _write(beside, data)
        for beside, target in ready:
            beside.replace(target)
    except OSError as error:
        for beside, _target in ready:
            with suppress(OSError):
                beside.unlink()
        for each in reversed(made):
            with suppress(OSError):  # it is not empty: what was put there before the disk was full stays
                each.rmdir()
        raise NotWritten(
            _("{file} could not be written: {reason}.").format(
                file=folder, reason=error.strerror or type(error).__name__
            ),
            hint=_("Choose another place with {flag}").format(flag="--out"),
        ) from error


def _make(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=_FOLDER)
        made.append(each)


def _write(place: Path, data: bytes) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
