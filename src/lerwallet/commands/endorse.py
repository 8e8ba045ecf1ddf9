"""`endorse`: ask somebody to support what you say, support what somebody else says, and keep what came back."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from lerwallet.commands.claim import endorsement_line
from lerwallet.commands.options import Force, Out, command
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, NotFound, WrongUsage
from lerwallet.journey import endorsing
from lerwallet.journey.claims import Claims, Endorsement
from lerwallet.journey.endorsing import Request
from lerwallet.journey.signed import own_key
from lerwallet.language import N_, _
from lerwallet.session import Session, clean, typed
from lerwallet.session.verifying import Asked
from lerwallet.wallet import Row, Wallet
from lerwallet.wallet.own import Own

_SCHEMA: Final = "lerwallet/endorsement/1"
_LETTERS: Final = 300  # of a badge's name


@command()
def request(
    session: Session,
    *,
    what: Annotated[
        str, typer.Argument(metavar="CLAIM|ID", help=N_("A claim of yours, or a badge, by its short id."))
    ],
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a file that asks somebody to support a claim or a badge of yours. It holds those words, and nothing else.

    A file that ends with .html opens in any browser, for somebody without lerwallet. With lerwallet, either form is
    answered by: lerwallet endorse give FILE

    Example:
        lerwallet endorse request 3fa9 --out request.html
    """
    file = _named(session, out)
    with session.open_wallet() as wallet:
        asked = _asked_for(session, wallet, what)
    if file.lower().endswith((".html", ".htm")):
        from lerwallet.journey.asking import request_page

        data = request_page(asked).encode()
    else:
        data = endorsing.seal_request(asked)
    session.write_output(file, data, force=force)
    if file == "-":
        return
    session.result(
        {"schema": _SCHEMA, "request": asked.to_json(), "file": file}, [_("Made: {file}").format(file=file)]
    )
    session.note(_("Next: send it. What comes back: lerwallet endorse import FILE"))


@command()
def give(
    session: Session,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The request that somebody sent you."))],
    comment: Annotated[
        str | None,
        typer.Option("--comment", metavar="TEXT", help=N_("What you say: what you saw, and when.")),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help=N_("What you are called."))
    ] = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Support what somebody says of themselves, with words of your own.

    Where you have a wallet, its key signs, so that nobody can change it. Without one it is a reply with your name, and
    whoever reads it cannot know that it is you.

    Example:
        lerwallet endorse give request.json --comment "I saw it every week." --name "Jean, shop owner" --out reply.json
    """
    from lerwallet.vault import Vault

    target = _named(session, out)
    with session.file(
        file, hint=_("Ask for it again: the learner makes it with `lerwallet endorse request`")
    ) as data:
        asked = endorsing.read_request(data)
    if asked.badge:
        session.note(_("It is about the badge {text}, {id}").format(text=asked.said, id=asked.about))
    else:
        session.note(_("It says: {text}").format(text=asked.said))
    said = clean(
        comment if comment is not None else session.ask(_("What do you say?"), flag="--comment TEXT")
    ).strip()
    called = clean(
        name if name is not None else session.ask(_("What are you called?"), flag="--name NAME")
    ).strip()
    signs = Vault.exists(session.home)
    if signs:
        with session.open_wallet(sign=True) as wallet:
            data = endorsing.endorse(
                asked, said, called, own_key(wallet), now=session.now(), random=os.urandom
            )
    else:
        data = endorsing.reply(asked, said, called, session.now())
    session.write_output(target, data, force=force)
    if target == "-":
        return
    answer = {"about": asked.about, "said": asked.said, "by": called, "comment": said, "signed": signs}
    session.result(
        {"schema": _SCHEMA, "endorsement": answer, "file": target}, [_("Written: {file}").format(file=target)]
    )
    if not signs:
        session.note(_("It is not signed: you have no wallet. Whoever reads it cannot know that it is you."))
    session.note(
        _("They keep it with: lerwallet endorse import {file}").format(file=typed(Path(target).name)),
        elsewhere=True,
    )


@command()
def import_(
    session: Session,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The reply or endorsement that came back."))],
) -> None:
    """Keep an endorsement that came back. One that was changed on its way is refused.

    It never makes anything verified: it says who supports it, and whether anybody can know that it is they.

    Example:
        lerwallet endorse import reply.json
    """
    hint = _(
        "It is the file that came back from whoever you asked; if it was damaged on its way, ask for it again"
    )
    with session.file(file, hint=hint) as data, session.open_wallet() as wallet:
        verifier = session.verifier(Asked(holder=True))
        claims = Claims(wallet.vault)
        found = endorsing.read_endorsement(
            data,
            verifier,
            own=Own.of(wallet.vault).parties,
            claims=claims.all(),
            badges={row.credential_id: _words(row) for row in reversed(wallet.rows()) if row.credential_id},
            now=session.now(),
        )
        name = _about(wallet, claims, found)
        new = claims.keep(found, data)
    session.result(
        {"schema": _SCHEMA, "endorsement": found.to_json(), "new": new},
        [_("{name} is supported by {who}").format(name=name, who=endorsement_line(found))],
    )
    if not new:
        session.note(_("That was here already."))


@command()
def list_(session: Session) -> None:
    """List who supports your claims and badges.

    Example:
        lerwallet endorse list
    """
    with session.open_wallet() as wallet:
        claims = Claims(wallet.vault)
        found = claims.endorsements()
        lines = list(_lines(wallet, claims, found))
    session.result({"schema": _SCHEMA, "endorsements": [each.to_json() for each in found]}, lines)
    if not found:
        session.note(_("There is none yet. Ask for one: lerwallet endorse request CLAIM --out request.html"))


def _lines(wallet: Wallet, claims: Claims, found: list[Endorsement]) -> Iterator[str]:
    for each in found:
        try:
            name = _about(wallet, claims, each)
        except LerwalletError:
            name = _("something that is not in the wallet any more")
        yield f"{name}: {endorsement_line(each)}"


def _about(wallet: Wallet, claims: Claims, found: Endorsement) -> str:
    """What FOUND supports, in words. Raises `LerwalletError` where the wallet has no such claim or badge."""
    for claim in claims.all():
        if claim.address == found.about:
            return claim.text
    for row in wallet.rows():
        if found.about and row.credential_id == found.about:
            return row.name or row.id
    raise endorsing.about_something_else()


def _asked_for(session: Session, wallet: Wallet, what: str) -> Request:
    own = wallet.key("EdDSA").did
    try:
        claim = Claims(wallet.vault).find(what)
    except NotFound:
        claim = None  # it may be a badge
    if claim is not None:
        return Request(
            about=claim.address,
            said=claim.text,
            since=claim.since,
            by=claim.by,
            badge=False,
            made_at=utc(session.now()),
        )
    row = wallet.find(what)
    if row.credential_id is None or ":" not in row.credential_id:
        raise WrongUsage(
            _("{name} has no id of its own, so nobody can say which badge they mean.").format(
                name=row.name or row.id
            ),
            hint=_("Claim the skill in your own words: lerwallet claim new TEXT"),
        )
    return Request(
        about=row.credential_id,
        said=_words(row),
        since=None,
        by=own,
        badge=True,
        made_at=utc(session.now()),
    )


def _words(row: Row) -> str:
    """What is asked to be endorsed of a badge."""
    return clean(row.name or row.id)[:_LETTERS]


def _named(session: Session, out: str | None) -> str:
    if out is None or (out == "-" and session.json):
        raise WrongUsage(_("Where should it go?"), hint=_("Name a file: --out FILE"))
    return out
