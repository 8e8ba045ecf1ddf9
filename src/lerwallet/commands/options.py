"""The options that commands share, and `command`, which gives a function the common ones and its `Session`.

To add a shared option: an `Annotated` type here, its help marked with `N_`. To add one that every command takes: a
parameter of `_common`, and a field of `Session`.
"""

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import click
import typer

from lerwallet import credential
from lerwallet.language import N_
from lerwallet.session import Session, Surroundings
from lerwallet.session.secrets import two_readers_of_stdin

if TYPE_CHECKING:
    from lerwallet.vault import KdfParameters

Command = Callable[..., int | None]

_COMMON: Final = "common"  # the help shows these last, under a heading of their own

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help=N_("Files, folders with files in them, web addresses, or - for standard input."),
        show_default=False,
    ),
]
Id = Annotated[
    str, typer.Argument(metavar="ID", help=N_("The short id that `lerwallet list` shows, or its beginning."))
]
Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...", help=N_("The short ids that `lerwallet list` shows, or their beginnings.")
    ),
]
OptionalIds = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...", help=N_("The short ids that `lerwallet list` shows. Without any: all of them.")
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=N_("Do it without asking first."))]
Out = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="FILE", help=N_("Where to write the result; - is standard output.")),
]
Force = Annotated[
    bool, typer.Option("--force", help=N_("Replace the output file where there is one already."))
]
Documents = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        metavar="DIR",
        help=N_("A folder or zip of saved documents, used before the network."),
    ),
]
TrustLists = Annotated[
    list[Path] | None,
    typer.Option("--trust", metavar="FILE", help=N_("A list of issuers or registries that you trust.")),
]
AllowLoopback = Annotated[
    bool,
    typer.Option(
        "--insecure-allow-loopback", help=N_("For tests: also fetch from this computer, without https.")
    ),
]
NewPassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--new-passphrase-file",
        metavar="FILE",
        help=N_("Read the new passphrase from the first line of this file."),
    ),
]


class Guessing(StrEnum):
    """What it costs to guess a passphrase."""

    STANDARD = "standard"  # 64 MiB of memory for each guess
    STRONG = "strong"  # 256 MiB: unlocking takes half a second


Kdf = Annotated[
    Guessing | None,
    typer.Option(
        "--kdf", help=N_("strong makes each guess at the passphrase four times as dear, and unlocking too.")
    ),
]

# The filters of `list`, which `export` and `portfolio` take too.
Skill = Annotated[
    str | None, typer.Option("--skill", metavar="SKILL", help=N_("Only badges for this skill."))
]
Issuer = Annotated[
    str | None, typer.Option("--issuer", metavar="NAME", help=N_("Only badges from this issuer."))
]
Tag = Annotated[str | None, typer.Option("--tag", metavar="TAG", help=N_("Only badges with this tag."))]
Assessed = Annotated[
    credential.Assessed | None,
    typer.Option("--assessed", help=N_("Only badges that were earned in this way.")),
]
Expiring = Annotated[
    int | None,
    typer.Option(
        "--expiring", metavar="DAYS", min=0, help=N_("Only badges that expire within this many days.")
    ),
]
Search = Annotated[
    str | None, typer.Option("--search", metavar="WORDS", help=N_("Only badges with these words in them."))
]


def kdf_of(asked: Guessing | None) -> "KdfParameters | None":
    """The parameters that were ASKED for; None where that was left to the wallet."""
    from lerwallet.vault import STANDARD_KDF, STRONG_KDF

    return {None: None, Guessing.STANDARD: STANDARD_KDF, Guessing.STRONG: STRONG_KDF}[asked]


def command(*, wallet: bool = True) -> Callable[[Command], Command]:
    """Make a command of a function whose first parameter is `session`; it returns its exit code, or None for 0.

    The options that every command takes are added after its own. Without WALLET those about a wallet and its passphrase are not.
    """

    def decorate(function: Command) -> Command:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        common = [
            parameter
            for name, parameter in inspect.signature(_common).parameters.items()
            if wallet or name not in {"wallet_folder", "passphrase_file"}
        ]

        def run(**given: object) -> int | None:
            session = _session({parameter.name: given.pop(parameter.name) for parameter in common})
            _one_reader_of_stdin(session, own, given)
            return function(session, **given)

        parameters = [parameter.replace(kind=parameter.KEYWORD_ONLY) for parameter in (*own, *common)]
        run.__name__, run.__doc__, run.__module__ = function.__name__, function.__doc__, function.__module__
        # Typer reads both: the signature for defaults, the annotations for types.
        run.__dict__["__signature__"] = inspect.Signature(parameters)
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate


def _common(
    *,
    wallet_folder: Annotated[
        Path | None,
        typer.Option("--wallet", metavar="DIR", help=N_("The wallet's folder."), rich_help_panel=_COMMON),
    ] = None,
    passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--passphrase-file",
            metavar="FILE",
            help=N_("Read the passphrase from the first line of this file; - is standard input."),
            rich_help_panel=_COMMON,
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help=N_("Answer with one JSON document."), rich_help_panel=_COMMON)
    ] = False,
    no_input: Annotated[
        bool,
        typer.Option(
            "--no-input", help=N_("Never ask; stop where an answer is missing."), rich_help_panel=_COMMON
        ),
    ] = False,
    offline_asked: Annotated[
        bool, typer.Option("--offline", help=N_("Use no network at all."), rich_help_panel=_COMMON)
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            metavar="LANG",
            help=N_("The language to speak, such as en or fr."),
            rich_help_panel=_COMMON,
        ),
    ] = None,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", help=N_("Say what is tried and what is fetched."), rich_help_panel=_COMMON),
    ] = False,
) -> None:
    """The options of every command: only the parameters matter. What is said in `--lang` was decided before parsing."""


def _session(common: Mapping[str, object]) -> Session:
    surroundings = click.get_current_context().obj
    assert isinstance(surroundings, Surroundings)
    return Session(surroundings=surroundings, **common)  # type: ignore[arg-type]  # checked by Typer against `_common`


def _one_reader_of_stdin(session: Session, own: list[inspect.Parameter], given: Mapping[str, object]) -> None:
    """Refuse `-` as a source beside `--passphrase-file -` before either is read."""
    if not session.passphrase_on_stdin:
        return
    for parameter in own:
        value = given[parameter.name]
        is_argument = any(
            isinstance(mark, typer.models.ArgumentInfo)
            for mark in getattr(parameter.annotation, "__metadata__", ())
        )
        if is_argument and (value == "-" or (isinstance(value, list) and "-" in value)):
            raise two_readers_of_stdin()
