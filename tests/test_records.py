"""Learner records (CLR 2.0): each credential by itself, all of one learner, and associations that can be."""

from typing import Any, Final

import pytest

from lerwallet.verification import Outcome, Report, Verdict
from world import (
    LEARNER,
    OB3,
    OTHER_LEARNER,
    SCHOOL,
    VCDM_2,
    Object,
    badge,
    changed,
    dumps,
    signed,
    vc_jwt,
    world,
)

CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
FIRST, SECOND = (
    "urn:uuid:00000000-0000-4000-8000-000000000001",
    "urn:uuid:00000000-0000-4000-8000-000000000002",
)
EMAIL: Final = {
    "type": "IdentityObject",
    "hashed": False,
    "identityHash": "sam@example.org",
    "identityType": "emailAddress",
}
# sha256 of "sam@example.org" and "salt"
HASHED: Final = {
    **EMAIL,
    "hashed": True,
    "salt": "salt",
    "identityHash": "sha256$5736742baea4a861ea8c23ce61f2b9ab9705aece830fdb2821599f09464ee4dc",
}


def inner(identity: str = FIRST, **members: Any) -> Object:
    return signed(badge(id=identity, **members), SCHOOL)


LINKED: Final = {
    "association": [
        {"type": "Association", "associationType": "isPartOf", "sourceId": FIRST, "targetId": FIRST}
    ]
}


def record(*credentials: object, subject: Object | None = None, **members: Any) -> Object:
    """An unsigned record of the learner with CREDENTIALS in it."""
    return {
        **badge(credentialStatus=None),
        "@context": [VCDM_2, CLR, OB3],
        "id": "urn:uuid:00000000-0000-4000-8000-0000000000ff",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Record of Sam",
        "credentialSubject": {
            "id": LEARNER.did,
            "type": ["ClrSubject"],
            "verifiableCredential": list(credentials),
            **(subject or {}),
        },
        **members,
    }


def verify(document: Object) -> Report:
    return world().verify(dumps(signed(document, SCHOOL)))


def answer(report: Report, check: str = "contents") -> tuple[Outcome, str]:
    finding = report.finding(check)
    assert finding is not None
    return finding.outcome, finding.answer.reason


def link(kind: str, source: str, target: str) -> Object:
    return {"type": "Association", "associationType": kind, "sourceId": source, "targetId": target}


def test_a_record_holds_where_everything_in_it_does() -> None:
    """Two credentials of one learner, one of them a token, and an association between them."""
    token = vc_jwt(badge(id=SECOND), SCHOOL).decode()
    report = verify(
        record(inner(), inner(SECOND), token, subject={"association": [link("precedes", FIRST, SECOND)]})
    )

    assert report.verdict is Verdict.VERIFIED
    assert [each.verdict for each in report.contents] == [Verdict.VERIFIED] * 3


def test_one_bad_credential_sinks_the_record() -> None:
    """The record's own signature covers it, and does not make it true."""
    report = verify(record(inner(), changed(inner(SECOND), "name", "Flying")))

    assert (report.verdict, answer(report)) == (Verdict.REJECTED, (Outcome.FAILED, "content_rejected"))


def test_a_credential_of_somebody_else_is_named() -> None:
    """A good badge of another person does not become the learner's by standing in the record."""
    stranger = signed(badge(SCHOOL, OTHER_LEARNER, id=SECOND, name="Diving"), SCHOOL)
    report = verify(record(inner(), stranger))

    assert (report.verdict, answer(report)) == (Verdict.UNDECIDED, (Outcome.UNKNOWN, "content_of_another"))
    finding = report.finding("contents")
    assert finding is not None
    assert finding.answer.detail["credentials"] == ["Diving"]


@pytest.mark.parametrize(
    ("outer", "within", "same"),
    [
        ([EMAIL], [EMAIL], True),
        ([EMAIL], [HASHED], True),
        ([HASHED], [EMAIL], True),
        ([HASHED], [HASHED], True),
        ([EMAIL], [{**EMAIL, "identityHash": "kim@example.org"}], False),
        ([{**EMAIL, "identityType": "name"}], [{**EMAIL, "identityType": "name"}], False),
        ([], [], False),
    ],
)
def test_the_same_learner_by_any_identity(outer: list[Object], within: list[Object], *, same: bool) -> None:
    """Two DIDs may be of one person, where another identity says so; a name says nothing, for many share one."""
    made = badge(SCHOOL, OTHER_LEARNER)
    one = signed({**made, "credentialSubject": {**made["credentialSubject"], "identifier": within}}, SCHOOL)
    report = verify(record(one, subject={"identifier": outer}))

    expected = (Outcome.PASSED, "") if same else (Outcome.UNKNOWN, "content_of_another")
    assert answer(report) == expected


def test_who_names_nobody_is_nobody_else() -> None:
    """A badge without a subject has nothing to compare."""
    report = verify(record(signed(badge(SCHOOL, None), SCHOOL)))

    assert answer(report) == (Outcome.PASSED, "")


@pytest.mark.parametrize(
    "links",
    [
        [link("isPartOf", FIRST, "urn:uuid:not-here")],
        [link("precedes", FIRST, SECOND), link("precedes", SECOND, FIRST)],
        [link("isChildOf", FIRST, SECOND), link("isParentOf", FIRST, SECOND)],
        [link("isPartOf", FIRST, FIRST)],
    ],
)
def test_associations_that_cannot_be_are_named(links: list[Object]) -> None:
    """To something that is not there, or in a circle; a parent and its child in both directions are one too."""
    report = verify(record(inner(), inner(SECOND), subject={"association": links}))

    assert answer(report) == (Outcome.UNKNOWN, "association_wrong")


@pytest.mark.parametrize(
    "links",
    [
        [link("isRelatedTo", FIRST, SECOND), link("isRelatedTo", SECOND, FIRST)],
        [link("isParentOf", FIRST, SECOND), link("isChildOf", SECOND, FIRST)],
        [link("isPartOf", "urn:uuid:0c2f7a53-8f57-4c0e-93a1-aaaaaaaaaaaa", SECOND)],
    ],
)
def test_associations_that_can_be_pass(links: list[Object]) -> None:
    """Peers in both directions, the same said twice, and achievements as well as credentials."""
    report = verify(record(inner(), inner(SECOND), subject={"association": links}))

    assert answer(report) == (Outcome.PASSED, "")


def test_a_selection_may_name_what_was_left_out() -> None:
    """`partial` says that the record is one."""
    report = verify(record(inner(), subject={"association": [link("precedes", FIRST, SECOND)]}, partial=True))

    assert answer(report) == (Outcome.PASSED, "")


@pytest.mark.parametrize(
    ("subject", "missing"),
    [
        ({"association": [link("marries", FIRST, FIRST)]}, "association.associationType"),
        (
            {"association": [{"type": "Association", "associationType": "precedes", "sourceId": FIRST}]},
            "association.targetId",
        ),
    ],
)
def test_an_association_that_is_none_is_a_flaw(subject: Object, missing: str) -> None:
    """Its kind is one of the standard's, and it has two ends."""
    report = verify(record(inner(), subject=subject))
    finding = report.finding("format")

    assert finding is not None
    assert (finding.outcome, finding.answer.detail["members"]) == (Outcome.FAILED, [missing])


def test_what_every_subject_of_a_record_holds_is_looked_at() -> None:
    """A second subject is no place to hide a credential that does not hold."""
    subjects = [
        record(inner())["credentialSubject"],
        record(changed(inner(SECOND), "name", "x"))["credentialSubject"],
    ]
    report = verify(record(credentialSubject=subjects))

    assert len(report.contents) == 2
    assert report.verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    "changes",
    [
        {"type": ["VerifiableCredential", "ClrCredential", "EuropeanDigitalCredential"]},
        {"@context": [VCDM_2, CLR, "https://www.blockcerts.org/schema/3.2/context.json"]},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "ClrCredential"]},
    ],
)
def test_whatever_else_a_record_calls_itself_it_is_looked_into(changes: Object) -> None:
    """A bad credential is not hidden in a record of two kinds."""
    document = {**record(changed(inner(), "name", "Flying")), **changes}
    report = world().verify(vc_jwt(document, SCHOOL))

    assert (report.verdict, len(report.contents)) == (Verdict.REJECTED, 1)


def test_an_empty_record_is_not_verified() -> None:
    """There is nothing inside that could hold."""
    assert answer(verify(record())) == (Outcome.UNKNOWN, "nothing_inside")


def test_a_member_beside_the_subject_is_nobodys_identity() -> None:
    """The learner of a record is who its subject says."""
    stranger = signed(badge(SCHOOL, OTHER_LEARNER, id=SECOND), SCHOOL)
    token = vc_jwt({**record(stranger), "email": OTHER_LEARNER.did}, SCHOOL)

    assert answer(world().verify(token)) == (Outcome.UNKNOWN, "content_of_another")


def test_too_many_associations_are_not_passed_over() -> None:
    """What is above the limit was not looked at, and so it is not fine."""
    links = [link("isRelatedTo", FIRST, FIRST)] * 5_001

    assert answer(verify(record(inner(), subject={"association": links}))) == (
        Outcome.UNKNOWN,
        "association_wrong",
    )
