"""222 real files with their published verdicts: each is mapped to ours, and each disagreement has its reason here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from lerwallet.fetch import Once, offline
from lerwallet.fetch.documents import Documents
from lerwallet.trust import Trust
from lerwallet.verification import Report, Verifier, verify_bytes
from reference import samples

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
FOLDER: Final = samples()
SUPPORT: Final = FOLDER / "_support"
AT_HAND: Final = {each["url"] for each in json.loads((SUPPORT / "manifest.json").read_text())["documents"]}

# Where we say something else than what was published, and why.
DISAGREEMENTS: Final[dict[str, tuple[str, str]]] = {
    "waltid-openbadgecredential_sample.signed.json": (
        "rejected",
        "the token's iss and sub are not the issuer and subject of the credential inside (Open Badges 3.0, 8.2.4)",
    ),
    "waltid-vp-openbadge.jwt": (
        "rejected",
        "it holds the credential above, which was given to somebody else than the signer",
    ),
    "blockcerts-v3_vp-eddsa-rdfc-2022.json": (
        "undecided",
        "there is no credential inside, so nothing is shown to be true",
    ),
    "ssi-vp-jwtvc.json": (
        "rejected",
        "the credential inside is a token in a text, which expands to nothing: the signature does not cover it",
    ),
    "ssi-vp.jwt": (
        "undecided",
        "the published verdict is of the presentation alone; the credential inside uses a context not carried",
    ),
    "1ed-ob20-issuer-compact-iri-validation.json": (
        "undecided",
        "an issuer's page by itself says that nobody was awarded anything",
    ),
    "obvc-1_0_basic_issuer.json": (
        "unreadable",
        "an issuer's page by itself, without context or type, is no badge",
    ),
}


def cases() -> list[Any]:
    entries = json.loads((FOLDER / "expected.json").read_text())
    return [pytest.param(entry, id=entry["file"]) for entry in entries]


def expected(entry: dict[str, str]) -> set[str] | None:
    """The verdicts that the published one stands for; None where it is not asserted."""
    published = entry["published_verdict"]
    if published == "(no upstream test)":
        return None
    if "unbound" in published.lower():
        return {"rejected", "undecided"}
    word = published.split(" ")[0].split("+")[0]
    if word == "VALID":
        return {"verified"}
    if word in {"INVALID", "MUST-REJECT", "UNSIGNED", "REVOKED", "SUSPENDED", "EXPIRED", "NOT-YET-VALID"}:
        return {"rejected"}
    if word == "NOT-A-BADGE":
        return {"unreadable"}
    assert word in {
        "UNSUPPORTED-PROOF",
        "UNVERIFIABLE-key",
        "UNVERIFIABLE-context",
        "STATUS-UNKNOWN",
        "HOSTED",
    }
    return {"undecided"}


def verdict(report: Report) -> str:
    return "unreadable" if report.format is None else report.verdict.value


def verify_sample(path: Path) -> Report:
    verifier = Verifier(
        now=NOW,
        fetch=Once(Documents.load(SUPPORT, otherwise=offline)),
        trust=Trust(),
        accept_unknown_issuer=True,
    )
    return verify_bytes(path.name, path.read_bytes(), verifier)


def decided_here(entry: dict[str, str]) -> bool:
    """Whether the file gets a verdict of its own: where only its own address can tell, that is at hand."""
    hosted = entry["format"] in {"OB2.0", "OB1.x", "other"}
    return not hosted or json.loads((FOLDER / entry["file"]).read_bytes()).get("id") in AT_HAND


@pytest.mark.parametrize("entry", cases())
def test_verdict_agrees_with_the_published_one(entry: dict[str, str]) -> None:
    """Every published verdict is ours too, but for those that are listed with a reason."""
    wanted = expected(entry)
    if wanted is None:
        pytest.skip("no verdict was published")
    if entry["file"] in DISAGREEMENTS:
        wanted = {DISAGREEMENTS[entry["file"]][0]}
    elif not decided_here(entry):
        wanted = {"undecided"}

    found = verdict(verify_sample(FOLDER / entry["file"]))

    assert found in wanted


@pytest.mark.parametrize(
    "entry", [case for case in cases() if "unbound" in case.values[0]["published_verdict"].lower()]
)
def test_unbound_key_is_named(entry: dict[str, str]) -> None:
    """Where only the key's owner is open, the report says that it is the binding."""
    report = verify_sample(FOLDER / entry["file"])

    binding = report.finding("issuer_binding")
    assert binding is not None
    assert binding.outcome.value in {"unknown", "failed"}
