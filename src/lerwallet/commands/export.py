"""`lerwallet export`: what is in the wallet, for scripts and for leaving."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lerwallet.commands import locking
from lerwallet.commands.answers import harmless
from lerwallet.commands.locking import EncryptTo
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
from lerwallet.errors import LerwalletError, RefusedForSafety, WrongUsage
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session, json_text
from lerwallet.wallet import Evidence, Row, Wallet, Wanted
from lerwallet.zipping import zipped

if TYPE_CHECKING:
    from lerwallet.transfer.leaving import Leaving
    from lerwallet.vault.age_keys import Recipient


class As(StrEnum):
    """What is written."""

    JSON = "json"  # one document with what `show --json` gives of each
    JSONL = "jsonl"  # a line a badge: the same
    CSV = "csv"  # a row a badge, for spreadsheets
    ZIP = "zip"  # the very bytes that came in
    PRESENTATION = "presentation"  # one VCDM 2.0 document for any other wallet
    LCW = "lcw"  # the backup of the Learner Credential Wallet, with the keys in plain sight


SCHEMA: Final = "lerwallet/export/1"
_ENDINGS: Final = {"json": ".json", "jwt": ".jwt", "png": ".png", "svg": ".svg", "cose": ".cose"}
_EVIDENCE_AT_MOST: Final = 1024**3  # bytes; the zip is made in memory
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
            help=N_(
                "json, jsonl (a line each) or csv for programs; zip: the very files that came in; "
                "presentation: for any other wallet; lcw: for the Learner Credential Wallet."
            ),
        ),
    ],
    out: Out = None,
    force: Force = False,
    encrypt_to: EncryptTo = None,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help=N_("Lock it with a passphrase of its own, as an age file."))
    ] = False,
    new_passphrase_file: NewPassphraseFile = None,
    with_evidence: Annotated[
        bool,
        typer.Option("--with-evidence", help=N_("In a zip: also the files that are kept beside badges.")),
    ] = False,
    i_understand_plaintext: Annotated[
        bool,
        typer.Option(
            "--i-understand-plaintext",
            help=N_("Write lcw without a lock: whoever has that file can sign as you."),
        ),
    ] = False,
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
    if with_evidence and as_ is not As.ZIP:
        raise WrongUsage(_("Only a zip holds files of evidence."), hint=_("Add --as zip"))
    locked = encrypt or bool(encrypt_to)
    if as_ is As.LCW:
        _refuse_plain_keys(out, allowed=i_understand_plaintext or locked)
    elif i_understand_plaintext:
        raise WrongUsage(
            _("--i-understand-plaintext goes with --as lcw, and with nothing else."), hint=_("Leave it out")
        )
    recipients = _recipients(session, encrypt_to or (), new_passphrase_file, encrypt=encrypt)
    with session.open_wallet(sign=as_ is As.LCW) as wallet:
        rows = wallet.rows(wanted)
        if fail_if_empty and not rows:
            raise LerwalletError(
                _("There is no badge to write, and nothing was written."),
                hint=_("See what there is: lerwallet list"),
                code="empty",
            )
        own = _holders_own(wallet, rows) if as_ in {As.ZIP, As.JSON, As.JSONL} else []
        left_beside = 0 if with_evidence else sum(row.evidence for row in rows)
        export = _zip(wallet, rows, evidence=with_evidence) if as_ is As.ZIP else _WRITERS[as_](wallet, rows)
    if rows and not export.carried:
        raise LerwalletError(
            _("None of these badges can be carried in this form, and nothing was written."),
            code="empty",
            hint=_("The files themselves: lerwallet export --as zip --out badges.zip"),
        )
    session.write_output(out, locking.locked(export.data, recipients), force=force)
    if session.json:
        session.print_document(
            {
                "schema": SCHEMA,
                "file": out,
                "as": as_.value,
                "credentials": [row.id for row in export.carried],
                "left_out": [dict(each) for each in export.left_out],
            }
        )
    if not rows:
        session.warn(_("There is no badge in it: no badge in the wallet fits what you asked for."))
    for note in export.notes:
        session.warn(note)
    if as_ is As.ZIP and left_beside:
        session.warn(
            ngettext(
                "{count} file of evidence is not in it. To take it along: --with-evidence",
                "{count} files of evidence are not in it. To take them along: --with-evidence",
                left_beside,
            ).format(count=left_beside)
        )
    for row in own:
        session.warn(
            _(
                "{name} is your own copy, with the keys to all its details: keep it, and show others only what share makes of it."
            ).format(name=row.name or row.id)
        )
    if recipients:
        session.note(_("It is locked. To open it: age --decrypt FILE, or any other program for age files."))
    elif as_ in _PLAINLY:
        session.note(_(_PLAINLY[as_]))


# What is said of a file that is not locked.
_PLAINLY: Final[Mapping[As, str]] = {
    As.ZIP: N_("The zip holds the very files that came in. It is not locked: whoever has it can read them."),
    As.PRESENTATION: N_(
        "It is not locked and not signed: whoever has it can read it, and it does not show that it is yours."
    ),
    As.LCW: N_(
        "The keys in it are not locked: whoever has this file can sign as you. Delete it once the other wallet has it."
    ),
}


def _refuse_plain_keys(out: str | None, *, allowed: bool) -> None:
    if not allowed:
        raise WrongUsage(
            _("That file holds your keys without a lock: whoever gets it can sign as you."),
            hint=_("Lock it with --encrypt, or add --i-understand-plaintext"),
        )
    if out is None:
        raise WrongUsage(_("Your keys are not written to a terminal."), hint=_("Name a file: --out FILE"))


def _holders_own(wallet: Wallet, rows: Sequence[Row]) -> list[Row]:
    """Those with a base proof, which is for nobody but their holder."""
    selective = (row for row in rows if row.disclosure == "selective")
    return [row for row in selective if wallet.secured(row).proofs]


@dataclass(frozen=True, kw_only=True)
class _Export:
    """The file, which badges are in it, which are not and why, and what else must be said."""

    data: bytes
    carried: Sequence[Row]
    left_out: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[str] = ()


def _jsonl(wallet: Wallet, rows: Sequence[Row]) -> _Export:
    lines = "".join(f"{json_text(_answer(wallet, row), indent=None)}\n" for row in rows)
    return _Export(data=lines.encode(), carried=rows)


def _answer(wallet: Wallet, row: Row) -> dict[str, Any]:
    return whole(row, wallet.secured(row).credential, wallet.report(row), wallet.evidence(row))


def _json(wallet: Wallet, rows: Sequence[Row]) -> _Export:
    credentials = [_answer(wallet, row) for row in rows]
    document = {"schema": SCHEMA, "credentials": credentials}
    return _Export(data=f"{json_text(document)}\n".encode(), carried=rows)


def _csv(_wallet: Wallet, rows: Sequence[Row]) -> _Export:
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
    return _Export(data="".join(lines).encode(), carried=rows)


def _presentation(wallet: Wallet, rows: Sequence[Row]) -> _Export:
    from lerwallet.transfer.leaving import presentation

    return _for_another_wallet(presentation(wallet, rows))


def _lcw(wallet: Wallet, rows: Sequence[Row]) -> _Export:
    from lerwallet.transfer.leaving import lcw_backup

    return _for_another_wallet(lcw_backup(wallet, rows, os.urandom))


def _for_another_wallet(leaving: "Leaving") -> _Export:
    notes = [
        _("{name} ({id}) is not in it. {reason}").format(
            name=each.row.name or _("A badge without a name"), id=each.row.id, reason=each.reason
        )
        for each in leaving.left_out
    ]
    notes += [
        _(
            "{name} ({id}) is bound to a key that is not in it: that wallet keeps it, and cannot show that it is yours."
        ).format(name=row.name or _("A badge without a name"), id=row.id)
        for row in leaving.only_kept
    ]
    return _Export(
        data=leaving.data,
        carried=leaving.carried,
        left_out=[each.to_json() for each in leaving.left_out],
        notes=notes,
    )


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
    if encrypt and named:
        raise WrongUsage(
            _("An age file is locked with a passphrase or for keys, and not with both."),
            hint=_("Leave out --encrypt or --encrypt-to"),
        )
    if named:
        return locking.recipients(named)
    from lerwallet.vault.age import ScryptPassphrase

    return [ScryptPassphrase(session.new_passphrase(file))]


def _zip(wallet: Wallet, rows: Sequence[Row], *, evidence: bool) -> _Export:
    """The very bytes that came in, and with EVIDENCE the files kept beside each, in a folder by the badge's id."""
    wanted = {row.id for row in rows} if evidence else set()
    beside = [each for each in wallet.evidence() if each.credential in wanted]
    size = sum(each.size for each in beside)
    if size > _EVIDENCE_AT_MOST:
        raise RefusedForSafety(
            _("The files of evidence are larger than {size} MB in all.").format(size=_EVIDENCE_AT_MOST >> 20),
            hint=_("Write out each by itself: lerwallet evidence export ID NAME --out FILE"),
        )
    badges = ((f"{row.id}{_ENDINGS[row.carrier]}", wallet.data(row)) for row in rows)
    return _Export(data=zipped(chain(badges, _files(wallet, beside))), carried=rows)


def _files(wallet: Wallet, evidence: Sequence[Evidence]) -> Iterator[tuple[str, bytes]]:
    for each in evidence:
        # a name that another program gave must not lead out of the folder
        name = PurePosixPath(each.name.replace("\\", "/")).name
        with wallet.open_evidence(each) as stream:
            yield f"evidence/{each.credential}/{name}", stream.read()


_WRITERS: Final[Mapping[As, Callable[[Wallet, Sequence[Row]], _Export]]] = {
    As.JSON: _json,
    As.JSONL: _jsonl,
    As.CSV: _csv,
    As.PRESENTATION: _presentation,
    As.LCW: _lcw,
}
