"""`lerwallet check`: do the badges in the wallet still hold?"""

from collections.abc import Iterator

from lerwallet.commands.options import OptionalIds, command
from lerwallet.commands.telling import because, counted, report_lines, title
from lerwallet.commands.verify import EXIT_CODES
from lerwallet.language import _
from lerwallet.session import Session, Tinted
from lerwallet.session.verifying import Asked
from lerwallet.verification import Report, document, overall, verify


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
    session.result(document(reports, verifier.now), _lines(reports))
    if not reports:
        session.note(_("The wallet is empty. Add a badge: lerwallet add FILE"))
        return 0
    session.note(counted((report.verdict for report in reports), kept=True))
    if len(reports) > 1:
        session.note(_("Every answer about one of them: lerwallet check ID"))
    return EXIT_CODES[overall(report.verdict for report in reports)]


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
