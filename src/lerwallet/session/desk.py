"""Where a text lies open while somebody writes at it in an editor of their own, and where it is found after a crash.

The folder is for its owner only, in memory where the system has such a place, else beside the wallet. What the editor
saves is handed on at once. A text is taken away only when its writer has closed it and it is kept; whatever stopped us
before, the next run finds it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lerwallet import whole_file
from lerwallet.errors import LerwalletError, NotWritten, RefusedForSafety, Unreadable, WrongUsage
from lerwallet.language import _
from lerwallet.strict_json import loads_object

if sys.platform != "win32":
    import fcntl

MOST_BYTES: Final = 4 * 1024 * 1024  # a long book has a quarter of that

_FACTS: Final = "sheet.json"
_LOCK: Final = "lock"
_PAUSE: Final = 0.25  # seconds between two looks at the file
_KNOWN_EDITORS: Final = ("nano", "micro", "vim", "vi", "notepad.exe")  # the easiest first


@dataclass(frozen=True, kw_only=True)
class Left:
    """A text that a run before left on the desk. `facts` are the caller's; `open` where somebody still writes at it."""

    name: str
    text: str
    facts: Mapping[str, object]
    open: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The texts of one wallet that are being written."""

    folder: Path

    def write(
        self,
        name: str,
        text: str,
        facts: Mapping[str, object],
        editor: Sequence[str],
        environment: Mapping[str, str],
        saved: Callable[[str], Mapping[str, object]],
    ) -> bool:
        """Open TEXT as NAME in EDITOR until it is closed; each save goes to SAVED, which gives the facts from then on.

        Gives whether anything was saved. Raises `WrongUsage` where NAME is open already or EDITOR does not start, and
        what SAVED raised last; the text is then still on the desk.
        """
        place = self._place(name)
        with self._locked(place) as handle:
            if handle is None:
                raise WrongUsage(
                    _("This part is open in an editor already."), hint=_("Save and close it there first")
                )
            file = place / f"{name}.txt"
            try:
                whole_file.write(file, text.encode())
                self.note(name, facts)
            except OSError as error:
                raise NotWritten(
                    _("The text could not be laid out for the editor: {reason}.").format(
                        reason=error.strerror
                    )
                ) from error
            watch = _Watch(file=file, text=text, saved=saved, keep=lambda new: self.note(name, new))
            try:
                process = subprocess.Popen(  # noqa: S603  the person's own choice of program
                    [*editor, str(file)],
                    env=dict(environment),
                    pass_fds=() if sys.platform == "win32" else (handle,),
                )
            except OSError as error:
                self.clear(name)
                raise WrongUsage(
                    _("The editor {name} could not be started: {reason}.").format(
                        name=editor[0], reason=error.strerror
                    ),
                    hint=_("Name one that is installed: export VISUAL=nano"),
                ) from error
            with _unheard():
                try:
                    while process.poll() is None:
                        time.sleep(_PAUSE)
                        with suppress(LerwalletError, OSError):  # tried again, and told when it is closed
                            watch.look()
                finally:
                    watch.look()
        self.clear(name)
        return watch.saved_once

    def left(self) -> Iterator[Left]:
        """Every text that lies here, and that no run of ours has taken away."""
        places = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        for place in filter(Path.is_dir, places):
            with self._locked(place) as handle:
                try:
                    text = _read(place / f"{place.name}.txt")
                    facts = loads_object((place / _FACTS).read_bytes(), max_bytes=MOST_BYTES)
                except (OSError, LerwalletError):
                    continue  # stopped before anything was written in it
                yield Left(name=place.name, text=text, facts=facts, open=handle is None)

    def note(self, name: str, facts: Mapping[str, object]) -> None:
        """FACTS are what is known of the text from now on."""
        whole_file.write(self._place(name) / _FACTS, json.dumps(facts).encode())

    def clear(self, name: str) -> None:
        """Take the text away, with what its editor left beside it."""
        shutil.rmtree(self._place(name), ignore_errors=True)
        with suppress(OSError):
            self.folder.rmdir()

    def _place(self, name: str) -> Path:
        return self.folder / name

    @contextmanager
    def _locked(self, place: Path) -> Iterator[int | None]:
        """The lock of PLACE; None where somebody has it: a run of ours, or an editor that outlived one."""
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chmod(self.folder, 0o700)  # noqa: PTH101  `parents` follows the umask
            handle = os.open(place / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise NotWritten(
                _("There is no place to lay a text out: {reason}.").format(reason=error.strerror)
            ) from error
        try:
            yield handle if _lock(handle) else None
        finally:
            os.close(handle)


@dataclass(kw_only=True)
class _Watch:
    """A file, looked at again and again: what stands in it now goes to `saved` where it is new."""

    file: Path
    text: str
    saved: Callable[[str], Mapping[str, object]]
    keep: Callable[[Mapping[str, object]], None]
    saved_once: bool = False

    def look(self) -> None:
        try:
            text = _read(self.file)
        except FileNotFoundError:
            return  # between two steps of an editor that saves by renaming
        if text == self.text:
            return
        facts = self.saved(text)
        self.text, self.saved_once = text, True
        self.keep(facts)


def find_editor(environment: Mapping[str, str]) -> list[str]:
    """The command of the person's editor: VISUAL, EDITOR, or one that is installed. Raises `WrongUsage`."""
    import shlex

    for variable in ("VISUAL", "EDITOR"):
        if environment.get(variable, "").strip():
            return shlex.split(environment[variable], posix=sys.platform != "win32")
    for name in _KNOWN_EDITORS:
        if shutil.which(name, path=environment.get("PATH")):
            return [name]
    raise WrongUsage(
        _("There is no editor that lerwallet knows."),
        hint=_("Write the text in any program, save it as plain text, and add: --from FILE"),
    )


def as_text(data: bytes) -> str:
    """DATA, a plain text file of a person, in UTF-8 or with a byte order mark. Raises `Unreadable`, `RefusedForSafety`."""
    if len(data) > MOST_BYTES:
        raise RefusedForSafety(
            _("The text is larger than {size} MB, and so it was not read.").format(size=MOST_BYTES >> 20)
        )
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _no_text() from problem
    if "\0" in text:
        raise _no_text()
    return text


def _no_text() -> Unreadable:
    return Unreadable(
        _("This is not a plain text file."),
        hint=_("Open it in its program and save it as plain text (.txt, UTF-8)"),
    )


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    try:
        return as_text(data)
    except Unreadable:
        return data.decode("cp1252", "replace")  # an old editor; better a wrong letter than a lost text


def _lock(handle: int) -> bool:
    if sys.platform == "win32":
        return True  # there a file that is open cannot be taken away
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _unheard() -> Iterator[None]:
    """Ctrl-C is for the editor, as long as it has the terminal."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
