"""`lerwallet export`: what is in the wallet, for scripts and for leaving."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from lerwallet.commands.options import Assessed, Expiring, Force, Issuer, Out, Search, Skill, Tag, command
from lerwallet.commands.rows import whole
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, json_text
from lerwallet.wallet import Row, Wallet, Wanted
from lerwallet.zipping import zipped


class As(StrEnum):
    """What is written."""

    JSONL = "jsonl"  # a line a badge: what `show --json` gives
    ZIP = "zip"  # the very bytes that came in


_ENDINGS: Final = {"json": ".json", "jwt": ".jwt", "png": ".png", "svg": ".svg"}


@command()
def export(
    session: Session,
    *,
    as_: Annotated[
        As, typer.Option("--as", help=N_("jsonl: a line for each badge; zip: the very files that came in."))
    ],
    out: Out = None,
    force: Force = False,
    fail_if_empty: Annotated[
        bool, typer.Option("--fail-if-empty", help=N_("Stop where there is nothing to write."))
    ] = False,
    skill: Skill = None,
    issuer: Issuer = None,
    tag: Tag = None,
    assessed: Assessed = None,
    expiring: Expiring = None,
    search: Search = None,
) -> None:
    """Write badges out: for scripts, or to take them elsewhere.

    Example:
        lerwallet export --as zip --out badges.zip
    """
    wanted = Wanted(
        skill=skill,
        issuer=issuer,
        tag=tag,
        assessed=assessed,
        expiring=expiring,
        search=search,
        now=session.now(),
    )
    if session.json and out in {None, "-"}:
        raise WrongUsage(
            _("The export and the answer cannot both go to standard output."),
            hint=_("Name a file: --out FILE"),
        )
    with session.open_wallet() as wallet:
        rows = wallet.rows(wanted)
        if fail_if_empty and not rows:
            raise LerwalletError(_("There is no badge to write, and nothing was written."), code="empty")
        data = _zip(wallet, rows) if as_ is As.ZIP else _jsonl(wallet, rows)
    session.write_output(out, data, force=force)
    if session.json:
        session.print_document(
            {
                "schema": "lerwallet/export/1",
                "file": out,
                "as": as_.value,
                "credentials": [r.id for r in rows],
            }
        )
    if as_ is As.ZIP:
        session.note(
            _("The zip holds the very files that came in. It is not locked: whoever has it can read them.")
        )


def _jsonl(wallet: Wallet, rows: Sequence[Row]) -> bytes:
    return "".join(f"{json_text(_answer(wallet, row), indent=None)}\n" for row in rows).encode()


def _answer(wallet: Wallet, row: Row) -> dict[str, Any]:
    return whole(row, wallet.secured(row).credential, wallet.report(row), wallet.evidence(row))


def _zip(wallet: Wallet, rows: Sequence[Row]) -> bytes:
    return zipped((f"{row.id}{_ENDINGS[row.carrier]}", wallet.data(row)) for row in rows)
