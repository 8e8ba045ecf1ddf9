"""`lerwallet request`: the employer's side: ask for exactly what you need, in a file. Needs no wallet."""

import os
import uuid
from datetime import datetime, timedelta
from typing import Annotated

import typer

from lerwallet.commands.asking import read_request, request_json, request_lines
from lerwallet.commands.options import Force, Out, command
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _
from lerwallet.requests import read
from lerwallet.requests.asks import SCHEMA, Ask, write
from lerwallet.session import Session, json_text, typed

_NONCE_BYTES = 16


@command(wallet=False)
def new(
    session: Session,
    *,
    ask: Annotated[
        list[str] | None,
        typer.Option(
            "--ask",
            metavar="WHAT",
            help=N_(
                "One badge that you need: name, skills, result, dates, evidence, issuer, or skill=X, issuer=X, type=X; several with the word and between them."
            ),
        ),
    ] = None,
    optional: Annotated[
        list[str] | None,
        typer.Option("--optional", metavar="WHAT", help=N_("The same, where no is an answer too.")),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help=N_("What you call yourself."))
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience", metavar="ID", help=N_("The name that answers are made for; else what --from says.")
        ),
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="WHY", help=N_("What you need it for."))
    ] = None,
    expires: Annotated[
        int,
        typer.Option("--expires", metavar="DAYS", min=1, help=N_("How many days there are to answer.")),
    ] = 30,
    out: Out = None,
    force: Force = False,
) -> None:
    """Ask somebody to show you exactly what you need.

    Each --ask is one badge. The file has a one-time word in it, so use it for one person, and check their answer with it.

    Example:
        lerwallet request new --from "Riverside Cafe" --for "summer job" --ask "skill=first aid" --out request.json
    """
    for flag, said in (("--from", from_), ("--audience", audience), ("--for", for_)):
        if said is not None and not (said.strip() and said.isprintable()):
            raise WrongUsage(
                _("{flag} is empty, or has characters that cannot be seen.").format(flag=flag),
                hint=_("Type it anew, or leave it out"),
            )
    asks = [
        *(Ask(text, required=True) for text in ask or ()),
        *(Ask(text, required=False) for text in optional or ()),
    ]
    now = session.now()
    made = write(
        asks,
        name=from_,
        audience=audience or from_ or uuid.UUID(bytes=os.urandom(16), version=4).urn,
        purpose=for_,
        now=now,
        expires=_end(now, expires),
        random=os.urandom(_NONCE_BYTES),
    )
    data = json_text(made).encode() + b"\n"
    request = read(data)  # what goes out is what will be read
    to_file = out not in {None, "-"}
    if to_file or not session.json:
        session.write_output(out, data, force=force)
    if to_file:
        session.result(made, [_("Request written: {file}").format(file=out)])
    elif session.json:
        session.print_document(made)
    for line in request_lines(request, own=True):
        session.note(line)
    if to_file:
        session.note(
            _("They answer with: lerwallet share --request {file} --out answer.json").format(
                file=typed(str(out))
            )
        )
        session.note(
            _("You check it with: lerwallet verify answer.json --request {file}").format(file=typed(str(out)))
        )


@command(wallet=False)
def show(
    session: Session,
    *,
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("The request; - is standard input."))],
) -> None:
    """Show what a request asks for, before you answer it.

    Example:
        lerwallet request show request.json
    """
    request = read_request(session, file)
    session.result({"schema": SCHEMA, "request": request_json(request)}, request_lines(request))
    for note in request.notes:
        session.note(note)


def _end(now: datetime, days: int) -> datetime:
    try:
        return now + timedelta(days=days)
    except OverflowError:
        raise WrongUsage(
            _("--expires is too many days."), hint=_("Give them a month or two: --expires 30")
        ) from None
