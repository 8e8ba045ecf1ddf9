"""Commands that only tests know: a table of them goes to `cli.run`, or to a process by `python throw_away_commands.py`."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from lerwallet.__main__ import main
from lerwallet.commandline.table import Group, Row, Section
from lerwallet.commands.options import Force, NewPassphraseFile, Out, Sources, command
from lerwallet.errors import NotFound, Unreadable
from lerwallet.fetch import offline
from lerwallet.session import Session, Tinted, Tone


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@command()
def greet(
    session: Session,
    name: Annotated[str, typer.Argument(help="Who to greet.")],
    *,
    size: Annotated[Size, typer.Option("--size", help="How loudly.")] = Size.SMALL,
    times: Annotated[int, typer.Option("--times", help="How often.")] = 1,
) -> None:
    """Greet somebody, so that
    they feel welcome.

    A second paragraph.

    Example:
        lerwallet greet Ada --times 2
    """
    words = f"Hello {name}" if size is Size.SMALL else f"HELLO {name}"
    session.note(f"Greeting {name}")
    session.result(
        {"schema": "lerwallet/greeting/1", "words": words}, [Tinted(words, "Hello", Tone.GOOD)] * times
    )


@command(wallet=False)
def today(session: Session) -> int:
    """Say the day."""
    session.result(
        {"schema": "lerwallet/day/1", "day": f"{session.now():%Y-%m-%d}"}, [f"{session.now():%Y-%m-%d}"]
    )
    return 4


@command()
def break_(session: Session, how: Annotated[str, typer.Argument()]) -> None:
    match how:
        case "known":
            raise NotFound(f"There is no {how}.", hint="Run: lerwallet list")
        case "plain":
            raise NotFound("There is none.")
        case "unread":
            raise Unreadable("It is nothing.")
        case "bug":
            secret = "correct horse"  # noqa: F841  must not be shown
            raise ZeroDivisionError("the secret detail")
        case "disk":
            raise OSError(28, "No space left on device", "wallet.db")
        case "stop":
            raise KeyboardInterrupt


@command()
def ask(session: Session) -> None:
    colour = session.ask("Which colour?", flag="--colour")
    agreed = session.confirm("Paint it?")
    session.result({"schema": "lerwallet/answer/1"}, [f"{colour} {agreed}"])


@command()
def secret(
    session: Session,
    *,
    new: Annotated[bool, typer.Option("--new")] = False,
    new_passphrase_file: NewPassphraseFile = None,
) -> None:
    found = session.new_passphrase(new_passphrase_file) if new else next(session.passphrases(sign=True))
    session.result({"schema": "lerwallet/secret/1"}, [f"secret: {found}"])


@command()
def read(session: Session, sources: Sources, *, out: Out = None, force: Force = False) -> None:
    """Read sources, and write them one after the other."""
    found = list(session.sources(sources, fetch=offline))
    if out is not None:
        session.write_output(out, b"".join(source.data for source in found), force=force)
        return
    session.result(
        {"schema": "lerwallet/read/1", "names": [source.name for source in found]},
        [f"{source.name}: {source.error.message if source.error else len(source.data)}" for source in found],
    )


@command()
def many(session: Session) -> None:
    session.result({"schema": "lerwallet/many/1"}, ("line" for _number in range(100_000)))


@command()
def open_(session: Session) -> None:
    with session.open_vault(sign=True) as vault:
        session.result({"schema": "lerwallet/open/1"}, [f"generation {vault.generation}"])


@command()
def given(session: Session) -> None:
    """Say what the run was given."""
    facts = {
        "home": str(session.home),
        "config": str(session.config),
        "offline": session.offline,
        "interactive": session.interactive,
        "width": session.width,
        "now": f"{session.now():%Y-%m-%d}",
    }
    session.verbose_note("tried something")
    session.warn("careful")
    session.result({"schema": "lerwallet/given/1", **facts})


TABLE = (
    Section(
        "Try",
        (
            Row("greet", "throw_away_commands:greet", "Greet somebody."),
            Row("today", "throw_away_commands:today", "Say the day.", wallet=False),
            Row("break", "throw_away_commands:break_", "Break in some way."),
            Row("ask", "throw_away_commands:ask", "Ask two questions."),
            Row("secret", "throw_away_commands:secret", "Show a secret."),
            Row("read", "throw_away_commands:read", "Read sources."),
            Row("open", "throw_away_commands:open_", "Open the wallet."),
            Row("given", "throw_away_commands:given", "Say what was given."),
            Row("many", "throw_away_commands:many", "Print many lines."),
            Group(
                "word",
                "Words of a list.",
                (
                    Row("add", "throw_away_commands:today", "Add a word.", wallet=False),
                    Row("list", "throw_away_commands:today", "List words.", wallet=False),
                ),
            ),
        ),
    ),
)
PROGRAM = (sys.executable, __file__)

if __name__ == "__main__":
    sys.exit(main(TABLE))
