"""Single promises of the verifier that went wrong once: each of these failed before it was mended."""

from datetime import timedelta

from lerwallet.verification import Outcome, Verdict
from world import (
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    NOW,
    SCHOOL,
    badge,
    dumps,
    presented,
    sd_jwt_vc,
    signed,
    vc_jwt,
    world,
)


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
    assert ["verified"] * 3 == [content.verdict.value for content in report.contents]
