"""`lerwallet export`: what is in the wallet, for scripts and for leaving."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lerwallet.commands.answers import harmless
from lerwallet.commands.options import (
    Assessed,
    Expiring,
    Force,
    Issuer,
    NewPassphraseFile,
    Out,
    Search,
    Skill,
    Tag,
    command,
)
from lerwallet.commands.rows import whole
from lerwallet.csv_cells import csv_line
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.language import N_, _
from lerwallet.session import Session, json_text
from lerwallet.wallet import Row, Wallet, Wanted
from lerwallet.zipping import zipped

if TYPE_CHECKING:
    from lerwallet.vault.age_keys import Recipient


class As(StrEnum):
    """What is written."""

    JSON = "json"  # one document with what `show --json` gives of each
    JSONL = "jsonl"  # a line a badge: the same
    CSV = "csv"  # a row a badge, for spreadsheets
    ZIP = "zip"  # the very bytes that came in


SCHEMA: Final = "lerwallet/export/1"
_ENDINGS: Final = {"json": ".json", "jwt": ".jwt", "png": ".png", "svg": ".svg", "cose": ".cose"}
_COLUMNS: Final = (
    *("id", "credential_id", "name", "issuer", "issuer_id", "subject", "valid_from", "valid_until"),
    *("format", "assessed", "skills", "evidence", "disclosure", "verdict", "checked_at"),
)


@command()
def export(
    session: Session,
    *,
    as_: Annotated[
        As,
        typer.Option(
            "--as",
            help=N_("json, jsonl (a line each) or csv for programs; zip: the very files that came in."),
        ),
    ],
    out: Out = None,
    force: Force = False,
    encrypt_to: Annotated[
        list[str] | None,
        typer.Option(
            "--encrypt-to",
            metavar="AGE_RECIPIENT",
            help=N_("Lock it for whoever has this age key (age1...). May be given more than once."),
        ),
    ] = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=N_("Lock it with a passphrase of its own, as an age file."))
    ] = False,
    new_passphrase_file: NewPassphraseFile = None,
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
    recipients = _recipients(session, encrypt_to or (), new_passphrase_file, encrypt=encrypt)
    with session.open_wallet() as wallet:
        rows = wallet.rows(wanted)
        if fail_if_empty and not rows:
            raise LerwalletError(_("There is no badge to write, and nothing was written."), code="empty")
        own = [] if as_ is As.CSV else _holders_own(wallet, rows)
        data = _WRITERS[as_](wallet, rows)
    session.write_output(out, _locked(data, recipients) if recipients else data, force=force)
    if session.json:
        session.print_document(
            {
                "schema": SCHEMA,
                "file": out,
                "as": as_.value,
                "credentials": [r.id for r in rows],
            }
        )
    for row in own:
        session.warn(
            _(
                "{name} is your own copy, with the keys to all its details: keep it, and show others only what share makes of it."
            ).format(name=row.name or row.id)
        )
    if recipients:
        session.note(_("It is locked. To open it: age --decrypt FILE, or any other program for age files."))
    elif as_ is As.ZIP:
        session.note(
            _("The zip holds the very files that came in. It is not locked: whoever has it can read them.")
        )


def _holders_own(wallet: Wallet, rows: Sequence[Row]) -> list[Row]:
    """Those with a base proof, which is for nobody but their holder."""
    selective = (row for row in rows if row.disclosure == "selective")
    return [row for row in selective if wallet.secured(row).proofs]


def _jsonl(wallet: Wallet, rows: Sequence[Row]) -> bytes:
    return "".join(f"{json_text(_answer(wallet, row), indent=None)}\n" for row in rows).encode()


def _answer(wallet: Wallet, row: Row) -> dict[str, Any]:
    return whole(row, wallet.secured(row).credential, wallet.report(row), wallet.evidence(row))


def _json(wallet: Wallet, rows: Sequence[Row]) -> bytes:
    credentials = [_answer(wallet, row) for row in rows]
    return f"{json_text({'schema': SCHEMA, 'credentials': credentials})}\n".encode()


def _csv(_wallet: Wallet, rows: Sequence[Row]) -> bytes:
    lines = [csv_line(_COLUMNS)]
    for row in rows:
        stated = row.to_json()
        flat = {
            **stated,
            "issuer": stated["issuer"]["name"],
            "issuer_id": stated["issuer"]["id"],
            "skills": "; ".join(stated["skills"]),
            "verdict": stated["last_check"]["verdict"],
            "checked_at": stated["last_check"]["at"],
        }
        lines.append(csv_line(harmless(flat[name]) for name in _COLUMNS))
    return "".join(lines).encode()


def _recipients(
    session: Session, named: Sequence[str], file: str | None, *, encrypt: bool
) -> list["Recipient"]:
    """Who can open the export; nobody where it is not to be locked."""
    if file is not None and not encrypt:
        raise WrongUsage(
            _("A passphrase is given, and nothing is to be locked with it."), hint=_("Add --encrypt")
        )
    if not encrypt and not named:
        return []
    from lerwallet.vault.age import ScryptPassphrase, X25519Recipient

    if encrypt and named:
        raise WrongUsage(
            _("An age file is locked with a passphrase or for keys, and not with both."),
            hint=_("Leave out --encrypt or --encrypt-to"),
        )
    if named:
        return [X25519Recipient.parse(each) for each in named]
    return [ScryptPassphrase(session.new_passphrase(file))]


def _locked(data: bytes, recipients: Sequence["Recipient"]) -> bytes:
    from lerwallet.vault import age

    target = BytesIO()
    age.encrypt(BytesIO(data), target, recipients)
    return target.getvalue()


def _zip(wallet: Wallet, rows: Sequence[Row]) -> bytes:
    return zipped((f"{row.id}{_ENDINGS[row.carrier]}", wallet.data(row)) for row in rows)


_WRITERS: Final[Mapping[As, Callable[[Wallet, Sequence[Row]], bytes]]] = {
    As.JSON: _json,
    As.JSONL: _jsonl,
    As.CSV: _csv,
    As.ZIP: _zip,
}
