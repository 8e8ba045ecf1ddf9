"""How the commands that we advise must be typed by somebody who named a wallet on the command line.

Every advice of ours writes a command whole, as in `lerwallet draft edit 3fa9`: so it can be found in the text of a hint.
"""

import re
from collections.abc import Callable, Sequence
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
    names = sorted((name for name, row in rows(table) if row.wallet), key=len, reverse=True)
    # those that ask for help, or name a wallet already, are typed as they stand
    command = re.compile(
        rf"\b{PROGRAM} (?:{'|'.join(map(re.escape, names))})(?![\w-])(?! (?:--help|{_FLAG})\b)"
    )
    option = f" {_FLAG} {typed(folder)}"
    return lambda text: command.sub(lambda found: found.group() + option, text)


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
