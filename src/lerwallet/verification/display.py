"""Does the page show what is inside? It is made again from the data in it, by the template that it names, and compared."""

from datetime import datetime
from typing import Final

from lerwallet import pages
from lerwallet.credential import Carrier, Credential
from lerwallet.errors import LerwalletError
from lerwallet.formats import Page, Secured
from lerwallet.formats.parties import issuers, subjects
from lerwallet.pages.view import facts
from lerwallet.pages.visible import said_more
from lerwallet.verification.dates import CLOCK_SKEW
from lerwallet.verification.endorsements import holding
from lerwallet.verification.examination import Examination, Verifier
from lerwallet.verification.report import Answer, Outcome, Report, failed, passed, unknown

_QUOTED_AT_MOST: Final = 200  # characters of what the page says more
_PROVEN: Final = ("proof", "issuer_binding")
_BEHIND_A_MARK: Final = {pages.Mark.CHECKED: _PROVEN, pages.Mark.ENDORSED: _PROVEN}


def answer(examination: Examination) -> Answer:
    """Passed for a page equal in all that it shows; failed where it says more; else unknown.

    What its maker says on it, such as the name at the top, is data of the page, and signed by nobody.
    """
    secured = examination.secured
    page = secured.securing
    if not isinstance(page, Page):
        return unknown("page_of_unknown_form")
    differs = _paper if secured.carrier is Carrier.PDF else _screen
    try:
        different = differs(secured, page)
    except LerwalletError as unfit:
        return unknown("page_of_unknown_form", message=unfit.message)
    return different or _marks(pages.page_data(page.data), examination.contents, examination.verifier)


def _screen(secured: Secured, page: Page) -> Answer | None:
    """How an HTML page differs from what is made of its data; None where it does not, in any byte."""
    markup, made = secured.data.decode(), pages.render(page.data, page.packed)
    if markup == made:
        return None
    more = said_more(markup, made)
    return _says_more(more) if more else unknown("page_of_unknown_form")


def _paper(secured: Secured, page: Page) -> Answer | None:
    """How a PDF differs; None where it is that file, or that file as qpdf writes it anew."""
    from lerwallet.formats import pdf_words

    printings = list(pages.printings(page.data))
    if any(pdf_words.same(secured.data, each.pdf) for each in printings):
        return None
    said, expected = pdf_words.sayings(secured.data), [pdf_words.sayings(each.pdf) for each in printings]
    more = [
        pdf_words.said_more(said, words, each.foreign)
        for words, each in zip(expected, printings, strict=True)
    ]
    if all(more):
        return _says_more(more[0])
    if any(each.foreign for each in printings):
        return unknown("page_needs_fonts")
    if pdf_words.is_the_same(said, expected[0]):
        return unknown("page_drawn_differently")
    return unknown("page_of_unknown_form")


def _says_more(more: str | None) -> Answer:
    return failed("page_differs", says=(more or "")[:_QUOTED_AT_MOST])


def _marks(page: pages.PageData, contents: tuple[Report, ...], verifier: Verifier) -> Answer:
    """No credential may be marked as checked whose own check here says otherwise.

    Nor may an older badge be shown with facts that only the file on the page has: its own address is what counts.

    The presentation is read first, then each older badge in the order of its line.
    """
    if page.made_at > verifier.now + CLOCK_SKEW:
        return unknown("page_of_later")
    shown, whole = contents[0], iter(contents[1:])
    presented = shown.format is not None and shown.format.is_presentation
    held = shown.contents if presented else (shown,)  # one SD-JWT is shown as itself
    unconfirmed, unlisted, uncertain = [], [], False
    for line in page.lines:
        if isinstance(line, pages.Statement):
            continue
        report = held[line.index] if isinstance(line, pages.CredentialLine) else next(whole)
        findings = [report.finding(check) for check in _BEHIND_A_MARK.get(line.support.mark, ())]
        outcomes = {finding.outcome for finding in findings if finding is not None}
        if Outcome.FAILED in outcomes:
            return failed("mark_contradicted", names=[line.secured.credential.name])
        parties = page.signed.holders | issuers(line.secured) | subjects(line.secured)
        confirmed = (
            outcomes == {Outcome.PASSED}
            and _endorsed(line.support, report, parties)
            and _can_have_held(line.support, line.secured.credential, page.made_at)
        )
        if findings and not confirmed:
            unconfirmed.append(line.secured.credential.name)
        if not _known(line.support, report, verifier):
            unlisted.append(line.support.registry)
        if isinstance(line, pages.WholeBadge):
            beyond = _beyond(line, report)
            if beyond:
                return _says_more(beyond)
            uncertain = uncertain or not _certain(report)
    if unconfirmed:
        return unknown("mark_not_confirmed", names=unconfirmed)
    if unlisted:
        return unknown("page_names_other_list", lists=list(dict.fromkeys(unlisted)))
    return unknown("content_undecided") if uncertain else passed("own_words")


def _certain(report: Report) -> bool:
    """Whether the report's credential is known to be what its issuer says."""
    findings = [report.finding(check) for check in _PROVEN]
    return all(finding is not None and finding.outcome is Outcome.PASSED for finding in findings)


def _beyond(line: pages.WholeBadge, report: Report) -> str | None:
    """What the file on the page says, and the badge at its own address does not; the page shows the file's words."""
    if report.credential is None or not _certain(report):
        return None
    beyond = facts(line.secured.credential) - facts(report.credential)
    return min((value for _of, value in beyond), default=None)


def _can_have_held(support: pages.Support, credential: Credential, made_at: datetime) -> bool:
    """Whether it can have been checked on the day that the page names: not before it began, and not after the page."""
    began = credential.valid_from
    return support.checked_at <= made_at and (began is None or began <= support.checked_at)


def _known(support: pages.Support, report: Report, verifier: Verifier) -> bool:
    """Whether the list that the page says knows the issuer is one of the reader's and does: its maker could name any."""
    trust, credential, named = report.finding("issuer_trust"), report.credential, support.registry
    if named is None:
        return True
    if credential is None or trust is None or trust.outcome is not Outcome.PASSED:
        return False
    if trust.answer.detail.get("by") == named:
        return True
    issuer = credential.issuer.id or ""  # an earlier list of the reader's answered for it
    other = verifier.trust.ask(issuer, at=verifier.now, fetch=verifier.fetch, among=(named,)).vouched
    return other is not None and not other.keys


def _endorsed(support: pages.Support, report: Report, parties: frozenset[str]) -> bool:
    """Whether as many others than its PARTIES vouch for it, by the reader's own check."""
    finding = report.finding("endorsements")
    if finding is None or report.credential is None:
        return not support.endorsers
    return len(holding(finding.answer.detail, parties)) >= support.endorsers
