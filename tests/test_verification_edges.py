"""Single promises of the verifier that went wrong once: each of these failed before it was mended."""

import pytest

from lerwallet.verification import Report, Verdict
from world import (
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    SCHOOL,
    badge,
    changed,
    dumps,
    presented,
    sd_jwt_vc,
    signed,
    vc_jwt,
    world,
)


def answer(report: Report, check: str) -> tuple[str, str]:
    """The outcome of a check and its reason."""
    finding = report.finding(check)
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


def test_an_sd_jwt_in_a_presentation_is_not_asked_for_its_own_audience() -> None:
    """The presentation answers for whom it was made; a token inside it need not say so again."""
    presentation = dumps(
        presented(
            dumps(signed(badge(), SCHOOL)),
            vc_jwt(badge(COLLEGE), COLLEGE),
            sd_jwt_vc(holder=LEARNER).encode(),
        )
    )

    report = world().verify(presentation, audience=EMPLOYER, nonce=NONCE)

    assert Verdict.VERIFIED is report.verdict
    assert [content.verdict.value for content in report.contents] == ["verified"] * 3


@pytest.mark.parametrize("slow", [False, True])
def test_a_member_under_the_name_of_its_class_is_refused(*, slow: bool) -> None:
    """The standard's context gives "Criteria" and "criteria" one address: the signature would not tell them apart."""
    whole = signed(badge(), SCHOOL)
    achievement = dict(whole["credentialSubject"]["achievement"])
    achievement["Criteria"] = achievement.pop("criteria")
    if slow:
        achievement["description"] = {"@value": achievement["description"]}
        achievement["@included"] = []
    mutant = changed(whole, "credentialSubject.achievement", achievement)

    report = world().verify(dumps(mutant))

    assert answer(report, "proof") == ("failed", "redefined_term")
