"""Does it answer the reader's own request? Each item against what verified badges show, and whether it came in time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from lerwallet.credential import Credential, Format
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.requests import Item, Query, Request, fit
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import (
    NOT_LOOKED_AT,
    Answer,
    Outcome,
    Report,
    Verdict,
    failed,
    passed,
    unknown,
    verdict_of,
)

_NOT_GOOD: Final = (Outcome.FAILED, Outcome.UNKNOWN)
_OF_THE_HOLDER: Final = {
    "holder_binding",
    "audience",
}  # of a token that is shown by itself; they answer for themselves


class _Shown(NamedTuple):
    """A badge in the answer, and how far it holds together with what it is in."""

    credential: Credential
    format: Format
    verdict: Verdict


def answer(examination: Examination) -> Answer:
    """Whether every needed item is there, shown by a badge that is verified."""
    request = examination.verifier.request
    assert request is not None
    if examination.outcome("proof") in _NOT_GOOD:
        return unknown(NOT_LOOKED_AT, because="proof")
    if request.bound and not _signed_by_holder(examination):
        return failed("answer_not_signed")
    if request.expires is not None and examination.verifier.now > request.expires:
        return failed("request_ended", until=request.expires.isoformat())
    return _answered(request, list(_shown(examination)))


def _signed_by_holder(examination: Examination) -> bool:
    """Whether somebody signed that they show it; whose key that is, `holder_binding` asks."""
    securing = examination.secured.securing
    if isinstance(securing, SdJwt):
        return securing.key_binding is not None
    return examination.is_presentation and examination.outcome("proof") is Outcome.PASSED


def _answered(request: Request, shown: Sequence[_Shown]) -> Answer:
    items = [_item(item, shown) for item in request.items]
    facts: dict[str, Any] = {"items": items}
    missing = _words(items, Outcome.FAILED)
    if missing:
        return failed("request_not_met", **facts, missing=missing)
    undecided = _words(items, Outcome.UNKNOWN)
    if undecided:
        return unknown("request_not_decided", **facts, undecided=undecided)
    refused = _words(items, Outcome.ABSENT)
    return passed("optional_not_given", **facts, refused=refused) if refused else passed("", **facts)


def _words(items: Iterable[dict[str, Any]], outcome: Outcome) -> list[str]:
    return [each["words"] for each in items if each["outcome"] == outcome]


def _shown(examination: Examination) -> Iterator[_Shown]:
    if examination.is_presentation:
        for report in examination.contents:
            yield from _of_report(report, Verdict.VERIFIED)
        return
    verdict = verdict_of(each for each in examination.findings if each.check not in _OF_THE_HOLDER)
    yield _Shown(examination.credential, examination.secured.format, verdict)
    for report in examination.contents:
        yield from _of_report(report, verdict)


def _of_report(report: Report, around: Verdict) -> Iterator[_Shown]:
    """Each badge in REPORT; what is in something that does not hold, does not hold AROUND it."""
    verdict = report.verdict if around is Verdict.VERIFIED else around
    if report.credential is None or report.format is None:
        return
    if not report.format.is_presentation:
        yield _Shown(report.credential, report.format, verdict)
    for content in report.contents:
        yield from _of_report(content, verdict)


def _item(item: Item, shown: Sequence[_Shown]) -> dict[str, Any]:
    outcome, by = Outcome.FAILED, None
    for option in item.options:
        badges = [_best(query, shown) for query in option]
        if None in badges:
            continue
        decided = all(badge is not None and badge.verdict is Verdict.VERIFIED for badge in badges)
        if outcome is Outcome.FAILED or decided:
            by = [badge.credential.name or badge.credential.id for badge in badges if badge is not None]
            outcome = Outcome.PASSED if decided else Outcome.UNKNOWN
        if decided:
            break
    if outcome is Outcome.FAILED and not item.required:
        outcome = Outcome.ABSENT
    return {
        "id": item.id,
        "words": item.words,
        "required": item.required,
        "outcome": outcome.value,
        "by": by,
    }


def _best(query: Query, shown: Sequence[_Shown]) -> _Shown | None:
    """A badge that answers QUERY, a verified one where there is one; a rejected one is none."""
    fitting = [
        each
        for each in shown
        if each.verdict is not Verdict.REJECTED and fit(query, each.credential, each.format).ways
    ]
    return min(fitting, key=lambda each: each.verdict is not Verdict.VERIFIED, default=None)
