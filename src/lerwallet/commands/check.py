"""`lerwallet check`: do the badges in the wallet still hold, and what has changed?"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, NamedTuple

import typer

from lerwallet.commands.options import Documents, OptionalIds, command
from lerwallet.commands.rows import verdict_words
from lerwallet.commands.telling import because, counted, report_lines, title
from lerwallet.commands.verify import EXIT_CODES
from lerwallet.credential import read_time
from lerwallet.errors import WrongUsage
from lerwallet.fetch.watched import Astray, Watched
from lerwallet.language import N_, _
from lerwallet.session import Session, Tinted
from lerwallet.session.verifying import Asked
from lerwallet.verification import Report, document, overall, verify
from lerwallet.wallet import Row
from lerwallet.wallet.rows import Turn

_SOON: Final = timedelta(days=60)  # time enough to renew a licence


class _Checked(NamedTuple):
    """One badge, what was found, and the addresses that no longer lead to what they led to."""

    row: Row
    report: Report
    astray: Sequence[Astray]


@command()
def check(
    session: Session,
    *,
    ids: OptionalIds = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help=N_("Tell only the badges whose answer has changed since then; with none, exit code 0."),
        ),
    ] = None,
    documents: Documents = None,
) -> int:
    """Check again whether your badges hold: unchanged, not expired, not withdrawn. Says what has changed since last time.

    Example:
        lerwallet check
    """
    earliest = _moment(since)
    with session.open_wallet() as wallet:
        rows = wallet.find_all(ids) if ids else wallet.rows()
        verifier = session.verifier(Asked(holder=True, documents=documents))
        found = []
        for row in rows:
            watched = Watched(verifier.fetch)
            report = verify(wallet.secured(row), replace(verifier, fetch=watched), source=row.id)
            found.append(_Checked(row, report, [*watched.astray.values()]))
        noted = wallet.note_check(((each.row, each.report.to_json()) for each in found), verifier.now)
        found = [each._replace(row=row) for each, row in zip(found, noted, strict=True)]
    told = [each for each in found if earliest is None or each.row.turned_since(earliest)]
    soon = [each.row for each in found if _runs_out_soon(each.row, verifier.now)]
    answer = {
        **document([each.report for each in told], verifier.now),
        # of all that were checked: that none of them is told does not leave any undecided
        "verdict": overall(each.report.verdict for each in found).value,
        "expiring": [{"id": row.id, "name": row.name, "valid_until": row.valid_until} for row in soon],
        "changed": [
            _turned(each.row, turn) for each in told for turn in _news(each.row, earliest, verifier.now)
        ],
        "astray": [
            {"id": each.row.id, "url": lost.url, "now_at": lost.now_at or None}
            for each in found
            for lost in each.astray
        ],
    }
    session.result(answer, _lines([each.report for each in told]))
    _notes(session, found, told, soon, earliest, verifier.now)
    return EXIT_CODES[overall(each.report.verdict for each in told)] if told else 0


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    moment = read_time(since)
    if moment is None:
        raise WrongUsage(
            _("{text} is not a day or time.").format(text=since), hint=_("Write it like 2027-06-30")
        )
    return moment


def _news(row: Row, earliest: datetime | None, now: datetime) -> Iterable[Turn]:
    """What changed since EARLIEST; without it, in this very check."""
    start = earliest or now.replace(microsecond=0)  # kept in seconds
    return [turn for turn in row.turns if (when := read_time(turn.at)) and when >= start]


def _turned(row: Row, turn: Turn) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, **turn.to_json()}


def _notes(
    session: Session,
    found: Sequence[_Checked],
    told: Sequence[_Checked],
    soon: Sequence[Row],
    earliest: datetime | None,
    now: datetime,
) -> None:
    if not found:
        session.note(_("The wallet is empty. Add a badge: lerwallet add FILE"))
        return
    session.note(counted((each.report.verdict for each in found), kept=True))
    if earliest is not None and not told:
        session.note(_("None has changed since {day}.").format(day=earliest.date().isoformat()))
    for each in told:
        for turn in _news(each.row, earliest, now):
            session.note(
                _("Changed on {day}: {name} ({id}); before: {was}, now: {now}").format(
                    day=turn.at[:10],
                    name=_name(each.row),
                    id=each.row.id,
                    was=verdict_words(turn.was),
                    now=verdict_words(turn.now),
                )
            )
    for row in soon:
        session.note(
            _("Runs out soon, on {day}: {name} ({id})").format(
                day=(row.valid_until or "")[:10], name=_name(row), id=row.id
            )
        )
    for each in found:
        for lost in each.astray:
            session.note(_astray(each.row, lost))
    if len(told) > 1:
        session.note(_("Every answer about one of them: lerwallet check ID"))


def _astray(row: Row, lost: Astray) -> str:
    facts = {"name": _name(row), "id": row.id, "url": lost.url, "to": lost.now_at}
    if lost.now_at:
        return _("Moved: {url}, which {name} ({id}) rests on, is now at {to}").format(**facts)
    return _("Gone: {url}, which {name} ({id}) rests on. Ask the issuer about it.").format(**facts)


def _name(row: Row) -> str:
    return row.name or _("a badge without a name")


def _runs_out_soon(row: Row, now: datetime) -> bool:
    until = read_time(row.valid_until)
    return until is not None and now < until <= now + _SOON


def _lines(reports: list[Report]) -> Iterator[str | Tinted]:
    """One badge is told whole; of several, each with what stands in its way."""
    if len(reports) == 1:
        yield from report_lines(reports[0])
        return
    for report in reports:
        yield title(report)
        why = because(report)
        if why:
            yield "  " + _("Why: {reason}").format(reason=why)
