"""Open Badges 2.0: nothing in the file counts but its address, and nobody is believed about themselves."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from lerwallet.errors import Gone, NotFetched
from lerwallet.fetch import Document, Origin
from lerwallet.trust import Trust
from lerwallet.verification import Outcome, Report, Verdict, Verifier, verify_bytes
from reference import samples

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
SITE: Final = "https://school.example"
CONTEXT: Final = "https://w3id.org/openbadges/v2"


def assertion(**more: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": f"{SITE}/awards/1",
        "recipient": {"type": "email", "hashed": False, "identity": "sam@example.org"},
        "badge": f"{SITE}/badges/1",
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": {"type": "hosted"},
        **more,
    }


def site(**more: Any) -> dict[str, Any]:
    """The documents of a small school, by their addresses."""
    return {
        f"{SITE}/awards/1": assertion(),
        f"{SITE}/badges/1": {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": f"{SITE}/badges/1",
            "name": "Robotics",
            "description": "Builds robots.",
            "image": f"{SITE}/robot.png",
            "criteria": f"{SITE}/criteria",
            "issuer": f"{SITE}/issuer",
        },
        f"{SITE}/issuer": {
            "@context": CONTEXT,
            "type": "Issuer",
            "id": f"{SITE}/issuer",
            "name": "A School",
            "url": SITE,
            "email": "office@school.example",
        },
        **more,
    }


def check(document: Mapping[str, Any], documents: Mapping[str, Any]) -> Report:
    def fetch(url: str, /) -> Document:
        found = documents.get(url)
        if found is None:
            raise NotFetched(f"{url} is not there.")
        if found == 410:
            raise Gone(f"{url} was withdrawn.")
        return Document(
            url=url,
            data=json.dumps(found).encode(),
            media_type="application/json",
            fetched_at="2026-11-21T00:00:00Z",
            origin=Origin.NETWORK,
        )

    verifier = Verifier(now=NOW, fetch=fetch, trust=Trust(), accept_unknown_issuer=True)
    return verify_bytes("badge.json", json.dumps(document).encode(), verifier)


def outcome(report: Report, check_name: str) -> tuple[Outcome, str]:
    finding = report.finding(check_name)
    assert finding is not None
    return finding.outcome, finding.answer.reason


def test_hosted_badge_from_its_own_address_is_verified() -> None:
    """Assertion, badge class and issuer each come from their own address on one site."""
    report = check(assertion(), site())

    assert report.verdict is Verdict.VERIFIED
    assert report.credential is not None
    assert (report.credential.name, report.credential.issuer.name) == ("Robotics", "A School")


def test_what_the_file_says_does_not_count() -> None:
    """The document at the address replaces the file, so a changed file changes nothing (pitfall 9)."""
    forged = assertion(
        badge={"id": f"{SITE}/badges/1", "name": "Brain surgery"}, expires="2099-01-01T00:00:00Z"
    )

    report = check(forged, site())

    assert report.credential is not None
    assert (report.credential.name, report.credential.valid_until) == ("Robotics", None)


@pytest.mark.parametrize(
    ("documents", "failing", "expected"),
    [
        (site(**{f"{SITE}/awards/1": 410}), "status", (Outcome.FAILED, "revoked")),
        (
            site(**{f"{SITE}/awards/1": {"id": f"{SITE}/awards/1", "revoked": True}}),
            "status",
            (Outcome.FAILED, "revoked"),
        ),
        (
            site(**{f"{SITE}/awards/1": assertion(expires="2026-02-01T00:00:00Z")}),
            "validity",
            (Outcome.FAILED, "expired"),
        ),
        (
            site(**{f"{SITE}/awards/1": assertion(issuedOn="2030-01-01T00:00:00Z")}),
            "validity",
            (Outcome.FAILED, "not_yet_valid"),
        ),
        (
            site(**{f"{SITE}/awards/1": assertion(image="data:image/png;base64,AA==")}),
            "format",
            (Outcome.FAILED, "members_missing"),
        ),
        (
            site(**{f"{SITE}/awards/1": assertion(badge="https://other.example/b")}),
            "issuer_binding",
            (Outcome.UNKNOWN, "issuer_document_not_at_hand"),
        ),
        (site(**{f"{SITE}/awards/1": None}), "proof", (Outcome.UNKNOWN, "hosted")),
        (
            site(**{f"{SITE}/awards/1": assertion(id=f"{SITE}/awards/2")}),
            "proof",
            (Outcome.UNKNOWN, "document_of_another"),
        ),
    ],
    ids=["gone", "revoked", "expired", "future", "data-image", "badge-elsewhere", "not-there", "another-id"],
)
def test_each_flaw_is_named(documents: dict[str, Any], failing: str, expected: tuple[Outcome, str]) -> None:
    """One flaw in the documents, and the check that is there for it says so."""
    report = check(assertion(), documents)

    assert outcome(report, failing) == expected
    assert report.verdict is (Verdict.REJECTED if expected[0] is Outcome.FAILED else Verdict.UNDECIDED)


def test_a_fetch_that_fails_is_no_withdrawal() -> None:
    """A site that does not answer leaves it undecided (pitfall 8)."""
    report = check(assertion(), {})

    assert report.verdict is Verdict.UNDECIDED


def test_somebody_elses_badge_class_is_outside_the_issuers_scope() -> None:
    """An assertion on another site cannot name a school as its issuer."""
    thief = "https://thief.example"
    stolen = assertion(id=f"{thief}/awards/1")

    report = check(stolen, site(**{f"{thief}/awards/1": stolen}))

    assert outcome(report, "issuer_binding") == (Outcome.FAILED, "outside_issuer_scope")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"allowedOrigins": ["host.example"]}, Outcome.PASSED),
        ({"allowedOrigins": ["other.example"]}, Outcome.FAILED),
        ({"startsWith": "https://host.example/awards/"}, Outcome.PASSED),
        ({"startsWith": ["https://host.example/other/"]}, Outcome.FAILED),
        ({"startsWith": "https://host.ex"}, Outcome.FAILED),
    ],
)
def test_issuer_says_which_addresses_it_answers_for(scope: dict[str, Any], expected: Outcome) -> None:
    """allowedOrigins and startsWith widen and narrow the scope, and a prefix never crosses a host's end."""
    elsewhere = assertion(id="https://host.example/awards/1")
    issuer = {**site()[f"{SITE}/issuer"], "verification": scope}

    report = check(elsewhere, site(**{"https://host.example/awards/1": elsewhere, f"{SITE}/issuer": issuer}))

    assert outcome(report, "issuer_binding")[0] is expected


FOLDER: Final = samples()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # published as valid, but their badge class says that it stands at another address
        ("1ed-ob20-basic-assertion-with-allowed-origins.json", {"undecided"}),
        ("1ed-ob20-basic-assertion-with-allowed-origins-valid-starts-with.json", {"undecided"}),
        ("1ed-ob20-basic-assertion-with-allowed-origins-valid-multiple-starts-with.json", {"undecided"}),
        ("1ed-ob20-basic-assertion-with-allowed-origins-invalid-starts-with.json", {"rejected"}),
        ("1ed-ob20-basic-assertion-with-allowed-origins-invalid-multiple-starts-with.json", {"rejected"}),
        ("1ed-ob20-basic-assertion-no-public-key.json", {"verified"}),
        ("1ed-ob20-basic-assertion-expired-before-issued.json", {"rejected"}),
        ("1ed-ob20-basic-assertion-in-future.json", {"rejected"}),
        ("1ed-ob20-basic-assertion-invalid-context.json", {"rejected"}),
        ("1ed-ob20-assertion-with-data-image.json", {"rejected"}),
    ],
)
def test_published_samples_at_their_own_address(name: str, expected: set[str]) -> None:
    """With the assertion itself served from its id, 1EdTech's own verdicts are ours."""
    document = json.loads((FOLDER / name).read_bytes())
    manifest = json.loads((FOLDER / "_support" / "manifest.json").read_text())["documents"]
    served = {
        each["url"]: json.loads(data)
        for each in manifest
        if "ob20" in each["path"]
        and (data := (FOLDER / "_support" / each["path"]).read_bytes()).lstrip().startswith(b"{")
    }

    report = check(document, {**served, document["id"]: document})

    assert report.verdict.value in expected
