"""A zip of badges: each one by itself, one bad one stops no other, and what the sender put beside them counts for nothing."""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NoReturn

import pytest

from lerwallet.errors import NotThere
from lerwallet.keys import PublicKey
from lerwallet.multiformats import base64url_encode
from lerwallet.policy import Policy
from lerwallet.strict_json import loads_object
from lerwallet.trust import Trust
from lerwallet.trust.registries import registry
from lerwallet.verification import Report, Verdict, verify_bytes
from world import (
    ACADEMY,
    COLLEGE,
    OB3,
    REVOCATIONS,
    REVOKED,
    SCHOOL,
    STRANGER,
    VCDM_2,
    Actor,
    World,
    badge,
    bound,
    dumps,
    hosted,
    jwt,
    sd_jwt_vc,
    signed,
    status_entry,
    status_list,
    world,
)

OB2: Final = "https://w3id.org/openbadges/v2"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def packed(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def good(issuer: Actor = SCHOOL) -> bytes:
    return dumps(signed(badge(issuer, credentialStatus=None), issuer))


def inside(report: Report) -> dict[str, str]:
    return {each.source: each.verdict.value for each in report.contents}


def test_each_file_has_its_own_result() -> None:
    """A good one, a changed one and a note, named by their files, in order."""
    changed = good().replace(b"Collaboration", b"Brain surgery")

    report = world().verify(packed({"b.json": changed, "a.json": good(), "c.txt": b"hello", ".hidden": b"x"}))

    assert inside(report) == {
        "test/a.json": "verified",
        "test/b.json": "rejected",
        "test/c.txt": "undecided",
    }
    assert (report.verdict, report.carrier) == (Verdict.REJECTED, "zip")


def test_a_zip_of_good_badges_is_verified() -> None:
    """Nothing else in it, and every one holds."""
    assert world().verify(packed({"a.json": good(), "folder/b.json": good()})).verdict is Verdict.VERIFIED


def test_a_zip_inside_a_zip_is_not_opened() -> None:
    """It is told, and leaves the whole undecided."""
    report = world().verify(packed({"a.json": good(), "b.zip": packed({"c.json": good()})}))

    assert inside(report)["test/b.zip"] == "undecided"


def pack(files: Mapping[str, bytes], documents: Mapping[str, Any]) -> bytes:
    """A proof pack as a sender could forge it: DOCUMENTS stand in the manifest with their digests."""
    stored = {
        f"documents/{number}.json": each if isinstance(each, bytes) else dumps(each)
        for number, each in enumerate(documents.values())
    }
    manifest = {
        "schema": "lerwallet/documents/1",
        "documents": [
            {
                "url": url,
                "path": path,
                "sha256": hashlib.sha256(stored[path]).hexdigest(),
                "media_type": "application/json",
                "fetched_at": "2026-11-21T00:00:00Z",
            }
            for url, path in zip(documents, stored, strict=True)
        ],
    }
    return packed({**files, **stored, "manifest.json": json.dumps(manifest).encode()})


def forged_did() -> dict[str, Any]:
    """The academy's document with a stranger's key in it."""
    return {
        **ACADEMY.did_document,
        "verificationMethod": [
            {
                "id": ACADEMY.method,
                "type": "Multikey",
                "controller": ACADEMY.did,
                "publicKeyMultibase": STRANGER.public.multikey,
            }
        ],
    }


SITE: Final = "https://hill.example"
HILL: Final = Actor(
    name="Hill",
    did=f"{SITE}/issuer",
    method=f"{SITE}/keys#1",
    algorithm="EdDSA",
    public=SCHOOL.public,
    sign=SCHOOL.sign,
)
CLEARED: Final = "https://school.example/revoked"
LIST: Final = "https://members.example/registry.json"


@dataclass(frozen=True)
class Forgery:
    """A badge that is not to be believed, what its sender puts beside it, and what the real world says of it."""

    badge: Callable[[], bytes]
    documents: Callable[[], dict[str, Any]]
    truth: Callable[[World], None]
    in_truth: Verdict
    registry: bool = False  # whether the reader has one, and accepts no other issuer


def _by_stranger(issuer: Actor, **members: Any) -> bytes:
    made = badge(issuer, **{"credentialStatus": None, **members})
    return dumps(signed(made, STRANGER, verificationMethod=issuer.method))


def _keys(public: PublicKey) -> dict[str, Any]:
    return {"keys": [{**public.jwk, "kid": "1"}]}


def _hosted_documents(name: str = "Collaboration") -> dict[str, Any]:
    issuer = {
        "@context": OB2,
        "type": "Issuer",
        "id": f"{SITE}/issuer",
        "name": "Hill",
        "url": SITE,
        "email": "a@b.c",
    }
    kind = {
        "@context": OB2,
        "type": "BadgeClass",
        "id": f"{SITE}/class",
        "name": name,
        "description": "d",
        "image": f"{SITE}/i.png",
        "criteria": f"{SITE}/c",
        "issuer": issuer["id"],
    }
    assertion = loads_object(hosted(id=f"{SITE}/assertion", badge=kind["id"]))
    return {str(each["id"]): each for each in (assertion, kind, issuer)}


def _publish_did(made: World) -> None:
    made.publish_did(ACADEMY)


def _publish_keys(made: World) -> None:
    made.publish(f"{SITE}/issuer", {"id": f"{SITE}/issuer", "jwks_uri": f"{SITE}/keys"})
    made.publish(f"{SITE}/keys", _keys(SCHOOL.public))


def _publish_withdrawn(made: World) -> None:
    for url, document in _hosted_documents().items():
        made.publish(url, {**document, "revoked": True} if url.endswith("assertion") else document)


def _withdrawing() -> dict[str, Any]:
    entry = {"id": CLEARED, "type": "1EdTechRevocationList"}
    return {"credentialStatus": entry, "_context": [VCDM_2, OB3, EXTENSIONS]}


def _publish_list(made: World) -> None:
    revoked = {
        "id": CLEARED,
        "issuer": SCHOOL.did,
        "revokedCredential": [{"id": badge()["id"], "revoked": True}],
    }
    made.publish(CLEARED, revoked)


def _registered(*issuers: Actor) -> dict[str, Any]:
    return {"registry": {each.did: {"name": each.name} for each in issuers}}


FORGERIES: Final = {
    "a did:web document, by its DID": Forgery(
        badge=lambda: _by_stranger(ACADEMY),
        documents=lambda: {ACADEMY.did: forged_did()},
        truth=_publish_did,
        in_truth=Verdict.REJECTED,
    ),
    "a did:web document, by its address": Forgery(
        badge=lambda: _by_stranger(ACADEMY),
        documents=lambda: {
            f"https://{ACADEMY.did.removeprefix('did:web:')}/.well-known/did.json": forged_did()
        },
        truth=_publish_did,
        in_truth=Verdict.REJECTED,
    ),
    "a key set": Forgery(
        badge=lambda: _by_stranger(HILL),
        documents=lambda: {
            f"{SITE}/issuer": {"id": f"{SITE}/issuer", "jwks_uri": f"{SITE}/keys"},
            f"{SITE}/keys": _keys(STRANGER.public),
        },
        truth=_publish_keys,
        in_truth=Verdict.REJECTED,
    ),
    "a hosted assertion": Forgery(
        badge=lambda: hosted(id=f"{SITE}/assertion", badge=f"{SITE}/class"),
        documents=lambda: _hosted_documents("Flying"),
        truth=_publish_withdrawn,
        in_truth=Verdict.REJECTED,
    ),
    "an unsigned list": Forgery(
        badge=lambda: dumps(signed(badge(**_withdrawing()), SCHOOL)),
        documents=lambda: {CLEARED: {"id": CLEARED, "issuer": SCHOOL.did, "revokedCredential": []}},
        truth=_publish_list,
        in_truth=Verdict.REJECTED,
    ),
    "a registry": Forgery(
        badge=lambda: dumps(signed(badge(STRANGER, credentialStatus=None), STRANGER)),
        documents=lambda: {LIST: _registered(STRANGER)},
        truth=lambda made: made.publish(LIST, _registered(SCHOOL)),
        in_truth=Verdict.UNDECIDED,
        registry=True,
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_senders_own_documents_change_no_verdict(name: str) -> None:
    """Pitfall 30a: each forged document is the sender's word, whether or not the real one is at hand."""
    forgery = FORGERIES[name]
    sent = pack({"credentials/a.json": forgery.badge()}, forgery.documents())
    real = World()
    forgery.truth(real)
    believing = World(documents={url: dumps(each) for url, each in forgery.documents().items()})

    def verify(reader: World, data: bytes, **asked: Any) -> Report:
        members = {"trust": Trust(lists=[registry("dcc-legacy", LIST)])} if forgery.registry else {}
        return reader.verify(data, **members, **asked)

    found = [verify(reader, sent).verdict for reader in (World(), real)]

    assert found == [Verdict.UNDECIDED, forgery.in_truth]
    assert list(inside(World().verify(sent))) == ["test/credentials/a.json"]
    # the documents would do what the sender wants where the reader chose them, so that the test shows something
    if not name.endswith("by its DID"):
        assert verify(believing, forgery.badge()).verdict is not forgery.in_truth


NEXT_YEAR: Final = "2027-01-01T00:00:00Z"


def ending(**members: Any) -> dict[str, Any]:
    """A list that says until when it holds."""
    return status_list(**{"validUntil": NEXT_YEAR, **members})


def _enclosing(made: dict[str, Any] | bytes, **members: Any) -> bytes:
    return pack({"a.json": dumps(signed(badge(**members), SCHOOL))}, {REVOCATIONS: made})


@pytest.mark.parametrize(
    ("index", "made", "verdict"),
    [
        (7, lambda: signed(ending(), SCHOOL), Verdict.VERIFIED),
        (REVOKED, lambda: signed(ending(), SCHOOL), Verdict.REJECTED),
        # a stranger in the school's name; a stranger, and the school's trusted neighbour, in their own
        (7, lambda: signed(ending(), STRANGER), Verdict.UNDECIDED),
        (REVOKED, lambda: signed(ending(issuer=STRANGER, indexes=()), STRANGER), Verdict.UNDECIDED),
        (REVOKED, lambda: signed(ending(issuer=COLLEGE, indexes=()), COLLEGE), Verdict.UNDECIDED),
        # another list of the school's own
        (
            REVOKED,
            lambda: signed(ending(indexes=(), id="https://school.example/other"), SCHOOL),
            Verdict.UNDECIDED,
        ),
        # one that may be of any day, and one that ran out
        (REVOKED, lambda: signed(status_list(indexes=()), SCHOOL), Verdict.UNDECIDED),
        (
            REVOKED,
            lambda: signed(ending(indexes=(), validUntil="2026-06-01T00:00:00Z"), SCHOOL),
            Verdict.UNDECIDED,
        ),
        # an end that only a signature of the sender's states
        (7, lambda: _also_signed(signed(status_list(), SCHOOL), expires=NEXT_YEAR), Verdict.UNDECIDED),
    ],
)
def test_only_the_issuers_own_list_counts(
    index: int, made: Callable[[], dict[str, Any]], verdict: Verdict
) -> None:
    """Beside the badge, offline: signed by the issuer itself, for this address, and not past its end."""
    report = World().verify(_enclosing(made(), credentialStatus=status_entry("revocation", index)))
    finding = report.contents[0].finding("status")

    assert report.contents[0].verdict is verdict
    assert finding is not None
    if verdict is Verdict.VERIFIED:
        assert finding.answer.detail["as_of"] == "2026-01-01T00:00:00Z"


def _also_signed(made: dict[str, Any], **options: Any) -> dict[str, Any]:
    """MADE with a proof of a stranger's beside the issuer's."""
    bare = {name: value for name, value in made.items() if name != "proof"}
    return {**made, "proof": [made["proof"], signed(bare, STRANGER, **options)["proof"]]}


def test_a_token_of_a_stranger_clears_nobody() -> None:
    """The list of a token is held to the same."""
    url = "https://school.example/tokens"
    bits = base64url_encode(zlib.compress(bytes(20_000)))

    def listed(by: Actor) -> bytes:
        claims = {"sub": url, "iss": by.did, "iat": 1767225600, "exp": 1798761600}
        return jwt(
            {"typ": "statuslist+jwt"}, {**claims, "status_list": {"bits": 1, "lst": bits}}, by
        ).encode()

    token = bound(sd_jwt_vc(status={"status_list": {"idx": 5, "uri": url}}))
    found = [
        World().verify(pack({"a.jwt": token}, {url: listed(by)})).contents[0].finding("status")
        for by in (SCHOOL, STRANGER)
    ]

    assert [each and each.outcome.value for each in found] == ["passed", "unknown"]


def test_a_fresh_date_beside_an_old_list_does_not_count() -> None:
    """A sender can add a proof of their own to the issuer's list; the day is still the issuer's."""
    made = _also_signed(signed(ending(), SCHOOL), created="2026-11-20T00:00:00Z")
    report = World().verify(_enclosing(made))
    finding = report.contents[0].finding("status")

    assert finding is not None
    assert finding.answer.detail["as_of"] == "2026-01-01T00:00:00Z"


def test_a_list_of_no_day_does_not_count() -> None:
    """It could be from before the badge was withdrawn."""
    made = signed(ending(validFrom=None), SCHOOL, created=None)

    assert World().verify(_enclosing(made)).contents[0].verdict is Verdict.UNDECIDED


def test_the_issuers_own_site_goes_before_what_the_sender_encloses() -> None:
    """An older list beside the badge is not looked at where the issuer answers, nor where it says that there is none."""
    old = signed(ending(indexes=()), SCHOOL)
    sent = _enclosing(old, credentialStatus=status_entry("revocation", REVOKED))

    def gone(_url: str, /) -> NoReturn:
        raise NotThere("There is nothing.")

    assert world().verify(sent).contents[0].verdict is Verdict.REJECTED
    assert World().verify(sent, fetch=gone).contents[0].verdict is Verdict.UNDECIDED


def test_an_old_list_is_too_old_for_rules_that_say_so() -> None:
    """Rules about the age of lists go by the day that the issuer states, not by one that the sender does."""
    rules = Policy(name="Clinic", sha256="", oldest_status=timedelta(hours=48))
    sent = _enclosing(signed(ending(), SCHOOL))

    assert World().verify(sent, policy=rules).contents[0].verdict is Verdict.UNDECIDED


def test_what_one_pack_encloses_is_not_another_files_answer() -> None:
    """In one run, a badge that comes alone is not cleared by a list out of somebody's pack."""
    verifier = World().verifier()
    alone = dumps(signed(badge(), SCHOOL))

    first = verify_bytes("pack", _enclosing(signed(ending(), SCHOOL)), verifier)
    second = verify_bytes("alone", alone, verifier)

    assert (first.contents[0].verdict, second.verdict) == (Verdict.VERIFIED, Verdict.UNDECIDED)


def test_a_document_that_is_not_what_the_manifest_says_does_not_count() -> None:
    """A wrong digest, and it is as if it were not there."""
    files = zipfile.ZipFile(io.BytesIO(_enclosing(signed(ending(), SCHOOL))))
    kept = {name: files.read(name) for name in files.namelist()}
    listed = json.loads(kept["manifest.json"])
    listed["documents"][0]["sha256"] = "0" * 64

    report = World().verify(packed({**kept, "manifest.json": dumps(listed)}))

    assert report.contents[0].verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(
    "entry",
    [
        {"path": "b.json"},
        {"path": "b.json", "url": "https://school.example/1"},
        {"path": "b.json", "url": "https://school.example/1", "sha256": "0" * 64},
        {"path": "b.json", "url": "b.json", "sha256": None},
    ],
)
def test_a_badge_is_not_hidden_by_a_manifest(entry: dict[str, Any]) -> None:
    """A file is set aside only where the manifest is true of it; nor is a folder hidden that only begins like one."""
    withdrawn = dumps(signed(badge(credentialStatus=status_entry("revocation", REVOKED)), SCHOOL))
    stated = {
        **entry,
        **(
            {"sha256": hashlib.sha256(withdrawn).hexdigest()}
            if "sha256" in entry and not entry["sha256"]
            else {}
        ),
    }
    manifest = dumps({"schema": "lerwallet/documents/1", "documents": [stated]})
    files = {"a.json": good(), "b.json": withdrawn, "manifest.json": manifest}

    assert world().verify(packed(files)).verdict is Verdict.REJECTED
    assert (
        world().verify(packed({"a.json": good(), "__MACOSXb/b.json": withdrawn})).verdict is Verdict.REJECTED
    )


def test_what_was_set_aside_is_told() -> None:
    """So that nothing disappears among documents."""
    finding = World().verify(pack({"a.json": good()}, {REVOCATIONS: ending()})).finding("format")

    assert finding is not None
    assert (finding.outcome.value, finding.answer.reason) == ("passed", "documents_set_aside")
    assert finding.answer.detail["urls"] == [REVOCATIONS]
