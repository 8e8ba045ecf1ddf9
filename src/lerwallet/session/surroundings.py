"""What a run finds around it: clock, environment, streams and terminal; tests hand in their own."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self, TextIO

from lerwallet.columns import columns


def _now() -> datetime:
    return datetime.now(UTC)


def _hidden(question: str) -> str:
    from getpass import getpass

    return getpass(question)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Everything outside the program that a session may look at.

    `hidden` asks a question and reads the answer without showing it. `stdin` and `stdout` have a `buffer` for bytes.
    `advise` makes of a text for the person the same with the commands in it as they must be typed in this run.
    """

    environment: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    now: Callable[[], datetime] = _now
    hidden: Callable[[str], str] = _hidden
    advise: Callable[[str], str] = str

    @classmethod
    def system(cls) -> Self:
        """The process as it was started."""
        return cls(environment=os.environ, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr)

    def answers_questions(self) -> bool:
        """True where somebody sits at the terminal and no automatic run has said otherwise."""
        return self.environment.get("CI", "").lower() not in {"true", "1"} and self.stdin.isatty()

    def has_colour(self) -> bool:
        """True where stdout shows colour and nobody asked it not to (https://no-color.org)."""
        plain = self.environment.get("NO_COLOR") or self.environment.get("TERM") == "dumb"
        return not plain and self.stdout.isatty()

    def width(self) -> int:
        """Columns of the terminal; 80 where there is none."""
        return columns(self.environment, self.stdout)
