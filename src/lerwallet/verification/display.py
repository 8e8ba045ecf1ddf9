"""Does the page show what is inside? It is made again from the data in it, by the template that it names, and compared."""

from typing import Final

from lerwallet import pages
from lerwallet.errors import LerwalletError
from lerwallet.formats import Page
from lerwallet.pages.visible import said_more
from lerwallet.verification.endorsements import holding
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, Outcome, Report, failed, passed, unknown

_QUOTED_AT_MOST: Final = 200  # characters of what the page says more
_BEHIND_A_MARK: Final = {
    pages.Mark.CHECKED: ("proof", "issuer_binding"),
    pages.Mark.ENDORSED: ("proof", "issuer_binding"),
}


def answer(examination: Examination) -> Answer:
    """Passed for a page equal in every character; failed where it says more; else unknown."""
    page = examination.secured.securing
    assert isinstance(page, Page)
    try:
        made = pages.render(page.data)
    except LerwalletError as unfit:
        return unknown("page_of_unknown_form", message=unfit.message)
    if page.markup != made:
        more = said_more(page.markup, made)
        return (
            failed("page_differs", says=more[:_QUOTED_AT_MOST]) if more else unknown("page_of_unknown_form")
        )
    return _marks(pages.page_data(page.data), examination.contents)


def _marks(page: pages.PageData, contents: tuple[Report, ...]) -> Answer:
    """No credential may be marked as checked whose own check here says otherwise.

    The presentation is read first, then each older badge in the order of its line.
    """
    held, whole = contents[0].contents, iter(contents[1:])
    unconfirmed = []
    for line in page.lines:
        if isinstance(line, pages.Statement):
            continue
        report = held[line.index] if isinstance(line, pages.CredentialLine) else next(whole)
        findings = [report.finding(check) for check in _BEHIND_A_MARK.get(line.support.mark, ())]
        outcomes = {finding.outcome for finding in findings if finding is not None}
        if Outcome.FAILED in outcomes:
            return failed("mark_contradicted", names=[line.secured.credential.name])
        confirmed = outcomes == {Outcome.PASSED} and _known(line.support, report)
        if findings and not (confirmed and _endorsed(line.support, report)):
            unconfirmed.append(line.secured.credential.name)
    return unknown("mark_not_confirmed", names=unconfirmed) if unconfirmed else passed()


def _known(support: pages.Support, report: Report) -> bool:
    """Whether somebody the reader trusts knows an issuer that the page calls known: its maker could name any list."""
    trust = report.finding("issuer_trust")
    return support.registry is None or (trust is not None and trust.outcome is Outcome.PASSED)


def _endorsed(support: pages.Support, report: Report) -> bool:
    """Whether as many others vouch for it, by the reader's own check."""
    finding, credential = report.finding("endorsements"), report.credential
    if finding is None or credential is None:
        return not support.endorsers
    parties = {each for each in (credential.issuer.id, credential.subject) if each}
    return len(holding(finding.answer.detail, parties)) >= support.endorsers
