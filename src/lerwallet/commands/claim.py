"""`claim`: what you say of yourself; never verified, and always told so."""

import os
import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from lerwallet.commands.options import Yes, command
from lerwallet.errors import WrongUsage
from lerwallet.journey.claims import Claims, Endorsement, told
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session, clean
from lerwallet.wallet import Wallet


@command()
def new(
    session: Session,
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=N_("What you can do, in your own words."))],
    since: Annotated[
        str | None, typer.Option("--since", metavar="WHEN", help=N_("Since when, such as 2019."))
    ] = None,
) -> None:
    """Write down something that you can do and that nobody gave you a badge for.

    It is your own statement, and is never shown as verified. Others can support it: lerwallet endorse request

    Example:
        lerwallet claim new "Keep the books for a family shop" --since 2019
    """
    _refuse_no_year(since, session.now().year)
    with session.open_wallet() as wallet:
        claims = Claims(wallet.vault)
        claim = claims.new(
            clean(text),
            clean(since or "") or None,
            by=wallet.key("EdDSA").did,
            now=session.now(),
            random=os.urandom,
        )
        answer = told([claim], [])
    session.result(_document(answer), _lines(answer))
    session.note(
        _("Next: ask somebody to support it: lerwallet endorse request {id} --out request.html").format(
            id=claim.id
        )
    )


def _refuse_no_year(since: str | None, this_year: int) -> None:
    """Raises `WrongUsage` where SINCE names no year that has begun; months and seasons may stand beside it."""
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", since or "")
    if since and not any(1900 <= int(year) <= this_year for year in years):
        raise WrongUsage(
            _("--since names no year: {text}").format(text=since),
            hint=_("Write it like 2019, or like 2019-05"),
        )


@command()
def list_(session: Session) -> None:
    """List your own statements, and who supports them.

    Example:
        lerwallet claim list
    """
    with session.open_wallet() as wallet:
        answer = _told(wallet)
    session.result(_document(answer), _lines(answer))
    if not answer:
        session.note(_("There is none yet: lerwallet claim new TEXT"))


@command()
def remove(
    session: Session,
    *,
    id_: Annotated[
        str, typer.Argument(metavar="CLAIM", help=N_("The id that `lerwallet claim list` shows."))
    ],
    yes: Yes = False,
) -> None:
    """Take an own statement out, with the endorsements of it.

    Example:
        lerwallet claim remove 3fa9
    """
    with session.open_wallet() as wallet:
        claims = Claims(wallet.vault)
        claim = claims.find(id_)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=claim.text[:60]))
        if removed:
            claims.remove(claim)
    lines = [_("Removed: {name}").format(name=claim.text[:60]) if removed else _("Nothing was removed.")]
    session.result({"schema": "lerwallet/claim/1", "removed": [claim.id] if removed else []}, lines)


def _told(wallet: Wallet) -> list[dict[str, Any]]:
    claims = Claims(wallet.vault)
    return told(claims.all(), claims.endorsements())


def _document(answer: list[dict[str, Any]]) -> dict[str, Any]:
    return {"schema": "lerwallet/claim/1", "claims": answer}


def _lines(answer: list[dict[str, Any]]) -> Iterator[str]:
    for claim in answer:
        since = _(", since {when}").format(when=claim["since"]) if claim["since"] else ""
        yield _("{id}  You say: {text}{since} (own statement, not verified)").format(
            id=claim["id"], text=claim["text"], since=since
        )
        count = len(
            {each["signed_by"] or each["by"] for each in claim["endorsements"]}
        )  # one may write twice
        if count:
            yield "  " + ngettext(
                "{count} person supports this:", "{count} people support this:", count
            ).format(count=count)
        for each in claim["endorsements"]:
            yield f"    {endorsement_line(Endorsement(**each))}"


def endorsement_line(each: Endorsement) -> str:
    """Who says what; of whom nobody can know whether it is they, that is said."""
    if each.signed_by is None:
        return _("{name} (name given, identity NOT checked): {comment}").format(
            name=each.by or _("somebody"), comment=each.comment
        )
    return _("{name} (signed with the key {did}; nobody vouches for the name): {comment}").format(
        name=each.by or _("somebody"), did=each.signed_by, comment=each.comment
    )
