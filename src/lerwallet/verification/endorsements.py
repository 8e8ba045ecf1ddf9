"""Who else speaks for it? Each endorsement is a credential of its own, about this credential, achievement or issuer."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from lerwallet import did
from lerwallet.credential import Carrier, JsonObject, first_object, text
from lerwallet.errors import LerwalletError
from lerwallet.formats import Secured, read_value
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, Report, Verdict, absent, failed, passed, unknown

_ENDORSEMENTS_AT_MOST: Final = 50


def answer(examination: Examination) -> Answer:
    """The worst answer of all endorsements; none of them ever raises the verdict (pitfall 7)."""
    found = list(_endorsements(examination.secured.credential.document))
    if not found:
        return absent("no_endorsement")
    verify = examination.verify_beside
    assert verify is not None  # the check is only asked where there is a way to answer it
    told = [_one(each, endorsed, verify) for each, endorsed in found[:_ENDORSEMENTS_AT_MOST]]
    outcomes = {each["outcome"] for each in told}
    if outcomes & {"rejected", "endorses_something_else"}:
        return failed("endorsement_does_not_hold", endorsements=told)
    if outcomes == {"verified"}:
        return passed("", endorsements=told)
    return unknown("endorsement_not_decided", endorsements=told)


def holding(detail: JsonObject, parties: Collection[str]) -> frozenset[str]:
    """Who vouches, by the DETAIL of this answer, with an endorsement that holds: each once, however often it is named.

    PARTIES (as `did.party` gives them) vouch for nobody but themselves. Anybody can make a key: nothing here says whose it is.
    """
    names = (
        each["issuer"]["id"] for each in detail.get("endorsements", ()) if each["outcome"] == Verdict.VERIFIED
    )
    return frozenset(did.party(name) for name in names if name).difference(parties)


def _endorsements(document: JsonObject) -> Iterator[tuple[object, str | None]]:
    """Each endorsement, with the id of the object that carries it (Open Badges 3.0, 5.4 and B.1.9)."""
    achievement = first_object(first_object(document.get("credentialSubject")).get("achievement"))
    issuer = document.get("issuer")
    for carrier in (document, achievement, issuer if isinstance(issuer, dict) else {}):
        for member in ("endorsement", "endorsementJwt"):
            if member not in carrier:
                continue
            stated = carrier[member]
            for each in stated if isinstance(stated, list) else [stated]:
                yield each, text(carrier.get("id"))


def _one(value: object, endorsed: str | None, verify: Callable[[Secured], Report]) -> dict[str, Any]:
    try:
        report = verify(read_value(value, Carrier.JSON, b"", 1))
    except LerwalletError as unread:
        return {"issuer": None, "says": None, "outcome": "unreadable", "message": unread.message}
    credential = report.credential
    assert credential is not None
    subject = first_object(credential.document.get("credentialSubject"))
    about_this = endorsed is not None and text(subject.get("id")) == endorsed
    outcome = report.verdict.value
    if report.verdict is not Verdict.REJECTED and not about_this:
        outcome = "endorses_something_else"
    return {
        "issuer": {"id": credential.issuer.id, "name": report.vouched_name or credential.issuer.name},
        "says": text(subject.get("endorsementComment")),
        "outcome": outcome,
    }
