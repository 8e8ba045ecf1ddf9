"""What was asked and answered: findings, the verdict that follows from them, and both as scripts read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lerwallet import credential
from lerwallet.credential import Carrier, Credential, Format

SCHEMA: Final = "lerwallet/verification/1"
NOT_LOOKED_AT: Final = "not_looked_at"  # because of what another check found


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it could not be looked at: neither a yes nor a no
    ABSENT = "absent"  # there is nothing to look at


class Weight(StrEnum):
    REQUIRED = "required"
    IF_PRESENT = "if_present"
    ADVISORY = "advisory"  # told, and never decides


class Verdict(StrEnum):
    VERIFIED = "verified"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


class Answer(NamedTuple):
    """An outcome, the code of its reason, and the facts it rests on; ten are made for each badge, so it is a tuple."""

    outcome: Outcome
    reason: str = ""
    detail: Mapping[str, Any] = MappingProxyType({})


# an enum finds its members slowly, and these are asked for with each answer
_PASSED: Final = Outcome.PASSED
_FAILED: Final = Outcome.FAILED
_UNKNOWN: Final = Outcome.UNKNOWN
_ABSENT: Final = Outcome.ABSENT
_REQUIRED: Final = Weight.REQUIRED
_ADVISORY: Final = Weight.ADVISORY


def passed(reason: str = "", **detail: Any) -> Answer:
    return Answer(_PASSED, reason, detail)


def failed(reason: str, **detail: Any) -> Answer:
    return Answer(_FAILED, reason, detail)


def unknown(reason: str, **detail: Any) -> Answer:
    return Answer(_UNKNOWN, reason, detail)


def absent(reason: str, **detail: Any) -> Answer:
    return Answer(_ABSENT, reason, detail)


class Finding(NamedTuple):
    """One question and its answer."""

    check: str
    question: str
    weight: Weight
    answer: Answer

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcome

    @classmethod
    def of_json(cls, stated: Mapping[str, Any]) -> "Finding":
        """The finding that `to_json` gave."""
        return cls(
            check=stated["check"],
            question=stated["question"],
            weight=Weight(stated["weight"]),
            answer=Answer(
                outcome=Outcome(stated["outcome"]), reason=stated["reason"], detail=stated["detail"]
            ),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "question": self.question,
            "weight": self.weight.value,
            "outcome": self.outcome.value,
            "reason": self.answer.reason,
            "detail": dict(self.answer.detail),
        }


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The verdict that follows from FINDINGS. None of them verify nothing."""
    counted = leaves_open = False
    for finding in findings:
        if finding.weight is _ADVISORY:
            continue
        counted = True
        if finding.answer.outcome is _FAILED:
            return Verdict.REJECTED
        leaves_open = leaves_open or _leaves_open(finding)
    return Verdict.VERIFIED if counted and not leaves_open else Verdict.UNDECIDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that was found about one source, or about one thing inside it.

    `vouched_name` is the issuer's name in a registry of the reader; None where none has it.
    """

    source: str
    sha256: str
    format: Format | None
    carrier: Carrier | None
    credential: Credential | None
    findings: tuple[Finding, ...]
    vouched_name: str | None = None
    disclosed: tuple[str, ...] = ()
    withheld: int | None = 0  # None: something was left out, and nobody can tell how much
    contents: "tuple[Report, ...]" = ()

    @property
    def verdict(self) -> Verdict:
        """Derived, never stored."""
        return verdict_of(self.findings)

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that the verdict follows from; none where it is verified.

        What was not looked at because of another answer is left to that answer.
        """
        counted = [finding for finding in self.findings if finding.weight is not Weight.ADVISORY]
        failed_ones = [finding for finding in counted if finding.outcome is Outcome.FAILED]
        decided = failed_ones or [finding for finding in counted if _leaves_open(finding)]
        return tuple(finding for finding in decided if finding.answer.reason != NOT_LOOKED_AT)

    def finding(self, check: str) -> Finding | None:
        return next((finding for finding in self.findings if finding.check == check), None)

    @property
    def genuine(self) -> bool:
        """Whether what the document says is what was signed."""
        proof = self.finding("proof")
        return proof is not None and proof.outcome is Outcome.PASSED

    def to_json(self) -> dict[str, Any]:
        facts = self.facts()
        return {
            "source": self.source,
            "sha256": self.sha256,
            "format": self.format,
            "carrier": self.carrier,
            "verdict": self.verdict.value,
            "credential": facts if self.genuine else None,
            **({} if self.genuine or facts is None else {"claims": facts}),
            "findings": [finding.to_json() for finding in self.findings],
            "disclosed": list(self.disclosed),
            "withheld": self.withheld,
            "contents": [content.to_json() for content in self.contents],
        }

    def facts(self) -> dict[str, Any] | None:
        """What the document says, as far as scripts need it."""
        credential = self.credential
        if credential is None:
            return None
        return {
            "id": credential.id,
            "type": list(credential.types),
            "name": credential.name,
            "issuer": {
                "id": credential.issuer.id,
                "name": self.vouched_name or credential.issuer.name,
                "name_from": "registry" if self.vouched_name else "credential",
            },
            "subject": credential.subject,
            "valid_from": utc(credential.valid_from),
            "valid_until": utc(credential.valid_until),
            "achievement": credential.achievement,
            "assessed": credential.assessed.value,
        }


def _leaves_open(finding: Finding) -> bool:
    outcome = finding.answer.outcome
    return outcome is _UNKNOWN or (outcome is _ABSENT and finding.weight is _REQUIRED)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict for several: rejected before undecided; none at all is undecided."""
    found = set(verdicts)
    for verdict in (Verdict.REJECTED, Verdict.UNDECIDED):
        if verdict in found:
            return verdict
    return Verdict.VERIFIED if found else Verdict.UNDECIDED


def document(
    reports: Iterable[Report], verified_at: datetime, policy: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The reports of one run as the document that `--json` prints, with the POLICY they were made by.

    Each report may be made when it is asked for.
    """
    results = [report.to_json() for report in reports]
    return {
        "schema": SCHEMA,
        "verdict": overall(Verdict(result["verdict"]) for result in results).value,
        "verified_at": utc(verified_at),
        **({"policy": dict(policy)} if policy else {}),
        "results": results,
    }


def utc(moment: datetime | None) -> str | None:
    """ISO 8601 with `Z`, to the second."""
    if moment is None:
        return None
    return credential.utc(moment)
