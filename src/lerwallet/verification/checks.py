"""The questions that we ask of a credential, in order.

To add one: a function under `@check` that answers from the examination, its name in `CHECKS`, its sentences in
`words`, and the credential that only it catches in the tests' corpus.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lerwallet.credential import Assessed, Carrier, Format
from lerwallet.formats import Broken, Embedded, OtherSeal, Page
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.verification import (
    binding,
    dates,
    endorsements,
    evidence,
    form,
    holder,
    open_badges,
    recipient,
    record,
    refresh,
    schema,
    signatures,
    status,
    vouching,
)
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import (
    NOT_LOOKED_AT,
    Answer,
    Finding,
    Outcome,
    Report,
    Verdict,
    Weight,
    absent,
    failed,
    passed,
    unknown,
)
from lerwallet.verification.words import question

Question = Callable[[Examination], Answer]

_NO_GROUND: Final = (Outcome.PASSED, None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A question: what it needs to have passed before, when it is asked, and how much it counts."""

    name: str
    needs: tuple[str, ...]
    weight: Callable[[Examination], Weight]
    asked: Callable[[Examination], bool]
    question: Question

    def ask(self, examination: Examination) -> Finding:
        for need in self.needs:
            if examination.outcome(need) not in _NO_GROUND:
                answer = unknown(NOT_LOOKED_AT, because=need)
                break
        else:
            answer = self.question(examination)
        return Finding(self.name, question(self.name), self.weight(examination), answer)


def check(
    *,
    needs: tuple[str, ...] = (),
    weight: Weight | Callable[[Examination], Weight] = Weight.REQUIRED,
    asked: Callable[[Examination], bool] = lambda _examination: True,
) -> Callable[[Question], Check]:
    """Make a check of a function; NEEDS are the names of checks that must have passed, where they were asked."""

    def made(question: Question) -> Check:
        weighed = weight if callable(weight) else lambda _examination: weight
        return Check(
            name=question.__name__.rstrip("_"), needs=needs, weight=weighed, asked=asked, question=question
        )

    return made


def _of_credential(examination: Examination) -> bool:
    return not examination.is_presentation and examination.secured.format is not Format.PORTFOLIO


def _not_of_page(examination: Examination) -> bool:
    return examination.secured.format is not Format.PORTFOLIO


@check()
def format(examination: Examination) -> Answer:  # noqa: A001  the contract's name for it
    """Whether the document has what its standard requires, and a token agrees with what is in it."""
    if examination.assembly is not None:
        return open_badges.form(examination.secured, examination.assembly)
    return form.answer(examination.secured, examination.contents)


@check(asked=_not_of_page)
def proof(examination: Examination) -> Answer:
    """Whether the signature is right over exactly these bytes."""
    securing = examination.secured.securing
    if examination.assembly is not None:
        if examination.outcome("format") is Outcome.UNKNOWN:
            return unknown(
                NOT_LOOKED_AT, because="format"
            )  # a page about an issuer is nothing that anybody signed
        return open_badges.proof(examination.secured, examination.assembly)
    match securing:
        case Broken():
            return failed(securing.code, message=securing.message)
        case OtherSeal():
            return unknown("proof_not_supported", suite=securing.name)
        case Page():
            return absent("unsigned")
        case Embedded() if not securing.proofs:
            return absent("unsigned") if examination.is_presentation else failed("unsigned")
        case _:
            return signatures.summary(examination.signatures)


@check(needs=("proof",), asked=_of_credential)
def issuer_binding(examination: Examination) -> Answer:
    """Whether the key belongs to the issuer named; of several right signatures the best one counts."""
    if examination.assembly is not None:
        return open_badges.binding(examination.assembly)
    issuer = examination.secured.credential.issuer.id
    answers = [
        binding.answer(issuer, method, examination.verifier.fetch)
        for _signature, method in signatures.right(examination.signatures)
    ]
    for outcome in (Outcome.PASSED, Outcome.UNKNOWN):
        best = next((answer for answer in answers if answer.outcome is outcome), None)
        if best is not None:
            return best
    return answers[0]


@check(needs=("proof",), asked=_not_of_page)
def validity(examination: Examination) -> Answer:
    """Whether now lies within every date that is stated: the document's, its token's and its signature's."""
    return dates.answer(examination)


@check(weight=Weight.IF_PRESENT, asked=_of_credential)
def status_(examination: Examination) -> Answer:
    """Whether the issuer withdrew it. That a hosted badge is gone is told even where nothing else can be."""
    assembly = examination.assembly
    if assembly is not None and assembly.gone:
        return open_badges.status(assembly)
    if examination.outcome("proof") is not Outcome.PASSED:
        return unknown(NOT_LOOKED_AT, because="proof")
    return status.answer(examination) if assembly is None else open_badges.status(assembly)


@check(needs=("proof",), weight=Weight.IF_PRESENT, asked=_of_credential)
def schema_(examination: Examination) -> Answer:
    """Whether it fits the schema that it names."""
    return schema.answer(examination)


def _holder_asked(examination: Examination) -> bool:
    if examination.is_presentation:
        return True
    securing = examination.secured.securing
    if not isinstance(securing, SdJwt) or examination.verifier.holder:
        return False
    verifier = examination.verifier
    return bool(securing.key_binding or verifier.audience or verifier.nonce)


def _shown_with(examination: Examination) -> bool:
    return _not_of_page(examination) and examination.verifier.shown_with is not None


@check(
    needs=("proof",),
    weight=Weight.IF_PRESENT,
    asked=lambda examination: _holder_asked(examination) or _shown_with(examination),
)
def holder_binding(examination: Examination) -> Answer:
    """Whether the one who presents it is the one it was given to."""
    return holder.binding_answer(examination)


def _audience_weight(examination: Examination) -> Weight:
    verifier = examination.verifier
    return Weight.REQUIRED if verifier.audience or verifier.nonce else Weight.ADVISORY


def _audience_asked(examination: Examination) -> bool:
    """Of whatever a holder signs; and of anything else where the reader asks for it, for then its absence fails."""
    verifier = examination.verifier
    reader_asks = bool(verifier.audience or verifier.nonce) and _not_of_page(examination)
    return _holder_asked(examination) or reader_asks


@check(weight=_audience_weight, asked=_audience_asked)
def audience(examination: Examination) -> Answer:
    """Whether it was made for the one who asks; what nobody signed was made for nobody."""
    if examination.outcome("proof") in (Outcome.FAILED, Outcome.UNKNOWN):
        return unknown(NOT_LOOKED_AT, because="proof")
    return holder.audience_answer(examination, dates.CLOCK_SKEW)


@check(
    needs=("proof",),
    asked=lambda examination: _of_credential(examination) and bool(examination.verifier.recipient),
)
def recipient_(examination: Examination) -> Answer:
    """Whether it was given to the person the reader asks for."""
    return recipient.answer(examination)


@check(needs=("proof",), weight=Weight.IF_PRESENT, asked=_of_credential)
def evidence_(examination: Examination) -> Answer:
    """Whether files at hand are the ones that the credential names."""
    return evidence.answer(examination)


@check(
    needs=("proof",),
    weight=Weight.ADVISORY,
    asked=lambda examination: _of_credential(examination) and examination.verifier.beside,
)
def endorsements_(examination: Examination) -> Answer:
    """Whether those who speak for it really do."""
    return endorsements.answer(examination)


@check(
    needs=("proof",),
    weight=Weight.ADVISORY,
    asked=lambda examination: (
        examination.verifier.beside
        and _of_credential(examination)
        and bool(refresh.service(examination.secured))
    ),
)
def refresh_(examination: Examination) -> Answer:
    """Whether the issuer has a newer one."""
    return refresh.answer(examination)


def _has_contents(examination: Examination) -> bool:
    form = examination.secured.format
    return examination.is_presentation or form in _HOLDING or bool(examination.secured.contents)


_HOLDING: Final = record.FORMATS | {Format.PORTFOLIO}


@check(asked=_has_contents)
def contents(examination: Examination) -> Answer:
    """Whether everything inside holds by itself."""
    reports = examination.contents
    if not examination.is_presentation and examination.outcome("proof") not in (Outcome.PASSED, None):
        return unknown(NOT_LOOKED_AT, because="proof")  # of a record, its contents are its claims
    if not reports:
        return unknown("nothing_inside")
    verdicts = [report.verdict for report in reports]
    apart = (
        record.answer(examination.secured, reports) if examination.secured.format in record.FORMATS else None
    )
    counts = {verdict.value: verdicts.count(verdict) for verdict in Verdict if verdict in verdicts}
    if Verdict.REJECTED in verdicts:
        return failed("content_rejected", **counts)
    if apart is not None:
        return apart
    if Verdict.UNDECIDED in verdicts:
        return unknown("content_undecided", **counts)
    loose = list(_loose(reports)) if examination.secured.format is Format.PORTFOLIO else []
    return passed("shown_by_nobody", **counts, credentials=loose) if loose else passed("", **counts)


def _loose(reports: Iterable[Report]) -> Iterator[str]:
    """Those that nobody has signed for showing: no presentation holds them or stands beside them.

    A page in a packed folder answers that itself.
    """
    for report in reports:
        if report.format is not Format.PORTFOLIO and report.finding("holder_binding") is None:
            yield (report.credential and report.credential.name) or report.source


@check(
    needs=("proof", "issuer_binding"),
    weight=lambda examination: vouching.weight(examination.verifier),
    asked=_of_credential,
)
def issuer_trust(examination: Examination) -> Answer:
    """Whether somebody the reader trusts vouches for the issuer."""
    return vouching.answer(examination)


@check(
    needs=("proof",),
    asked=lambda examination: _of_credential(examination) and examination.verifier.policy is not None,
)
def policy(examination: Examination) -> Answer:
    """Whether it meets the rules that the reader wrote down."""
    rules = examination.verifier.policy
    assert rules is not None
    facts = rules.to_json()
    broken = next((each for each in examination.findings if each.answer.reason in _BROKEN_RULES), None)
    if broken is not None:
        return Answer(broken.outcome, broken.answer.reason, {**broken.answer.detail, **facts})
    if rules.assessed_only and examination.credential.assessed not in _JUDGED:
        return failed("not_assessed", **facts, assessed=examination.credential.assessed.value)
    return passed("", **facts)


# what other questions answer because of a rule of the reader's
_BROKEN_RULES: Final = {"issuer_not_accepted", "status_too_old"}
_JUDGED: Final = {Assessed.ASSESSED, Assessed.EXAM}


@check(asked=lambda examination: _not_of_page(examination) and examination.verifier.request is not None)
def request(examination: Examination) -> Answer:
    """Whether it answers what the reader asked for."""
    from lerwallet.verification import requested

    return requested.answer(examination)


def _is_page(examination: Examination) -> bool:
    """Of every page; of somebody else's PDF only whoever was given it asks, for its holder keeps what is attached."""
    secured = examination.secured
    ours = isinstance(secured.securing, Page)
    return secured.carrier in {Carrier.HTML, Carrier.PDF} and (ours or not examination.verifier.holder)


@check(weight=Weight.IF_PRESENT, asked=_is_page)
def display(examination: Examination) -> Answer:
    """Whether the page says what is inside it, and nothing else."""
    from lerwallet.verification.display import answer

    return answer(examination)


CHECKS: Final[tuple[Check, ...]] = (
    format,
    proof,
    issuer_binding,
    validity,
    status_,
    schema_,
    holder_binding,
    audience,
    recipient_,
    evidence_,
    endorsements_,
    refresh_,
    contents,
    display,
    issuer_trust,
    policy,
    request,  # last: of a badge that is shown by itself, it needs all that was found
)
