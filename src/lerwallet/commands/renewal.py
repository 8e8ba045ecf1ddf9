"""`lerwallet renewal`: hours and credits for the renewal of a licence."""

from collections.abc import Iterator
from datetime import UTC, date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

import typer

from lerwallet.commands.answers import harmless
from lerwallet.commands.kinds import assessed
from lerwallet.commands.options import Force, Out, command
from lerwallet.csv_cells import csv_line
from lerwallet.errors import WrongUsage
from lerwallet.language import N_, _, ngettext, spoken
from lerwallet.renewal import Count, Counted, NotCounted, Terms, Why, count
from lerwallet.renewal.amounts import number, written
from lerwallet.session import Session
from lerwallet.wallet.own import Own


class As(StrEnum):
    """How the report is written."""

    LINES = "lines"
    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


_COLUMNS: Final = (
    *("counted", "id", "credential_id", "name", "issuer", "earned", "assessed"),
    *("hours", "hours_from", "credits", "why_not", "counted_as", "checked_at"),
)


@command()
def report(
    session: Session,
    *,
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help=N_("The first day that counts, such as 2021-07-01."))
    ],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help=N_("The last day that counts."))],
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate",
            metavar="HOURS",
            help=N_("Hours for a badge that states none, such as 10h. Ask your board: they differ."),
        ),
    ] = None,
    need: Annotated[
        str | None, typer.Option("--need", metavar="HOURS", help=N_("How many hours you need, such as 60h."))
    ] = None,
    as_: Annotated[
        As | None,
        typer.Option("--as", help=N_("lines for people, json, csv for a spreadsheet, or pdf for a board.")),
    ] = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Count the hours and credits of your badges for the renewal of a licence.

    Each badge counts once, with the hours that it states, or by the rate. What does not count is named with the reason.

    Example:
        lerwallet renewal report --from 2021-07-01 --to 2026-06-30 --rate 10h --need 60h
    """
    form = as_ or (As.JSON if session.json else As.LINES)
    if session.json and form is not As.JSON:
        raise WrongUsage(
            _("--json and --as {form} are two different answers.").format(form=form.value),
            hint=_("Leave one of them out"),
        )
    terms = Terms(
        first=_day(first, "--from"),
        last=_day(last, "--to"),
        today=session.now().astimezone(UTC).date(),
        rate=_hours(rate, "--rate"),
        need=_hours(need, "--need"),
    )
    if terms.last < terms.first:
        raise WrongUsage(_("The last day is before the first."), hint=_("Look at --from and --to"))
    with session.open_wallet() as wallet:
        kept = [(row, wallet.secured(row)) for row in wallet.rows()]
        holder = Own.of(wallet.vault)
    own = {row.id for row, secured in kept if holder.issued(secured)}
    counted = count(((row, secured.credential) for row, secured in kept), terms, own)
    _tell_twice(session, counted)
    match form:
        case As.CSV:
            session.write_output(out, "".join(_csv(counted)).encode(), force=force)
        case As.PDF:
            session.write_output(out, _pdf(session, counted), force=force)
        case As.LINES if out not in {None, "-"}:
            session.write_output(out, "".join(f"{line}\n" for line in _lines(counted)).encode(), force=force)
        case As.LINES:
            session.print_lines(_lines(counted))
        case As.JSON:
            _write_document(session, counted, out, force=force)


def _write_document(session: Session, counted: Count, out: str | None, *, force: bool) -> None:
    if out in {None, "-"}:
        session.print_document(counted.to_json())
        return
    from lerwallet.session import json_text

    session.write_output(out, f"{json_text(counted.to_json())}\n".encode(), force=force)


def _day(text: str, flag: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUsage(
            _("{flag} wants a day, and not {text}.").format(flag=flag, text=text),
            hint=_("For example: {flag} 2026-06-30").format(flag=flag),
        ) from None


def _hours(text: str | None, flag: str) -> Decimal | None:
    """The number of hours that TEXT is, with or without an h behind it."""
    if text is None:
        return None
    hours = number(text.strip().lower().removesuffix("h").strip())
    if hours is None or not hours:
        raise WrongUsage(
            _("{flag} wants a number of hours, and not {text}.").format(flag=flag, text=text),
            hint=_("For example: {flag} 10h").format(flag=flag),
        )
    return hours


def _tell_twice(session: Session, counted: Count) -> None:
    for each in counted.not_counted:
        if each.why is Why.TWICE and each.other is not None:
            session.warn(
                _(
                    "{name} ({id}) is not counted again: {other} ({other_id}) is for the same achievement."
                ).format(
                    name=each.row.name or each.row.id,
                    id=each.row.id,
                    other=each.other.name or each.other.id,
                    other_id=each.other.id,
                )
            )


def _lines(counted: Count) -> Iterator[str]:
    yield from _summary(counted)
    yield from map(_counted_line, counted.counted)
    if counted.not_counted:
        yield _("Not counted:")
        yield from map(_left_line, counted.not_counted)


def _summary(counted: Count) -> Iterator[str]:
    """What it comes to, the hours first."""
    terms = counted.terms
    total = len(counted.counted)
    yield ngettext(
        "{hours} hours from {count} badge, {first} to {last}.",
        "{hours} hours from {count} badges, {first} to {last}.",
        total,
    ).format(hours=written(counted.hours), count=total, first=terms.first, last=terms.last)
    if counted.credits:
        yield _("Credits that badges state: {credits}.").format(credits=written(counted.credits))
    if terms.need is not None:
        missing = terms.need - counted.hours
        yield (
            _("You need {need} hours: that is enough.").format(need=written(terms.need))
            if counted.enough
            else _("You need {need} hours: {missing} are missing.").format(
                need=written(terms.need), missing=written(missing)
            )
        )


def _pdf(session: Session, counted: Count) -> bytes:
    from lerwallet.pages.renewal import Sheet, Table, renewal_pdf

    day, badge, hours, issuer = _("Earned"), _("Badge"), _("Hours"), _("Issuer")
    rows = [
        (
            each.earned.isoformat(),
            _named(each),
            each.row.issuer_name or each.row.issuer_id or "",
            written(each.hours),
            _("the rate") if each.by_rate else _("the badge"),
        )
        for each in counted.counted
    ]
    left = [
        (each.earned.isoformat() if each.earned else _("no date"), _named(each), _why(each))
        for each in counted.not_counted
    ]
    sheet = Sheet(
        language=spoken(),
        title=_("Hours for the renewal of a licence"),
        summary=list(_summary(counted)),
        tables=[
            Table(_("What counts"), (day, badge, issuer, hours, _("by")), rows),
            Table(_("What does not count"), (day, badge, _("Why")), left),
        ],
        made=_(
            "Made by the applicant on {day} with lerwallet, from the last check of each badge. This sheet proves nothing by itself: ask for the badges."
        ).format(day=counted.terms.today),
        missing=_(
            "Some letters are in no font of the computer that made this, and a square stands for each."
        ),
    )
    return renewal_pdf(sheet, session.now())


def _named(each: Counted | NotCounted) -> str:
    return f"{each.row.name or _('a badge without a name')} ({each.row.id})"


def _counted_line(each: Counted) -> str:
    source = _("by the rate") if each.by_rate else _("as the badge states")
    told = _("{day}  {name} ({id}): {hours} hours {source}, {kind}").format(
        day=each.earned,
        name=each.row.name or _("a badge without a name"),
        id=each.row.id,
        hours=written(each.hours),
        source=source,
        kind=assessed(each.row.assessed),
    )
    return f"  {told}"


def _left_line(each: NotCounted) -> str:
    told = _("{day}  {name} ({id}): {why}").format(
        day=each.earned or _("no date"),
        name=each.row.name or _("a badge without a name"),
        id=each.row.id,
        why=_why(each),
    )
    return f"  {told}"


def _why(each: NotCounted) -> str:
    match each.why:
        case Why.OWN:
            return _("you issued it yourself")
        case Why.EARLIER:
            return _("earned before the first day")
        case Why.LATER:
            return _("earned after the last day")
        case Why.NO_DATE:
            return _("it does not say when it was earned")
        case Why.EXPIRED:
            return _("it has expired")
        case Why.REJECTED:
            return _("its last check said no")
        case Why.UNDECIDED:
            return _("its last check could not decide: lerwallet check {id}").format(id=each.row.id)
        case Why.TWICE:
            assert each.other is not None
            return _("the same achievement is counted already, with {other}").format(other=each.other.id)
        case Why.NO_HOURS:
            if each.offered is not None:
                return _("it states no hours, and {credits} credits that can be earned; give --rate").format(
                    credits=written(each.offered)
                )
            return _("it states no hours; give --rate")


def _csv(counted: Count) -> Iterator[str]:
    document = counted.to_json()
    yield csv_line(_COLUMNS)
    for member, is_counted in (("counted", "yes"), ("not_counted", "no")):
        for each in document[member]:
            cells = {
                **each,
                "counted": is_counted,
                "why_not": each.get("why"),
                "counted_as": each.get("other"),
                "checked_at": each["last_check"]["at"],
            }
            yield csv_line(harmless(cells.get(name)) for name in _COLUMNS)
