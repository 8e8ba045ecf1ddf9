"""Runs lerwallet as people and scripts do: as a process (`run`), in a terminal (`converse`), or in this process (`call`)."""

import io
import json
import os
import select
import subprocess
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from lerwallet import language
from lerwallet.cli import COMMANDS
from lerwallet.cli import run as run_here
from lerwallet.commandline.table import Table
from lerwallet.session import Surroundings

MIDDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
LERWALLET = (sys.executable, "-m", "lerwallet")


@dataclass(frozen=True)
class Result:
    """What came of one run. `out` and `err` are text; `raw` is stdout as bytes."""

    code: int
    out: str
    err: str
    raw: bytes = b""

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        return cast("dict[str, Any]", json.loads(self.out))


def environment(home: Path, **more: str) -> dict[str, str]:
    """A clean environment: HOME is the test's own, nothing of lerwallet or of the caller's language is set."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "PYTHONPATH") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "error,ignore::DeprecationWarning",
        **more,
    }


def run(
    *argv: str | Path,
    home: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes | str = b"",
    cwd: Path | None = None,
    program: Sequence[str] = LERWALLET,
) -> Result:
    """One real process. HOME is the test's folder (`tmp_path`): the wallet and its settings go there."""
    finished = subprocess.run(
        [*program, *map(str, argv)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(home, **(env or {})),
        cwd=cwd or home,
        timeout=120,
        check=False,
    )
    out, err = (stream.decode("utf-8", "replace") for stream in (finished.stdout, finished.stderr))
    return Result(finished.returncode, out, err, finished.stdout)


def call(
    *argv: str | Path,
    home: Path,
    env: Mapping[str, str] | None = None,
    stdin: bytes | str = b"",
    now: datetime = MIDDAY,
    table: Table = COMMANDS,
) -> Result:
    """The same in this process, in a tenth of the time, at a time of the test's choice."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = io.BytesIO(), io.BytesIO()
    # The platform's folders are this process's own: here the wallet is always named.
    folders = {
        "LERWALLET_HOME": str(home / "wallet"),
        "LERWALLET_CONFIG": str(home / "config"),
        "LERWALLET_STATE": str(home / "state"),
    }
    surroundings = Surroundings(
        environment=environment(home, **{**folders, **(env or {})}),
        stdin=io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"),
        stdout=io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="\n", write_through=True),
        stderr=io.TextIOWrapper(err, encoding="utf-8", errors="replace", newline="\n", write_through=True),
        now=lambda: now,
    )
    words = [str(word) for word in argv]
    try:
        language.choose(words, surroundings.environment)
        code = run_here(words, table, surroundings)
    finally:
        language.speak("en")
    return Result(code, out.getvalue().decode("utf-8", "replace"), err.getvalue().decode(), out.getvalue())


def converse(
    *argv: str | Path,
    home: Path,
    answers: Iterable[tuple[str, str]] = (),
    env: Mapping[str, str] | None = None,
    program: Sequence[str] = LERWALLET,
) -> Result:
    """One process in a terminal of 80 columns: for each (question, answer), waits for the question and types the answer.

    `out` is all that the terminal showed. Skips where the system has no pseudo-terminals.
    """
    import pytest

    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    variables = environment(home, **{"TERM": "xterm", "COLUMNS": "80", **(env or {})})
    with warnings.catch_warnings():  # a fork beside other threads is safe where nothing but exec follows
        warnings.simplefilter("ignore", DeprecationWarning)
        child, terminal = pty.fork()
    if child == 0:
        os.chdir(home)
        os.execve(program[0], [*program, *map(str, argv)], variables)  # noqa: S606
    shown, asked = bytearray(), 0
    try:
        for question, reply in answers:
            while (found := shown.find(question.encode(), asked)) < 0:
                if not _read(terminal, shown):
                    raise AssertionError(f"{question!r} was not asked; the terminal showed: {shown.decode()}")
            asked = found + len(question.encode())
            os.write(terminal, reply.encode() + b"\n")
        while _read(terminal, shown):
            pass
    finally:
        os.close(terminal)
        _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Result(code, shown.decode("utf-8", "replace").replace("\r\n", "\n"), "", bytes(shown))


def _read(terminal: int, shown: bytearray) -> bool:
    """Add what the terminal shows next to SHOWN; False at its end."""
    readable, _writable, _broken = select.select([terminal], [], [], 30)
    if not readable:
        raise AssertionError(f"nothing happened for 30 s; the terminal showed: {shown.decode()}")
    try:
        data = os.read(terminal, 4096)
    except OSError:  # Linux says so where the other side has closed
        return False
    shown += data
    return bool(data)
