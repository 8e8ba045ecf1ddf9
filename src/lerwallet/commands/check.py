"""`lerwallet check`: do the badges in the wallet still hold?"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from lerwallet.commands.options import OptionalIds, command
from lerwallet.commands.telling import because, counted, report_lines, title
from lerwallet.commands.verify import EXIT_CODES
from lerwallet.credential import read_time
from lerwallet.language import _
from lerwallet.session import Session, Tinted
from lerwallet.session.verifying import Asked
from lerwallet.verification import Report, document, overall, verify
from lerwallet.wallet import Row

_SOON: Final = timedelta(days=60)  # time enough to renew a licence


@command()
def check(session: Session, *, ids: OptionalIds = None) -> int:
    """Check again whether your badges hold: unchanged, not expired, not withdrawn.

    Example:
        lerwallet check
    """
    with session.open_wallet() as wallet:
        rows = wallet.find_all(ids) if ids else wallet.rows()
        verifier = session.verifier(Asked(holder=True))
        reports = [verify(wallet.secured(row), verifier, source=row.id) for row in rows]
        wallet.note_check(zip(rows, (report.to_json() for report in reports), strict=True), verifier.now)
    soon = [row for row in rows if _runs_out_soon(row, verifier.now)]
    told = [{"id": row.id, "name": row.name, "valid_until": row.valid_until} for row in soon]
    session.result({**document(reports, verifier.now), "expiring": told}, _lines(reports))
    if not reports:
        session.note(_("The wallet is empty. Add a badge: lerwallet add FILE"))
        return 0
    session.note(counted((report.verdict for report in reports), kept=True))
    for row in soon:
        session.note(
            _("Runs out soon, on {day}: {name} ({id})").format(
                day=(row.valid_until or "")[:10], name=row.name or _("a badge without a name"), id=row.id
            )
        )
    if len(reports) > 1:
        session.note(_("Every answer about one of them: lerwallet check ID"))
    return EXIT_CODES[overall(report.verdict for report in reports)]


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
