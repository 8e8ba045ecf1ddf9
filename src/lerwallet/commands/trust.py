"""`lerwallet trust`: the issuers that you vouch for yourself."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.language import N_, _
from lerwallet.session import Session
from lerwallet.session.verifying import trust_file
from lerwallet.trust import Entry, own

IssuerId = Annotated[
    str,
    typer.Argument(metavar="ID", help=N_("The issuer's DID or web address, as `lerwallet verify` shows it.")),
]


@command(wallet=False)
def list_(session: Session) -> None:
    """List the issuers that you trust.

    Example:
        lerwallet trust list
    """
    entries = own.own_list(trust_file(session)).entries.values()
    session.result(_answer(entries), map(_line, entries))
    if not entries:
        session.note(_("You trust no issuer yet. Add one: lerwallet trust add ID --name NAME --why WHY"))


@command(wallet=False)
def add(
    session: Session,
    *,
    id_: IssuerId,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help=N_("What the issuer is called."))],
    why: Annotated[str, typer.Option("--why", metavar="WHY", help=N_("How you know, for yourself later."))],
) -> None:
    """Vouch for an issuer: badges that it rightly signed are then verified.

    Example:
        lerwallet trust add did:web:example.edu --name "Example College" --why "called the registrar"
    """
    entry = own.add(trust_file(session), id_, name=name, why=why, now=session.now())
    session.result(_answer([entry]), [_("Trusted: {line}").format(line=_line(entry))])


@command(wallet=False)
def remove(session: Session, *, id_: IssuerId, yes: Yes = False) -> None:
    """Stop vouching for an issuer.

    Example:
        lerwallet trust remove did:web:example.edu
    """
    own.find(trust_file(session), id_)  # before anything is asked
    if not (yes or session.confirm(_("Stop trusting {id}?").format(id=id_))):
        session.result(_answer([]), [_("Nothing was changed.")])
        return
    entry = own.remove(trust_file(session), id_)
    session.result(_answer([entry]), [_("No longer trusted: {line}").format(line=_line(entry))])


def _answer(entries: Iterable[Entry]) -> dict[str, Any]:
    issuers = [{"id": each.id, "name": each.name, "why": each.why, "added": each.added} for each in entries]
    return {"schema": "lerwallet/trust/1", "issuers": issuers, "registries": []}


def _line(entry: Entry) -> str:
    return _("{name}, {id}. Why: {why}").format(name=entry.name, id=entry.id, why=entry.why)
