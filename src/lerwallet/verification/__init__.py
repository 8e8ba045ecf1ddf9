"""CHECK: every question that we ask of a credential, its answers, and the verdict that follows from them."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lerwallet.errors import LerwalletError, TooComplex
from lerwallet.formats import Embedded, Packed, Page, Secured, read
from lerwallet.language import _
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.usual_fixes import usual_fix
from lerwallet.verification import signatures
from lerwallet.verification.checks import CHECKS
from lerwallet.verification.examination import Examination, Verifier
from lerwallet.verification.report import (
    NOT_LOOKED_AT,
    SCHEMA,
    Answer,
    Finding,
    Outcome,
    Report,
    Verdict,
    Weight,
    document,
    overall,
    utc,
)
from lerwallet.verification.words import question

__all__ = [
    "CHECKS",
    "NOT_LOOKED_AT",
    "SCHEMA",
    "Answer",
    "Finding",
    "Outcome",
    "Report",
    "Verdict",
    "Verifier",
    "Weight",
    "document",
    "overall",
    "unreadable",
    "utc",
    "verify",
    "verify_bytes",
]

_DISCLOSED_AT_MOST: Final = 500
_BUSY_AT_MOST: Final = 10  # each takes a tenth of a second until it is refused


def verify_bytes(source: str, data: bytes, verifier: Verifier) -> Report:
    """Read and verify what one file holds; a file that cannot be read is a report that says so."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        secured = read(data)
    except LerwalletError as problem:
        return unreadable(source, problem, digest)
    return verify(secured, verifier, source=source, digest=digest)


def verify(secured: Secured, verifier: Verifier, *, source: str = "", digest: str = "") -> Report:
    """Ask every question of SECURED, and of everything inside it first."""
    examination = Examination(secured, verifier, lambda beside: verify(beside, _of_what_is_beside(verifier)))
    inside = verifier
    if examination.is_presentation:
        # what was asked of the one who presents is answered by the presentation, not again by what is in it
        inside = replace(verifier, audience=None, nonce=None, request=None)
    elif isinstance(secured.securing, Packed):
        inside = replace(verifier, enclosed=secured.securing.documents)
    examination.contents = tuple(_contents(secured, source, inside))
    for check in CHECKS:
        if check.asked(examination):
            examination.add(check.ask(examination))
    trust = next((finding for finding in examination.findings if finding.check == "issuer_trust"), None)
    listed = trust.answer.detail.get("name") if trust and trust.outcome is Outcome.PASSED else None
    vouched = None if listed == examination.credential.issuer.id else listed
    disclosed, withheld = _disclosure(examination)
    return Report(
        source=source,
        sha256=digest or hashlib.sha256(secured.data).hexdigest(),
        format=secured.format,
        carrier=secured.carrier,
        credential=examination.credential,
        findings=tuple(examination.findings),
        vouched_name=vouched,
        disclosed=disclosed,
        withheld=withheld,
        contents=examination.contents,
    )


def _of_what_is_beside(verifier: Verifier) -> Verifier:
    return replace(verifier, accept_unknown_issuer=True, recipient=None, request=None, beside=False)


def _inside(source: str, secured: Secured, place: int) -> str:
    """What is inside, as a report names it: by its file name in a packed folder, else by its place."""
    return (
        f"{source}/{secured.securing.names[place]}"
        if isinstance(secured.securing, Packed)
        else f"{source}#{place}"
    )


def _contents(secured: Secured, source: str, verifier: Verifier) -> Iterator[Report]:
    """A report of each thing inside; once several were made to keep a program busy, the rest is refused unseen."""
    busy = 0
    for place, content in enumerate(secured.contents):
        name = _inside(source, secured, place)
        if busy == _BUSY_AT_MOST:
            yield unreadable(
                name, TooComplex(_("Too much in this file is too complicated to be checked.")), ""
            )
            continue
        report = _content(content, name, _asking(content, secured, verifier))
        proof = report.finding("proof")
        busy += proof is not None and proof.answer.reason == TooComplex.code
        yield report


def _asking(content: Secured | LerwalletError, whole: Secured, verifier: Verifier) -> Verifier:
    """VERIFIER, less what only the presentation on a page can answer: an older badge beside it was made for nobody."""
    beside = isinstance(whole.securing, Page) and isinstance(content, Secured) and content.format.is_older
    return replace(verifier, audience=None, nonce=None, request=None) if beside else verifier


def _content(content: Secured | LerwalletError, source: str, verifier: Verifier) -> Report:
    if isinstance(content, LerwalletError):
        return unreadable(source, content, "")
    return verify(content, verifier, source=source)


def _disclosure(examination: Examination) -> tuple[tuple[str, ...], int | None]:
    """What the holder chose to show, as JSON pointers, and how much was left out (None: nobody can tell)."""
    secured = examination.secured
    match secured.securing:
        case SdJwt() as token:
            return tuple(each.pointer for each in token.disclosures[:_DISCLOSED_AT_MOST]), token.withheld
        case Embedded() if secured.partial and examination.outcome("proof") is Outcome.PASSED:
            from lerwallet.verification.disclosure import disclosed

            right = [signature.options for signature, _m in signatures.right(examination.signatures)]
            return disclosed(secured, right, _DISCLOSED_AT_MOST)
    return (), 0


def unreadable(source: str, problem: LerwalletError, digest: str) -> Report:
    """The report of what could not be read at all."""
    answer = Answer(
        outcome=Outcome.UNKNOWN,
        reason=problem.code,
        detail={"message": problem.message, "hint": problem.hint or usual_fix(problem)},
    )
    finding = Finding(check="format", question=question("format"), weight=Weight.REQUIRED, answer=answer)
    return Report(
        source=source,
        sha256=digest,
        format=None,
        carrier=None,
        credential=None,
        findings=(finding,),
    )
