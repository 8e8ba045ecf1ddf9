"""How the commands that we advise must be typed by somebody who named a wallet on the command line.

Every advice of ours writes a command whole, as in `lerwallet draft edit 3fa9`: so it can be found in the text of a hint.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

from lerwallet.commandline.table import PROGRAM, Table, rows
from lerwallet.session import typed

_FLAG = "--wallet"


def advise(argv: Sequence[str], table: Table) -> Callable[[str], str]:
    """What makes of a text the same text with the wallet that ARGV names in each command of TABLE that needs one.

    LERWALLET_HOME holds for the next command too, and needs no repeating.
    """
    folder = _named(argv)
    if folder is None:
        return _as_it_is
    option = f" {_FLAG} {typed(folder)}"
    # the commands are gathered for the first advice, and not for a command that gives none (3 ms)
    return lambda text: _commands(table).sub(lambda found: found.group() + option, text)


@cache
def _commands(table: Table) -> re.Pattern[str]:
    """A command of TABLE that needs a wallet; one that asks for help, or names a wallet already, is typed as it stands."""
    names = sorted((name for name, row in rows(table) if row.wallet), key=len, reverse=True)
    return re.compile(rf"\b{PROGRAM} (?:{'|'.join(map(re.escape, names))})(?![\w-])(?! (?:--help|{_FLAG})\b)")


def _as_it_is(text: str) -> str:
    return text


def _named(argv: Sequence[str]) -> str | None:
    """The folder that `--wallet` names last, before any `--`."""
    before = argv[: argv.index("--")] if "--" in argv else argv
    folder = None
    for word, following in pairwise([*before, ""]):
        if word == _FLAG:
            folder = following or None
        elif word.startswith(f"{_FLAG}="):
            folder = word.removeprefix(f"{_FLAG}=")
    return folder
