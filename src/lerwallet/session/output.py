"""Where results go: a document or lines to stdout, everything else to stderr, files whole or not at all."""

import io
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, TextIO

from lerwallet import whole_file
from lerwallet.errors import NotWritten, OutputExists, WrongUsage
from lerwallet.language import _
from lerwallet.session.surroundings import Surroundings
from lerwallet.session.text import clean, is_plain, json_text

_BLOCK: Final = 1024 * 1024  # bytes


class Tone(StrEnum):
    """What a colour repeats; the word itself always says it too."""

    GOOD = "green"
    BAD = "red"
    UNSURE = "yellow"


class Tinted(NamedTuple):
    """A line of which one word is coloured in a terminal: `Tinted("Verdict: verified", "verified", Tone.GOOD)`."""

    line: str
    word: str
    tone: Tone


def print_document(stream: TextIO, document: object) -> None:
    """One JSON document; plain ASCII where STREAM cannot carry every character."""
    stream.write(json_text(document, ascii_only=ascii_only(stream)) + "\n")


def ascii_only(stream: TextIO) -> bool:
    """Whether STREAM cannot carry every character."""
    return (stream.encoding or "utf-8").lower().replace("-", "") != "utf8"


def print_lines(surroundings: Surroundings, lines: Iterable[str | Tinted]) -> None:
    """LINES to stdout, each made harmless, coloured only where that can be seen."""
    coloured = surroundings.has_colour()
    for line in lines:
        match line:
            case Tinted() if coloured:
                _print_coloured(surroundings.stdout, line)
            case Tinted():
                surroundings.stdout.write(clean(line.line) + "\n")
            case _:
                surroundings.stdout.write(clean(line) + "\n")


def _print_coloured(stream: TextIO, tinted: Tinted) -> None:
    from rich.console import Console
    from rich.text import Text

    text, word = Text(clean(tinted.line)), clean(tinted.word)
    start = text.plain.find(word)
    if start >= 0:
        text.stylize(tinted.tone.value, start, start + len(word))
    Console(file=stream, highlight=False, markup=False, emoji=False).print(text, soft_wrap=True)


def write_bytes(surroundings: Surroundings, path: str, data: bytes, *, force: bool) -> None:
    """DATA to the file PATH, whole and readable by its owner only, or to stdout where PATH is `-`.

    Raises OutputExists where the file is there and FORCE is not given, WrongUsage for binary data to a terminal,
    NotWritten where the folder does not take it.
    """
    if path == "-" and surroundings.stdout.isatty() and is_plain(data):
        _pour(io.BytesIO(data), surroundings.stdout)
        return
    write_stream(surroundings, path, io.BytesIO(data), force=force)


def write_stream(surroundings: Surroundings, path: str, stream: BinaryIO, *, force: bool) -> None:
    """What STREAM holds to the file PATH, a block at a time; raises as `write_bytes`, and whatever reading it raises."""
    if path == "-":
        if surroundings.stdout.isatty():
            raise _no_text()
        _pour(stream, surroundings.stdout)
        return
    target = Path(path).expanduser().resolve()
    if not force:
        refuse_existing(target)
    with _told(path):
        if _is_device(target):
            # renaming over it would destroy it
            with target.open("wb") as device:
                shutil.copyfileobj(stream, device, _BLOCK)
        else:
            with whole_file.writing(target) as file:
                shutil.copyfileobj(stream, file, _BLOCK)


@contextmanager
def handing_over(surroundings: Surroundings, path: str, *, force: bool) -> Iterator[Callable[[bytes], None]]:
    """A function that takes what is to be written: it is at PATH once the block has ended, and nowhere where it breaks off.

    For what the wallet has to know of before anybody else has it: with the transaction inside the block, neither a
    full disk nor a kill lets out what was not noted. What is given is on the disk already when the function returns,
    beside PATH; for stdout and a device it is written at the end. Raises as `write_bytes`.
    """
    target = Path(path).expanduser().resolve()
    if path == "-" or _is_device(target):
        kept = io.BytesIO()
        yield lambda data: _keep(kept, data, surroundings, path)
        write_bytes(surroundings, path, kept.getvalue(), force=force)
        return
    refuse_place(target, flag="--out", force=force)
    noted = False
    try:
        with whole_file.writing(target) as file:

            def write(data: bytes) -> None:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())

            yield write
            noted = True
    except OSError as error:
        raise _not_written(path, error, noted=noted) from error


def _keep(kept: BinaryIO, data: bytes, surroundings: Surroundings, path: str) -> None:
    if path == "-" and surroundings.stdout.isatty() and not is_plain(data):
        raise _no_text()
    kept.write(data)


def _is_device(target: Path) -> bool:
    """Whether TARGET is a pipe or a device."""
    return target.exists() and not (target.is_file() or target.is_dir())


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _not_written(path, error, noted=False) from error


def _not_written(path: str, error: OSError, *, noted: bool) -> NotWritten:
    told = (
        _("{file} could not be written: {reason}. The wallet has noted it all the same.")
        if noted
        else _("{file} could not be written: {reason}. Nothing was changed.")
    )
    return NotWritten(
        told.format(file=path, reason=error.strerror or type(error).__name__),
        hint=_("Choose another place with --out"),
    )


def _no_text() -> WrongUsage:
    return WrongUsage(
        _("This is not text, and a terminal cannot show it."), hint=_("Name a file: --out FILE")
    )


def _pour(stream: BinaryIO, stdout: TextIO) -> None:
    stdout.flush()
    shutil.copyfileobj(stream, stdout.buffer, _BLOCK)
    stdout.buffer.flush()


def refuse_existing(target: Path) -> None:
    """Raises OutputExists where TARGET is a file."""
    if target.is_file():
        raise OutputExists(
            _("{file} is there already, and was not changed.").format(file=target),
            hint=_("Choose another name, or add --force to replace it"),
        )


def refuse_place(target: Path, *, flag: str, force: bool) -> None:
    """Raises NotWritten where nothing can be written at TARGET, OutputExists where a file is there and FORCE is not given."""
    if not force:
        refuse_existing(target)
    reason = ""
    if target.is_dir():
        reason = _("it is a folder")
    elif not target.parent.is_dir():
        reason = _("there is no folder {folder}").format(folder=target.parent)
    elif not os.access(target.parent, os.W_OK):
        reason = _("you may not write in its folder")
    if reason:
        raise NotWritten(
            _("{file} could not be written: {reason}. Nothing was changed.").format(
                file=target, reason=reason
            ),
            hint=_("Choose another place with {flag}").format(flag=flag),
        )
