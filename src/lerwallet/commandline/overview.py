"""The pages that list commands; they need neither click nor Typer, so that `lerwallet --help` is there at once."""

from collections.abc import Iterator, Sequence

from lerwallet.commandline.table import PROGRAM, Group, Row, Table
from lerwallet.language import _


def overview(table: Table) -> Iterator[str]:
    """What `lerwallet --help` says: every command under its heading, one a line."""
    yield _("Usage: {command}").format(command=f"{PROGRAM} COMMAND")
    yield ""
    yield _("A learner wallet: keep, check, show and share your badges.")
    if any(entry.name == "tour" for section in table for entry in section.entries):
        yield _("New here? {command}").format(command=f"{PROGRAM} tour")
    for section in table:
        if not section.entries:
            continue
        yield ""
        yield _("{title}:").format(title=_(section.title))
        yield from _lines(section.entries)
    yield ""
    yield _("More about a command: {command}").format(command=f"{PROGRAM} COMMAND --help")
    yield _("Version: {command}").format(command=f"{PROGRAM} --version")


def group_help(group: Group) -> Iterator[str]:
    """The help of a group: its commands, one a line."""
    yield _("Usage: {command}").format(command=f"{PROGRAM} {group.name} COMMAND")
    yield ""
    yield _(group.help)
    yield ""
    yield _("Commands:")
    yield from _lines(group.rows)
    yield ""
    yield _("More about a command: {command}").format(command=f"{PROGRAM} {group.name} COMMAND --help")


def _lines(entries: Sequence[Row | Group]) -> Iterator[str]:
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        yield f"  {entry.name.ljust(width)}  {_(entry.help)}"
