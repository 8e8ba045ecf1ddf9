"""`lerwallet share`: give an employer exactly what is needed, signed for them."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from lerwallet.commands import locking, share_link
from lerwallet.commands.asking import RequestFile
from lerwallet.commands.choosing import Going, choose
from lerwallet.commands.locking import EncryptTo
from lerwallet.commands.options import Out, Yes, command
from lerwallet.commands.telling import label, report_lines
from lerwallet.credential import Carrier, read_time
from lerwallet.errors import NotShareable, WrongUsage
from lerwallet.language import N_, _, ngettext, spoken
from lerwallet.session import Session, Tinted, typed
from lerwallet.session.verifying import Asked
from lerwallet.sharing import Choice, Proof, Share, Wish, make, second_readers
from lerwallet.verification import Report, Verdict, document, verify_bytes
from lerwallet.wallet import Wallet

if TYPE_CHECKING:
    from lerwallet.requests import Request

_NO_TIME: Final = 10  # the length of a day without a time


class As(StrEnum):
    """What the reader gets."""

    PRESENTATION = "presentation"  # one signed file for programs
    HTML = "html"  # a page for a browser, with that inside
    PDF = "pdf"  # the same for paper
    LINKEDIN = "linkedin"  # a link for everybody, with nothing signed


@command()
def share(
    session: Session,
    *,
    ids: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            help=N_("The short ids that `lerwallet list` shows. With --request: what to answer it from."),
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="WHO", help=N_("Who gets it, such as the employer's name; a request may say it.")
        ),
    ] = None,
    purpose: Annotated[
        str | None,
        typer.Option("--for", metavar="WHY", help=N_("What for, such as the job; a request may say it.")),
    ] = None,
    request: RequestFile = None,
    reveal: Annotated[
        list[str] | None,
        typer.Option(
            "--reveal",
            metavar="X",
            help=N_(
                "A detail to show: name, issuer, skills, result, dates, evidence, a pointer, or minimal, skills-first, full."
            ),
        ),
    ] = None,
    hide: Annotated[
        list[str] | None,
        typer.Option(
            "--hide", metavar="X", help=N_("A detail to leave out, or the number of what to refuse.")
        ),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option(
            "--audience", metavar="ID", help=N_("The name that the reader checks for; else what --to says.")
        ),
    ] = None,
    nonce: Annotated[
        str | None,
        typer.Option(
            "--nonce", metavar="N", help=N_("The one-time word that the reader gave you; else a new one.")
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=N_("The last day that it holds."))
    ] = None,
    as_: Annotated[As, typer.Option("--as", help=N_("What the reader gets."))] = As.PRESENTATION,
    proof: Annotated[
        Proof | None,
        typer.Option(
            "--proof",
            help=N_("How it is signed, where the reader asks for it; else as fits the badges."),
        ),
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=N_("Only show what the reader will see; nothing is kept."))
    ] = False,
    out: Out = None,
    encrypt_to: EncryptTo = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help=N_("Replace the output file; give a one-time word to a second reader too.")
        ),
    ] = False,
    yes: Yes = False,
) -> None:
    """Share badges with one reader: signed by you, for them, and nothing more than you choose.

    Badges that cannot be split are named before they go out. A copy that is sent on still says who it was made for.
    With --request, the least is shown that answers it.

    Example:
        lerwallet share 3fa9 --to "Riverside Cafe" --for "summer job" --out share.json
    """
    if as_ is As.LINKEDIN:
        share_link.refuse_beside(reveal, hide, audience, nonce, until, proof, request, preview, encrypt_to)
        share_link.share_links(session, _named(ids), out, force=force)
        return
    on_page = as_ in {As.HTML, As.PDF}
    if on_page and not preview:
        _refuse_output(session, as_, out)
    recipients = locking.recipients(encrypt_to or ())
    if recipients and out in {None, "-"} and not preview:
        raise WrongUsage(_("A locked share goes into a file."), hint=_("Name a file: --out FILE"))
    wanted = None
    if request is not None:
        from lerwallet.commands import share_answering  # requests are only read where there is one (10 ms)

        wanted = share_answering.read_wanted(session, request, to, purpose, audience, nonce, reveal=reveal)
        to, purpose, audience, nonce = wanted.to, wanted.purpose, wanted.audience, wanted.nonce
    named = ids if wanted is not None else _named(ids)
    wish = Wish(
        to=_stated("--to", to),
        purpose=_stated("--for", purpose),
        audience=audience,
        nonce=nonce,
        until=_end(until),
        proof=proof,
        choice=Choice(reveal=reveal or (), hide=hide or ()),
    )
    with session.open_wallet(sign=True) as wallet:
        _refuse_second_reader(session, wallet, wish, nonce=nonce, force=force)
        rows = wallet.find_all(named) if named else wallet.rows()
        told: Mapping[str, Any] = {}
        if wanted is not None:
            rows, wish, told = share_answering.answered(session, wallet, rows, wish, wanted, hide or ())
        going = Going(rows=rows, wish=wish, told=set())
        asked = session.interactive and not (yes or preview)
        if asked and wanted is None:
            going = choose(session, wallet, *going[:2])
        if not going.rows:
            session.note(_("Nothing was shared."))
            return
        made = make(wallet, going.rows, going.wish, now=session.now(), random=os.urandom, on_page=on_page)
        if on_page:
            made = _paged(session, wallet, made, as_)
        _refuse_second_reader(session, wallet, wish, sha256=made.sha256, force=force)
        new = [warning for warning in made.warnings if warning not in going.told]
        for warning in new:
            session.warn(warning)
        if preview:
            _preview(session, made, told, wanted.request if wanted else None)
            return
        if asked and (new or wanted) and not session.confirm(_("Share it like this?")):
            session.note(_("Nothing was shared."))
            return
        file = locking.locked(made.data, recipients)
        with _handing_over(session, out, force=force) as write:
            wallet.log_share(made.to_json(), made.data, lambda: write(file), made.fresh)
    _answer(session, made, out, told)
    if recipients:
        session.note(_("It is locked for whoever has that key. They open it first: age --decrypt FILE"))


def _named(ids: list[str] | None) -> list[str]:
    """The ids, without which only a request can say what is shared."""
    if not ids:
        raise _missing("ID")
    return ids


def _stated(flag: str, text: str | None) -> str:
    """What must be said of every share that has a reader."""
    if text is None:
        raise _missing(flag)
    if not text.strip():
        raise WrongUsage(
            _("{flag} is empty.").format(flag=flag),
            hint=_('Say who gets it and why, such as: --to "Riverside Cafe" --for "summer job"'),
        )
    return text


def _missing(name: str) -> WrongUsage:
    example = 'lerwallet share 3fa9 --to "Riverside Cafe" --for "summer job" --out share.json'
    return WrongUsage(
        _("{name} is missing.").format(name=name),
        hint=_("Write it like this: {example}").format(example=example),
    )


def _refuse_second_reader(
    session: Session,
    wallet: Wallet,
    wish: Wish,
    *,
    nonce: str | None = None,
    sha256: str | None = None,
    force: bool,
) -> None:
    try:
        second_readers.refuse(wallet.shares(), to=wish.to, nonce=nonce, sha256=sha256)
    except NotShareable as problem:
        if not force:
            raise
        session.warn(problem.message)


def _paged(session: Session, wallet: Wallet, made: Share, as_: As) -> Share:
    """The same share on a page, which says how well each badge was supported when it was last checked."""
    from lerwallet import pages
    from lerwallet.portfolio.support import Supporting
    from lerwallet.sharing.paged import page_of

    supports, supporting = {}, Supporting(wallet=wallet, now=session.now())
    for each in made.credentials:
        given = supporting.of(each.row)
        assert given is not None  # what does not hold was refused before
        supports[each.row.id] = given.to_json()
    page = page_of(made, supports, spoken())
    if as_ is As.PDF:
        return made.carried(Carrier.PDF, pages.render_pdf(page))
    return made.carried(Carrier.HTML, pages.html(page))


def _refuse_output(session: Session, as_: As, out: str | None) -> None:
    """Say now what the end would only say when all is signed and written down."""
    if out not in {None, "-"}:
        return
    if session.json:
        raise WrongUsage(
            _("The page and the answer cannot both go to standard output."), hint=_("Name a file: --out FILE")
        )
    if as_ is As.PDF and session.surroundings.stdout.isatty():
        raise WrongUsage(_("A PDF cannot be shown in a terminal."), hint=_("Name a file: --out FILE"))


def _handing_over(
    session: Session, out: str | None, *, force: bool
) -> AbstractContextManager[Callable[[bytes], None]]:
    if out in {None, "-"}:
        return nullcontext(lambda _file: None)  # the answer holds it
    return session.handing_over(out, force=force)


def _end(until: str | None) -> datetime | None:
    """The last moment of a day, or the moment that was typed."""
    if until is None:
        return None
    moment = read_time(until)
    if moment is None:
        raise WrongUsage(
            _("{text} is not a day or time.").format(text=until), hint=_("Write it like 2027-06-30")
        )
    return (
        datetime.combine(moment.date(), time(23, 59, 59), UTC) if len(until.strip()) == _NO_TIME else moment
    )


def _answer(session: Session, made: Share, out: str | None, told: Mapping[str, Any]) -> None:
    to_stdout = out in {None, "-"}
    if session.json:
        answer: dict[str, Any] = {
            "schema": "lerwallet/share/1",
            "share": made.to_json(),
            "warnings": list(made.warnings),
            **told,
        }
        if to_stdout:
            answer["presentation"] = made.presentation
        session.print_document(answer)
    elif to_stdout and made.carrier is Carrier.PDF:
        session.write_output(None, made.data)
    elif to_stdout:
        session.print_text(made.data.decode().rstrip("\n") + "\n")
    else:
        count = len(made.credentials)
        line = ngettext("{count} badge for {to}: {file}", "{count} badges for {to}: {file}", count)
        session.result({}, [line.format(count=count, to=made.wish.to, file=out)])
    session.note(
        _("Made for {audience}, one-time word {nonce}.").format(audience=made.audience, nonce=made.nonce)
    )
    if told:
        session.note(_("They check it with: lerwallet verify FILE --request THEIR-REQUEST"))
    else:
        session.note(
            _("They check it with: lerwallet verify FILE --audience {audience} --nonce {nonce}").format(
                audience=typed(made.audience),
                nonce=typed(made.nonce),
            ),
        )
    session.note(_("What you send, they keep: nobody can call it back."))


def _preview(
    session: Session, made: Share, told: Mapping[str, Any], request: "Request | None" = None
) -> None:
    asked = Asked(audience=made.audience, nonce=made.nonce, request=request, accept_unknown_issuer=True)
    verifier = session.verifier(asked)
    report = verify_bytes("", made.data, verifier)
    answer = {
        "schema": "lerwallet/share/1",
        "share": made.to_json(),
        "warnings": list(made.warnings),
        "presentation": made.presentation,
        "preview": document([report], verifier.now),
        "links": [{"code": link.code, "message": link.sentence} for link in made.links],
        **told,
    }
    session.result(answer, _preview_lines(made, report))
    session.note(_("This was a preview: nothing was kept or sent."))


def _preview_lines(made: Share, report: Report) -> Iterator[str | Tinted]:
    yield _("This is what {to} will see:").format(to=made.wish.to)
    yield from report_lines(report, indent="  ")
    if report.verdict is Verdict.VERIFIED:  # the reader's list is not ours
        yield _("This needs {to} to know the issuer. If not, the answer there is NOT DECIDED.").format(
            to=made.wish.to
        )
    for each in made.credentials:
        name = each.row.name or each.row.id
        count = len(each.left_out) or each.withheld
        if count:
            yield ngettext(
                "{name} leaves out {count} detail.", "{name} leaves out {count} details.", count
            ).format(name=name, count=count)
        if each.left_out:
            yield _("Only you see which: {details}").format(
                details=", ".join(label(each.parts.document, pointer) for pointer in each.left_out)
            )
    yield _("What they could still work out, or put together with others:")
    yield from (f"  {link.sentence}" for link in made.links)
    if not made.links:
        yield "  " + _("Nothing that can be seen from here.")
