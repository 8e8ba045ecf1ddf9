"""Writing a folder of files: all of it, or nothing."""

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePath

from lerwallet.errors import NotWritten
from lerwallet.language import _

_PRIVATE = stat.S_IRUSR | stat.S_IWUSR
# A web server runs as somebody else, and has to read what is published
_PUBLIC = _PRIVATE | stat.S_IRGRP | stat.S_IROTH


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


def write_folder(folder: Path, files: Mapping[str, bytes], *, private: bool) -> None:
    """FILES by their path in FOLDER, which is made where it is not there; no older file is touched before all are ready.

    PRIVATE: for its owner only; else for everybody, such as a web server. Raises `NotWritten`.
    """
    mode = _PRIVATE if private else _PUBLIC
    ready: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for path, data in files.items():
            target = folder / path
            _refuse_link(folder, path)
            _make(target.parent, made, mode)
            beside = target.with_name(f".{target.name}.{os.getpid()}.part")
            ready.append((beside, target))
            _write(beside, data, mode)
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


def _refuse_link(folder: Path, path: str) -> None:
    """Raises `OSError` where PATH goes through a link in FOLDER, which may lead out of it."""
    if any((folder / each).is_symlink() for each in list(PurePath(path).parents)[:-1]):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _make(folder: Path, made: list[Path], mode: int) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=mode | (mode & 0o444) >> 2)  # who may read it may enter it
        made.append(each)


def _write(place: Path, data: bytes, mode: int) -> None:
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
