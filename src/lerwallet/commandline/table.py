"""The shape of the table of commands in `cli.py`, and how a command line finds its row; imports neither click nor Typer."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from lerwallet.errors import WrongUsage
from lerwallet.language import _

PROGRAM = "lerwallet"


# What people type who know other programs. The nearest spelling of `import` would be `export`.
_OTHER_WORDS = {
    "import": "add",
    "delete": "remove",
    "del": "remove",
    "rm": "remove",
    "ls": "list",
    "find": "list",
    "search": "list",
    "new": "init",
    "create": "init",
    "view": "show",
    "send": "share",
    "demo": "tour",
}


class Row(NamedTuple):
    """One command: what is typed, `module:function` that does it, and one line of help (marked with `N_`)."""

    name: str
    target: str
    help: str
    wallet: bool = True  # whether it takes `--wallet`; a test looks that its function says the same


class Group(NamedTuple):
    """Commands about one thing: `evidence add`, `evidence list`."""

    name: str
    help: str
    rows: tuple[Row, ...]


class Section(NamedTuple):
    """A heading of the overview."""

    title: str
    entries: tuple[Row | Group, ...]


Table = tuple[Section, ...]
_Entry = TypeVar("_Entry", Row | Group, Row)


class Call(NamedTuple):
    """A command line that found its entry: the words that name it, and those that are left."""

    entry: Row | Group
    path: str
    rest: list[str]


def entries(table: Table) -> Iterator[Row | Group]:
    """Every command and group, in the table's order."""
    for section in table:
        yield from section.entries


def rows(table: Table) -> Iterator[tuple[str, Row]]:
    """Every command with its whole name, as in `evidence add`."""
    for entry in entries(table):
        if isinstance(entry, Row):
            yield entry.name, entry
        else:
            for row in entry.rows:
                yield f"{entry.name} {row.name}", row


def find(table: Table, argv: Sequence[str]) -> Call:
    """The entry that ARGV names. Raises WrongUsage with the nearest name."""
    entry = _named(tuple(entries(table)), argv[0], PROGRAM)
    rest = list(argv[1:])
    if isinstance(entry, Group) and rest and not _asks_for_help(rest[0]):
        row = _named(entry.rows, rest[0], f"{PROGRAM} {entry.name}")
        return Call(row, f"{PROGRAM} {entry.name} {row.name}", rest[1:])
    return Call(entry, f"{PROGRAM} {entry.name}", rest)


def path(table: Table, argv: Sequence[str]) -> str:
    """The words that name the command in ARGV; the program alone where it names none."""
    try:
        return find(table, argv).path
    except WrongUsage:
        return PROGRAM


def wants_help(words: Sequence[str]) -> bool:
    """True where WORDS ask for help before any `--`."""
    before = words[: words.index("--")] if "--" in words else words
    return any(map(_asks_for_help, before))


def _asks_for_help(word: str) -> bool:
    return word in {"--help", "-h"}


def _named(among: Sequence[_Entry], word: str, path: str) -> _Entry:
    for entry in among:
        if entry.name == word:
            return entry
    if word.startswith("-"):
        raise WrongUsage(
            _("{option} stands before the command's name.").format(option=word),
            hint=_("Write it after: {path} COMMAND {option}").format(path=path, option=word),
        )
    known = [entry.name for entry in among]
    meant = _OTHER_WORDS.get(word.lower())
    near = _did_you_mean([meant]) if meant in known else did_you_mean(word.lower(), known)
    raise WrongUsage(
        _("{program} has no command {word}.").format(program=path, word=word) + near,
        hint=f"{path} --help",
    )


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A sentence with the names nearest to WORD, beginning with a space; empty where none is near."""
    from difflib import get_close_matches

    return _did_you_mean(get_close_matches(word, known, n=3, cutoff=0.72))


def _did_you_mean(near: Sequence[str]) -> str:
    return " " + _("Did you mean {names}?").format(names=_(" or ").join(near)) if near else ""
