"""A zip of badges: each one by itself, one bad one stops no other, and what the sender put beside them counts for nothing."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from lerwallet.verification import Report, Verdict
from world import ACADEMY, SCHOOL, STRANGER, Actor, World, badge, dumps, signed, world


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
    stored = {f"documents/{number}.json": dumps(each) for number, each in enumerate(documents.values())}
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


@pytest.mark.parametrize(
    "documents",
    [
        {ACADEMY.did: forged_did()},
        {f"https://{ACADEMY.did.removeprefix('did:web:')}/.well-known/did.json": forged_did()},
    ],
    ids=["by its DID", "by its address"],
)
def test_a_senders_own_documents_change_no_verdict(documents: dict[str, Any]) -> None:
    """Pitfall 30a: a forged did:web document beside a forged badge is the sender's word."""
    forged = dumps(signed(badge(ACADEMY, credentialStatus=None), STRANGER, verificationMethod=ACADEMY.method))
    pack_of_sender = pack({"credentials/a.json": forged}, documents)

    found = [World().verify(pack_of_sender).verdict, world().verify(pack_of_sender).verdict]

    assert found == [Verdict.UNDECIDED, Verdict.REJECTED]
    assert list(inside(World().verify(pack_of_sender))) == ["test/credentials/a.json"]
