"""What an attacker tried, each in the smallest form that once succeeded."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives import serialization

import paging
from lerwallet import pages
from lerwallet.commands.answers import harmless
from lerwallet.csv_cells import csv_line, no_formula
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.fetch import Document
from lerwallet.formats import read
from lerwallet.proofs import sd_jwt
from lerwallet.strict_json import loads
from lerwallet.trust import Entry, Trust, TrustList
from lerwallet.verification import Report, Verdict
from sitting import PASSPHRASE, Sitting
from world import (
    ACADEMY,
    EMPLOYER,
    LEARNER,
    NONCE,
    SCHOOL,
    STRANGER,
    UNIVERSITY,
    VCDM_2,
    Actor,
    Object,
    World,
    badge,
    changed,
    dumps,
    jwt,
    presented,
    sd_jwt_vc,
    signed,
    vc_jwt,
    vp_jwt,
    world,
)

OB2: Final = "https://w3id.org/openbadges/v2"
SHARED: Final = "https://shared.example"  # where the school and the attacker both have pages
FOR_EMPLOYER: Final = {"audience": EMPLOYER, "nonce": NONCE}


def _outcome(report: Report, check: str) -> tuple[str, str]:
    finding = report.finding(check)
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


def _trusting(issuer: str) -> Trust:
    return Trust(lists=[TrustList(source="test", entries={issuer: Entry(id=issuer, name="School")})])


# --- somebody else's presentation ---------------------------------------------------------------------------------


def _victims_presentation() -> Object:
    return presented(dumps(signed(badge(), SCHOOL)), audience="https://mallory.example", nonce="m")


def test_a_presentation_in_a_presentation_is_not_shown_by_its_subject() -> None:
    """Whoever wraps a presentation that they were given, and signs around it, is not the one its badges were given to."""
    wrapped = dumps(presented(dumps(_victims_presentation()), by=STRANGER))

    report = world().verify(wrapped, **FOR_EMPLOYER)
    expected = (Verdict.REJECTED, ("failed", "given_to_another"))

    assert expected == (report.verdict, _outcome(report, "holder_binding"))


def test_a_token_around_somebody_elses_presentation_is_no_better() -> None:
    """The same in a token."""
    report = world().verify(vp_jwt(_victims_presentation(), by=STRANGER), **FOR_EMPLOYER)
    expected = ("failed", "given_to_another")

    assert expected == _outcome(report, "holder_binding")


def _presentation_with(**members: Any) -> bytes:
    own = signed(badge(SCHOOL, STRANGER), SCHOOL)
    document = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": STRANGER.did,
        "verifiableCredential": [own],
        **members,
    }
    return jwt({"typ": "vp+jwt"}, document, STRANGER).encode()


def test_a_presentation_that_calls_itself_a_credential_is_not_read() -> None:
    """What the holder signs is never taken for an issuer's word because it says that it is a credential as well."""
    both = _presentation_with(type=["VerifiablePresentation", "VerifiableCredential", "OpenBadgeCredential"])

    with pytest.raises(Unreadable):
        read(both)


def test_an_issuer_named_by_a_presentation_is_not_told() -> None:
    """Name, issuer, subject and achievement of a presentation are its maker's words, and reports leave them out."""
    fake = _presentation_with(
        name="PhD",
        issuer={"id": UNIVERSITY.did, "name": "Old University"},
        credentialSubject={"id": UNIVERSITY.did, "achievement": {"name": "PhD"}},
    )

    told = world().verify(fake).to_json()["credential"]

    assert (None, None, None, STRANGER.did) == (
        told["name"],
        told["issuer"]["id"],
        told["achievement"],
        told["subject"],
    )


def _in_set(subject: Object) -> object:
    return {"@set": [subject]}


def _in_lists(subject: Object) -> object:
    return [[subject]]


def _beside_an_empty_set(subject: Object) -> object:
    return [subject, {"@set": []}]


@pytest.mark.parametrize("wrapped", [_in_set, _in_lists, _beside_an_empty_set])
def test_a_subject_that_is_wrapped_in_a_list_does_not_disappear(wrapped: Callable[[Object], object]) -> None:
    """Lists and sets that RDF looks through do not turn a learner's credential into one that anybody may show."""
    plain = {
        "@context": [VCDM_2, "https://www.w3.org/ns/credentials/examples/v2"],
        "type": ["VerifiableCredential"],
        "issuer": SCHOOL.did,
        "credentialSubject": {"id": LEARNER.did},
    }
    credential = signed(plain, SCHOOL)
    credential["credentialSubject"] = wrapped(credential["credentialSubject"])

    report = world().verify(dumps(credential))

    expected = (Verdict.REJECTED, ("failed", "unsafe_document"))
    assert expected == (report.verdict, _outcome(report, "proof"))


@pytest.mark.parametrize(
    ("cnf", "expected"),
    [
        ({"kid": LEARNER.method}, ("unknown", "key_not_at_hand")),
        ({"jwk": LEARNER.public.jwk}, ("failed", "given_to_another")),
        ({"kid": STRANGER.method}, ("passed", "")),
        ({"jwk": STRANGER.public.jwk}, ("passed", "")),
    ],
)
def test_a_key_that_a_token_names_for_its_holder_is_asked_for(cnf: Object, expected: tuple[str, str]) -> None:
    """A token without a subject that names its holder's key is not one that anybody may show."""
    token = vc_jwt({**badge(SCHOOL, None, credentialStatus=None), "cnf": cnf}, SCHOOL).decode()
    envelope = {
        "@context": VCDM_2,
        "id": f"data:application/vc+jwt,{token}",
        "type": "EnvelopedVerifiableCredential",
    }

    report = world().verify(vp_jwt(envelope, by=STRANGER), **FOR_EMPLOYER)

    assert expected == _outcome(report, "holder_binding")


# --- neighbours on one site -----------------------------------------------------------------------------------------


def _shared_site() -> World:
    made = world()
    issuer = {
        "id": f"{SHARED}/school/issuer",
        "type": "Profile",
        "jwks": {"keys": [{**SCHOOL.public.jwk, "kid": "k"}]},
    }
    made.publish(f"{SHARED}/school/issuer", issuer)
    made.publish(f"{SHARED}/mallory/keys", {"keys": [{**STRANGER.public.jwk, "kid": "k"}]})
    return made


def test_a_neighbours_key_is_not_the_issuers() -> None:
    """On a site that many share, a key beside the issuer's page is not the issuer's where that page lists its keys."""
    issuer = f"{SHARED}/school/issuer"
    forged = changed(badge(credentialStatus=None), "issuer.id", issuer)

    report = _shared_site().verify(
        vc_jwt(forged, STRANGER, kid=f"{SHARED}/mallory/keys#k"), trust=_trusting(issuer)
    )
    expected = ("failed", "key_not_listed")

    assert expected == _outcome(report, "issuer_binding")


def _older(**members: Any) -> Object:
    return {
        "@context": OB2,
        "id": "urn:uuid:1",
        "type": "Assertion",
        "recipient": {"type": "email", "identity": "mallory@example.org", "hashed": False},
        "issuedOn": "2026-01-01T00:00:00Z",
        "badge": f"{SHARED}/mallory/badge",
        "verification": {"type": "signed"},
        **members,
    }


def _older_site(issuer: Object, badge_of: str) -> World:
    made = world()
    made.publish(
        badge_of,
        {
            "@context": OB2,
            "type": "Issuer",
            "name": "School",
            "url": SHARED,
            "email": "s@example.org",
            **issuer,
        },
    )
    badge_class = {"type": "BadgeClass", "name": "PhD", "description": "d", "criteria": "c", "image": "i"}
    made.publish(
        f"{SHARED}/mallory/badge",
        {"@context": OB2, "id": f"{SHARED}/mallory/badge", "issuer": badge_of, **badge_class},
    )
    return made


def test_a_page_that_claims_a_neighbours_id_does_not_sign_for_it() -> None:
    """A signed Open Badge 2.0 whose issuer page lies elsewhere than its id says is never that issuer's."""
    school = f"{SHARED}/school/issuer"
    pem = UNIVERSITY.public.native.public_bytes(  # type: ignore[union-attr]  # an RSA key
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()
    key = {"id": f"{SHARED}/mallory/key", "owner": school, "publicKeyPem": pem}
    site = _older_site({"id": school, "publicKey": key}, f"{SHARED}/mallory/issuer")

    report = site.verify(jwt({}, _older(), UNIVERSITY).encode(), trust=_trusting(school))
    expected = (Verdict.UNDECIDED, ("unknown", "document_of_another"))

    assert expected == (report.verdict, _outcome(report, "issuer_binding"))


@pytest.mark.parametrize("up", ["..", "%2e%2e", ".%2E"])
def test_an_address_that_climbs_out_of_the_issuers_folder_is_outside_of_it(up: str) -> None:
    """`startsWith` holds for where an address leads, not for how it begins."""
    school, address = f"{SHARED}/school/issuer", f"{SHARED}/school/{up}/mallory/assertion"
    scope = {"type": "hosted", "startsWith": [f"{SHARED}/school/"]}
    site = _older_site({"id": school, "verification": scope}, school)
    hosted = _older(id=address, verification={"type": "hosted"})
    site.publish(address, hosted)

    report = site.verify(dumps(hosted), trust=_trusting(school))
    expected = ("failed", "outside_issuer_scope")

    assert expected == _outcome(report, "issuer_binding")


# --- what the wallet and a page keep -----------------------------------------------------------------------------


@pytest.mark.parametrize("forged_first", [False, True])
def test_the_same_words_signed_by_somebody_else_take_no_badges_place(
    tmp_path: Path, *, forged_first: bool
) -> None:
    """A copy that a stranger signed neither replaces the issuer's, which could not be checked yet, nor keeps it out."""
    here = Sitting(home=tmp_path)
    here("init", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    document = badge(ACADEMY, credentialStatus=None)
    own = here.write("own.json", dumps(signed(document, ACADEMY)))
    forged = here.write("forged.json", dumps(signed(document, STRANGER)))
    for path in (forged, own) if forged_first else (own, forged):
        here("add", path)

    kept = [
        here("show", row["id"], "--json").document["document"]["proof"]["verificationMethod"]
        for row in here("list", "--json").document["credentials"]
        if row["issuer"]["id"] == ACADEMY.did
    ]

    expected = [ACADEMY.method]
    assert expected == kept


@pytest.mark.parametrize(
    ("trusted", "named", "outcome"),
    [
        ((SCHOOL,), "the tests' list", "passed"),
        ((SCHOOL,), "Ministry of Education", "unknown"),
        ((), "the tests' list", "unknown"),
    ],
)
def test_a_page_cannot_say_that_some_list_knows_the_issuer(
    trusted: tuple[Actor, ...], named: str, outcome: str
) -> None:
    """“Known to” is the page maker's word: it stands only where the reader has that list and the issuer is on it."""
    page = paging.page(paging.credential(), lines=[paging.line(registry=named)])

    report = World(trusted=trusted).verify(pages.render(page).encode(), accept_unknown_issuer=True)

    assert outcome == _outcome(report, "display")[0]


# --- what stops the program, or keeps it busy -----------------------------------------------------------------------


@pytest.mark.parametrize("address", ["https://[x", "https://\u2100.com"])
def test_an_issuer_whose_address_cannot_be_taken_apart_is_told(address: str) -> None:
    """A web address that no parser takes is somebody else's, and not the end of the run."""
    strange = changed(badge(), "issuer.id", address)

    report = world().verify(vc_jwt(strange, SCHOOL))
    expected = ("failed", "key_of_another")

    assert expected == _outcome(report, "issuer_binding")


def test_a_name_that_stands_twice_is_found_at_once() -> None:
    """Among a hundred thousand names, the one that stands twice is found without comparing each with all."""
    names = ",".join(f'"{number}":1' for number in range(100_000))
    began = time.process_time()

    with pytest.raises(Unreadable, match="“last” stands twice"):
        loads(f'{{{names},"last":1,"last":2}}')
    assert time.process_time() - began < 5


def test_more_signatures_than_anybody_makes_are_refused() -> None:
    """Signatures that each rest on all others would be canonicalized together, once for each of them."""
    document = signed(badge(), SCHOOL)
    names = [f"urn:proof:{number}" for number in range(300)]
    document["proof"] = [{**document["proof"], "id": name, "previousProof": names} for name in names]

    with pytest.raises(RefusedForSafety):
        read(json.dumps(document).encode())


def test_many_things_that_keep_a_program_busy_cost_no_more_than_a_few() -> None:
    """In a presentation of graphs that no canonicalizer finishes, only the first ones are tried, each once."""
    nodes = [
        {
            "id": f"_:b{one}",
            "https://e.example/p": [{"id": f"_:b{other}"} for other in range(9) if other != one],
        }
        for one in range(9)
    ]
    busy = {**signed(badge(), SCHOOL), "https://e.example/x": nodes}
    busy["proof"] = [busy["proof"]] * 20
    presentation = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [busy] * 200,
    }
    began = time.process_time()

    report = world().verify(dumps(presentation))

    expected = (Verdict.UNDECIDED, "refused_for_safety", 200)
    assert expected == (
        report.verdict,
        report.contents[-1].findings[0].answer.reason,
        len(report.contents),
    )
    assert time.process_time() - began < 20


class _Redirecting(World):
    """A world in which a trusted site sends whoever asks on to somebody else."""

    def fetch(self, url: str, /) -> Document:
        return replace(super().fetch(url), answered_from="https://evil.example/page")


def test_an_open_redirect_on_a_trusted_site_speaks_for_nobody() -> None:
    """A did:web document, and an issuer's page, count only where their own site gave them."""
    sent_on = _Redirecting()
    sent_on.publish_did(ACADEMY)

    report = sent_on.verify(dumps(signed(badge(ACADEMY, credentialStatus=None), ACADEMY)))

    assert (report.verdict.value, report.findings[1].answer.reason) == (
        "undecided",
        "did_document_not_at_hand",
    )


def test_a_bare_badge_was_made_for_nobody() -> None:
    """Where the reader asks for whom it was made, a badge that nobody presented fails (pitfall 12)."""
    data = dumps(signed(badge(SCHOOL, credentialStatus=None), SCHOOL))

    report = world().verify(data, audience=EMPLOYER)

    audience = report.finding("audience")
    assert audience is not None
    assert (report.verdict, audience.answer.reason) == (Verdict.REJECTED, "made_for_nobody")


@pytest.mark.parametrize("spoil", ["a second time", "of nothing"])
def test_disclosures_that_do_not_fit_are_a_wrong_proof(spoil: str) -> None:
    """A token whose details were tampered with is rejected, and not a file that cannot be read."""
    issued, *rest = sd_jwt_vc().split("~")
    added = rest[0] if spoil == "a second time" else "WyJzYWx0IiwgIm5hbWUiLCAiRXZlIl0"
    token = "~".join([issued, added, *rest])

    report = world().verify(token.encode())

    assert (report.verdict, report.format) == (Verdict.REJECTED, "sd-jwt-vc")
    assert report.findings[1].answer.reason == "disclosure_wrong"


def test_an_end_that_may_be_withheld_is_told() -> None:
    """A VCDM SD-JWT with details left out and no end in sight says that none was seen (pitfall 4)."""
    document = {**badge(ACADEMY, credentialStatus=None, validUntil=None)}
    token = sd_jwt.issue(
        {"typ": "vc+sd-jwt", "kid": ACADEMY.method},
        document,
        ACADEMY.key,
        iter(["one salt", "another salt"]),
        {"validUntil": "2026-02-01T00:00:00Z", "description": "x"},
    )

    report = world().verify(sd_jwt.select(sd_jwt.parse(token), lambda _pointer: False).encode())

    validity = report.finding("validity")
    assert validity is not None
    assert validity.answer.reason == "no_end_seen"


@pytest.mark.parametrize("cell", ["=1+1", " =1+1", "\t@x", "＝1+1", "-1"])  # noqa: RUF001
def test_no_cell_is_a_formula(cell: str) -> None:
    """White space and wide signs before or instead of the sign hide nothing (pitfall 36)."""
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("parts", [*";\t|", "\n"])
@pytest.mark.parametrize("formula", ["=1+1", ' "@x"', "-1", "\uff1d1"])
def test_no_part_of_a_cell_is_a_formula(parts: str, formula: str) -> None:
    """Where the comma is for decimals, other signs part cells, and a name with one of them is two cells."""
    line = csv_line([no_formula(f"Cooking{parts}{formula}"), "end"])

    assert line.split(parts)[1].lstrip('" ').startswith("'")


def test_signs_that_part_cells_take_no_time() -> None:
    """A million of them are looked through once."""
    text = ";" * 1_000_000

    assert no_formula(text) == text
