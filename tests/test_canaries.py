"""What stays at home is in no byte of what goes out, however it is encoded; what was previewed is what goes out."""

import base64
import gzip
import io
from pathlib import Path

import pytest

import world
from lerwallet.portfolio import Item, Portfolio
from lerwallet.sharing import Choice, Proof, Share
from lerwallet.wallet.evidence import Artefact
from pocket import Pocket
from unpacking import said_in
from world import SPLITTING, base_proof, dumps

CANARY = "canary-7f3a"


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    return Pocket(tmp_path / "wallet")


def of(suite: str, pocket: Pocket) -> bytes:
    """A badge given to the learner, with a canary in each detail that is not shown where nothing is asked."""
    hidden = {
        "email": f"{CANARY}@home.example",
        f"{CANARY}-name": "x",
        "narrative": CANARY,
        "other": [CANARY],
    }
    if suite == "sd-jwt-vc":
        return world.sd_jwt_vc(holder=pocket.phone, hide={"skill": "Baking", **hidden}).encode()
    subject = {
        **world.badge()["credentialSubject"],
        "id": pocket.computer.did,
        "narrative": CANARY,
        "image": {"id": f"https://school.example/{CANARY}.png", "type": "Image"},
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": CANARY,
                "identityType": "emailAddress",
            }
        ],
    }
    evidence = [
        {
            "id": f"https://school.example/{CANARY}",
            "type": ["Evidence"],
            "name": CANARY,
            "description": CANARY,
        }
    ]
    document = world.badge(credentialSubject=subject, evidence=evidence)
    return dumps(base_proof(suite, document))


SPLIT = ["sd-jwt-vc", *SPLITTING]


@pytest.mark.parametrize("suite", SPLIT)
@pytest.mark.parametrize("proof", [None, *Proof])
def test_no_canary_leaves(suite: str, proof: Proof | None, pocket: Pocket) -> None:
    """Neither details left out, nor other badges, evidence, portfolios, earlier shares, or why it is shared."""
    row, other = pocket.keep(of(suite, pocket), dumps(world.signed(_named(CANARY), world.SCHOOL)))
    note = Artefact(name=f"{CANARY}.txt", media_type="text/plain", stream=io.BytesIO(CANARY.encode()))
    pocket.wallet.add_evidence(row, [note], world.NOW)
    pocket.wallet.put_portfolio(
        Portfolio(
            name=CANARY,
            title=CANARY,
            made_for=CANARY,
            items=(Item(credential=row.id, note=CANARY),),
            statements=(CANARY,),
            created="2026-11-21T12:00:00Z",
        ).to_json()
    )
    earlier = pocket.share(other, to=CANARY)
    pocket.wallet.log_share(earlier.to_json(), earlier.data, lambda: None, earlier.fresh)

    for choice in (Choice(), Choice(reveal=["minimal"])):
        share = pocket.share(row, choice=choice, proof=proof, purpose=CANARY, to=CANARY, statements=[CANARY])
        assert not found(share)
    assert found(pocket.share(row, choice=Choice(reveal=["full"]), proof=proof))


def _named(name: str) -> world.Object:
    return world.badge(subject=None, id=f"urn:x:{name}", name=name)


def found(share: Share) -> bool:
    """Whether the canary is anywhere in what is sent."""
    return any(CANARY.encode() in each for each in said_in(share.data))


@pytest.mark.parametrize(
    "hidden",
    [
        CANARY.encode(),
        base64.b64encode(CANARY.encode()),
        b'"eyJ4Ijoi.' + base64.urlsafe_b64encode(b'["salt","' + CANARY.encode() + b'"]').rstrip(b"=") + b"~",
        gzip.compress(CANARY.encode()),
        b"data:," + CANARY.replace("-", "%2D").encode(),
        b"<p>" + CANARY.replace("-", "&#45;").encode() + b"</p>",
    ],
    ids=["plain", "base64", "disclosure", "gzip", "address", "page"],
)
def test_the_search_finds_what_is_hidden(hidden: bytes) -> None:
    """However it was packed: a search that finds nothing would let everything through."""
    assert any(CANARY.encode() in each for each in said_in(hidden))
