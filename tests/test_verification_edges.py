"""Single promises of the verifier that went wrong once: each of these failed before it was mended."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from lerwallet.multiformats import base64url_encode
from lerwallet.proofs import sd_jwt
from lerwallet.verification import Report, Verdict
from world import (
    ACADEMY,
    COLLEGE,
    EMPLOYER,
    LEARNER,
    NONCE,
    OTHER_LEARNER,
    PHONE,
    REVOCATIONS,
    REVOKED,
    SCHOOL,
    STRANGER,
    badge,
    bound,
    changed,
    dumps,
    jwt,
    presented,
    sd_jwt_vc,
    signed,
    status_entry,
    status_list,
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


def test_a_fact_is_read_under_either_name_of_an_id() -> None:
    """`id` and `@id` sign the same, and so they say the same."""
    whole = signed(badge(), SCHOOL)
    achievement = dict(whole["credentialSubject"]["achievement"])
    achievement["@id"] = achievement.pop("id")
    renamed = changed(whole, "credentialSubject.achievement", achievement)

    facts = [world().verify(dumps(each)).facts() for each in (whole, renamed)]

    assert facts[0] == facts[1]


@pytest.mark.parametrize("path", ["credentialSubject", "credentialSubject.0.achievement", "name"])
def test_the_order_of_a_list_says_nothing(path: str) -> None:
    """A signature over RDF covers no order: turned round, the badge says exactly the same."""
    document = badge(
        name=[{"@value": "Work", "@language": "fr"}, {"@value": "Collaboration", "@language": "nl"}]
    )
    subject = document["credentialSubject"]
    other = {**subject["achievement"], "id": "urn:uuid:another", "name": "Another"}
    document["credentialSubject"] = [
        {**subject, "achievement": [subject["achievement"], other]},
        {**subject, "id": SCHOOL.did},
    ]
    whole = signed(document, SCHOOL)
    value: Any = whole
    for name in path.split("."):
        value = value[int(name) if name.isdigit() else name]
    turned = changed(whole, path, value[::-1])

    reports = [world().verify(dumps(each)) for each in (whole, turned)]

    assert [report.verdict for report in reports] == [Verdict.VERIFIED] * 2
    assert reports[0].facts() == reports[1].facts()


def test_a_day_before_the_first_year_is_told_and_no_crash() -> None:
    """A date that no calendar holds cannot be read; it does not stop the verifier."""
    data = vc_jwt(badge(COLLEGE, validFrom="0001-01-01T00:00:00+14:00"), COLLEGE)

    report = world().verify(data)

    assert answer(report, "validity") == ("failed", "date_unreadable")


def test_a_context_that_is_an_object_is_told_and_no_crash() -> None:
    """The first context must be the standard's address; an object there is a flaw like any other."""
    data = vc_jwt(badge(COLLEGE, _context=[{"x": "https://x.example/"}]), COLLEGE)

    report = world().verify(data)

    assert answer(report, "format") == ("failed", "members_missing")


def test_only_the_named_claims_of_an_sd_jwt_vc_must_not_be_hidden() -> None:
    """`issuing_country` begins like `iss` and `expiry_date` like `exp`; both may be withheld, `exp` may not."""
    harmless = sd_jwt_vc(hide={"issuing_country": "NL", "expiry_date": "2030-01-01", "status_text": "x"})
    hidden = sd_jwt_vc(exp=None, hide={"exp": 1900000000})

    answers = [answer(world().verify(each.encode()), "format") for each in (harmless, hidden)]

    assert answers == [("passed", ""), ("failed", "members_missing")]


@pytest.mark.parametrize("curve", [[], {}, None, 5, ["P-256"]])
def test_a_key_whose_curve_is_no_text_is_told_and_no_crash(curve: object) -> None:
    """A key in a document may hold anything; what is no key is not listed."""
    jwk = {**COLLEGE.public.jwk, "crv": curve}

    report = world().verify(vc_jwt(badge(COLLEGE), COLLEGE, kid=None, jwk=jwk))

    assert report.verdict is not Verdict.VERIFIED


@pytest.mark.parametrize("algorithm", ["none", "HS256", "NONE", "", "RS1"])
def test_an_algorithm_that_is_not_allowed_is_refused_without_any_key(algorithm: str) -> None:
    """A token that no key could make right is rejected, not left open for want of the key."""
    data = vc_jwt(badge(ACADEMY), ACADEMY, alg=algorithm, kid="https://nowhere.example/key")

    report = world().verify(data)

    assert answer(report, "proof") == ("failed", "algorithm_not_allowed")


def test_a_private_part_in_the_header_is_refused_beside_any_kid() -> None:
    """Whoever publishes a secret key has none; a key id beside it does not help (Open Badges 3.0, 8.2.4.1)."""
    data = vc_jwt(badge(COLLEGE), COLLEGE, jwk={**COLLEGE.public.jwk, "d": "AAAA"})

    report = world().verify(data)

    assert answer(report, "proof") == ("failed", "key_unusable")


def test_pitfall_12_a_replayed_presentation_with_another_signature_beside_it_is_refused() -> None:
    """A thief who adds a signature for the new reader to a presentation made for another one gains nothing."""
    stolen = presented(dumps(signed(badge(), SCHOOL)), audience="https://other.example")
    bare = {name: value for name, value in stolen.items() if name != "proof"}
    own = signed(bare, STRANGER, proofPurpose="authentication", domain=EMPLOYER, challenge=NONCE)["proof"]

    reports = [
        world().verify(dumps({**bare, "proof": proofs}), audience=EMPLOYER, nonce=NONCE)
        for proofs in ([own, stolen["proof"]], [stolen["proof"], own])
    ]

    assert [answer(report, "audience") for report in reports] == [("failed", "made_for_another")] * 2
    assert [report.verdict for report in reports] == [Verdict.REJECTED] * 2


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"1", b'{"iat":1,"iat":2}', b"\xff"])
def test_a_key_binding_that_is_no_json_is_told_and_no_crash(payload: bytes) -> None:
    """Whatever the holder signed, it is no key binding."""
    whole = bound(sd_jwt_vc()).decode()
    presentation, _tilde, binding = whole.rpartition("~")
    header, _payload, _signature = binding.split(".")
    text = f"{header}.{base64url_encode(payload)}"
    forged = f"{presentation}~{text}.{base64url_encode(PHONE.sign(text.encode()))}"

    report = world().verify(forged.encode(), audience=EMPLOYER, nonce=NONCE)

    assert answer(report, "holder_binding") == ("failed", "key_binding_wrong")


def test_a_key_named_in_another_way_is_left_open() -> None:
    """`cnf` may name a key by its id alone: bound it is, and to whom was not looked at."""
    token = sd_jwt_vc(cnf={"kid": PHONE.method})

    reports = [
        world().verify(each, audience=EMPLOYER, nonce=NONCE) for each in (token.encode(), bound(token))
    ]

    assert [answer(report, "holder_binding") for report in reports] == [
        ("unknown", "no_key_binding"),
        ("unknown", "key_not_at_hand"),
    ]


def test_the_dates_of_a_signature_that_is_not_checked_do_not_count() -> None:
    """Anyone can put a proof of an unknown kind beside a good one; it does not make a badge run out."""
    whole = signed(badge(), SCHOOL)
    unknown = {**whole["proof"], "cryptosuite": "future-2030", "expires": "2020-01-01T00:00:00Z"}

    report = world().verify(dumps({**whole, "proof": [whole["proof"], unknown]}))

    assert answer(report, "proof") == ("passed", "other_proofs_not_checked")
    assert report.verdict is Verdict.VERIFIED


def test_the_holder_is_read_under_either_name_of_an_id() -> None:
    """A holder who did not sign is noticed, `@id` or `id`."""
    made = {**presented(dumps(signed(badge(), SCHOOL))), "holder": {"@id": OTHER_LEARNER.did}}
    own = signed(made, LEARNER, proofPurpose="authentication")

    report = world().verify(dumps(own))

    assert answer(report, "holder_binding") == ("failed", "holder_is_not_signer")


def test_a_status_list_counts_only_within_every_date_around_it() -> None:
    """A list in a token that ran out, or under a proof that ran out, says nothing."""
    in_token = jwt({}, {**status_list(), "exp": 1700000000}, SCHOOL).encode()
    under_proof = dumps(signed(status_list(), SCHOOL, expires="2026-02-01T00:00:00Z"))
    data = dumps(signed(badge(), SCHOOL))

    answers = []
    for published in (in_token, under_proof):
        reader = world()
        reader.publish(REVOCATIONS, published)
        answers.append(answer(reader.verify(data), "status"))

    assert answers == [("unknown", "status_list_expired")] * 2


def test_a_status_entry_of_another_kind_in_a_token_is_not_overlooked() -> None:
    """A token's own status entry is looked up too: what is no status list token says nothing."""
    data = vc_jwt(badge(COLLEGE, status={"status_list": {"idx": 1, "uri": REVOCATIONS}}), COLLEGE)

    report = world().verify(data)

    assert answer(report, "status") == ("unknown", "status_list_not_at_hand")


@pytest.mark.parametrize("stated", [{"use": "enc"}, {"key_ops": ["encrypt"]}, {"key_ops": []}])
def test_a_key_that_its_owner_does_not_sign_with_is_refused(stated: dict[str, Any]) -> None:
    """A key for encryption makes no signature right (RFC 7517, 4.2 and 4.3)."""
    reader = world()
    document = ACADEMY.did_document
    document["verificationMethod"][0]["publicKeyJwk"] |= stated
    reader.publish_did(ACADEMY, document)

    report = reader.verify(vc_jwt(badge(ACADEMY), ACADEMY))

    assert answer(report, "proof") == ("failed", "key_not_listed")


@pytest.mark.parametrize("claimed", [SCHOOL.did, ACADEMY.did, "https://school.example/issuer"])
def test_pitfall_06_a_page_of_a_stranger_cannot_say_that_it_is_the_issuers(claimed: str) -> None:
    """A thief's page that names the school as its own id does not make the thief's key the school's."""
    page = "https://thief.example/keys"
    method = {"id": f"{page}#1", "type": "JsonWebKey", "publicKeyJwk": STRANGER.public.jwk}
    reader = world()
    reader.publish(
        page,
        {
            "id": claimed,
            "verificationMethod": [{**method, "controller": claimed}],
            "assertionMethod": [f"{page}#1"],
        },
    )
    forged = changed(badge(), "issuer.id", claimed)

    reports = [
        reader.verify(data, accept_unknown_issuer=True)
        for data in (
            dumps(signed(forged, STRANGER, verificationMethod=f"{page}#1")),
            vc_jwt(forged, STRANGER, kid=f"{page}#1"),
        )
    ]

    assert Verdict.VERIFIED not in {report.verdict for report in reports}


@pytest.mark.parametrize("shown", [True, False])
def test_what_a_holder_may_leave_out_is_not_required(*, shown: bool) -> None:
    """A credential whose whole subject was withheld is complete all the same."""
    document = badge(subject=PHONE)
    hidden = {"credentialSubject": document.pop("credentialSubject")}
    claims = {**document, "cnf": {"jwk": PHONE.public.jwk}}
    token = sd_jwt.issue(
        {"typ": "vc+sd-jwt", "kid": SCHOOL.method}, claims, SCHOOL.key, iter(["salt"]), hidden
    )

    report = world().verify(bound(token, wanted=lambda _pointer: shown), audience=EMPLOYER, nonce=NONCE)

    assert answer(report, "format") == ("passed", "")
    assert report.verdict is Verdict.VERIFIED


def _endorsed() -> dict[str, Any]:
    """A withdrawn badge that ran out, with an endorsement of it inside."""
    document = badge(validUntil="2026-02-01T00:00:00Z", credentialStatus=status_entry("revocation", REVOKED))
    endorsement = {
        "@context": document["@context"],
        "id": "urn:uuid:endorsement",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": STRANGER.did, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Well done",
        "credentialSubject": {
            "id": document["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Well done.",
        },
    }
    return {**document, "endorsement": [endorsement]}


@pytest.mark.parametrize(
    "members", [["validUntil", "credentialStatus"], ["validUntil"], ["credentialStatus"]]
)
def test_what_a_badge_says_of_itself_cannot_be_moved_out_of_sight(members: list[str]) -> None:
    """RDF signs the end and the status alike where an endorsement names the badge again: nobody would look there."""
    whole = signed(_endorsed(), SCHOOL)
    subject = {
        **whole["endorsement"][0]["credentialSubject"],
        "type": ["EndorsementSubject", "VerifiableCredential"],
        **{name: whole[name] for name in members},
    }
    moved = changed(whole, "endorsement.0.credentialSubject", subject)
    for name in members:
        del moved[name]

    reports = [world().verify(dumps(each)) for each in (whole, moved)]

    assert answer(reports[0], "proof") == ("passed", "")
    assert answer(reports[1], "proof") == ("failed", "unsafe_document")


def test_a_subject_cannot_be_split_to_hide_its_result() -> None:
    """Two objects with one id sign like one; what stands in the second would not be read."""
    document = badge()
    document["credentialSubject"]["result"] = [{"type": ["Result"], "value": "Not yet"}]
    whole = signed(document, SCHOOL)
    subject = dict(whole["credentialSubject"])
    result = subject.pop("result")
    rest = {"id": subject["id"], "type": ["AchievementSubject"], "result": result}

    reports = [
        world().verify(dumps({**whole, "credentialSubject": each}))
        for each in (whole["credentialSubject"], [subject, rest], [rest, subject])
    ]

    assert [report.verdict.value for report in reports] == ["verified", "rejected", "rejected"]


@pytest.mark.parametrize("spelling", ["id", "@id", "@value"])
def test_a_digest_is_found_however_it_is_spelled(spelling: str) -> None:
    """JSON-LD has several spellings that sign the same: forged evidence hides behind none of them."""
    address = "https://evidence.example/work.txt"
    digest = "sha256-" + b64encode(sha256(b"what the issuer saw").digest()).decode()
    entry: dict[str, Any] = {"id": address, "type": ["Evidence"], "digestSRI": digest}
    whole = signed({**badge(), "evidence": [entry]}, SCHOOL)
    if spelling == "@id":
        entry = {"@id": address, "type": ["Evidence"], "digestSRI": digest}
    if spelling == "@value":
        kind = "https://www.w3.org/2018/credentials#sriString"
        entry = {**entry, "digestSRI": {"@value": digest, "@type": kind}}
    reader = world()
    reader.publish(address, b"something else")

    report = reader.verify(dumps({**whole, "evidence": [entry]}), at_hand=reader.fetch)

    assert answer(report, "evidence") == ("failed", "evidence_differs")
