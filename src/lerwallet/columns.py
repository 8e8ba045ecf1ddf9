"""How wide the terminal is that somebody reads in, and lines that fit it: no word is broken."""

import os
from collections.abc import Iterator, Mapping
from typing import Final, TextIO

USUAL: Final = 80


def columns(environment: Mapping[str, str], stdout: TextIO) -> int:
    """Columns of the terminal behind STDOUT; 80 where there is none."""
    stated = environment.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(stdout.fileno()).columns or USUAL
    except (OSError, ValueError):
        return USUAL


def fitted(line: str, width: int, *, indent: int = 0) -> Iterator[str]:
    """LINE in lines of at most WIDTH columns, those after the first with INDENT spaces before them."""
    if len(line) <= width:
        yield line
        return
    import textwrap  # few lines are too long for the usual width

    yield from textwrap.wrap(
        line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
