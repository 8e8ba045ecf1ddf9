"""The pages that list commands; they need neither click nor Typer, so that `lerwallet --help` is there at once."""

from collections.abc import Iterator, Sequence

from lerwallet.columns import USUAL, fitted
from lerwallet.commandline.table import PROGRAM, Group, Row, Table
from lerwallet.language import _


def overview(table: Table, width: int = USUAL) -> Iterator[str]:
    """What `lerwallet --help` says: every command under its heading, in lines of at most WIDTH columns."""
    yield _("Usage: {command}").format(command=f"{PROGRAM} COMMAND")
    yield ""
    yield from fitted(_("A learner wallet: keep, check, show and share your badges."), width)
    if any(entry.name == "tour" for section in table for entry in section.entries):
        yield _("New here? {command}").format(command=f"{PROGRAM} tour")
    for section in table:
        if not section.entries:
            continue
        yield ""
        yield _("{title}:").format(title=_(section.title))
        yield from _lines(section.entries, width)
    yield ""
    yield from fitted(_("More about a command: {command}").format(command=f"{PROGRAM} COMMAND --help"), width)
    yield _("Version: {command}").format(command=f"{PROGRAM} --version")


def group_help(group: Group, width: int = USUAL) -> Iterator[str]:
    """The help of a group: its commands, in lines of at most WIDTH columns."""
    yield from fitted(
        _("Usage: {command}").format(command=f"{PROGRAM} {group.name} COMMAND"), width, indent=4
    )
    yield ""
    yield from fitted(_(group.help), width)
    yield ""
    yield _("Commands:")
    yield from _lines(group.rows, width)
    yield ""
    more = _("More about a command: {command}").format(command=f"{PROGRAM} {group.name} COMMAND --help")
    yield from fitted(more, width, indent=4)


def _lines(entries: Sequence[Row | Group], width: int) -> Iterator[str]:
    longest = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        yield from fitted(f"  {entry.name.ljust(longest)}  {_(entry.help)}", width, indent=longest + 4)
