"""`lerwallet shares`: who got what from you."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Force, Out, Yes, command
from lerwallet.language import N_, _
from lerwallet.session import Session, clean

ShareId = Annotated[
    str, typer.Argument(metavar="ID", help=N_("The id that `lerwallet shares list` shows, or its beginning."))
]


@command()
def list_(session: Session) -> None:
    """List what you shared, and with whom.

    Example:
        lerwallet shares list
    """
    with session.open_wallet() as wallet:
        shares = wallet.shares()
    session.result(_answer(shares), _lines(shares))
    if not shares:
        session.note(_('Nothing was shared yet. Share a badge: lerwallet share ID --to "WHO" --for "WHY"'))


@command()
def show(session: Session, *, id_: ShareId) -> None:
    """Show one share: what it held, and who it was made for.

    Example:
        lerwallet shares show 5f2c
    """
    with session.open_wallet() as wallet:
        found, sent = wallet.share(id_)
    session.result({**_answer([found]), "sent": sent.decode()}, _whole(found))


@command()
def withdraw(session: Session, *, id_: ShareId, out: Out = None, force: Force = False) -> None:
    """Ask for what you shared to be deleted: prints the letter to send, and remembers the day.

    Nothing is sent, and a letter is all that there is: nobody can call back what somebody has.

    Example:
        lerwallet shares withdraw 5f2c --out letter.txt
    """
    # only here, for a list needs nothing of what shares are made with (100 ms)
    from lerwallet.sharing.withdrawing import letter

    to_file = out not in {None, "-"}

    def deliver(kept: dict[str, Any]) -> None:
        if to_file:
            lines = letter(kept, session.now())
            session.write_output(out, "".join(f"{clean(line)}\n" for line in lines).encode(), force=force)

    with session.open_wallet() as wallet:
        found, _sent = wallet.share(id_)
        kept = wallet.withdraw_share(found, session.now(), deliver)
    lines = list(letter(kept, session.now()))
    answer = _answer([kept]) if to_file else {**_answer([kept]), "letter": "\n".join(lines)}
    session.result(answer, [_("Written: {file}").format(file=out)] if to_file else lines)
    session.note(_("Send it yourself, and keep a copy: nothing was sent."))
    session.note(_("Whoever has the file can still read it, and check that you signed it."))


@command()
def forget(session: Session, *, id_: ShareId, yes: Yes = False) -> None:
    """Take one share out of the log. What was sent stays with whoever has it.

    Example:
        lerwallet shares forget 5f2c
    """
    with session.open_wallet() as wallet:
        found, _sent = wallet.share(id_)
        forgotten = yes or session.confirm(_("Forget the share with {to}?").format(to=found["to"]))
        if forgotten:
            wallet.forget_share(found)
    told = _("Forgotten: {id}") if forgotten else _("Kept: {id}")
    session.result(_answer([found] if forgotten else []), [told.format(id=found["id"])])


def _answer(shares: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"schema": "lerwallet/shares/1", "shares": list(shares)}


def _lines(shares: Sequence[dict[str, Any]]) -> Iterator[str]:
    for share in shares:
        names = ", ".join(each["name"] or each["id"] for each in share["credentials"])
        line = f"{share['id']}  {share['made_at'][:10]}  {share['to']}: {names}"
        if share["until"]:
            line += _(" (until {day})").format(day=share["until"][:10])
        if share.get("withdrawn"):
            line += _(" (asked back on {day})").format(day=share["withdrawn"][:10])
        yield line


def _to(share: dict[str, Any]) -> str:
    named_by_themselves = share.get("to_from") == "request"
    return (
        _("{name} (so their request says)").format(name=share["to"]) if named_by_themselves else share["to"]
    )


def _whole(share: dict[str, Any]) -> Iterator[str]:
    facts = (
        (_("Id: {value}"), share["id"]),
        (_("To: {value}"), _to(share)),
        (_("For: {value}"), share["for"]),
        (_("Made on: {value}"), share["made_at"]),
        (_("Until: {value}"), share["until"] or _("no last day")),
        (_("Made for: {value}"), share["audience"]),
        (_("One-time word: {value}"), share["nonce"]),
        (_("SHA-256 of the file: {value}"), share["sha256"]),
    )
    for sentence, value in facts:
        yield sentence.format(value=value)
    # shares of older versions say less
    for did in share.get("signed_by", ()):
        yield _("Signed with the key: {did}").format(did=did)
    if share.get("request"):
        yield _("It answers the request with the SHA-256: {digest}").format(digest=share["request"])
    if share.get("withdrawn"):
        yield _("Asked back on: {day}").format(day=share["withdrawn"])
    for each in share["credentials"]:
        shown = (
            ", ".join(each["disclosed"]) or _("all of it")
            if each["disclosure"] == "whole"
            else ", ".join(each["disclosed"])
        )
        yield _("Badge: {name} ({shown})").format(
            name=each["name"] or each["id"], shown=shown or _("no detail by choice")
        )
        if each.get("short_code"):
            yield _("  Short code for forms: {code} (ours: the issuer does not know it)").format(
                code=each["short_code"]
            )
