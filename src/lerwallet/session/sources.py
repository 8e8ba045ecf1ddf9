"""What a person names as input (files, folders, `-`), read one after the other; one that cannot be read stops no other."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.language import _

if TYPE_CHECKING:
    from lerwallet.fetch import Fetch

_ADDRESS = ("https://", "http://")
LARGEST = 64 * 2**20  # bytes; the largest real badge is a picture of a few megabytes


@dataclass(frozen=True, kw_only=True)
class Source:
    """One thing that was read, or `error` with why it could not be."""

    name: str
    data: bytes = b""
    error: LerwalletError | None = None


class Kind(StrEnum):
    """Where a source is."""

    FILE = "file"
    STDIN = "stdin"
    ADDRESS = "address"  # on the web
    EMPTY = "empty"  # a folder without files: named, so that nobody thinks that it was checked
    CLOSED = "closed"  # a folder that may not be read, for the same reason


class Place(NamedTuple):
    """A source before it is read."""

    name: str
    kind: Kind

    @property
    def only_here(self) -> bool:
        """Whether no other process could read it."""
        return self.kind is Kind.STDIN


def places(arguments: Iterable[str]) -> Iterator[Place]:
    """Each source that ARGUMENTS name, in order; folders with all they hold, sorted, hidden files left out."""
    for argument in arguments:
        if argument == "-":
            yield Place("-", Kind.STDIN)
        elif argument.startswith(_ADDRESS):
            yield Place(argument, Kind.ADDRESS)
        else:
            yield from _at_path(argument)


def read_place(place: Place, stdin: BinaryIO | None, fetch: "Fetch") -> Source:
    """What is at PLACE; web addresses go to FETCH."""
    match place.kind:
        case Kind.FILE:
            return _read(place.name, partial(_file, place.name))
        case Kind.STDIN:
            assert stdin is not None
            return _read(place.name, partial(_capped, stdin))
        case Kind.ADDRESS:
            return _read(place.name, partial(_fetched, place.name, fetch))
        case Kind.EMPTY:
            problem = _("The folder {folder} holds no files.").format(folder=place.name)
            return Source(
                name=place.name, error=Unreadable(problem, hint=_("Name the folder with the badges in it"))
            )
        case Kind.CLOSED:
            return _read(place.name, partial(_folder, place.name))


@contextmanager
def naming(file: str, *, hint: str) -> Iterator[None]:
    """What is found wrong with the content of FILE is told with its name, and with HINT where it has none of its own."""
    try:
        yield
    except (Unreadable, RefusedForSafety) as wrong:
        name = _("standard input") if file == "-" else file
        raise type(wrong)(f"{name}: {wrong.message}", hint=wrong.hint or hint, code=wrong.code) from wrong


def one_place(argument: str) -> Place:
    """The one file that ARGUMENT names, or stdin. Raises `Unreadable` for a folder and a web address."""
    if argument == "-":
        return Place("-", Kind.STDIN)
    if Path(argument).is_dir():
        raise Unreadable(
            _("{file} is a folder.").format(file=argument), hint=_("Name the file in it that you mean")
        )
    if argument.startswith(_ADDRESS):
        raise Unreadable(
            _("{file} is a web address, and this is read from a file.").format(file=argument),
            hint=_("Download it first, and give the file's name"),
        )
    return Place(argument, Kind.FILE)


def _at_path(argument: str) -> Iterator[Place]:
    path = Path(argument)
    if path.is_dir():
        found = list(_in_folder(path))
        yield from found or [Place(argument, Kind.EMPTY)]
        return
    if not path.exists() and has_magic(argument) and (names := sorted(glob(argument))):  # noqa: PTH207
        pass  # Windows leaves patterns such as *.json to the program
    else:
        names = [argument]
    yield from (Place(name, Kind.FILE) for name in names)


def _in_folder(folder: Path) -> Iterator[Place]:
    closed: list[OSError] = []
    for inside, folders, files in os.walk(folder, onerror=closed.append):
        yield from _closed(closed)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(inside, name)  # noqa: PTH118  keeps the path as it was typed
            # A pipe or a device in a folder is nobody's badge, and reading it may never end.
            if not name.startswith(".") and stat.S_ISREG(_mode(path)):
                yield Place(path, Kind.FILE)
    yield from _closed(closed)


def _closed(problems: list[OSError]) -> Iterator[Place]:
    while problems:
        yield Place(str(problems.pop(0).filename), Kind.CLOSED)


def _mode(path: str) -> int:
    try:
        return os.stat(path).st_mode  # noqa: PTH116
    except OSError:
        return stat.S_IFREG  # a link to nothing is named as unreadable, and not left out


def _read(name: str, reading: Callable[[], bytes]) -> Source:
    try:
        return Source(name=name, data=reading())
    except LerwalletError as error:
        return Source(name=name, error=error)


def _file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:  # noqa: PTH123
            return _capped(file)
    except FileNotFoundError:
        raise Unreadable(
            _("There is no file {file}.").format(file=name),
            hint=_("Check the name; drag the file into the terminal window to have it typed for you"),
        ) from None
    except (OSError, ValueError) as error:
        raise _not_opened(name, error) from error


def _folder(name: str) -> bytes:
    try:
        os.listdir(name)  # noqa: PTH208  only for the reason why not
    except OSError as error:
        raise _not_opened(name, error) from error
    return b""


def _not_opened(name: str, error: OSError | ValueError) -> Unreadable:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return Unreadable(
        _("{file} could not be opened: {reason}.").format(file=name, reason=reason),
        hint=_("Copy the file to a folder of your own and try again"),
    )


def _fetched(address: str, fetch: "Fetch") -> bytes:
    return fetch(address).data


def _capped(file: BinaryIO) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise RefusedForSafety(
            _("This is larger than {size} MB; no badge is that large.").format(size=LARGEST // 2**20)
        )
    return data
