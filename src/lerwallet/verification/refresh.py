"""Is there a newer one? The service that a credential names for that is asked once, and what it gives is checked too.

1EdTech Credential Refresh (Open Badges 3.0, 8.2.1). The credential that was given is judged as it is: a newer one is
told, and never takes its place unseen.
"""

from datetime import UTC, datetime
from typing import Final

from lerwallet.credential import Credential, JsonObject, first_object, identifier, strings
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, read
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, Outcome, Report, failed, passed, unknown

_KIND: Final = "1EdTechCredentialRefresh"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def service(secured: Secured) -> JsonObject:
    """The refresh service that a credential names; empty where it names none."""
    return first_object(secured.credential.document.get("refreshService"))


def answer(examination: Examination) -> Answer:
    """Failed where a newer one is there; unknown where the service gives what is not its successor."""
    stated = service(examination.secured)
    url = identifier(stated)
    if url is None or _KIND not in strings(stated.get("type")):
        return unknown("refresh_not_supported")
    try:
        found = read(examination.verifier.fetch(url).data)
    except LerwalletError as problem:
        return unknown("refresh_not_answered", service=url, message=problem.message)
    given, newest = examination.secured.credential, found.credential
    if found.data == examination.secured.data or newest.document == given.document:
        return passed("newest", service=url)
    verify = examination.verify_beside
    assert verify is not None  # the check is only asked where there is a way to answer it
    return _compare(given, verify(found), url)


def _compare(given: Credential, report: Report, url: str) -> Answer:
    newest = report.credential
    signed = all(
        finding is not None and finding.outcome is Outcome.PASSED
        for finding in map(report.finding, ("proof", "issuer_binding"))
    )
    same = newest is not None and given.id is not None and _names(newest) == _names(given)
    if newest is None or not signed or not same:
        return unknown("refreshed_is_another", service=url)
    if (newest.valid_from or _LONG_AGO) < (given.valid_from or _LONG_AGO):
        return unknown("refreshed_is_older", service=url)
    facts = report.facts() or {}
    return failed(
        "newer_there",
        service=url,
        verdict=report.verdict.value,
        valid_from=facts.get("valid_from"),
        valid_until=facts.get("valid_until"),
    )


def _names(credential: Credential) -> tuple[str | None, ...]:
    return credential.id, credential.issuer.id, credential.subject
